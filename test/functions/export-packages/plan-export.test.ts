import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordSet } from '../../../functions/data-exports/contract.ts';
import { readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { packageKeys } from '../../../functions/data-exports/package-keys.ts';
import { planExport } from '../../../functions/export-packages/plan-export.ts';
import type { RecordFilter } from '../../../functions/i9/contract.ts';
import {
  addExport,
  type ExportWorld,
  exportWorld,
  jsonAt,
  meridian,
  northgate,
  saveRecords,
  someRecords,
} from '../../support/export-world.ts';
import { anAttachment, anI9Record } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

async function plan(recordSet: RecordSet = { kind: 'ALL_EMPLOYERS' }, recordFilter?: RecordFilter) {
  const { dataExportId, generation } = await addExport(world, {}, { recordSet, recordFilter });
  const ref = { distributorId: meridian, dataExportId, generation };
  return { ref, keys: packageKeys(ref), output: await planExport(world, ref) };
}

const chunksAt = (key: string): { chunkNumber: number; i9Ids: number[] }[] =>
  (world.files.objects.get(key)?.toString() ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Records of both employers and of others, saved in no order. */
const scattered = () => [
  anI9Record({ i9Id: 30, employerId: 12, worksiteId: 104 }),
  anI9Record({ i9Id: 9, employerId: 11, worksiteId: 102, securityGroupIds: [51, 52] }),
  anI9Record({ i9Id: 100, employerId: 11, worksiteId: 101 }),
  anI9Record({ i9Id: 21, employerId: 11, worksiteId: 101 }),
  anI9Record({ i9Id: 41, clientId: 1002, employerId: 21, worksiteId: 201 }),
  anI9Record({ i9Id: 51, distributorId: northgate, clientId: 2001, employerId: 41, worksiteId: 401 }),
];

describe('the plan', () => {
  it('freezes the record set in chunks of a hundred and moves the export on', async () => {
    await saveRecords(world, someRecords(205));
    const { ref, keys, output } = await plan();
    const chunks = chunksAt(keys.chunks);
    expect(chunks.map(({ chunkNumber, i9Ids }) => [chunkNumber, i9Ids.length])).toEqual([
      [1, 100],
      [2, 100],
      [3, 5],
    ]);
    expect(output).toEqual({ chunkCount: 3, recordCount: 205, chunksKey: keys.chunks });
    expect(jsonAt(world.files, keys.plan)).toEqual({
      asOfAt: '2026-11-20T12:00:00.000Z',
      chunkCount: 3,
      recordCount: 205,
      chunksSha256: createHash('sha256')
        .update(world.files.objects.get(keys.chunks) ?? '')
        .digest('hex'),
    });
    expect(await readDataExport(world, ref)).toMatchObject({
      status: 'IN_PROGRESS',
      startedAt: '2026-11-20T12:00:00.000Z',
      asOfAt: '2026-11-20T12:00:00.000Z',
      recordCount: 205,
    });
  });

  it.each<[RecordSet, number[]]>([
    [{ kind: 'ALL_EMPLOYERS' }, [21, 100, 9, 30]],
    [{ kind: 'EMPLOYER', employerId: 11 }, [21, 100, 9]],
    [{ kind: 'WORKSITES', employerId: 11, worksiteIds: [102, 101, 102] }, [21, 100, 9]],
    [{ kind: 'WORKSITES', employerId: 11, worksiteIds: [102] }, [9]],
    [{ kind: 'SECURITY_GROUPS', employerId: 11, securityGroupIds: [51] }, [9]],
    [{ kind: 'I9_IDS', i9Ids: [30, 9, 21, 30] }, [30, 9, 21]],
  ])('takes of %j exactly %j', async (recordSet, ids) => {
    await saveRecords(world, scattered());
    const { keys } = await plan(recordSet);
    expect(chunksAt(keys.chunks).flatMap((chunk) => chunk.i9Ids)).toEqual(ids);
  });

  it('stays as it was when the step runs again, whatever happened to the records and the time', async () => {
    await saveRecords(world, someRecords(3));
    const { ref, output } = await plan();
    const before = new Map(world.files.objects);
    const exportBefore = await readDataExport(world, ref);
    await saveRecords(world, someRecords(9));
    world.clock.advance(3_600_000);
    expect(await planExport(world, ref)).toEqual(output);
    expect(world.files.objects).toEqual(before);
    expect(await readDataExport(world, ref)).toEqual(exportBefore);
  });

  it('begins a chunk when the documents of a hundred records would be too many bytes', async () => {
    const attachments = [anAttachment(Buffer.alloc(0), { sizeBytes: 40 * 1024 * 1024 })];
    await saveRecords(world, someRecords(3, { attachments }));
    const { keys } = await plan();
    expect(chunksAt(keys.chunks).map((chunk) => chunk.i9Ids.length)).toEqual([1, 1, 1]);
  });

  it('keeps ids that were asked for and are gone, or are now elsewhere, as missing', async () => {
    await saveRecords(world, scattered());
    const { keys, output } = await plan({ kind: 'I9_IDS', employerId: 11, i9Ids: [77, 30, 9, 41, 21, 77] });
    expect(chunksAt(keys.chunks)).toEqual([
      { chunkNumber: 1, i9Ids: [9, 21, 77, 30, 41], missingIds: [77, 30, 41] },
    ]);
    expect(output.recordCount).toBe(5);
  });

  it('takes what the filter takes on the day of the plan, and says which are undated', async () => {
    const terminated = { isTerminated: true, terminationDate: undefined };
    await saveRecords(world, [
      anI9Record({ i9Id: 1 }),
      anI9Record({ i9Id: 2, ...terminated, terminationDate: '2026-11-20' }),
      anI9Record({ i9Id: 3, ...terminated, terminationDate: '2026-11-21', isTerminated: false }),
      anI9Record({ i9Id: 4, ...terminated, terminationDate: '2019-01-01' }),
      anI9Record({ i9Id: 5, ...terminated }),
    ]);
    const { keys } = await plan(undefined, {
      recordStatus: 'SUBSET',
      activeRecords: { kind: 'ACTIVE_NONE' },
      terminatedRecords: { kind: 'TERM_SINCE', fromDate: '2020-01-01' },
    });
    expect(chunksAt(keys.chunks)).toEqual([{ chunkNumber: 1, i9Ids: [2, 5], undatedIds: [5] }]);
  });

  it('ends when the records are gone since the request, and again when it runs again', async () => {
    const { dataExportId } = await addExport(world);
    const ref = { distributorId: meridian, dataExportId, generation: 1 };
    const gone = {
      name: 'PermanentError',
      code: 'NO_RECORDS',
      message: 'No I-9 records match the selected criteria.',
    };
    await expect(planExport(world, ref)).rejects.toMatchObject(gone);
    await expect(planExport(world, ref)).rejects.toMatchObject(gone);
    expect((await readDataExport(world, ref)).status).toBe('REQUESTED');
  });

  it('is refused to a generation that is over and to an export that has ended', async () => {
    await saveRecords(world, someRecords(1));
    const { dataExportId } = await addExport(world, { generation: 2 });
    const older = { distributorId: meridian, dataExportId, generation: 1 };
    await expect(planExport(world, older)).rejects.toMatchObject({ code: 'STATUS_NOT_ALLOWED' });
    const ended = await addExport(world, { status: 'CANCELLED' });
    await expect(planExport(world, { ...ended })).rejects.toMatchObject({ code: 'STATUS_NOT_ALLOWED' });
  });
});
