import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  objectsIn,
  setUp,
  textAt,
} from '../../support/integrator-world.ts';
import { queueNight, resultOf, runNight, send, workToEnd } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { exportNow, exportTask } from '../../support/task-world.ts';
import { undo } from '../../support/undo-world.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

const folder = `${firm1}/Export/`;
const stamps = () => objectsIn(world, folder).map((key) => /_(\d{12})\.csv$/.exec(key)?.[1]);
/** Employers and their names in the export of that minute. */
const shownAt = (stamp: string) =>
  textAt(world, `${folder}corporation_details_export_${stamp}.csv`)
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',').slice(1, 3).join(' '));
const employer = (EmployerID: string, EmployerName: string) =>
  csvOf(1, { EmployerID, EmployerName, ParentEmployerID: '' });
/** Asks a minute before; `exportNow` lets it go by. */
const exportAt = (at: string) => {
  world.clock.set(new Date(Date.parse(at) - 60_000).toISOString());
  return exportNow(world, 1);
};

describe('exports in the night in which clocks go back', () => {
  it('have names of their own in the hour that comes twice, and lose no change', async () => {
    await setUp(world, firm1, { exportTasks: [] });
    world.clock.set('2026-10-29T20:00:00.000Z');
    await send(world, 1, employer('A', 'Alder'), { date: '20261029' });
    await runNight(world, { runId: '2026-10-30' });
    world.clock.set('2026-10-30T20:00:00.000Z');
    await send(world, 1, employer('A', 'Aspen'), { date: '20261030' });
    const changing = await runNight(world, { runId: '2026-10-31' });
    await setUp(world, firm1, { exportTasks: [exportTask(1, { isChangesOnly: true })] });
    world.clock.set('2026-10-31T20:00:00.000Z');
    await send(world, 1, employer('B', 'Birch'), { date: '20261031' });
    // 01:30 of daylight saving time, and forty minutes later 01:10 of standard time.
    await exportAt('2026-11-01T08:30:00.000Z');
    await undo(world, changing.run);
    await exportAt('2026-11-01T09:10:00.000Z');
    const { run } = await runNight(world, { runId: '2026-11-01' });
    expect(run).toMatchObject({ runDate: '2026-11-01', status: 'COMPLETED' });
    expect(stamps()).toEqual(['202611010130', '202611010131', '202611010205']);
    expect(shownAt('202611010130')).toEqual(['A Aspen']);
    expect(shownAt('202611010131')).toEqual(['A Alder']);
    expect(shownAt('202611010205')).toEqual(['B Birch']);
  });

  it('count the days from the date of Los Angeles', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(3)] });
    world.clock.set('2026-10-31T20:00:00.000Z');
    await send(world, 1, employer('ACME-US', 'Acme'), { date: '20261031' });
    await send(world, 3, csvOf(3, {}), { date: '20261031' });
    await send(world, 4, csvOf(4, { ValidFrom: '', IssueDate: '', ValidTo: '11/03/2026' }), {
      date: '20261031',
    });
    const { jobs } = await runNight(world, { runId: '2026-11-01' });
    expect(jobs.map(({ status }) => status)).toEqual(Array(4).fill('COMPLETED'));
    expect(textAt(world, objectsIn(world, folder)[0] ?? '')).toContain(',11/03/2026,2,');
  });
});

describe('exports in the night in which clocks go forward', () => {
  it('are named by the hour that there is, and come once', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1)] });
    await exportAt('2026-03-08T09:59:00.000Z');
    world.clock.set('2026-03-08T10:00:30.000Z');
    await queueNight(world, { firmId: firm1, runId: '2026-03-08' });
    const ref = { firmId: firm1, runId: '2026-03-08' };
    await workToEnd(world, ref).catch((error) => expect(error.message).toContain('waits'));
    world.clock.set('2026-03-08T10:05:00.000Z');
    await workToEnd(world, ref);
    expect((await resultOf(world, ref)).jobs).toMatchObject([
      { status: 'COMPLETED', exported: { cutAt: expect.stringMatching(/^2026-03-08T10:0/) } },
    ]);
    expect(stamps()).toEqual(['202603080159', expect.stringMatching(/^2026030803/)]);
  });
});
