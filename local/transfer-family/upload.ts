import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RefusedError } from '../ssh/refused-error.ts';

/** What one PutObject takes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mostBytes = 5 * 1024 ** 3;

/** Where received bytes wait for the end of their upload; what a killed runtime left there is thrown away. */
export class Stage {
  readonly #folder: string;

  constructor(stateFolder: string) {
    this.#folder = join(stateFolder, 'transfer', 'uploads');
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  async openUpload(): Promise<Upload> {
    const file = join(this.#folder, randomUUID());
    return new Upload(file, await open(file, 'wx+', 0o600));
  }
}

/** The bytes of one file on their way: in any order, each written once they are there. */
export class Upload {
  readonly #file: string;
  readonly #handle: FileHandle;
  readonly #writes = new Set<Promise<void>>();
  /** Stretches received, apart from each other and in order. */
  #ranges: { from: number; behind: number }[] = [];
  #failure: unknown;

  constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#handle = handle;
  }

  /** As far as it reaches, gaps included. */
  get sizeBytes(): number {
    return this.#ranges.at(-1)?.behind ?? 0;
  }

  /** Without a gap, from the start. */
  get wholeBytes(): number {
    const [first] = this.#ranges;
    return first?.from === 0 ? first.behind : 0;
  }

  async write(offset: number, chunk: Buffer): Promise<void> {
    if (offset + chunk.length > mostBytes) throw new RefusedError('failure', 'the file is larger than 5 GiB');
    const write = this.#writeAll(offset, chunk);
    this.#writes.add(write);
    try {
      await write;
      this.#note(offset, offset + chunk.length);
    } catch (error) {
      this.#failure = error;
      throw error;
    } finally {
      this.#writes.delete(write);
    }
  }

  /** Waits for the writes under way. @throws RefusedError when one failed or a stretch is missing */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#writes);
    if (this.#failure !== undefined) throw new RefusedError('failure', 'a part of the file was not written');
    if (this.wholeBytes < this.sizeBytes) throw new RefusedError('failure', 'a part of the file is missing');
  }

  /** The first `wholeBytes`. */
  content(): Readable {
    if (this.wholeBytes === 0) return Readable.from([]);
    return this.#handle.createReadStream({ start: 0, end: this.wholeBytes - 1, autoClose: false });
  }

  async discard(): Promise<void> {
    await Promise.allSettled(this.#writes);
    await this.#handle.close();
    await unlink(this.#file);
  }

  async #writeAll(offset: number, chunk: Buffer): Promise<void> {
    let written = 0;
    while (written < chunk.length) {
      const left = chunk.length - written;
      const { bytesWritten } = await this.#handle.write(chunk, written, left, offset + written);
      written += bytesWritten;
    }
  }

  #note(from: number, behind: number): void {
    if (from === behind) return;
    const merged = { from, behind };
    const apart = this.#ranges.filter((range) => {
      if (range.behind < merged.from || range.from > merged.behind) return true;
      merged.from = Math.min(merged.from, range.from);
      merged.behind = Math.max(merged.behind, range.behind);
      return false;
    });
    this.#ranges = [...apart, merged].sort((a, b) => a.from - b.from);
  }
}
