import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import type { SegmentEntry } from './contract.ts';

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
  readonly bytes: Buffer[];
  readonly entries: SegmentEntry[];
  readonly sizeBytes: number;
}

/** Collects files into one segment. The same files in the same order at the same time give the same bytes. */
export class ZipSegmentBuilder {
  readonly #bytes: Buffer[] = [];
  readonly #entries: SegmentEntry[] = [];
  readonly #dosTime: number;
  #sizeBytes = 0;

  /** @param at modification time of every entry, written in UTC */
  constructor(at: Date) {
    this.#dosTime = dosTimeOf(at);
  }

  add(path: string, content: Buffer): SegmentEntry {
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
      sha256: createHash('sha256').update(content).digest('hex'),
      offset: this.#sizeBytes,
    };
    const header = localHeader(entry, this.#dosTime);
    this.#bytes.push(header, stored);
    this.#sizeBytes += header.length + stored.length;
    this.#entries.push(entry);
    return entry;
  }

  finish(): ZipSegment {
    return { bytes: this.#bytes, entries: this.#entries, sizeBytes: this.#sizeBytes };
  }
}

/** Local header of an entry whose sizes and CRC are known (APPNOTE 4.3.7). */
function localHeader(entry: SegmentEntry, dosTime: number): Buffer {
  const name = Buffer.from(entry.path);
  const header = Buffer.alloc(localHeaderBytes + name.length);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(versionNeeded, 4);
  writeShared(header, 6, entry, dosTime);
  header.writeUInt16LE(name.length, 26);
  name.copy(header, localHeaderBytes);
  return header;
}

/** Central directory and end record of a volume (APPNOTE 4.3.12, 4.3.16). */
export function centralDirectory(
  segments: Iterable<{ readonly baseOffset: number; readonly entries: readonly SegmentEntry[] }>,
  startOffset: number,
  at: Date,
): Buffer {
  const dosTime = dosTimeOf(at);
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for (const segment of segments) {
    for (const entry of segment.entries) {
      const header = centralHeader(entry, segment.baseOffset + entry.offset, dosTime);
      parts.push(header);
      sizeBytes += header.length;
    }
  }
  const end = Buffer.alloc(endRecordBytes);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(sizeBytes, 12);
  end.writeUInt32LE(startOffset, 16);
  return Buffer.concat([...parts, end]);
}

function centralHeader(entry: SegmentEntry, offset: number, dosTime: number): Buffer {
  const name = Buffer.from(entry.path);
  const header = Buffer.alloc(centralHeaderBytes + name.length);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(versionNeeded, 4);
  header.writeUInt16LE(versionNeeded, 6);
  writeShared(header, 8, entry, dosTime);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE(offset, 42);
  name.copy(header, centralHeaderBytes);
  return header;
}

/** The fields that local and central headers share, in the same order. */
function writeShared(header: Buffer, at: number, entry: SegmentEntry, dosTime: number): void {
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
