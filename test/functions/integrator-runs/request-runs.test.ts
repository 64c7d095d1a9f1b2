import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAttention } from '../../../functions/integrator-jobs/attention-store.ts';
import { isRefusedUpload } from '../../../functions/integrator-jobs/job-row.ts';
import { jobsOfRun } from '../../../functions/integrator-jobs/job-store.ts';
import { listRuns, readRun } from '../../../functions/integrator-runs/run-store.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { requestRerun } from '../../../functions/run-requests/request-rerun.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
import {
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
} from '../../support/integrator-world.ts';
import {
  keptOf,
  queueNight,
  resultOf,
  runNight,
  send,
  wholeSlice,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking, undo } from '../../support/undo-world.ts';

const by = 'Fay';
const dayMs = 86_400_000;

let engine: TableEngine;
let world: IntegratorWorld;
let deps: ReturnType<typeof asking<IntegratorWorld>>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  deps = asking(world);
});

/** A night of one employer that is right, and as asked for of one whose signatory has no address. */
async function night({ isRight = true, isWrong = false }) {
  const rows = [
    ...(isRight ? [{ ParentEmployerID: '' }] : []),
    ...(isWrong ? [{ EmployerID: 'BAD', ParentEmployerID: '', SigningEmail: 'none' }] : []),
  ];
  await send(world, 1, csvOf(1, ...rows));
  const { run, jobs } = await runNight(world);
  return {
    run,
    ref: { firmId: firm1, runId: run.runId, by },
    job: { firmId: firm1, jobId: jobs[0]?.jobId ?? '', by },
  };
}
const coded = (code: string) => ({ name: 'ConflictError', code });

