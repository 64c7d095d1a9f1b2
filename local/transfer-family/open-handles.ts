import type { FileEntry } from 'ssh2';
import { RefusedError } from '../ssh/refused-error.ts';
import type { StoredPlace } from './mappings.ts';
import type { Upload } from './upload.ts';

export interface OpenUpload {
  readonly kind: 'upload';
  readonly place: StoredPlace;
  readonly upload: Upload;
  /** Whether nothing may stand under the name when it is written. */
  readonly isExclusive: boolean;
  readonly startedAt: string;
}

export interface OpenDownload {
  readonly kind: 'download';
  readonly place: StoredPlace;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly eTag: string;
  /** Bytes read ahead. */
  window: { readonly from: number; readonly bytes: Promise<Buffer> } | undefined;
}

export interface OpenFolder {
  readonly kind: 'folder';
  /** The entries still to be sent; the last batch is empty. */
  readonly batches: AsyncIterator<FileEntry[], undefined>;
}

type Opened = OpenUpload | OpenDownload | OpenFolder;

const openLimitCount = 100;

/** The handles of one SFTP session: numbers that mean nothing outside it. */
export class OpenHandles {
  readonly #opened = new Map<number, Opened>();
  #lastNumber = 0;

  /** @throws RefusedError before anything is opened that there is no room for */
  requireRoom(): void {
    if (this.#opened.size >= openLimitCount) throw new RefusedError('failure', 'too many open files');
  }

  keep(one: Opened): Buffer {
    this.#lastNumber += 1;
    this.#opened.set(this.#lastNumber, one);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(this.#lastNumber);
    return handle;
  }

  /** @throws RefusedError for a handle of another kind, and for one that is none */
  get<Kind extends Opened['kind']>(handle: Buffer, kind: Kind): Extract<Opened, { kind: Kind }> {
    const one = this.any(handle);
    if (one.kind === kind) return one as Extract<Opened, { kind: Kind }>;
    throw new RefusedError('failure', `the handle is no ${kind}`);
  }

  any(handle: Buffer): Opened {
    const one = handle.length === 4 ? this.#opened.get(handle.readUInt32BE()) : undefined;
    if (one === undefined) throw new RefusedError('failure', 'no such handle');
    return one;
  }

  take(handle: Buffer): Opened {
    const one = this.any(handle);
    this.#opened.delete(handle.readUInt32BE());
    return one;
  }

  /** Everything that is open, which then no longer is. */
  takeAll(): Opened[] {
    const all = [...this.#opened.values()];
    this.#opened.clear();
    return all;
  }
}
