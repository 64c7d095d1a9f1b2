import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, inflateRawSync } from 'node:zlib';

/** Files of a ZIP by path, found by its central directory; written apart from the code that writes ZIPs. */
export function zipEntries(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const count = zip.readUInt16LE(end + 10);
  let at = zip.readUInt32LE(end + 16);
  const entries = new Map<string, Buffer>();
  for (let index = 0; index < count; index += 1) {
    const nameBytes = zip.readUInt16LE(at + 28);
    const path = zip.toString('utf8', at + 46, at + 46 + nameBytes);
    if (entries.has(path)) throw new Error(`${path} is there twice`);
    entries.set(path, contentAt(zip, at));
    at += 46 + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

function contentAt(zip: Buffer, header: number): Buffer {
  const local = zip.readUInt32LE(header + 42);
  if (zip.readUInt32LE(local) !== 0x04034b50) throw new Error('no local header where the directory says');
  const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
  const stored = zip.subarray(start, start + zip.readUInt32LE(header + 20));
  const content = zip.readUInt16LE(header + 10) === 8 ? inflateRawSync(stored) : Buffer.from(stored);
  if (crc32(content) !== zip.readUInt32LE(header + 16)) throw new Error('a CRC does not match');
  return content;
}

/** What Info-ZIP's own test says of it. @throws when it finds a fault */
export function unzipTest(zip: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-zip-'));
  try {
    const path = join(folder, 'volume.zip');
    writeFileSync(path, zip);
    return execFileSync('unzip', ['-t', '-q', path], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
