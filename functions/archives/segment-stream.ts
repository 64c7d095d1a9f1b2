import { createHash } from 'node:crypto';
import { constants, crc32, inflateRawSync } from 'node:zlib';
import { TransientError } from '../platform/errors.ts';
import type { SegmentEntry } from './contract.ts';
import { localHeader, ZipSegmentBuilder } from './zip-segment.ts';

/** What is known of a file before its bytes come; its header, which stands before them, says it. */
export type AnnouncedEntry = Omit<SegmentEntry, 'sha256' | 'offset'>;

/** Writes a segment front to back: memory does not grow with the bytes of its files. */
export class SegmentStream {
  readonly entries: SegmentEntry[] = [];
  sizeBytes = 0;
  readonly #at: Date;

  /** @param at modification time of every entry, written in UTC */
  constructor(at: Date) {
    this.#at = at;
  }

  /** A file that is there as a whole. */
  *add(path: string, content: Buffer): Generator<Buffer> {
    const builder = new ZipSegmentBuilder(this.#at);
    const entry = builder.add(path, content);
    this.entries.push({ ...entry, offset: this.sizeBytes });
    const { bytes, sizeBytes } = builder.finish();
    this.sizeBytes += sizeBytes;
    yield bytes;
  }

  /**
   * A file that comes in pieces, as they are to be stored; of a deflated one each piece is a run of whole blocks that can
   * be inflated by itself.
   * @throws TransientError `ENTRY_DIFFERS` when the pieces are not what was announced
   */
  async *addPieces(
    announced: AnnouncedEntry,
    pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  ): AsyncGenerator<Buffer> {
    const offset = this.sizeBytes;
    const header = localHeader(announced, this.#at);
    this.sizeBytes += header.length + announced.storedBytes;
    yield header;
    const hash = createHash('sha256');
    const seen = { crc32: 0, sizeBytes: 0, storedBytes: 0 };
    for await (const piece of pieces) {
      const content = announced.method === 8 ? inflated(piece) : piece;
      hash.update(content);
      seen.crc32 = crc32(content, seen.crc32);
      seen.sizeBytes += content.length;
      seen.storedBytes += piece.length;
      yield piece;
    }
    const isSame =
      seen.crc32 === announced.crc32 &&
      seen.sizeBytes === announced.sizeBytes &&
      seen.storedBytes === announced.storedBytes;
    if (!isSame) throw new TransientError('ENTRY_DIFFERS', 'a file of the archive is not what was announced');
    this.entries.push({ ...announced, sha256: hash.digest('hex'), offset });
  }
}

function inflated(run: Buffer): Buffer {
  return inflateRawSync(run, { finishFlush: constants.Z_SYNC_FLUSH });
}
