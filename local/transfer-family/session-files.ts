import { Readable } from 'node:stream';
import ssh2, { type Attributes } from 'ssh2';
import type { LocalClock } from '../clock.ts';
import { RefusedError } from '../ssh/refused-error.ts';
import type { BucketObjects, FoundObject } from './bucket-objects.ts';
import { attributesOf } from './file-attributes.ts';
import { prefixOf } from './folder-listing.ts';
import type { LogicalFolders, StoredPlace } from './mappings.ts';
import type { OpenDownload, OpenUpload } from './open-handles.ts';
import type { FileAct, FileOutcome } from './transfer-events.ts';
import type { Stage } from './upload.ts';

const { OPEN_MODE } = ssh2.utils.sftp;
/** Read from S3 at a time, bytes: clients ask for 32 KiB. */
const windowBytes = 1024 * 1024;
/** The most that one READ is answered with, bytes; a client may ask for 4 GiB. */
const mostReadBytes = 256 * 1024;

export interface SessionFilesOptions {
  readonly folders: LogicalFolders;
  readonly objects: BucketObjects;
  readonly stage: Stage;
  readonly clock: LocalClock;
  /** Becomes metadata of every object, as Transfer writes it: `user@server`. */
  readonly author: string;
  tell(outcome: FileOutcome): void;
}

/** The files of one session, as Transfer plays SFTP over S3. Paths are the client's. */
export class SessionFiles {
  readonly #options: SessionFilesOptions;

  constructor(options: SessionFilesOptions) {
    this.#options = options;
  }

