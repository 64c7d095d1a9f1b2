import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ZipSegmentBuilder } from '../../../functions/archives/zip-segment.ts';
import { entriesKeyOf } from '../../../functions/data-exports/package-keys.ts';
import { assembleVolume } from '../../../functions/export-packages/assemble-volume.ts';
import { hashBlockBytes } from '../../../functions/export-packages/block-hash.ts';
import { type ExportWorld, exportWorld, jsonAt } from '../../support/export-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { unzipTest, zipEntries } from '../../support/zip-entries.ts';
import { runningExport } from './running-export.ts';

const mebibyte = 1024 * 1024;
let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await exportWorld(engine);
});
afterAll(() => engine.stop());
beforeEach(() => {
  world.files.objects.clear();
});

/** A planned volume of segments with these files each. */
async function plannedVolume(segments: readonly (readonly Buffer[])[]) {
  const { ref, keys } = await runningExport(world);
  const contents = new Map<string, Buffer>();
  const planned = [];
  for (const [index, files] of segments.entries()) {
    const builder = new ZipSegmentBuilder(new Date('2026-11-20T12:00:00Z'));
    for (const [position, content] of files.entries()) {
      const path = `records/Acme/${index}/${position}.pdf`;
      builder.add(path, content);
      contents.set(path, content);
    }
    const { bytes, entries, sizeBytes } = builder.finish();
    const key = keys.chunkSegment(index + 1);
    const saved = {
      sizeBytes,
      recordCount: 1,
      exceptionCount: 0,
      entries: entries.map((entry) => ({ ...entry, assetCode: 'I9_FORM' })),
    };
    await world.files.write(key, bytes);
    await world.files.write(entriesKeyOf(key), JSON.stringify(saved));
    planned.push({ key, sizeBytes, entryCount: entries.length });
  }
  const plan = { volumes: [{ volumeNumber: 1, segments: planned }], recordCount: 1, exceptionCount: 0 };
  await world.files.write(keys.volumePlan, JSON.stringify(plan));
  world.files.passedBytes = 0;
  return { input: { ...ref, volumeNumber: 1 }, keys, contents };
}

const volumeAt = (key: string) => world.files.objects.get(key) ?? Buffer.alloc(0);
const random = (sizeBytes: number) => [randomBytes(sizeBytes)];
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const hashesOf = (files: ReadonlyMap<string, Buffer>) =>
  [...files].map(([path, bytes]) => `${path} ${sha256(bytes)}`);

describe('a volume', () => {
  it('is a ZIP that Info-ZIP finds whole and holds every file as it was', async () => {
    const { input, keys, contents } = await plannedVolume([
      [Buffer.from('one'), Buffer.alloc(0)],
      [Buffer.from('two'.repeat(1000))],
    ]);
    const output = await assembleVolume(world, input);
    const volume = volumeAt(keys.volume(1));
    expect(unzipTest(volume)).toContain('No errors detected');
    expect(zipEntries(volume)).toEqual(contents);
    expect(output).toEqual({ volumeNumber: 1, sizeBytes: volume.length });
    expect(jsonAt(world.files, keys.volumeHashes(1))).toEqual({
      sizeBytes: volume.length,
      sha256: sha256(volume),
      blockBytes: hashBlockBytes,
      blockSha256: [sha256(volume)],
    });
  });

  it.each([
    ['many small ones', Array.from({ length: 12 }, () => mebibyte)],
    ['a large one between small ones', [1000, 11 * mebibyte, 1000, 2000]],
    ['large ones only', [7 * mebibyte, 6 * mebibyte]],
    ['a large one last', [1000, 11 * mebibyte]],
    ['one of just above the smallest part', [5 * mebibyte + 1]],
    ['small ones only', [10, 20, 30]],
  ])('can be made of %s', async (_, sizes) => {
    const { input, keys, contents } = await plannedVolume(sizes.map(random));
    await assembleVolume(world, input);
    expect(hashesOf(zipEntries(volumeAt(keys.volume(1))))).toEqual(hashesOf(contents));
  });

  it('lets only small segments pass through the function: large ones are copied where they lie', async () => {
    const { input, keys } = await plannedVolume([1000, 20 * mebibyte, 2000, 20 * mebibyte].map(random));
    await assembleVolume(world, input);
    const { length } = volumeAt(keys.volume(1));
    expect(world.files.copiedBytes).toBeGreaterThan(length - 11 * mebibyte);
    expect(world.files.passedBytes).toBeLessThan(22 * mebibyte); // joined parts are read and sent once each
  });

  it('is hashed in blocks of 64 MiB', async () => {
    const { input, keys } = await plannedVolume(
      [40, 30].map((size) => [Buffer.alloc(size * mebibyte, size)]),
    );
    await assembleVolume(world, input);
    const volume = volumeAt(keys.volume(1));
    const blocks = [volume.subarray(0, hashBlockBytes), volume.subarray(hashBlockBytes)];
    expect(jsonAt(world.files, keys.volumeHashes(1)).blockSha256).toEqual(blocks.map(sha256));
  });
});

