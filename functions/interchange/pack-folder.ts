import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { InvalidInputError } from '../platform/errors.ts';
import { packFiles } from './contract.ts';
import type { PackLine } from './pack-line.ts';

/** A pack to read from. */
export interface PackReader {
  readManifest(): Promise<string>;
  /** Names of the record files, in order. */
  recordFiles(): Promise<string[]>;
  /** Changes whenever a file that is read line by line changes its size, or the manifest its text. */
  fingerprint(): Promise<string>;
  /** Lines of a file; blank ones are left out, their numbers not. A missing file has none. */
  lines(file: string, from?: { lineNumber: number; offset: number }): AsyncGenerator<PackLine>;
  /** Bytes of a file below `files/`; `undefined` when there is no such file inside the pack, or it is shorter. */
  readRange(file: string, start: number, endExclusive: number): Promise<Buffer | undefined>;
}

/** A line longer than this is a broken file, not a record; bytes. */
const longestLineBytes = 16 * 1024 * 1024;
const mostKnownPlaces = 1000;

export function folderPack(folder: string): PackReader {
  const placeOf = placesInside(folder);
  const recordFiles = async () =>
    (await readdir(folder)).filter((name) => packFiles.records.test(name)).sort();
  return {
    readManifest: () => readManifest(folder),
    recordFiles,
    async fingerprint() {
      const hash = createHash('sha256').update(await readManifest(folder));
      const names = [packFiles.directory, packFiles.profiles, ...(await recordFiles()), packFiles.notes];
      for (const name of names) hash.update(`${name} ${await sizeBytesOf(join(folder, name))}\n`);
      return hash.digest('hex').slice(0, 32);
    },
    async *lines(file, from = { lineNumber: 0, offset: 0 }) {
      const path = join(folder, file);
      if ((await sizeBytesOf(path)) > from.offset) yield* linesOf(path, from);
    },
    async readRange(file, start, endExclusive) {
      const place = await placeOf(file);
      if (place === undefined || place.sizeBytes < endExclusive) return undefined;
      const handle = await open(place.path);
      try {
        const bytes = Buffer.allocUnsafeSlow(endExclusive - start);
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        return bytesRead === bytes.length ? bytes : undefined;
      } finally {
        await handle.close();
      }
    },
  };
}

async function readManifest(folder: string): Promise<string> {
  return readFile(join(folder, packFiles.manifest), 'utf8').catch((cause: unknown) => {
    const message = `the folder has no readable ${packFiles.manifest}; give the folder of a pack`;
    throw new InvalidInputError('MANIFEST_MISSING', message, { cause });
  });
}

async function sizeBytesOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

interface Place {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Where a file of the pack lies; a link that leads out of the folder counts as no file. Remembers the last bundles. */
function placesInside(folder: string): (file: string) => Promise<Place | undefined> {
  const known = new Map<string, Promise<Place | undefined>>();
  const find = async (file: string): Promise<Place | undefined> => {
    const root = await realpath(folder);
    const path = await realpath(join(root, file)).catch(() => undefined);
    return path?.startsWith(root + sep) ? { path, sizeBytes: await sizeBytesOf(path) } : undefined;
  };
  return (file) => {
    if (known.size > mostKnownPlaces) known.clear();
    const place = known.get(file) ?? find(file);
    known.set(file, place);
    return place;
  };
}

/** Splits at line feeds only: JSON may hold U+2028, at which `node:readline` would split too. */
async function* linesOf(
  path: string,
  from: { lineNumber: number; offset: number },
): AsyncGenerator<PackLine> {
  let { lineNumber, offset } = from;
  let pending: Buffer[] = [];
  const take = (last: Buffer): PackLine => {
    const bytes = pending.length === 0 ? last : Buffer.concat([...pending, last]);
    pending = [];
    lineNumber += 1;
    offset += bytes.length;
    return { lineNumber, text: decoded(bytes), endOffset: offset };
  };
  for await (const chunk of createReadStream(path, { start: offset, highWaterMark: 1024 * 1024 })) {
    let rest = chunk as Buffer;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      const line = take(rest.subarray(0, end + 1));
      rest = rest.subarray(end + 1);
      if (line.text !== '') yield line;
    }
    if (rest.length > 0) pending.push(rest);
    refuseEndless(pending);
  }
  if (pending.length > 0) {
    const line = take(Buffer.alloc(0));
    if (line.text !== '') yield line;
  }
}

function refuseEndless(pending: readonly Buffer[]): void {
  const sizeBytes = pending.reduce((sum, part) => sum + part.length, 0);
  if (sizeBytes > 4 * longestLineBytes)
    throw new InvalidInputError('LINE_TOO_LONG', 'a line has more than 64 MiB; this is no NDJSON file');
}

function decoded(bytes: Buffer): string | undefined {
  if (bytes.length > longestLineBytes) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return undefined;
  }
}