  /** @param flags SFTP's own, as in OPEN */
  async open(path: string, flags: number): Promise<OpenUpload | OpenDownload> {
    const has = (flag: number) => (flags & flag) !== 0;
    const place = this.#file(path);
    if (!has(OPEN_MODE.WRITE) && !has(OPEN_MODE.APPEND)) return await this.#openDownload(place);
    // An object is written whole or not at all: nothing is added to it, and nothing in it is changed.
    if (has(OPEN_MODE.APPEND)) throw new RefusedError('unsupported', 'appending is not supported');
    if (has(OPEN_MODE.READ))
      throw new RefusedError('unsupported', 'reading what is written is not supported');
    return await this.#openUpload(place, {
      creates: has(OPEN_MODE.CREAT),
      truncates: has(OPEN_MODE.TRUNC),
      isExclusive: has(OPEN_MODE.EXCL),
    });
  }

  /** Answers with less than asked for only at the end of the file. */
  async read(download: OpenDownload, offset: number, length: number): Promise<Buffer> {
    const { place, sizeBytes, eTag } = download;
    const behind = Math.min(offset + Math.min(length, mostReadBytes), sizeBytes);
    if (offset >= behind) return Buffer.alloc(0);
    let { window } = download;
    if (window === undefined || offset < window.from || behind > window.from + windowBytes) {
      const windowBehind = Math.min(offset + windowBytes, sizeBytes);
      const bytes = this.#options.objects.read(place.bucket, place.key, eTag, offset, windowBehind);
      // Whoever reads first gets the failure; until then it has no listener.
      bytes.catch(() => undefined);
      window = { from: offset, bytes };
      download.window = window;
    }
    const { from } = window;
    return (await window.bytes).subarray(offset - from, behind - from);
  }

  /** The object appears now, whole; a client whose CLOSE fails must not believe that it did. */
  async finish(opened: OpenUpload): Promise<void> {
    try {
      await opened.upload.settle();
      const eTag = await this.#put(opened);
      this.#tell(uploadOf(opened, eTag), opened.startedAt);
    } catch (error) {
      this.#tell(uploadOf(opened, ''), opened.startedAt, failureOf(error, 'the file was not written'));
      throw error;
    } finally {
      await opened.upload.discard();
    }
  }

  /**
   * What is open when the session ends. AWS calls that a partial upload and can start a workflow on the file, which thus
   * stands in the bucket with the bytes that arrived. So it does here, with S3's own event as for a whole one; only the event
   * of Transfer tells that it failed.
   * @see https://docs.aws.amazon.com/transfer/latest/userguide/API_WorkflowDetails.html "A partial upload occurs when a file is open when the session disconnects."
   */
  async breakOff(opened: OpenUpload): Promise<void> {
    const failure = { code: 'PARTIAL_UPLOAD', message: 'the session ended while the file was open' } as const;
    try {
      await opened.upload.settle().catch(() => undefined);
      const eTag = opened.upload.wholeBytes === 0 ? '' : await this.#put(opened);
      this.#tell(uploadOf(opened, eTag), opened.startedAt, failure);
    } catch {
      this.#tell(uploadOf(opened, ''), opened.startedAt, failure);
    } finally {
      await opened.upload.discard();
    }
  }

  async attributes(path: string): Promise<Attributes> {
    const place = this.#options.folders.resolve(path);
    if (place.kind === 'virtual' || place.isRoot) return attributesOf('folder');
    const found = await this.#find(place);
    if (found === 'folder') return attributesOf('folder');
    if (found !== undefined) return attributesOf('file', found.sizeBytes, found.modifiedAtMs);
    throw new RefusedError('missing', 'no such file');
  }

  async remove(path: string): Promise<void> {
    const file = this.#file(path);
    await this.#telling({ kind: 'Delete', file }, async () => {
      const found = await this.#find(file);
      if (found === undefined) throw new RefusedError('missing', 'no such file');
      if (found === 'folder') throw new RefusedError('failure', 'it is a folder');
      await this.#options.objects.remove(file.bucket, file.key);
    });
  }

  /** Not in one step: the file is copied, then removed. Whoever may not remove it leaves both. */
  async rename(fromPath: string, toPath: string): Promise<void> {
    const [from, to] = [this.#file(fromPath), this.#file(toPath)];
    await this.#telling({ kind: 'Rename', from, to }, async () => {
      const found = await this.#find(from);
      if (found === undefined) throw new RefusedError('missing', 'no such file');
      if (found === 'folder') throw new RefusedError('failure', 'folders are not renamed');
      if ((await this.#find(to)) !== undefined) throw new RefusedError('failure', 'the target exists');
      await this.#options.objects.copy(from, to);
      await this.#options.objects.remove(from.bucket, from.key);
    });
  }

  /** A folder is an empty object whose key ends in a slash. */
  async makeFolder(path: string): Promise<void> {
    const { objects, author } = this.#options;
    const place = this.#file(path);
    objects.requireWrite(place.bucket, prefixOf(place));
    if ((await this.#find(place)) !== undefined) throw new RefusedError('failure', 'the name is taken');
    const body = Readable.from([]);
    await objects.put(place.bucket, prefixOf(place), { body, sizeBytes: 0, headers: metadataOf(author) });
  }

  async removeFolder(path: string): Promise<void> {
    const { objects } = this.#options;
    const place = this.#file(path);
    const prefix = prefixOf(place);
    const inside = await objects.list(place.bucket, prefix, { 'max-keys': '2' });
    if (inside.objects.length === 0) throw new RefusedError('missing', 'no such folder');
    if (inside.objects.some(({ key }) => key !== prefix))
      throw new RefusedError('failure', 'the folder is not empty');
    await objects.remove(place.bucket, prefix);
  }

  async #openDownload(place: StoredPlace): Promise<OpenDownload> {
    const { sizeBytes, modifiedAtMs, eTag } = await this.#options.objects.head(place.bucket, place.key);
    return { kind: 'download', place, sizeBytes, modifiedAtMs, eTag, window: undefined };
  }

  async #openUpload(
    place: StoredPlace,
    how: { readonly creates: boolean; readonly truncates: boolean; readonly isExclusive: boolean },
  ): Promise<OpenUpload> {
    const { objects, stage, clock } = this.#options;
    objects.requireWrite(place.bucket, place.key);
    if (!how.creates || !how.truncates || how.isExclusive) {
      const found = await this.#find(place);
      if (found === undefined && !how.creates) throw new RefusedError('missing', 'no such file');
      if (found !== undefined && how.isExclusive) throw new RefusedError('failure', 'the name is taken');
      if (found !== undefined && !how.truncates)
        throw new RefusedError('unsupported', 'changing a part of a file is not supported');
    }
    const startedAt = clock.now().toISOString();
    const upload = await stage.openUpload();
    return { kind: 'upload', place, upload, isExclusive: how.isExclusive, startedAt };
  }

  async #put({ place, upload, isExclusive }: OpenUpload): Promise<string> {
    const { objects, author } = this.#options;
    return await objects.put(place.bucket, place.key, {
      body: upload.content(),
      sizeBytes: upload.wholeBytes,
      headers: { ...metadataOf(author), ...(isExclusive ? { 'if-none-match': '*' } : {}) },
    });
  }

  /** Does it, and tells what became of it. */
  async #telling(act: FileAct, doing: () => Promise<void>): Promise<void> {
    const startedAt = this.#options.clock.now().toISOString();
    try {
      await doing();
    } catch (error) {
      this.#tell(act, startedAt, failureOf(error, 'the file was not changed'));
      throw error;
    }
    this.#tell(act, startedAt);
  }

  #tell(act: FileAct, startedAt: string, failure?: FileOutcome['failure']): void {
    const endedAt = this.#options.clock.now().toISOString();
    this.#options.tell({ act, startedAt, endedAt, ...(failure !== undefined && { failure }) });
  }

  /** A place for a file: neither a mapped folder itself nor one that leads there. */
  #file(path: string): StoredPlace {
    const place = this.#options.folders.stored(path);
    if (place.isRoot) throw new RefusedError('denied', 'the folder is not yours to change');
    return place;
  }

  async #find({ bucket, key }: StoredPlace): Promise<FoundObject | 'folder' | undefined> {
    const { objects } = this.#options;
    return (
      (await objects.find(bucket, key)) ?? ((await objects.isFolder(bucket, key)) ? 'folder' : undefined)
    );
  }
}

function metadataOf(author: string): Record<string, string> {
  return { 'x-amz-meta-user-agent': 'AWSTransfer', 'x-amz-meta-user-agent-id': author };
}

function uploadOf({ place, upload }: OpenUpload, eTag: string): FileAct {
  return { kind: 'Upload', file: place, sizeBytes: upload.wholeBytes, eTag };
}

function failureOf(error: unknown, otherwise: string): NonNullable<FileOutcome['failure']> {
  const message = error instanceof RefusedError ? error.message : otherwise;
  return { code: 'UNKNOWN_ERROR', message };
}
