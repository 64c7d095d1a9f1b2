import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  entriesKeyOf,
  packageKeys,
  packageName,
  volumeName,
} from '../../../functions/data-exports/package-keys.ts';
import { BlockHasher, hashBlockBytes, hashFile } from '../../../functions/export-packages/block-hash.ts';

describe('names of delivered files', () => {
  const of = (clientName: string) =>
    packageName({ clientName, exportNumber: 'EX-000123', asOfAt: '2026-11-20T12:34:56.789Z' });

  it.each([
    ['Harborview Logistics', 'Harborview_Logistics'],
    ['Cedar & Finch’s Bäckerei, LLC', 'Cedar_Finchs_Backerei_LLC'],
    ['../..', '_'],
    ['x'.repeat(120), 'x'.repeat(40)],
  ])('begin, for the client %j, with %s', (clientName, slug) => {
    expect(of(clientName)).toBe(`${slug}_EX-000123_20261120T123456Z`);
  });

  it('number the parts so that they sort as they follow each other', () => {
    expect(volumeName('a', 1, 3)).toBe('a_part01of03.zip');
    expect(volumeName('a', 99, 99)).toBe('a_part99of99.zip');
    expect([2, 10, 100].map((number) => volumeName('a', number, 120))).toEqual([
      'a_part002of120.zip',
      'a_part010of120.zip',
      'a_part100of120.zip',
    ]);
  });
});

describe('keys of a package', () => {
  const keys = packageKeys({ distributorId: 'meridian-hr', dataExportId: '01JD', generation: 2 });

  it('begin with the tenant, the export and its generation, and are all different', () => {
    const all = Object.values(keys).map((key) => (typeof key === 'function' ? key(7) : key));
    for (const key of all) expect(key).toMatch(/^meridian-hr\/01JD\/g2\//);
    expect(new Set(all).size).toBe(all.length);
  });

  it('keep the entries of a segment beside it', () => {
    expect(entriesKeyOf(keys.chunkSegment(7))).toBe(keys.chunkEntries(7));
    expect(entriesKeyOf(keys.indexSegment(7))).toBe(keys.indexEntries(7));
  });

  it('sort as the chunks do', () => {
    const sorted = [1, 2, 10, 99_999].map(keys.chunkSegment);
    expect([...sorted].sort()).toEqual(sorted);
  });
});

describe('hashes of a file', () => {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

  it('are those of the whole and of its only block, however it is cut into pieces', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(pieces, async (cut) => {
        const buffers = cut.map((piece) => Buffer.from(piece));
        async function* body() {
          yield* buffers;
        }
        const whole = Buffer.concat(buffers);
        expect(await hashFile(body())).toEqual({
          sizeBytes: whole.length,
          sha256: sha256(whole),
          blockBytes: hashBlockBytes,
          blockSha256: whole.length === 0 ? [] : [sha256(whole)],
        });
      }),
    );
  });

  it.each([0, 1, -1])('end a block at 64 MiB, here with %i bytes more', (more) => {
    const hasher = new BlockHasher();
    const whole = Buffer.alloc(hashBlockBytes + more, 7);
    for (let at = 0; at < whole.length; at += 10_000_019) hasher.update(whole.subarray(at, at + 10_000_019));
    const blocks = [whole.subarray(0, hashBlockBytes), whole.subarray(hashBlockBytes)];
    expect(hasher.finish().blockSha256).toEqual(blocks.filter((block) => block.length > 0).map(sha256));
  });
});
