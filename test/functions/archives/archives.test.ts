import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { longestSegment, pathName } from '../../../functions/archives/archive-path.ts';
import { planParts } from '../../../functions/archives/part-plan.ts';
import { type AnnouncedEntry, SegmentStream } from '../../../functions/archives/segment-stream.ts';
import { planVolumes } from '../../../functions/archives/volume-plan.ts';
import { centralDirectory, ZipSegmentBuilder } from '../../../functions/archives/zip-segment.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-archives-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = new Date('2026-02-03T04:05:06Z');

function segmentOf(files: Record<string, Buffer>) {
  const builder = new ZipSegmentBuilder(at);
  for (const [path, content] of Object.entries(files)) builder.add(path, content);
  return builder.finish();
}

describe('a volume made of segments', () => {
  const files: Record<string, Buffer>[] = [
    {
      'a/one.csv': Buffer.from('x,y\n'.repeat(5000)),
      'a/two.pdf': Buffer.from(Array.from({ length: 3000 }, (_, i) => (i * 31) & 255)),
    },
    { 'b/empty.txt': Buffer.alloc(0), 'b/three.json': Buffer.from('{"a":1}') },
  ];
  const segments = files.map(segmentOf);
  const bodies = segments.map((segment) => segment.bytes);
  const bases = [0, bodies[0]?.length ?? 0];
  const directory = centralDirectory(
    segments.map((segment, index) => ({ baseOffset: bases[index] ?? 0, entries: segment.entries })),
    Buffer.concat(bodies).length,
    at,
  );
  const volume = Buffer.concat([...bodies, directory]);

  it('is a ZIP that unzip tests clean and extracts byte for byte', () => {
    const zip = join(folder, 'volume.zip');
    writeFileSync(zip, volume);
    expect(execFileSync('unzip', ['-t', zip], { encoding: 'utf8' })).toContain('No errors detected');
    execFileSync('unzip', ['-q', '-o', zip, '-d', join(folder, 'out')]);
    for (const [path, content] of files.flatMap((group) => Object.entries(group))) {
      expect(readFileSync(join(folder, 'out', path)).equals(content), path).toBe(true);
    }
  });

  it('deflates text and stores what would not shrink', () => {
    expect(segments.flatMap((segment) => segment.entries.map((entry) => [entry.path, entry.method]))).toEqual(
      [
        ['a/one.csv', 8],
        ['a/two.pdf', 0],
        ['b/empty.txt', 0],
        ['b/three.json', 0],
      ],
    );
  });

  it('states the SHA-256 of the uncompressed bytes', () => {
    const expected = createHash('sha256')
      .update(files[0]?.['a/one.csv'] ?? '')
      .digest('hex');
    expect(segments[0]?.entries[0]?.sha256).toBe(expected);
  });
});

describe('a segment that is streamed', () => {
  const texts = ['first,row\n'.repeat(900), 'second,row\n'.repeat(1100)].map((text) => Buffer.from(text));
  const whole = Buffer.concat(texts);
  const runs = [
    ...texts.map((text) => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH })),
    Buffer.from([3, 0]),
  ];
  const deflated: AnnouncedEntry = {
    path: 'in/runs.csv',
    method: 8,
    sizeBytes: whole.length,
    storedBytes: runs.reduce((sum, run) => sum + run.length, 0),
    crc32: crc32(whole),
  };
  const stored: AnnouncedEntry = { ...deflated, path: 'as/is.bin', method: 0, storedBytes: whole.length };

  async function streamed(pieces: readonly Buffer[], announced = deflated) {
    const segment = new SegmentStream(at);
    const bytes: Buffer[] = [...segment.add('whole.txt', Buffer.from('there at once'))];
    for await (const piece of segment.addPieces(announced, pieces)) bytes.push(piece);
    for await (const piece of segment.addPieces(stored, texts)) bytes.push(piece);
    return { segment, bytes: Buffer.concat(bytes) };
  }

  it('is a ZIP that unzip extracts byte for byte, with the SHA-256 of the uncompressed bytes', async () => {
    const { segment, bytes } = await streamed(runs);
    const { entries, sizeBytes } = segment;
    expect(sizeBytes).toBe(bytes.length);
    const directory = centralDirectory([{ baseOffset: 0, entries }], sizeBytes, at);
    const zip = join(folder, 'streamed.zip');
    writeFileSync(zip, Buffer.concat([bytes, directory]));
    expect(execFileSync('unzip', ['-t', zip], { encoding: 'utf8' })).toContain('No errors detected');
    execFileSync('unzip', ['-q', '-o', zip, '-d', join(folder, 'streamed')]);
    for (const { path, sha256 } of entries) {
      const content = readFileSync(join(folder, 'streamed', path));
      expect(content.equals(path === 'whole.txt' ? Buffer.from('there at once') : whole), path).toBe(true);
      expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    }
  });

  it.each<[string, Buffer[], AnnouncedEntry]>([
    ['a piece is missing', runs.slice(1), deflated],
    ['the pieces come in another order', [...runs].reverse(), deflated],
    ['the size is another', runs, { ...deflated, sizeBytes: 1 }],
    ['the stored size is another', runs, { ...deflated, storedBytes: 1 }],
    ['the CRC is another', runs, { ...deflated, crc32: 1 }],
  ])('fails when %s than announced', async (_, pieces, announced) => {
    await expect(streamed(pieces, announced)).rejects.toMatchObject({ code: 'ENTRY_DIFFERS' });
  });
});