describe('assembling', () => {
  it('refuses when the entries of a segment are missing, and leaves no volume', async () => {
    const { input, keys } = await plannedVolume([random(10), random(10)]);
    world.files.objects.delete(keys.chunkEntries(2));
    await expect(assembleVolume(world, input)).rejects.toMatchObject({ code: 'PACKAGE_INCOMPLETE' });
    expect(world.files.objects.has(keys.volume(1))).toBe(false);
  });

  it('refuses when a segment is not as long as was planned', async () => {
    const { input, keys } = await plannedVolume([random(10)]);
    const entries = jsonAt(world.files, keys.chunkEntries(1));
    await world.files.write(keys.chunkEntries(1), JSON.stringify({ ...entries, sizeBytes: 11 }));
    await expect(assembleVolume(world, input)).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'PACKAGE_INCOMPLETE',
    });
  });

  it('refuses a volume that was not planned, and any before there is a plan', async () => {
    const { input, keys } = await plannedVolume([random(10)]);
    await expect(assembleVolume(world, { ...input, volumeNumber: 2 })).rejects.toMatchObject({
      code: 'PACKAGE_INCOMPLETE',
    });
    world.files.objects.delete(keys.volumePlan);
    await expect(assembleVolume(world, input)).rejects.toMatchObject({ code: 'VOLUME_PLAN_MISSING' });
  });

  it('is tried again when what lies in the bucket is not what was planned', async () => {
    const { input, keys } = await plannedVolume([random(1000)]);
    const short = { ...world.files, assemble: (key: string) => world.files.write(key, 'half') };
    await expect(assembleVolume({ ...world, files: short }, input)).rejects.toMatchObject({
      name: 'TransientError',
      code: 'VOLUME_SIZE_DIFFERS',
    });
    expect(world.files.objects.has(keys.volumeHashes(1))).toBe(false);
    await assembleVolume(world, input);
    expect(unzipTest(volumeAt(keys.volume(1)))).toContain('No errors');
  });

  it.each(['before', 'after'] as const)(
    'gives the same volume when it was killed %s any of its calls',
    async (moment) => {
      const kill = killSwitch();
      const { input, keys } = await plannedVolume([random(1000), random(100_000)]);
      const killable = { ...world, files: kill.wrap(world.files) };
      kill.arm(Number.POSITIVE_INFINITY, moment);
      const output = await assembleVolume(killable, input);
      const callCount = kill.callCount;
      const whole = volumeAt(keys.volume(1));
      for (let call = 1; call <= callCount; call += 1) {
        world.files.objects.delete(keys.volumeHashes(1));
        world.files.objects.delete(keys.volume(1));
        kill.arm(call, moment);
        await expect(assembleVolume(killable, input)).rejects.toThrow(Killed);
        kill.disarm();
        expect(await assembleVolume(killable, input)).toEqual(output);
        expect(volumeAt(keys.volume(1)).equals(whole), `killed ${moment} call ${call}`).toBe(true);
      }
    },
  );
});