describe('who asks for the undo of a run', () => {
  it('gets a run with a job for each of its jobs, and work on it is begun', async () => {
    const { ref } = await night({});
    const asked = await requestUndo(deps, ref);
    expect(asked).toMatchObject({
      runId: '2026-11-21-U01',
      kind: 'UNDO',
      status: 'QUEUED',
      ofRunId: '2026-11-21',
    });
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21-U01 0']);
    expect(await jobsOfRun(world, firm1, asked.runId)).toMatchObject([
      {
        kind: 'UNDO',
        name: 'Undo: Import Corporation / Employer Data',
        status: 'QUEUED',
        triggeredBy: by,
        templateId: 1,
      },
    ]);
    expect(await readRun(world, ref)).toMatchObject({ undoneByRunId: '2026-11-21-U01' });
  });

  it('gets one, whoever else asks at the same moment', async () => {
    const { ref } = await night({});
    const answers = await Promise.allSettled([1, 2, 3].map(() => requestUndo(deps, ref)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject(coded('RUN_ALREADY_UNDONE'));
    expect((await listRuns(world, firm1)).map(({ runId }) => runId)).toEqual([
      '2026-11-21',
      '2026-11-21-U01',
    ]);
  });

  it('gets it also when the workflow cannot be reached', async () => {
    const { ref } = await night({});
    deps.runWorkflow.isBroken = true;
    await requestUndo(deps, ref);
    expect(await readRun(world, { firmId: firm1, runId: '2026-11-21-U01' })).toMatchObject({
      status: 'QUEUED',
    });
  });

  it('is refused while the run is at work', async () => {
    await queueNight(world);
    await expect(requestUndo(deps, { firmId: firm1, runId: '2026-11-21', by })).rejects.toMatchObject(
      coded('RUN_NOT_ENDED'),
    );
  });

  it('is refused a second time', async () => {
    const { ref } = await night({});
    await undo(world, ref);
    await expect(requestUndo(deps, ref)).rejects.toMatchObject(coded('RUN_ALREADY_UNDONE'));
  });

  it('is refused the undo of an undo', async () => {
    const { ref } = await night({});
    const { run } = await undo(world, ref);
    await expect(requestUndo(deps, { ...ref, runId: run.runId })).rejects.toMatchObject(
      coded('UNDO_NOT_UNDONE'),
    );
  });

  it('is refused where nothing was changed', async () => {
    const { ref } = await night({ isRight: false, isWrong: true });
    await expect(requestUndo(deps, ref)).rejects.toMatchObject(coded('NOTHING_TO_UNDO'));
  });

  it('is refused once what it needs is kept no more', async () => {
    const { ref } = await night({});
    world.clock.advance(90 * dayMs);
    await expect(requestUndo(deps, ref)).rejects.toMatchObject(coded('SUPPORT_ENDED'));
  });

  it('is told that there is no such run, also where another firm has it', async () => {
    const { ref } = await night({});
    for (const wanted of [
      { ...ref, firmId: firm10 },
      { ...ref, runId: '2026-11-20' },
    ])
      await expect(requestUndo(deps, wanted)).rejects.toMatchObject({
        name: 'NotFoundError',
        code: 'RUN_NOT_FOUND',
      });
  });
});

describe('who asks for the failed rows of a job to be run again', () => {
  it('gets a run that applies them as things are now', async () => {
    await send(world, 3, csvOf(3, {}, { EmployeeID: '2', CurrentImmigrationStatus: 'Unknown visa' }));
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }, { EmployerID: 'P2', ParentEmployerID: 'P1' }));
    const { jobs } = await runNight(world);
    const [employers] = jobs;
    expect(employers).toMatchObject({ status: 'INCOMPLETE', failedCount: 1 });
    world.clock.set('2026-11-21T20:00:00.000Z');
    await send(world, 1, csvOf(1, { EmployerID: 'P1', ParentEmployerID: '' }), { date: '20261121' });
    await runNight(world, { runId: '2026-11-22' });
    const asked = await requestRerun(deps, { firmId: firm1, jobId: employers?.jobId ?? '', by });
    expect(asked).toMatchObject({
      runId: '2026-11-22-R01',
      kind: 'RERUN',
      ofJobId: employers?.jobId,
      jobCount: 1,
    });
    await workToEnd(world, asked);
    const done = await resultOf(world, asked);
    expect(done.jobs).toMatchObject([{ kind: 'RERUN', status: 'COMPLETED', rowCount: 1, createdCount: 1 }]);
    expect((await keptOf(world, 'CORPORATION')).has('P2')).toBe(true);
  });

  it('gets one, whoever else asks at the same moment', async () => {
    const { job } = await night({ isWrong: true });
    const answers = await Promise.allSettled([1, 2, 3].map(() => requestRerun(deps, job)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject(coded('NOTHING_TO_RERUN'));
  });

  it('goes on with the new job when rows fail again', async () => {
    const { job } = await night({ isWrong: true });
    const first = await requestRerun(deps, job);
    await workToEnd(world, first);
    await expect(requestRerun(deps, job)).rejects.toMatchObject(coded('NOTHING_TO_RERUN'));
    const [again] = await jobsOfRun(world, firm1, first.runId);
    expect(await requestRerun(deps, { ...job, jobId: again?.jobId ?? '' })).toMatchObject({
      runId: '2026-11-21-R02',
    });
  });

  it('gets the rows that an interrupted job did not come to', async () => {
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const ref = { firmId: firm1, runId: '2026-11-21' };
    const unreadable = {
      ...world,
      drop: { ...world.drop, openExact: () => Promise.reject(new Error('gone')) },
    };
    await expect(workOnRun(unreadable, { ...ref, hasFailed: false }, wholeSlice)).rejects.toThrow('gone');
    await workOnRun(world, { ...ref, hasFailed: true }, wholeSlice);
    const [job] = await jobsOfRun(world, firm1, ref.runId);
    expect(job).toMatchObject({ status: 'INTERRUPTED', createdCount: 0 });
    const asked = await requestRerun(deps, { firmId: firm1, jobId: job?.jobId ?? '', by });
    await workToEnd(world, asked);
    expect(await keptOf(world, 'CORPORATION')).toHaveProperty('size', 1);
  });

  it('is refused where no rows failed, and for what is at work, undone or an undo', async () => {
    const right = await night({});
    await expect(requestRerun(deps, right.job)).rejects.toMatchObject(coded('NOTHING_TO_RERUN'));
    const { jobs } = await undo(world, right.ref);
    const undoJob = { firmId: firm1, jobId: jobs[0]?.jobId ?? '', by };
    await expect(requestRerun(deps, undoJob)).rejects.toMatchObject(coded('NOTHING_TO_RERUN'));
    await expect(requestRerun(deps, right.job)).rejects.toMatchObject(coded('JOB_UNDONE'));
  });

  it('is refused as soon as the undo is asked for', async () => {
    const { job, ref } = await night({ isWrong: true });
    await requestUndo(deps, ref);
    await expect(requestRerun(deps, job)).rejects.toMatchObject(coded('JOB_UNDONE'));
  });

  it('is refused for an upload that was refused as a whole', async () => {
    await send(world, 1, csvOf(1, {}).replace('EmployerName', 'Name'));
    const [upload] = await listAttention(world, firm1);
    const jobId = upload?.jobId ?? '';
    expect(isRefusedUpload(jobId)).toBe(true);
    await expect(requestRerun(deps, { firmId: firm1, jobId, by })).rejects.toMatchObject(
      coded('NOTHING_TO_RERUN'),
    );
  });

  it('is refused once the file is kept no more, and where there is no such job', async () => {
    const { job } = await night({ isWrong: true });
    const unknown = { ...job, jobId: `${job.jobId.slice(0, -1)}0` };
    await expect(requestRerun(deps, unknown)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    world.clock.advance(90 * dayMs);
    await expect(requestRerun(deps, job)).rejects.toMatchObject(coded('SUPPORT_ENDED'));
  });
});
