import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeFile } from '../../../functions/integrator/import-file-store.ts';
import { newJobPut } from '../../../functions/integrator-jobs/job-store.ts';
import type { UpcomingTask } from '../../../functions/integrator-reports/contract.ts';
import { templateTitle } from '../../../functions/integrator-reports/template-titles.ts';
import { dailyTasks } from '../../../functions/integrator-setup/tasks.ts';
import { arrive, csvOf, firm1, setUp } from '../../support/integrator-world.ts';
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
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await jobsWorld(engine);
});

async function tasks(): Promise<UpcomingTask[]> {
  const { status, body } = await reportsApi(world)('sub-fay', 'GET', `/v1/firms/${firm1}/upcoming-tasks`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items;
}
const stateOf = ({ templateId, state, file }: UpcomingTask) => [templateId, state, file?.fileName];
describe('upcoming tasks', () => {
  it('are the templates of the firm, each with its next run', async () => {
    await setUp(world, firm1, { importTasks: dailyTasks([3, 1]) });
    expect(await tasks()).toEqual(
      [1, 3].map((templateId) => ({
        name: templateId === 1 ? 'Import Corporation / Employer Data' : 'Import Client / Employee Data',
        type: 'IMPORT',
        templateId,
        schedule: { frequency: 'DAILY' },
        isExpected: false,
        isMissing: false,
        nextRunAt: '2026-11-21T10:00:00.000Z',
        runDate: '2026-11-21',
        state: 'SCHEDULED',
      })),
    );
  });

  it('are exports after imports, each on the first date of its schedule', async () => {
    await setUp(world, firm1, {
      importTasks: [{ templateId: 4, schedule: { frequency: 'WEEKLY', weekday: 1 }, isExpected: false }],
      exportTasks: [
        { templateId: 2, schedule: { frequency: 'MONTHLY', day: 31 }, isChangesOnly: false },
        { templateId: 6, schedule: { frequency: 'DAILY' }, isChangesOnly: true },
      ],
    });
    const shown = (await tasks()).map(({ type, templateId, name, runDate, nextRunAt }) => [
      ...[type, templateId, name, runDate, nextRunAt],
    ]);
    expect(shown).toEqual([
      ['IMPORT', 4, templateTitle('IMPORT', 4), '2026-11-23', '2026-11-23T10:00:00.000Z'],
      ['EXPORT', 2, templateTitle('EXPORT', 2), '2026-11-30', '2026-11-30T10:00:00.000Z'],
      ['EXPORT', 6, templateTitle('EXPORT', 6), '2026-11-21', '2026-11-21T10:00:00.000Z'],
    ]);
  });

  it('show a run that comes before the file that waits, and none that the file is for', async () => {
    await setUp(world, firm1, { importTasks: dailyTasks([1]) });
    await arrive(world, 'company_Details_import_20261202.csv', csvOf(1, {}));
    const dates = async () => (await tasks()).map(({ state, runDate }) => [state, runDate]);
    expect(await dates()).toEqual([
      ['SCHEDULED', '2026-11-21'],
      ['HELD', '2026-12-02'],
    ]);
    world.clock.set('2026-12-01T20:00:00.000Z');
    expect(await dates()).toEqual([['HELD', '2026-12-02']]);
  });

  it('are missing from half an hour before their run on, when a file is expected and none is here', async () => {
    const daily = { frequency: 'DAILY' } as const;
    await setUp(world, firm1, {
      importTasks: [
        { templateId: 1, schedule: daily, isExpected: true },
        { templateId: 3, schedule: daily, isExpected: false },
        { templateId: 4, schedule: { frequency: 'WEEKLY', weekday: 1 }, isExpected: true },
      ],
      exportTasks: [{ templateId: 1, schedule: daily, isChangesOnly: false }],
    });
    const missing = async () => (await tasks()).filter(({ isMissing }) => isMissing).map(stateOf);
    world.clock.set('2026-11-21T09:29:59.000Z');
    expect(await missing()).toEqual([]);
    world.clock.set('2026-11-21T09:30:00.000Z');
    expect(await missing()).toEqual([[1, 'SCHEDULED', undefined]]);
    expect((await tasks()).map(({ isExpected }) => isExpected)).toEqual([true, false, true, false]);
    await arrive(world, 'company_Details_import_20261120.csv', csvOf(1, {}));
    expect(await missing()).toEqual([]);
  });

  it('begin at 03:00 on the day on which 02:00 does not exist', async () => {
    await setUp(world, firm1, { importTasks: dailyTasks([1]) });
    world.clock.set('2027-03-14T09:59:59.000Z');
    expect((await tasks())[0]).toMatchObject({
      nextRunAt: '2027-03-14T10:00:00.000Z',
      runDate: '2027-03-14',
    });
    world.clock.set('2027-03-14T10:00:00.000Z');
    expect((await tasks())[0]).toMatchObject({
      nextRunAt: '2027-03-15T09:00:00.000Z',
      runDate: '2027-03-15',
    });
  });

  it('show each file that waits, with what its check counted', async () => {
    await setUp(world, firm1, { importTasks: dailyTasks([1, 3]) });
    const file = await arrive(
      world,
      'company_Details_import_20261120.csv',
      csvOf(1, { ParentEmployerID: '' }, { EmployerID: '' }),
    );
    world.clock.advance(1_000);
    await arrive(world, 'company_Details_import_20261202.csv', csvOf(1, { EmployerName: 'Other' }));
    const items = await tasks();
    expect(items.map(stateOf)).toEqual([
      [1, 'WAITING', 'company_Details_import_20261120.csv'],
      [1, 'HELD', 'company_Details_import_20261202.csv'],
      [3, 'SCHEDULED', undefined],
    ]);
    expect(items[0]?.file).toEqual({
      fileId: file.fileId,
      fileName: file.fileName,
      receivedAt: file.arrivedAt,
      rowCount: 2,
      rejectCount: 1,
      notes: file.notes,
    });
    expect(items[1]).toMatchObject({ runDate: '2026-12-02', nextRunAt: '2026-12-02T10:00:00.000Z' });
  });

  it('are none of a firm without subscription, but for what is held for it', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    await arrive(world, 'company_Details_import_20261120.csv', csvOf(1, {}));
    expect((await tasks()).map(stateOf)).toEqual([[1, 'HELD', 'company_Details_import_20261120.csv']]);
  });

  it('begin with what is at work, and leave out what has ended', async () => {
    await setUp(world, firm1, { importTasks: dailyTasks([1, 3, 4]) });
    const file = await arrive(world, 'company_Details_import_20261120.csv', csvOf(1, {}));
    const [first, second, third] = [1, 3, 4].map((id) => jobIdOf('2026-11-21', id));
    const working = aJob({ jobId: second, status: 'IN_PROGRESS', updatedCount: 4, failedCount: 1 });
    const queued = aJob({ jobId: first, fileId: file.fileId, fileName: file.fileName, status: 'QUEUED' });
    expect(await takeFile(world, file, { job: [newJobPut(world, queued)], jobId: queued.jobId })).toBe(true);
    const rerun = aJob({ jobId: jobIdOf('2026-11-21-R01', 4), kind: 'RERUN', status: 'QUEUED' });
    await putJobs(world, working, aJob({ jobId: third }), rerun);
    const begun = aRun({ runId: '2026-11-21', status: 'IN_PROGRESS', endedAt: undefined });
    const asked = aRun({ runId: '2026-11-21-R01', status: 'QUEUED', endedAt: undefined });
    await putRuns(world, begun, asked, aRun());
    world.clock.set('2026-11-21T10:05:00.000Z');
    const items = await tasks();
    expect(items.map(({ state, job, templateId }) => [templateId, state, job?.jobId])).toEqual([
      [3, 'IN_PROGRESS', second],
      [1, 'QUEUED', first],
      [4, 'QUEUED', rerun.jobId],
      [4, 'SCHEDULED', undefined],
    ]);
    expect(items[0]).toMatchObject({
      nextRunAt: '2026-11-21T10:00:00.000Z',
      runDate: '2026-11-21',
      job: { rowCount: 10, doneCount: 5 },
    });
    expect(items[1]?.file?.receivedAt).toBe(file.arrivedAt);
  });

  it('that write a file tell how many rows are written, and that none is here to be read', async () => {
    const exportTasks = [3, 6].map((templateId) => ({
      ...{ templateId, schedule: { frequency: 'WEEKLY', weekday: 6 } as const, isChangesOnly: false },
    }));
    await setUp(world, firm1, { importTasks: dailyTasks([3]), exportTasks });
    const state = { uploadId: 'u', parts: [], rowCount: 70_000 };
    const started = { status: 'IN_PROGRESS', rowCount: 0, exportState: state } as const;
    const [asked, nightly] = [jobIdOf('2026-11-20-X01', 'E3'), jobIdOf('2026-11-21', 'E6')];
    await putJobs(
      world,
      aJob({ jobId: nightly, status: 'QUEUED', fileName: '' }),
      aJob({ jobId: asked, ...started }),
    );
    await putRuns(
      world,
      aRun({ runId: '2026-11-20-X01', status: 'IN_PROGRESS', endedAt: undefined }),
      aRun({ runId: '2026-11-21', status: 'QUEUED', endedAt: undefined }),
    );
    world.clock.set('2026-11-21T10:05:00.000Z');
    const items = await tasks();
    expect(
      items.map(({ type, templateId, state: at, job, file }) => [type, templateId, at, job, file]),
    ).toEqual([
      ['EXPORT', 3, 'IN_PROGRESS', { jobId: asked, rowCount: 0, doneCount: 70_000 }, undefined],
      ['EXPORT', 6, 'QUEUED', { jobId: nightly, rowCount: 10, doneCount: 10 }, undefined],
      ['IMPORT', 3, 'SCHEDULED', undefined, undefined],
      ['EXPORT', 3, 'SCHEDULED', undefined, undefined],
    ]);
    expect(items[1]?.schedule).toEqual({ frequency: 'WEEKLY', weekday: 6 });
    expect(items[3]?.runDate).toBe('2026-11-28');
  });
});
