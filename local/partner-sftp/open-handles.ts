import type { FileHandle } from 'node:fs/promises';
import type { FileEntry } from 'ssh2';
import { RefusedError } from '../ssh/refused-error.ts';

/** What a client has open: a file, or a folder with the entries that are still to be sent. */
type Opened = { readonly file: FileHandle } | { readonly entries: FileEntry[] };

const openLimitCount = 256;

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

  file(handle: Buffer): FileHandle {
    const one = this.#find(handle);
    if ('file' in one) return one.file;
    throw new RefusedError('failure', 'the handle is a folder');
  }

  /** Takes the next entries of an open folder; none at its end. */
  nextEntries(handle: Buffer, limitCount: number): FileEntry[] {
    const one = this.#find(handle);
    if ('entries' in one) return one.entries.splice(0, limitCount);
    throw new RefusedError('failure', 'the handle is a file');
  }

  async close(handle: Buffer): Promise<void> {
    const one = this.#find(handle);
    this.#opened.delete(handle.readUInt32BE());
    if ('file' in one) await one.file.close();
  }

  closeAll(): void {
    for (const one of this.#opened.values()) {
      // A write may still be under way; whatever closing then says, nobody is left to hear it.
      if ('file' in one) one.file.close().catch(() => undefined);
    }
    this.#opened.clear();
  }

  #find(handle: Buffer): Opened {
    const one = handle.length === 4 ? this.#opened.get(handle.readUInt32BE()) : undefined;
    if (one !== undefined) return one;
    throw new RefusedError('failure', 'the handle is not open');
  }
}
