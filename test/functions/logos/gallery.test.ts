import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logoLimits, logoMessages, type StoredLogo } from '../../../functions/logos/contract.ts';
import { openPng } from '../../../functions/logos/png-image.ts';
import { canary, type GalleryFile, gallery } from './gallery.ts';

interface Answer {
  readonly logo?: Omit<StoredLogo, 'key'> & { readonly bytesBase64: string };
  readonly refusal?: { readonly code?: string; readonly message: string };
  readonly peakRssBytes: number;
}
const mostGrowthBytes = 128 * 1_048_576;
/** A heap that what one picture takes would burst if it were not small. */
const heapFlags = ['--max-old-space-size=64', '--max-semi-space-size=2', '--expose-gc'];

/** Types of the chunks of a PNG, and what is left behind the last. */
function chunksOf(bytes: Buffer): string[] {
  const types: string[] = [];
  let at = 8;
  for (; at < bytes.length; at += 12 + bytes.readUInt32BE(at))
    types.push(bytes.toString('latin1', at + 4, at + 8));
  return at === bytes.length ? types : [...types, 'a remainder'];
}

/** Markers of a JPEG up to its picture, and of what follows that. */
function markersOf(bytes: Buffer): string[] {
  const found = [bytes.toString('hex', 0, 2)];
  let at = 2;
  for (; bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2))
    found.push(bytes.toString('hex', at, at + 2));
  for (at += 2; at < bytes.length - 1; at += 1)
    if (bytes[at] === 0xff && bytes[at + 1] !== 0) found.push(bytes.toString('hex', at, at + 2));
  return [...new Set(found)];
}

/** One picture, whole, of the size that is told, and nothing else. */
function expectPlain(
  file: GalleryFile,
  { bytesBase64, contentType, width, height, sizeBytes }: NonNullable<Answer['logo']>,
): void {
  const bytes = Buffer.from(bytesBase64, 'base64');
  expect(sizeBytes).toBe(bytes.length);
  expect(bytes.equals(file.file)).toBe(false);
  expect(bytes.includes(canary)).toBe(false);
  expect(width >= logoLimits.leastWidth && width <= logoLimits.mostWidth).toBe(true);
  expect(height >= logoLimits.leastHeight && height <= logoLimits.mostHeight).toBe(true);
  if (contentType === 'image/png') {
    expect(chunksOf(bytes)).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(openPng(bytes)?.decode()).toMatchObject({ width, height });
  } else {
    expect(markersOf(bytes)).toEqual(['ffd8', 'ffe0', 'ffdb', 'ffc0', 'ffc4', 'ffd9']);
    expect(bytes.subarray(-2).toString('hex')).toBe('ffd9');
    expect(jpeg.decode(bytes)).toMatchObject({ width, height });
  }
}

describe(`a gallery of ${gallery.length} files`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-gallery-'));
  let child: ChildProcess;
  let peakBefore: number;
  let peak: number;
  beforeAll(async () => {
    child = fork(new URL('./gallery-child.ts', import.meta.url), { execArgv: heapFlags });
    [{ peakRssBytes: peakBefore }] = (await once(child, 'message')) as [Answer];
  });
  afterAll(() => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(gallery.map((file) => [file.name, file] as const))(
    '%s is made anew, or refused and told why',
    async (_name, file) => {
      const path = join(folder, 'upload');
      writeFileSync(path, file.file);
      child.send(path);
      const [{ logo, refusal, peakRssBytes }] = (await once(child, 'message')) as [Answer];
      peak = peakRssBytes;
      if (file.fate !== 'MADE') {
        expect(refusal).toEqual({ code: 'LOGO_NOT_VALID', message: logoMessages[file.fate] });
        return;
      }
      expect(refusal).toBeUndefined();
      if (logo !== undefined) expectPlain(file, logo);
    },
  );

  it(`has ${Math.floor(gallery.length / 10) * 10} files at least, and takes 128 MiB of memory at most`, () => {
    expect(gallery.length).toBeGreaterThanOrEqual(60);
    expect(new Set(gallery.map(({ fate }) => fate))).toEqual(new Set(['MADE', ...Object.keys(logoMessages)]));
    expect(peak - peakBefore).toBeLessThan(mostGrowthBytes);
  });
});
