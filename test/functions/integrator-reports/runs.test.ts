import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jobsOfRun, readJob, type StoredJob } from '../../../functions/integrator-jobs/job-store.ts';
import type { Run } from '../../../functions/integrator-runs/contract.ts';
import { readRun } from '../../../functions/integrator-runs/run-store.ts';
import { firm1 } from '../../support/integrator-world.ts';
import {
  aJob,
  aRun,
  type JobsWorld,
  jobIdOf,
  jobsWorld,
  putJobs,
  putRuns,
} from '../../support/jobs-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { reportsApi } from './reports-api.ts';

let engine: TableEngine;
let world: JobsWorld;
let call: ReturnType<typeof reportsApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await jobsWorld(engine);
  call = reportsApi(world);
});

const base = `/v1/firms/${firm1}`;
const runId = '2026-11-20';
const failedJob = (differences: Partial<StoredJob> = {}) =>
  aJob({
    status: 'INCOMPLETE',
    failedCount: 2,
    updatedCount: 8,
    doneChunkCount: 1,
    archiveKey: 'firm1/Archive/2026/11/x.csv',
    ...differences,
  });
const codeOf = async (answer: ReturnType<typeof call>) => {
  const { status, body } = await answer;
  return [status, body.code];
};
const showRun = async (id = runId) => (await call('sub-fay', 'GET', `${base}/runs/${id}`)).body;
const rerun = (job: StoredJob, as = 'sub-fay') => call(as, 'POST', `${base}/jobs/${job.jobId}/rerun`);
const undo = (id = runId, as = 'sub-fay') => call(as, 'POST', `${base}/runs/${id}/undo`);

describe('a run', () => {
  it('is shown with its jobs', async () => {
    const [first, second] = [failedJob(), failedJob({ jobId: jobIdOf(runId, 4), failedCount: 0 })];
    await putRuns(world, aRun());
    await putJobs(world, second, first);
    const { epoch: _epoch, ...shown } = aRun();
    const { jobs, ...body } = await showRun();
    expect(body).toEqual({ ...shown, supportEndsAt: '2027-02-18T10:05:00.000Z', canUndo: true });
    expect(
      jobs.map(({ jobId, canRerun }: { jobId: string; canRerun: boolean }) => [jobId, canRerun]),
    ).toEqual([
      [first.jobId, true],
      [second.jobId, false],
    ]);
  });

  it('that there is not is told so', async () => {
    expect(await codeOf(call('sub-fay', 'GET', `${base}/runs/${runId}`))).toEqual([404, 'RUN_NOT_FOUND']);
    expect(await codeOf(undo())).toEqual([404, 'RUN_NOT_FOUND']);
  });

  it.each<[boolean, Partial<Run>, Partial<StoredJob>]>([
    [false, { status: 'IN_PROGRESS', endedAt: undefined }, {}],
    [false, { kind: 'UNDO' }, {}],
    [false, { undoneByRunId: '2026-11-20-U01' }, {}],
    [true, { undoneByRunId: '2026-11-20-U02' }, {}],
    [false, {}, { updatedCount: 0 }],
    [false, {}, { doneChunkCount: 0 }],
    [true, {}, { updatedCount: 0, status: 'INTERRUPTED' }],
    [false, { queuedAt: '2026-08-01T10:00:00.000Z', endedAt: '2026-08-01T10:00:00.000Z' }, {}],
  ])('can be undone (%s), and says so: %j %j', async (canUndo, run, job) => {
    await putRuns(
      world,
      aRun(run),
      aRun({ runId: '2026-11-20-U01', kind: 'UNDO', status: 'COMPLETED' }),
      aRun({ runId: '2026-11-20-U02', kind: 'UNDO', status: 'INTERRUPTED' }),
    );
    await putJobs(world, failedJob(job));
    expect((await showRun()).canUndo).toBe(canUndo);
    expect((await undo()).status === 202).toBe(canUndo);
  });
});

describe('failed rows', () => {
  it('are run again now, once, as a run of their own', async () => {
    const job = failedJob();
    await putRuns(world, aRun());
    await putJobs(world, job);
    const { status, body } = await rerun(job);
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ runId: '2026-11-20-R01', kind: 'RERUN', status: 'QUEUED', triggeredBy: 'sub-fay' },
      ...{ ofJobId: job.jobId, canUndo: false },
    });
    expect(body.jobs).toHaveLength(1);
    expect(await readRun(world, { firmId: firm1, runId: body.runId })).toBeDefined();
    expect(world.startedRuns).toEqual([{ ref: { firmId: firm1, runId: body.runId }, attempt: 0 }]);
    expect((await showRun()).jobs[0].canRerun).toBe(false);
    expect(await codeOf(rerun(job))).toEqual([409, 'NOTHING_TO_RERUN']);
  });

  it("are run again by System when the vendor's staff ask", async () => {
    await putRuns(world, aRun());
    await putJobs(world, failedJob());
    expect((await rerun(failedJob(), 'sub-vera')).body.triggeredBy).toBe('System');
  });

  it.each<[number, string, Partial<StoredJob>]>([
    [409, 'JOB_NOT_ENDED', { status: 'IN_PROGRESS' }],
    [409, 'NOTHING_TO_RERUN', { failedCount: 0 }],
    [409, 'JOB_UNDONE', { undoneByRunId: '2026-11-20-U01' }],
    [409, 'SUPPORT_ENDED', { endedAt: '2026-08-01T10:00:00.000Z' }],
  ])('are not run again: %i %s', async (status, code, differences) => {
    const job = failedJob(differences);
    await putRuns(world, aRun());
    await putJobs(world, job);
    expect((await showRun()).jobs[0].canRerun).toBe(false);
    expect(await codeOf(rerun(job))).toEqual([status, code]);
    expect(world.startedRuns).toEqual([]);
    expect(await readJob(world, job)).toEqual(job);
  });
});

describe('an undo', () => {
  it('is asked for once', async () => {
    await putRuns(world, aRun());
    await putJobs(world, failedJob());
    const { status, body } = await undo();
    expect(status).toBe(202);
    expect(body).toMatchObject({ runId: '2026-11-20-U01', kind: 'UNDO', ofRunId: runId, canUndo: false });
    expect(await jobsOfRun(world, firm1, body.runId)).toMatchObject([
      { kind: 'UNDO', status: 'QUEUED', ofJobId: failedJob().jobId },
    ]);
    expect(await showRun()).toMatchObject({ undoneByRunId: body.runId, canUndo: false });
    expect(await codeOf(undo())).toEqual([409, 'RUN_ALREADY_UNDONE']);
  });

  it.each<[string, Partial<Run>, Partial<StoredJob>]>([
    ['RUN_NOT_ENDED', { status: 'IN_PROGRESS' }, {}],
    ['NOTHING_TO_UNDO', {}, { updatedCount: 0 }],
    ['UNDO_NOT_UNDONE', { kind: 'UNDO' }, {}],
    ['SUPPORT_ENDED', { endedAt: '2026-08-01T10:00:00.000Z' }, {}],
  ])('is refused: %s', async (code, run, job) => {
    await putRuns(world, aRun(run));
    await putJobs(world, failedJob(job));
    expect(await codeOf(undo())).toEqual([409, code]);
    expect(world.startedRuns).toEqual([]);
  });
});