describe('planVolumes', () => {
  it('keeps order, loses and repeats nothing and stays within both limits', () => {
    const segment = fc.record({ key: fc.uuid(), sizeBytes: fc.nat(400_000), entryCount: fc.nat(40) });
    const limits = { sizeBytes: 1_000_000, entryCount: 60 };
    fc.assert(
      fc.property(fc.array(segment), (segments) => {
        const volumes = planVolumes(segments, limits);
        expect(volumes.flatMap((volume) => volume.segments)).toEqual(segments);
        expect(volumes.map((volume) => volume.volumeNumber)).toEqual(volumes.map((_, index) => index + 1));
        for (const volume of volumes) {
          const sizeBytes = volume.segments.reduce((sum, held) => sum + held.sizeBytes, 0);
          expect(sizeBytes).toBeLessThanOrEqual(limits.sizeBytes);
          expect(volume.segments.reduce((sum, held) => sum + held.entryCount, 0)).toBeLessThanOrEqual(
            limits.entryCount,
          );
        }
      }),
    );
  });
});

describe('planParts', () => {
  it('covers every byte once, in order, and makes no part but the last too small', () => {
    const smallest = 100;
    const object = fc.record({ key: fc.uuid(), sizeBytes: fc.integer({ min: 1, max: 450 }) });
    fc.assert(
      fc.property(fc.array(object), (objects) => {
        const parts = planParts(objects, smallest);
        const slices = parts.flatMap((part) => (part.kind === 'copy' ? [part.slice] : [...part.slices]));
        const covered = slices.map((slice) => `${slice.key}:${slice.start}-${slice.endExclusive}`);
        const wanted: string[] = [];
        for (const { key, sizeBytes } of objects) {
          const own = slices.filter((slice) => slice.key === key);
          wanted.push(...own.map((slice) => `${slice.key}:${slice.start}-${slice.endExclusive}`));
          expect(own.reduce((end, slice) => (slice.start === end ? slice.endExclusive : Number.NaN), 0)).toBe(
            sizeBytes,
          );
        }
        expect(covered).toEqual(wanted);
        const sizes = parts.map((part) =>
          (part.kind === 'copy' ? [part.slice] : part.slices).reduce(
            (sum, s) => sum + s.endExclusive - s.start,
            0,
          ),
        );
        for (const sizeBytes of sizes.slice(0, -1)) expect(sizeBytes).toBeGreaterThanOrEqual(smallest);
      }),
    );
  });

  it('reads an object of exactly the smallest part, whose ranges S3 does not copy', () => {
    const parts = planParts([{ key: 'edge', sizeBytes: 100 }], 100);
    expect(parts).toEqual([{ kind: 'join', slices: [{ key: 'edge', start: 0, endExclusive: 100 }] }]);
  });

  it('copies large objects without reading them', () => {
    const parts = planParts(
      [
        { key: 'large', sizeBytes: 1000 },
        { key: 'small', sizeBytes: 10 },
        { key: 'next', sizeBytes: 500 },
      ],
      100,
    );
    expect(parts).toEqual([
      { kind: 'copy', slice: { key: 'large', start: 0, endExclusive: 1000 } },
      {
        kind: 'join',
        slices: [
          { key: 'small', start: 0, endExclusive: 10 },
          { key: 'next', start: 0, endExclusive: 90 },
        ],
      },
      { kind: 'copy', slice: { key: 'next', start: 90, endExclusive: 500 } },
    ]);
  });
});

describe('pathName', () => {
  it.each([
    ["O'Brien", 'OBrien'],
    ['Łukasz Šimůnek', 'Lukasz_Simunek'],
    ['Nguyễn', 'Nguyen'],
    ['../../etc/passwd', 'etc_passwd'],
    ['CON', '_CON'],
    ['con.txt', '_con.txt'],
    ['', '_'],
    ['漢字', '_'],
    ['trailing. ', 'trailing'],
    [`con.${'x'.repeat(54)}.y`, `_con.${'x'.repeat(54)}`],
  ])('folds %j to %j', (text, expected) => {
    expect(pathName(text)).toBe(expected);
  });

  it('only ever gives safe names of bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(pathName(text)).toMatch(new RegExp(`^[A-Za-z0-9_.-]{1,${longestSegment}}$`));
        expect(pathName(text)).not.toMatch(/^\.|\.$/);
      }),
    );
  });
});
