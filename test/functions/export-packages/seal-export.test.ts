import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { readQueue } from '../../../functions/data-exports/queue-store.ts';
import { readPackage, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { sealExport } from '../../../functions/export-packages/seal-export.ts';
import { SignedStatement } from '../../../functions/package-proof/contract.ts';
import { isSignatureValid, keyFingerprint } from '../../../functions/package-proof/statement.ts';
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
    const objects = [
      keys.volume(1),
      keys.volume(2),
      keys.manifest,
      keys.checksums,
      keys.treeChecksums,
      keys.statement,
      keys.complete,
    ].map((key) => world.files.objects.get(key) ?? Buffer.alloc(0));
    const names = [
      `${name}_part01of02.zip`,
      `${name}_part02of02.zip`,
      `${name}_manifest.json`,
      `${name}_SHA256SUMS.txt`,
      `${name}_manifest-sha256.txt`,
      `${name}_statement.json`,
      `${name}_COMPLETE.json`,
    ];
    const files = names.map((file, index) => ({
      name: file,
      sizeBytes: objects[index]?.length ?? 0,
      sha256: sha256(objects[index]),
    }));
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    expect(output).toEqual({ fileCount: 7, sizeBytes });
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
    expect(await readTransfer(world, packageOf(ref))).toMatchObject({
      status: 'IN_PROGRESS',
      attemptNumber: 0,
      sentBytes: 0,
      totalBytes: sizeBytes,
    });
    expect(await readQueue(world)).toMatchObject({ requested: [], running: [] });
    expect(world.startHint.sent).toEqual([ref.dataExportId]);
  });

  it('is counted once, with its records and its time from request to seal, for its distributor', async () => {
    const { input } = await unsealedExport(world);
    world.log.measured.length = 0;
    await sealExport(world, input);
    await sealExport(world, input);
    expect(world.log.measured).toEqual([
      ['ExportsCompleted', 1],
      ['RecordsExported', 3, meridian],
      ['ExportSeconds', 60, meridian],
    ]);
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
    expect(files.length).toBe(3 + 10 + 4 + 3 + 4);
    const lines = world.files.objects.get(keys.manifest)?.toString().split('\n') ?? [];
    expect(lines.length).toBe(files.length + 3); // a line per file, so that it can be read without holding it
  });

  it('has a marker with the hashes of every other file, statement and checksums included', async () => {
    const { keys, input } = await unsealedExport(world);
    await sealExport(world, input);
    const fileAt = (key: string, ending: string) => {
      const bytes = world.files.objects.get(key);
      return { name: `${name}${ending}`, sizeBytes: bytes?.length, sha256: sha256(bytes) };
    };
    expect(jsonAt(world.files, keys.complete)).toEqual({
      formatVersion: '1.0',
      exportNumber: 'EX-000001',
      dataExportId: input.dataExportId,
      asOfAt: '2026-11-20T12:00:00.000Z',
      recordCount: 3,
      exportedCount: 2,
      exceptionCount: 1,
      volumes: [1, 2].map((part) => fileAt(keys.volume(part), `_part0${part}of02.zip`)),
      manifest: fileAt(keys.manifest, '_manifest.json'),
      checksums: [
        fileAt(keys.checksums, '_SHA256SUMS.txt'),
        fileAt(keys.treeChecksums, '_manifest-sha256.txt'),
      ],
      statement: fileAt(keys.statement, '_statement.json'),
    });
  });

  it('has a statement of what it is, for whom and of which files, signed with the key of statements', async () => {
    const { keys, input } = await unsealedExport(world);
    await sealExport(world, input);
    const signed = SignedStatement.parse(jsonAt(world.files, keys.statement));
    const { volumes, manifest, checksums } = jsonAt(world.files, keys.complete);
    expect(signed.statement).toEqual({
      formatVersion: '1.0',
      product: { name: 'Waybill', version: '0.1.0' },
      exportNumber: 'EX-000001',
      dataExportId: input.dataExportId,
      distributorId: meridian,
      client: { clientId: 1001, name: 'Harborview Logistics' },
      description: 'Audit of November',
      purpose: 'OTHER',
      recordSet: 'All employers',
      ssnDisplay: 'LAST_FOUR',
      assets: ['I9_FORM', 'I9_ATTACHMENTS', 'I9_AUDIT_TRAIL', 'I9_DATA'],
      asOfAt: '2026-11-20T12:00:00.000Z',
      sealedAt: '2026-11-20T12:01:00.000Z',
      recordCount: 3,
      exportedCount: 2,
      exceptionCount: 1,
      fileCount: jsonAt(world.files, keys.manifest).files.length,
      volumes,
      manifest,
      checksums,
    });
    expect(isSignatureValid(signed)).toBe(true);
    expect(signed.signature.keyFingerprint).toBe(keyFingerprint(await world.signer.publicKey()));
  });

  it('refuses a statement that was signed for other files', async () => {
    const { keys, input } = await unsealedExport(world);
    await sealExport(world, input);
    const { statement, signature } = jsonAt(world.files, keys.statement);
    const other = { ...statement, manifest: { ...statement.manifest, sha256: 'ab'.repeat(32) } };
    await world.files.write(keys.statement, JSON.stringify({ statement: other, signature }));
    await expect(sealExport(world, input)).rejects.toMatchObject({ code: 'PACKAGE_INCOMPLETE' });
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
