import { hash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import type { SegmentEntry } from './contract.ts';
import { GrowingBytes } from './growing-bytes.ts';

const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const endRecordBytes = 22;
/** Version 2.0: folders and deflate (APPNOTE 4.4.3.2). */
const versionNeeded = 20;
/** Bit 11: the name is UTF-8 (APPNOTE 4.4.4). */
const utf8Flag = 0x0800;

/** Level 1: text shrinks to a fifth at a small part of the time that level 6 takes. */
const deflateLevel = 1;

/** Kinds of content that deflating makes smaller; PDF and images are compressed inside. */
const compressibleExtension = /\.(csv|json|txt)$/;

export interface ZipSegment {
  /** Good until the builder is released. */
  readonly bytes: Buffer;
  readonly entries: SegmentEntry[];
  readonly sizeBytes: number;
}

/** What headers say of an entry. */
type HeaderFields = Omit<SegmentEntry, 'sha256' | 'offset'>;

/** Collects copies of files into one segment. The same files in the same order at the same time give the same bytes. */
export class ZipSegmentBuilder {
  readonly #bytes = new GrowingBytes();
  readonly #entries: SegmentEntry[] = [];
  readonly #at: Date;

  /** @param at modification time of every entry, written in UTC */
  constructor(at: Date) {
    this.#at = at;
  }

  /** @param sha256 of the content, lower-case hex, when the caller has just computed it */
  add(path: string, content: Buffer, sha256 = hash('sha256', content)): SegmentEntry {
    const deflated = compressibleExtension.test(path)
      ? deflateRawSync(content, { level: deflateLevel })
      : content;
    const isSmaller = deflated.length < content.length;
    const stored = isSmaller ? deflated : content;
    const entry: SegmentEntry = {
      path,
      sizeBytes: content.length,
      storedBytes: stored.length,
      method: isSmaller ? 8 : 0,
      crc32: crc32(content),
      sha256,
      offset: this.#bytes.sizeBytes,
    };
    this.#bytes.append(localHeader(entry, this.#at));
    this.#bytes.append(stored);
    this.#entries.push(entry);
    return entry;
  }

  finish(): ZipSegment {
    return { bytes: this.#bytes.bytes, entries: this.#entries, sizeBytes: this.#bytes.sizeBytes };
  }

  /** Gives the memory of the bytes back; to be called once they are where they belong. */
  release(): void {
    this.#bytes.release();
  }
}

/** Local header of an entry whose sizes and CRC are known (APPNOTE 4.3.7). */
export function localHeader(entry: HeaderFields, at: Date): Buffer {
  const name = Buffer.from(entry.path);
  const header = Buffer.alloc(localHeaderBytes + name.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(versionNeeded, 4);
  writeShared(header, 6, entry, dosTimeOf(at));
  header.writeUInt16LE(name.length, 26);
  name.copy(header, localHeaderBytes);
  return header;
}

/** The end of a volume: its central directory and end record (APPNOTE 4.3.12, 4.3.16), from segments in their order. */
export class CentralDirectory {
  readonly #dosTime: number;
  readonly #parts: Buffer[] = [];
  #entryCount = 0;
  #sizeBytes = 0;

  constructor(at: Date) {
    this.#dosTime = dosTimeOf(at);
  }

  /** @param baseOffset where the segment begins in the volume */
  add(baseOffset: number, entries: readonly (HeaderFields & { readonly offset: number })[]): void {
    const nameBytes = entries.reduce((sum, { path }) => sum + Buffer.byteLength(path), 0);
    const headers = Buffer.alloc(entries.length * centralHeaderBytes + nameBytes);
    let at = 0;
    for (const entry of entries)
      at = writeCentralHeader(headers, at, entry, {
        offset: baseOffset + entry.offset,
        dosTime: this.#dosTime,
      });
    this.#parts.push(headers);
    this.#entryCount += entries.length;
    this.#sizeBytes += headers.length;
  }

  /** @param startOffset where the directory begins in the volume */
  finish(startOffset: number): Buffer {
    const end = Buffer.alloc(endRecordBytes);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#entryCount, 8);
    end.writeUInt16LE(this.#entryCount, 10);
    end.writeUInt32LE(this.#sizeBytes, 12);
    end.writeUInt32LE(startOffset, 16);
    return Buffer.concat([...this.#parts, end]);
  }
}

/** The same at once, of segments whose entries are all at hand. */
export function centralDirectory(
  segments: Iterable<{ readonly baseOffset: number; readonly entries: readonly SegmentEntry[] }>,
  startOffset: number,
  at: Date,
): Buffer {
  const directory = new CentralDirectory(at);
  for (const { baseOffset, entries } of segments) directory.add(baseOffset, entries);
  return directory.finish(startOffset);
}

/** @returns where the next header begins */
function writeCentralHeader(
  headers: Buffer,
  at: number,
  entry: HeaderFields,
  { offset, dosTime }: { readonly offset: number; readonly dosTime: number },
): number {
  const nameLength = headers.write(entry.path, at + centralHeaderBytes);
  headers.writeUInt32LE(0x02014b50, at);
  headers.writeUInt16LE(versionNeeded, at + 4);
  headers.writeUInt16LE(versionNeeded, at + 6);
  writeShared(headers, at + 8, entry, dosTime);
  headers.writeUInt16LE(nameLength, at + 28);
  headers.writeUInt32LE(offset, at + 42);
  return at + centralHeaderBytes + nameLength;
}

/** The fields that local and central headers share, in the same order. */
function writeShared(header: Buffer, at: number, entry: HeaderFields, dosTime: number): void {
  header.writeUInt16LE(utf8Flag, at);
  header.writeUInt16LE(entry.method, at + 2);
  header.writeUInt32LE(dosTime, at + 4);
  header.writeUInt32LE(entry.crc32, at + 8);
  header.writeUInt32LE(entry.storedBytes, at + 12);
  header.writeUInt32LE(entry.sizeBytes, at + 16);
}

/** Date and time as MS-DOS keeps them, two-second steps (APPNOTE 4.4.6): date in the high half. */
function dosTimeOf(at: Date): number {
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return date * 0x10000 + time;
}
