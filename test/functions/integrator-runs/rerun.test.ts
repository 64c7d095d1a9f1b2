import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { requestRerun } from '../../../functions/run-requests/request-rerun.ts';
import {
  anEmployee,
  anEmployer,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  objectsIn,
  textAt,
} from '../../support/integrator-world.ts';
import {
  afterTwo,
  keptOf,
  night,
  queueNight,
  resultOf,
  runNight,
  send,
  shortSlice,
  wholeSlice,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  await keep(world, anEmployer, anEmployee);
});

/** Asks for a run of the failed rows of a job, and works on it to its end. */
async function runAgain(jobId: string) {
  const runWorkflow = { start: () => Promise.resolve(), isRunning: () => Promise.resolve(true) };
  const run = await requestRerun({ ...world, runWorkflow }, { firmId: firm1, jobId, by: 'Fay' });
  const ref = { firmId: firm1, runId: run.runId };
  await workToEnd(world, ref);
  return resultOf(world, ref);
}

describe('a run of failed rows', () => {
  it('applies only them, as things are now, and a run of those that failed again only those', async () => {
    await send(world, 10, csvOf(10, {}, { EmployeeID: 'late' }, { EmployeeID: 'later' }));
    const { jobs } = await runNight(world);
    expect(jobs[0]).toMatchObject({ createdCount: 1, failedCount: 2 });
    await keep(world, { ...anEmployee, key: ['ACME-US', 'late'] });
    const first = await runAgain(jobs[0]?.jobId ?? '');
    expect(first.run.status).toBe('INCOMPLETE');
    expect(first.jobs[0]).toMatchObject({ rowCount: 2, createdCount: 1, failedCount: 1, unchangedCount: 0 });
    const firstId = first.jobs[0]?.jobId ?? '';
    const findings = textAt(world, `${firm1}/.integrator/runs/${firstId}/findings.ndjson`);
    expect(JSON.parse(findings)).toMatchObject({ rowNumber: 4, code: 'ZI-R-032' });
    await keep(world, { ...anEmployee, key: ['ACME-US', 'later'] });
    const second = await runAgain(firstId);
    expect(second.jobs[0]).toMatchObject({ status: 'COMPLETED', rowCount: 1, createdCount: 1 });
    expect((await keptOf(world, 'CUSTOM_VALUE')).size).toBe(3);
    const results = objectsIn(world, `${firm1}/Archive/Receipts`).filter((key) => key.endsWith('result.txt'));
    expect(results).toHaveLength(3);
  });

  it('of a file that was interrupted applies the rows that it had not come to', async () => {
    const rows = Array.from({ length: 1200 }, (_, index) => ({
      EmployeeID: `E${index}`,
      ...(index % 400 === 3 && { EmployerID: 'LATE' }),
    }));
    await send(world, 3, csvOf(3, ...rows));
    world.clock.set(afterTwo);
    await queueNight(world);
    await workOnRun(world, { ...night, hasFailed: false }, shortSlice(1));
    await workOnRun(world, { ...night, hasFailed: true }, wholeSlice);
    const { jobs } = await resultOf(world);
    const { jobId = '', createdCount = 0, doneChunkCount = 0 } = jobs[0] ?? {};
    expect([jobs[0]?.status, createdCount < 1197, doneChunkCount > 0]).toEqual(['INTERRUPTED', true, true]);
    await keep(world, { ...anEmployer, key: ['LATE'] });
    const again = await runAgain(jobId);
    expect(again.jobs[0]).toMatchObject({
      status: 'COMPLETED',
      rowCount: 1200 - createdCount,
      createdCount: 1200 - createdCount,
    });
    expect((await keptOf(world, 'EMPLOYEE')).size).toBe(1201);
  });
});
