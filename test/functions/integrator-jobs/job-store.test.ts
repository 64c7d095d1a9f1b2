import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgeJob } from '../../../functions/integrator-jobs/acknowledge-job.ts';
import {
  attentionDelete,
  attentionPut,
  listAttention,
  markTold,
} from '../../../functions/integrator-jobs/attention-store.ts';
import { rowDays } from '../../../functions/integrator-jobs/contract.ts';
import {
  jobsOfRun,
  jobUpdate,
  listEndedJobs,
  newJobPut,
  readJob,
  readJobs,
} from '../../../functions/integrator-jobs/job-store.ts';
import {
  processedDelete,
  processedPut,
  readProcessed,
} from '../../../functions/integrator-jobs/processed-store.ts';
import { type TransactItem, transact } from '../../../functions/platform/table.ts';
import { firm1, firm10 } from '../../support/integrator-world.ts';
import { aJob, jobIdOf, putJobs, rowsOf } from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: { integrator: { client: TableEngine['client']; table: string } };
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = { integrator: { client: engine.client, table: await engine.createTable() } };
});
const write = (...items: TransactItem[]) => transact(world.integrator.client, items);
const refused = { name: 'TransactionCanceledException' };

describe('a job', () => {
  it('is added once, and read as it was added', async () => {
    const job = aJob({ archiveKey: 'firm1/Archive/2026/11/x.csv', epoch: 2 });
    await write(newJobPut(world, job));
    expect(await readJob(world, job)).toEqual(job);
    await expect(write(newJobPut(world, { ...job, epoch: 3 }))).rejects.toMatchObject(refused);
    expect((await readJob(world, job))?.epoch).toBe(2);
  });

  it('of one firm is none of another', async () => {
    await putJobs(world, aJob());
    expect(await readJob(world, { firmId: firm10, jobId: aJob().jobId })).toBeUndefined();
    expect(await jobsOfRun(world, firm10, '2026-11-20')).toEqual([]);
    expect(await readJobs(world, firm10, [aJob().jobId])).toEqual([]);
  });

  it('is there for 24 months, with its row of those that need attention', async () => {
    await putJobs(world, aJob({ status: 'INCOMPLETE' }));
    const [attention, job] = await rowsOf(world.integrator);
    const created = Date.parse('2026-11-20T10:00:00Z') / 1000;
    expect(job?.['expiresAt']).toBe(created + rowDays * 86_400);
    expect(Math.abs(Number(attention?.['expiresAt']) - Number(job?.['expiresAt']))).toBeLessThan(86_400);
  });

  it('moves on only from where it was', async () => {
    const job = aJob({ status: 'IN_PROGRESS', endedAt: undefined, doneChunkCount: 4 });
    await putJobs(world, job);
    const next = jobUpdate(
      world,
      job,
      { doneChunkCount: 5, updatedCount: 500 },
      { status: ['IN_PROGRESS'], doneChunkCount: 4 },
    );
    await write(next);
    await expect(write(next)).rejects.toMatchObject(refused);
    expect(await readJob(world, job)).toEqual({ ...job, doneChunkCount: 5, updatedCount: 500 });
    const queued = jobUpdate(world, job, { status: 'COMPLETED' }, { status: ['QUEUED'] });
    await expect(write(queued)).rejects.toMatchObject(refused);
    await write(jobUpdate(world, job, { status: 'COMPLETED', archiveKey: undefined, startedAt: undefined }));
    const { startedAt: _gone, ...rest } = job;
    expect(await readJob(world, job)).toEqual({
      ...rest,
      status: 'COMPLETED',
      doneChunkCount: 5,
      updatedCount: 500,
    });
  });

  it('that there is not is not made by a change', async () => {
    await expect(write(jobUpdate(world, aJob(), { epoch: 1 }))).rejects.toMatchObject(refused);
    expect(await rowsOf(world.integrator)).toEqual([]);
  });
});

