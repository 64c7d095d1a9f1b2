import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Segment } from './segment-table.ts';

const shardCount = 16;
const chunkBytes = 512 * 1024;

/** What still refers to a content file. */
type IsReferenced = (file: string) => boolean;

/**
 * The bytes, in files that are written once and never changed.
 * Names are made here, from counters: no part of a key ever reaches the file system.
 */
export class ContentFiles {
  readonly #receivedFolder: string;
  readonly #keptFolder: string;
  readonly #generation: string;
  readonly #isReferenced: IsReferenced;
  readonly #pins = new Map<string, number>();
  readonly #doomed = new Set<string>();
  readonly #removals = new Set<Promise<void>>();
  #counter = 0;
  #isClosed = false;

  /** @param generation differs at each start, so that names never repeat */
  constructor(folder: string, generation: number, isReferenced: IsReferenced) {
    this.#receivedFolder = join(folder, 'receiving');
    this.#keptFolder = join(folder, 'content');
    this.#generation = generation.toString(36);
    this.#isReferenced = isReferenced;
    rmSync(this.#receivedFolder, { recursive: true, force: true });
    mkdirSync(this.#receivedFolder, { recursive: true });
    for (let shard = 0; shard < shardCount; shard++)
      mkdirSync(join(this.#keptFolder, shardName(shard)), { recursive: true });
  }

  /** A name for a content or a file, never given before. */
  nextName(): string {
    this.#counter += 1;
    return `${shardName(this.#counter % shardCount)}/${this.#generation}-${this.#counter.toString(36)}`;
  }

  /** Writes a stream under a temporary name; on failure nothing is left. */
  async receive(chunks: AsyncIterable<Buffer>): Promise<string> {
    const file = this.nextName();
    const path = this.#receivingPath(file);
    try {
      await pipeline(chunks, createWriteStream(path, { flags: 'wx', highWaterMark: 2 * chunkBytes }));
      return file;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Makes a received file a content file. Until metadata refers to it, the next start would sweep it. */
  async keep(file: string): Promise<void> {
    await rename(this.#receivingPath(file), join(this.#keptFolder, file));
  }

  async discardReceived(file: string): Promise<void> {
    await rm(this.#receivingPath(file), { force: true });
  }

  /** Deletes content files that nothing refers to, once no reader needs them. */
  remove(files: readonly string[]): void {
    for (const file of files) {
      if (this.#pins.has(file)) this.#doomed.add(file);
      else this.#unlink(file);
    }
  }

  /** Keeps the files of segments on disk until the returned function is called. */
  pin(segments: readonly Segment[]): () => void {
    for (const { file } of segments) this.#pins.set(file, (this.#pins.get(file) ?? 0) + 1);
    let isPinned = true;
    return () => {
      if (!isPinned) return;
      isPinned = false;
      for (const { file } of segments) this.#unpin(file);
    };
  }

  /** The bytes of segments, one after the other; deleting the object meanwhile does not disturb it. */
  read(segments: readonly Segment[]): Readable {
    const unpin = this.pin(segments);
    const stream = Readable.from(this.chunks(segments), { objectMode: false, highWaterMark: chunkBytes });
    return stream.once('close', unpin);
  }

  /** The bytes of a few, short segments, at once: cheaper than a stream, whose every step waits for another thread. */
  readNow(segments: readonly Segment[]): Buffer {
    const pieces = segments.map(({ file, offsetBytes, sizeBytes }) => {
      const piece = Buffer.allocUnsafe(sizeBytes);
      const descriptor = openSync(join(this.#keptFolder, file), 'r');
      try {
        const readBytes = readSync(descriptor, piece, 0, sizeBytes, offsetBytes);
        if (readBytes !== sizeBytes)
          throw new Error(`the content file ${file} is shorter than its metadata says`);
      } finally {
        closeSync(descriptor);
      }
      return piece;
    });
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  }

  /** As `read`, for callers that hold a pin themselves. */
  async *chunks(segments: readonly Segment[]): AsyncGenerator<Buffer> {
    for (const { file, offsetBytes, sizeBytes } of segments) {
      const range = { start: offsetBytes, end: offsetBytes + sizeBytes - 1, highWaterMark: chunkBytes };
      yield* createReadStream(join(this.#keptFolder, file), range);
    }
  }

  /** Deletes what a crash left behind: content files of earlier starts that nothing refers to. */
  async sweepOrphans(): Promise<void> {
    for (let shard = 0; shard < shardCount; shard++) {
      const names = await readdir(join(this.#keptFolder, shardName(shard)));
      if (this.#isClosed) return;
      for (const name of names) {
        const file = `${shardName(shard)}/${name}`;
        if (!name.startsWith(`${this.#generation}-`) && !this.#isReferenced(file)) this.#unlink(file);
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#removals);
  }

  #receivingPath(file: string): string {
    return join(this.#receivedFolder, file.replace('/', '-'));
  }

  #unpin(file: string): void {
    const count = (this.#pins.get(file) ?? 1) - 1;
    if (count > 0) {
      this.#pins.set(file, count);
      return;
    }
    this.#pins.delete(file);
    // A copy may have referred to it anew while it was pinned.
    if (this.#doomed.delete(file) && !this.#isClosed && !this.#isReferenced(file)) this.#unlink(file);
  }

  #unlink(file: string): void {
    // A file that cannot be deleted now is an orphan, which the next start sweeps.
    const removal = rm(join(this.#keptFolder, file), { force: true }).catch(() => undefined);
    this.#removals.add(removal);
    void removal.finally(() => this.#removals.delete(removal));
  }
}

function shardName(shard: number): string {
  return shard.toString(16).padStart(2, '0');
}
