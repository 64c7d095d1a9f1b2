import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  endFile,
  readImportFile,
  readName,
  rejectPending,
  takeFile,
} from '../../../functions/integrator/import-file-store.ts';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { listAttention } from '../../../functions/integrator-jobs/attention-store.ts';
import { newJobPut, readJob, type StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import {
  arrive,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keyOf,
  newest,
  upload,
} from '../../support/integrator-world.ts';
import { aJob, jobIdOf } from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});
const name = 'company_Details_import_20261120.csv';
const attention = () => listAttention(world, firm1);

async function toldJob(): Promise<StoredJob | undefined> {
  const [row, ...more] = await attention();
  expect(more).toEqual([]);
  return row && readJob(world, row as StoredJob);
}

describe('an upload that is refused', () => {
  it('for its name is told as a job that needs attention', async () => {
    const file = await arrive(world, 'workers.xlsx', 'x');
    const now = world.clock.now().toISOString();
    const jobId = `2026-11-20.UP.${file.fileId}`;
    expect(file).toMatchObject({ status: 'REJECTED', jobId });
    expect(await toldJob()).toEqual({
      ...{ firmId: firm1, jobId, fileId: file.fileId, fileName: 'workers.xlsx', notes: file.notes },
      ...{ kind: 'IMPORT', name: 'Upload', status: 'INTERRUPTED', triggeredBy: 'SCHEDULE' },
      ...{ createdAt: now, startedAt: now, endedAt: now },
      ...{
        rowCount: 0,
        createdCount: 0,
        updatedCount: 0,
        unchangedCount: 0,
        failedCount: 0,
        skippedCount: 0,
      },
      ...{ causes: [], erasedCounts: {}, commentCount: 0, doneChunkCount: 0, epoch: 0 },
      ...{ doneThroughRow: 0, recordCount: 0 },
      firstError: `ZI-F-001 ${file.notes[0]?.message}`,
    });
  });

  it('by its check is told so too, with its template and content', async () => {
    const file = await arrive(world, name, 'not,the,header\r\n');
    expect(file.status).toBe('REJECTED');
    const job = await toldJob();
    expect(job).toMatchObject({
      jobId: file.jobId,
      templateId: 1,
      fileName: name,
      notes: file.notes,
      firstError: expect.stringMatching(/^ZI-S-002 Column 1/),
    });
  });

  it('is told once however often its event comes', async () => {
    const event = upload(world, keyOf('workers.xlsx'), 'x');
    for (let time = 0; time < 3; time += 1) {
      await receiveFile(world, event);
      world.clock.advance(86_400_000);
    }
    expect(await attention()).toHaveLength(1);
  });

  it('in another folder is told; one that waits, is held or was replaced is not', async () => {
    await arrive(world, name, csvOf(1, {}), { folder: 'Export/mine' });
    expect((await toldJob())?.firstError).toMatch(/^ZI-F-003/);
    await arrive(world, name, csvOf(1, {}));
    await arrive(world, name, csvOf(1, { EmployerName: 'Other' }));
    await arrive(world, 'company_Details_import_20261130.csv', csvOf(1, {}));
    expect(await attention()).toHaveLength(1);
  });

  it('is not told when it is refused by a check that is not the latest', async () => {
    const file = await arrive(world, name, csvOf(1, {}));
    expect(await rejectPending(world, file, { notes: [] }, '01JD0000000000000000009999')).toBe(false);
    expect(await attention()).toEqual([]);
    expect((await newest(world)).status).toBe('WAITING');
  });
});

describe('a run', () => {
  const jobId = jobIdOf('2026-11-21', 1);
  const job = () => [newJobPut(world, aJob({ jobId, status: 'QUEUED' }))];

  it('takes a file with its job, and frees and counts its name', async () => {
    const file = await arrive(world, name, csvOf(1, {}));
    const before = await readName(world, firm1, name);
    expect(await takeFile(world, file, { job: job(), jobId })).toBe(true);
    expect(await readImportFile(world, file)).toEqual({ ...file, status: 'QUEUED', jobId });
    expect((await readJob(world, { firmId: firm1, jobId }))?.status).toBe('QUEUED');
    expect(await readName(world, firm1, name)).toEqual({
      canonicalName: name,
      revision: (before?.revision ?? 0) + 1,
      takenCount: 1,
    });
    world.clock.advance(1_000);
    expect((await arrive(world, name, csvOf(1, { EmployerName: 'Other' }))).earlierCount).toBe(1);
  });

  it('takes nothing of a file that was replaced, is held, is for another run, or is taken', async () => {
    const file = await arrive(world, name, csvOf(1, {}));
    expect(await takeFile(world, { ...file, runDate: '2026-11-20' }, { job: job(), jobId })).toBe(false);
    world.clock.advance(1_000);
    const later = await arrive(world, name, csvOf(1, { EmployerName: 'Other' }));
    world.clock.advance(1_000);
    expect(await takeFile(world, file, { job: job(), jobId })).toBe(false);
    const held = await arrive(world, 'company_Details_import_20261130.csv', csvOf(1, {}));
    expect(await takeFile(world, held, { job: job(), jobId })).toBe(false);
    expect(await readJob(world, { firmId: firm1, jobId })).toBeUndefined();
    expect(await takeFile(world, later, { job: job(), jobId })).toBe(true);
    const other = jobIdOf('2026-11-21', 2);
    expect(await takeFile(world, later, { job: [], jobId: other })).toBe(false);
  });

  it('ends a file that it has taken, once', async () => {
    const file = await arrive(world, name, csvOf(1, {}));
    const end = () =>
      transact(world.integrator.client, [endFile(world, file, 'INTERRUPTED', { movedKey: 'k' })]);
    await expect(end()).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await takeFile(world, file, { job: job(), jobId });
    await end();
    expect(await readImportFile(world, file)).toMatchObject({ status: 'INTERRUPTED', movedKey: 'k', jobId });
    await expect(end()).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });
});