describe('the jobs of a run', () => {
  it('are its own, in the order of their templates, without what was run again and refused uploads', async () => {
    const ids = [jobIdOf('2026-11-20', 11), jobIdOf('2026-11-20', 2), jobIdOf('2026-11-20', 2, 2)];
    const others = [
      jobIdOf('2026-11-20-R01', 2),
      jobIdOf('2026-11-20-U01', 2),
      jobIdOf('2026-11-20', 'UP', 7),
      jobIdOf('2026-11-21', 2),
    ];
    await putJobs(world, ...[...ids, ...others].map((jobId) => aJob({ jobId })));
    const found = async (runId: string) => (await jobsOfRun(world, firm1, runId)).map(({ jobId }) => jobId);
    expect(await found('2026-11-20')).toEqual([ids[1], ids[2], ids[0]]);
    expect(await found('2026-11-20-R01')).toEqual([others[0]]);
    expect(await found('2026-11-19')).toEqual([]);
  });
});

describe('jobs that have ended', () => {
  it('go on after a job that was looked at, when few of many are wanted', async () => {
    const many = Array.from({ length: 1_100 }, (_, place) =>
      aJob({ jobId: jobIdOf('2026-11-20', 3, place), status: 'INCOMPLETE' }),
    );
    const wanted = aJob({ jobId: jobIdOf('2026-11-19', 3) });
    await putJobs(world, ...many, wanted);
    const first = await listEndedJobs(world, firm1, { limit: 10 });
    expect(first.jobs).toEqual([]);
    const second = await listEndedJobs(world, firm1, { limit: 10, before: first.next });
    expect(second).toEqual({ jobs: [wanted] });
  });
});

describe('what is to be acknowledged', () => {
  it('is told once and gone once it is acknowledged', async () => {
    const job = aJob({ status: 'INTERRUPTED' });
    await putJobs(world, job);
    expect(await listAttention(world, firm1)).toEqual([{ firmId: firm1, jobId: job.jobId }]);
    expect(await markTold(world, job)).toBe(true);
    expect((await listAttention(world, firm1))[0]?.isTold).toBe(true);
    const by = { by: 'Fay', isVendorStaff: false, at: '2026-11-20T12:00:00.000Z' };
    expect(await acknowledgeJob(world, job, by)).toBe(true);
    expect(await acknowledgeJob(world, job, { ...by, by: 'Other' })).toBe(false);
    expect(await listAttention(world, firm1)).toEqual([]);
    expect(await markTold(world, job)).toBe(false);
    expect(await readJob(world, job)).toEqual({ ...job, acknowledged: by });
  });

  it('is put and deleted with what goes with it', async () => {
    const [first, second] = [aJob(), aJob({ jobId: jobIdOf('2026-11-21', 3) })];
    await write(attentionPut(world, first), attentionPut(world, second));
    expect((await listAttention(world, firm1)).map(({ jobId }) => jobId)).toEqual([
      second.jobId,
      first.jobId,
    ]);
    expect(await listAttention(world, firm1, { to: '2026-11-20' })).toHaveLength(1);
    expect(await listAttention(world, firm1, { from: '2026-11-21' })).toHaveLength(1);
    await write(attentionDelete(world, first), attentionDelete(world, second));
    expect(await listAttention(world, firm1)).toEqual([]);
  });

  it('is nothing that has not ended so', async () => {
    const job = aJob({ status: 'IN_PROGRESS' });
    await putJobs(world, job);
    const by = { by: 'Fay', isVendorStaff: false, at: '2026-11-20T12:00:00.000Z' };
    expect(await acknowledgeJob(world, job, by)).toBe(false);
    expect(await readJob(world, job)).toEqual(job);
  });
});

describe('content that a run completed', () => {
  it('is known by template until it is let come again', async () => {
    const content = { templateId: 3, sha256: 'a'.repeat(64) };
    await write(processedPut(world, firm1, { ...content, fileName: 'x.csv', runDate: '2026-11-20' }));
    expect(await readProcessed(world, firm1, content)).toEqual({ fileName: 'x.csv', runDate: '2026-11-20' });
    expect(await readProcessed(world, firm1, { ...content, templateId: 4 })).toBeUndefined();
    expect(await readProcessed(world, firm10, content)).toBeUndefined();
    await write(processedDelete(world, firm1, content));
    expect(await readProcessed(world, firm1, content)).toBeUndefined();
  });
});
