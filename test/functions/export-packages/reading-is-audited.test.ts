import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type ExtractChunkDeps, extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { type ExportWorld, exportWorld, saveRecords } from '../../support/export-world.ts';
import { memoryAuditTrail } from '../../support/memory-audit-trail.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { runningExport } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const ids = [5_000_001, 5_000_002];

/** A chunk of two records, one of a third that is gone, over a trail and a table whose readings are counted. */
async function aChunk() {
  await saveRecords(
    world,
    ids.map((i9Id) => anI9Record({ i9Id })),
  );
  const { ref } = await runningExport(world, {});
  const audit = memoryAuditTrail();
  const readings: number[] = [];
  const client = new Proxy(world.i9.client, {
    get: (target, name) =>
      name === 'send'
        ? (command: never) => {
            readings.push(audit.entries.length);
            return target.send(command);
          }
        : Reflect.get(target, name),
  });
  const deps: ExtractChunkDeps = { ...world, audit, i9: { ...world.i9, client } };
  const input = { ...ref, chunkNumber: 3, i9Ids: [...ids, 5_000_009], missingIds: [5_000_009] };
  return { audit, readings, deps, input };
}

it('every reading of records is in the audit trail before the first of them is read', async () => {
  const { audit, readings, deps, input } = await aChunk();
  await extractChunk(deps, input);
  expect(audit.entries).toMatchObject([
    {
      tenantId: `distributor:${input.distributorId}`,
      action: 'I9_RECORDS_READ',
      objects: { dataExportId: input.dataExportId, chunkNumber: 3 },
      outcome: 'DONE',
      counts: { records: 2 },
      recordIds: ids,
    },
  ]);
  expect([readings.length > 0, new Set(readings)]).toEqual([true, new Set([1])]);
});

it('no record is read when the audit trail cannot be written to', async () => {
  const { audit, readings, deps, input } = await aChunk();
  audit.failWhen(() => true);
  await expect(extractChunk(deps, input)).rejects.toThrow();
  expect(readings).toEqual([]);
});

it('a chunk that was extracted is not read again, and not told again', async () => {
  const { audit, deps, input } = await aChunk();
  await extractChunk(deps, input);
  await extractChunk(deps, input);
  expect(audit.entries).toHaveLength(1);
});
