import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listRuns } from '../../../functions/integrator-runs/run-store.ts';
import { requestExports } from '../../../functions/run-requests/request-exports.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
import { firm1, type IntegratorWorld, integratorWorld, setUp } from '../../support/integrator-world.ts';
import { queueNight, resultOf, workToEnd } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { exportNow, exportTask, rerun } from '../../support/task-world.ts';
import { asking } from '../../support/undo-world.ts';

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
  await setUp(world, firm1, { exportTasks: [exportTask(7), exportTask(8)] });
});

const ask = (...templateIds: number[]) => requestExports(deps, { firmId: firm1, templateIds, by: 'Fay' });
const refusal = (code: string) => ({ name: 'ConflictError', code });

describe('exports that are asked for', () => {
  it('are a run of their own, each template once and in order', async () => {
    const run = await ask(8, 7, 8);
    expect(run).toMatchObject({ runId: '2026-11-20-X01', kind: 'EXPORT', jobCount: 2, triggeredBy: 'Fay' });
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-20-X01 0']);
    expect((await resultOf(world, run)).jobs).toMatchObject([
      { kind: 'EXPORT', templateId: 7, status: 'QUEUED', fileName: '' },
      { kind: 'EXPORT', templateId: 8, status: 'QUEUED', fileName: '' },
    ]);
  });

  it('are refused without an active subscription, and for what is not set up', async () => {
    await expect(ask(7, 1)).rejects.toMatchObject(refusal('TASK_NOT_SET_UP'));
    await setUp(world, firm1, { isSubscribed: false });
    await expect(ask(7)).rejects.toMatchObject(refusal('SUBSCRIPTION_NOT_ACTIVE'));
    expect(await listRuns(world, firm1)).toEqual([]);
  });

  it('are refused while the same is to be written already, also of two that ask at once', async () => {
    const both = await Promise.allSettled([ask(7), ask(7)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(ask(7)).rejects.toMatchObject(refusal('EXPORT_ALREADY_QUEUED'));
    expect(await ask(8)).toMatchObject({ runId: '2026-11-20-X02' });
    await workToEnd(world, { firmId: firm1, runId: '2026-11-20-X01' });
    expect(await ask(7)).toMatchObject({ runId: '2026-11-20-X03' });
  });

  it('that are interrupted by the end of the subscription need attention', async () => {
    const run = await ask(7);
    await setUp(world, firm1, { isSubscribed: false });
    await workToEnd(world, run);
    expect((await resultOf(world, run)).jobs).toMatchObject([
      { status: 'INTERRUPTED', firstError: 'ZI-F-010 The integration subscription is not active.' },
    ]);
  });

  it('wait for the run that is at work', async () => {
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const run = await ask(7);
    await workToEnd(world);
    await workToEnd(world, run);
    expect((await resultOf(world, run)).run.status).toBe('COMPLETED');
  });

  it('can be neither undone nor run again', async () => {
    const { run, jobs } = await exportNow(world, 7);
    const undo = requestUndo(deps, { firmId: firm1, runId: run.runId, by: 'Fay' });
    await expect(undo).rejects.toMatchObject(refusal('NOTHING_TO_UNDO'));
    await expect(rerun(world, jobs[0]?.jobId ?? '')).rejects.toMatchObject(refusal('NOTHING_TO_RERUN'));
  });
});
