import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { readQueue } from '../../../functions/data-exports/queue-store.ts';
import { sealExport } from '../../../functions/export-packages/seal-export.ts';
import { readPackage, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { type ExportWorld, exportWorld, itemsOf, jsonAt, meridian } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { unsealedExport } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const name = 'Harborview_Logistics_EX-000001_20261120T120000Z';
const sha256 = (bytes: Buffer = Buffer.alloc(0)) => createHash('sha256').update(bytes).digest('hex');
const packageOf = (ref: { dataExportId: string }) => ({
  distributorId: meridian,
  packageId: ref.dataExportId,
});

describe('a sealed export', () => {
  it('is complete with exceptions, offered in the order of sending, and out of the queue', async () => {
    const { ref, keys, input } = await unsealedExport(world);
    const output = await sealExport(world, input);
    const objects = [keys.volume(1), keys.volume(2), keys.manifest, keys.complete].map(
      (key) => world.files.objects.get(key) ?? Buffer.alloc(0),
    );
    const names = [
      `${name}_part01of02.zip`,
      `${name}_part02of02.zip`,
      `${name}_manifest.json`,
      `${name}_COMPLETE.json`,
    ];
    const files = names.map((file, index) => ({
      name: file,
      sizeBytes: objects[index]?.length ?? 0,
      sha256: sha256(objects[index]),
    }));
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    expect(output).toEqual({ fileCount: 4, sizeBytes });
    expect(await readDataExport(world, ref)).toMatchObject({
      status: 'COMPLETE_WITH_EXCEPTIONS',
      extractedAt: '2026-11-20T12:01:00.000Z',
      recordCount: 3,
      processedCount: 3,
      exceptionCount: 1,
      sizeBytes,
      files,
    });
    const offered = await readPackage(world, packageOf(ref));
    expect(offered).toMatchObject({ recordCount: 3, exceptionCount: 1, keyPrefix: keys.prefix, sizeBytes });
    expect(
      offered.files.map(({ name: file, sizeBytes: bytes, sha256: hash }) => ({
        name: file,
        sizeBytes: bytes,
        sha256: hash,
      })),
    ).toEqual(files);
    for (const file of offered.files) {
      const bytes = world.files.objects.get(keys.prefix + file.key);
      expect(jsonAt(world.files, keys.prefix + file.blocksKey)).toEqual({
        sizeBytes: bytes?.length,
        sha256: sha256(bytes),
        blockBytes: file.blockBytes,
        blockSha256: [sha256(bytes)],
      });
    }
    expect(await readTransfer(world, packageOf(ref))).toEqual({
      status: 'IN_PROGRESS',
      attemptNumber: 0,
      sentBytes: 0,
      totalBytes: sizeBytes,
    });
    expect(await readQueue(world)).toEqual({ requested: [], running: [] });
    expect(world.startHint.sent).toEqual([ref.dataExportId]);
  });

  it('has a manifest that names every file of every part with size and hash', async () => {
    const { keys, input } = await unsealedExport(world);
    await sealExport(world, input);
    const manifest = jsonAt(world.files, keys.manifest);
    const { files, volumes, ...heading } = manifest;
    expect(heading).toEqual({
      formatVersion: '1.0',
      exportNumber: 'EX-000001',
      dataExportId: input.dataExportId,
      clientId: 1001,
      recordSet: 'All employers',
      assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
      asOfAt: '2026-11-20T12:00:00.000Z',
      recordCount: 3,
      exportedCount: 2,
      exceptionCount: 1,
    });
    expect(volumes.map((volume: { name: string }) => volume.name)).toEqual([
      `${name}_part01of02.zip`,
      `${name}_part02of02.zip`,
    ]);
    const expected = [
      ...jsonAt(world.files, keys.indexEntries(1)).entries.map((entry: object) => [1, entry]),
      ...jsonAt(world.files, keys.chunkEntries(1)).entries.map((entry: object) => [2, entry]),
    ].map(([part, { path, sizeBytes, sha256: hash, i9Id, assetCode }]) => ({
      path,
      volume: `${name}_part0${part}of02.zip`,
      sizeBytes,
      sha256: hash,
      ...(i9Id === undefined ? {} : { i9Id }),
      assetCode,
    }));
    expect(files).toEqual(expected);
    expect(files.length).toBe(6 + 4 + 3 + 4);
    const lines = world.files.objects.get(keys.manifest)?.toString().split('\n') ?? [];
    expect(lines.length).toBe(files.length + 3); // a line per file, so that it can be read without holding it
  });

  it('has a marker with the hashes of every part and of the manifest', async () => {
    const { keys, input } = await unsealedExport(world);
    await sealExport(world, input);
    const manifest = world.files.objects.get(keys.manifest);
    const complete = jsonAt(world.files, keys.complete);
    expect(complete.manifest).toEqual({
      name: `${name}_manifest.json`,
      sizeBytes: manifest?.length,
      sha256: sha256(manifest),
    });
    expect(complete.volumes).toEqual(
      [1, 2].map((part) => ({
        name: `${name}_part0${part}of02.zip`,
        sizeBytes: world.files.objects.get(keys.volume(part))?.length,
        sha256: sha256(world.files.objects.get(keys.volume(part))),
      })),
    );
    expect([complete.recordCount, complete.exportedCount, complete.exceptionCount]).toEqual([3, 2, 1]);
  });

  it('stays what it is when the step runs again later, also after it was sent in part', async () => {
    const { ref, input } = await unsealedExport(world);
    const output = await sealExport(world, input);
    const state = async () => [await itemsOf(world.exports), await itemsOf(world.deliveries)];
    const before = await state();
    const objects = new Map(world.files.objects);
    world.clock.advance(3_600_000);
    expect(await sealExport(world, input)).toEqual(output);
    expect(await state()).toEqual(before);
    expect(world.files.objects).toEqual(objects);
    expect((await readTransfer(world, packageOf(ref)))?.status).toBe('IN_PROGRESS');
  });

  it('is sealed although the hint at the next one is lost', async () => {
    const { ref, input } = await unsealedExport(world);
    world.startHint.isBroken = true;
    await sealExport(world, input);
    expect((await readDataExport(world, ref)).status).toBe('COMPLETE_WITH_EXCEPTIONS');
    expect((await readQueue(world)).running).toEqual([]);
  });

  it('is COMPLETE when there are no exceptions', async () => {
    const { ref, input } = await unsealedExport(world, { assets: ['I9_DATA'] });
    await sealExport(world, input);
    expect((await readDataExport(world, ref)).status).toBe('COMPLETE');
  });
});
