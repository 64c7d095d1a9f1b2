import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { taskUpdate } from '../../../functions/integrator-jobs/task-store.ts';
import { templateTitle } from '../../../functions/integrator-reports/template-titles.ts';
import { transact } from '../../../functions/platform/table.ts';
import { firm1, setUp } from '../../support/integrator-world.ts';
import { type JobsWorld, jobIdOf, jobsWorld } from '../../support/jobs-world.ts';
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

async function tasks(as = 'sub-fay') {
  const { status, body } = await reportsApi(world)(as, 'GET', `/v1/firms/${firm1}/integrator-tasks`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body.items;
}
const daily = { frequency: 'DAILY' } as const;
const weekly = { frequency: 'WEEKLY', weekday: 7 } as const;
const aSetup = {
  importTasks: [
    { templateId: 1, schedule: daily, isExpected: false },
    { templateId: 3, schedule: weekly, isExpected: true },
  ],
  exportTasks: [{ templateId: 3, schedule: { frequency: 'MONTHLY', day: 30 } as const, isChangesOnly: true }],
  dateFormat: 'DD/MM/YYYY' as const,
  isNoUpdateEnabled: true,
  ignoredColumns: { 3: ['MiddleName'] },
  notificationEmails: ['a@law.example'],
};
const shared = { status: 'ACTIVE', dateFormat: 'DD/MM/YYYY', notificationEmails: ['a@law.example'] };

describe('the tasks that are set up', () => {
  it('are told with all that is set up for each, imports first', async () => {
    await setUp(world, firm1, aSetup);
    const asImport = { ...shared, type: 'IMPORT', dataPath: '/Import', isNoUpdateEnabled: true };
    const expected = [
      {
        ...{ ...asImport, name: templateTitle('IMPORT', 1), templateId: 1, schedule: daily },
        ...{ isExpected: false, ignoredColumns: [], nextRunAt: '2026-11-21T10:00:00.000Z' },
      },
      {
        ...{ ...asImport, name: templateTitle('IMPORT', 3), templateId: 3, schedule: weekly },
        ...{ isExpected: true, ignoredColumns: ['MiddleName'], nextRunAt: '2026-11-22T10:00:00.000Z' },
      },
      {
        ...{ ...shared, type: 'EXPORT', name: templateTitle('EXPORT', 3), templateId: 3 },
        ...{ dataPath: '/Export', schedule: { frequency: 'MONTHLY', day: 30 }, isChangesOnly: true },
        nextRunAt: '2026-11-30T10:00:00.000Z',
      },
    ];
    expect(await tasks()).toEqual(expected);
    expect(await tasks('sub-ida')).toEqual(expected);
  });

  it('tell the last job of each that has ended, an import and an export of one number apart', async () => {
    await setUp(world, firm1, aSetup);
    const ended = (jobId: string, rowCount: number) => ({
      ...({ jobId, rowCount, status: 'COMPLETED', endedAt: '2026-11-20T10:05:00.000Z' } as const),
    });
    const imported = ended(jobIdOf('2026-11-20', 3), 12);
    const exported = ended(jobIdOf('2026-11-20', 'E3'), 345);
    const on = (type: 'IMPORT' | 'EXPORT', templateId: number) => ({ firmId: firm1, type, templateId });
    await transact(world.integrator.client, [
      taskUpdate(world, on('IMPORT', 3), imported),
      taskUpdate(world, on('EXPORT', 3), { ...exported, cutAt: exported.endedAt, nameStamp: '202611200200' }),
      taskUpdate(world, on('EXPORT', 5), ended(jobIdOf('2026-11-20', 'E5'), 1)),
    ]);
    const lastRuns = async () => (await tasks()).map(({ lastRun }: { lastRun?: object }) => lastRun);
    expect(await lastRuns()).toEqual([undefined, imported, exported]);
  });

  it('know no last run while the first one is at work', async () => {
    await setUp(world, firm1, aSetup);
    const task = { firmId: firm1, type: 'EXPORT', templateId: 3 } as const;
    await transact(world.integrator.client, [taskUpdate(world, task, { nameStamp: '202611200200' })]);
    expect((await tasks())[2]).not.toHaveProperty('lastRun');
  });

  it('are paused without a next run while the subscription is not active', async () => {
    await setUp(world, firm1, { ...aSetup, isSubscribed: false });
    for (const task of await tasks()) {
      expect(task.status).toBe('PAUSED');
      expect(task).not.toHaveProperty('nextRunAt');
    }
  });

  it('are none while nobody has set anything up', async () => {
    world = { ...world, integrator: { ...world.integrator, table: await engine.createTable() } };
    expect(await tasks()).toEqual([]);
  });
});
