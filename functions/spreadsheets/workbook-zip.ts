import { crc32 } from 'node:zlib';
import { joinCrc32 } from './join-crc32.ts';
import { deflateRun, type RowFragment } from './row-fragment.ts';

export type Run = Pick<RowFragment, 'deflated' | 'sizeBytes' | 'crc32'>;

interface WrittenEntry {
  readonly path: string;
  readonly crc32: number;
  readonly storedBytes: number;
  readonly sizeBytes: number;
  readonly offset: number;
}

/** Version 2.0: deflate (APPNOTE 4.4.3.2). */
const versionNeeded = 20;
/** Bit 3: sizes and CRC come after the bytes (APPNOTE 4.3.9.1), for they are not known before. Bit 11: UTF-8 names. */
const flags = 0x0808;
const deflatedMethod = 8;
/** 1 January 1980, the first day that ZIP knows: the same rows then give the same bytes. */
const dosTime = 0x00210000;
/** An empty last block, which ends a deflate stream. */
export const lastBlock = Buffer.from([0x03, 0x00]);
/** Largest offset that a ZIP without ZIP64 can name. */
const largestOffset = 0xffff_ffff;

export function runOf(text: string): Run {
  const bytes = Buffer.from(text);
  return { deflated: deflateRun(bytes), sizeBytes: bytes.length, crc32: crc32(bytes) };
}

/** Writes a ZIP front to back, each entry from runs that were deflated before. */
export class WorkbookZip {
  readonly #entries: WrittenEntry[] = [];
  #offset = 0;

  async *entry(path: string, runs: AsyncIterable<Run> | Iterable<Run>): AsyncGenerator<Buffer> {
    const offset = this.#offset;
    yield this.#passed(localHeader(path));
    const sums = { crc32: 0, storedBytes: 0, sizeBytes: 0 };
    for await (const run of runs) {
      sums.crc32 = joinCrc32(sums.crc32, run.crc32, run.sizeBytes);
      sums.storedBytes += run.deflated.length;
      sums.sizeBytes += run.sizeBytes;
      yield this.#passed(run.deflated);
    }
    sums.storedBytes += lastBlock.length;
    yield this.#passed(Buffer.concat([lastBlock, descriptor(sums)]));
    this.#entries.push({ path, offset, ...sums });
  }

  /** @throws RangeError for a workbook above 4 GiB, which needs a format that spreadsheets do not all read */
  finish(): Buffer {
    if (this.#offset > largestOffset || this.#entries.some(({ sizeBytes }) => sizeBytes > largestOffset))
      throw new RangeError('a workbook of more than 4 GiB cannot be written; give it fewer rows');
    const headers = this.#entries.map(centralHeader);
    const sizeBytes = headers.reduce((sum, header) => sum + header.length, 0);
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(headers.length, 8);
    end.writeUInt16LE(headers.length, 10);
    end.writeUInt32LE(sizeBytes, 12);
    end.writeUInt32LE(this.#offset, 16);
    return Buffer.concat([...headers, end]);
  }

  #passed(bytes: Buffer): Buffer {
    this.#offset += bytes.length;
    return bytes;
  }
}

function localHeader(path: string): Buffer {
  const name = Buffer.from(path);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(versionNeeded, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(deflatedMethod, 8);
  header.writeUInt32LE(dosTime, 10);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function descriptor(sums: Pick<WrittenEntry, 'crc32' | 'storedBytes' | 'sizeBytes'>): Buffer {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(0x08074b50, 0);
  writeSums(bytes, 4, sums);
  return bytes;
}

function centralHeader(entry: WrittenEntry): Buffer {
  const name = Buffer.from(entry.path);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(versionNeeded, 4);
  header.writeUInt16LE(versionNeeded, 6);
  header.writeUInt16LE(flags, 8);
  header.writeUInt16LE(deflatedMethod, 10);
  header.writeUInt32LE(dosTime, 12);
  writeSums(header, 16, entry);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(entry.offset, 42);
  return Buffer.concat([header, name]);
}

function writeSums(
  bytes: Buffer,
  at: number,
  sums: Pick<WrittenEntry, 'crc32' | 'storedBytes' | 'sizeBytes'>,
): void {
  bytes.writeUInt32LE(sums.crc32, at);
  bytes.writeUInt32LE(sums.storedBytes, at + 4);
  bytes.writeUInt32LE(sums.sizeBytes, at + 8);
}
