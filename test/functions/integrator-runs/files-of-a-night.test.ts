import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import { dailyTasks } from '../../../functions/integrator-setup/tasks.ts';
import {
  anEmployee,
  anEmployer,
  codesOf,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  keyOf,
  newest,
  objectsIn,
  setUp,
  textAt,
  upload,
} from '../../support/integrator-world.ts';
import { itemsIn, keptItems, runNight, send } from '../../support/run-world.ts';
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

const countsOf = (job: {
  readonly rowCount: number;
  readonly createdCount: number;
  readonly updatedCount: number;
  readonly unchangedCount: number;
  readonly failedCount: number;
  readonly skippedCount: number;
}) => [
  job.rowCount,
  job.createdCount,
  job.updatedCount,
  job.unchangedCount,
  job.failedCount,
  job.skippedCount,
];
const _details = (jobId: string, name: string) => textAt(world, `${firm1}/.integrator/runs/${jobId}/${name}`);
const attention = async () =>
  (await itemsIn(world.integrator.client, world.integrator.table))
    .filter(({ pk }) => pk === `F#${firm1}#ATTENTION`)
    .map(({ sk }) => sk);

describe('a file as a whole', () => {
  const contentOf = (folder: string) => objectsIn(world, `${firm1}/${folder}`);

  it('of wrong structure writes nothing, and goes to the rejected ones', async () => {
    await keep(world, anEmployer, anEmployee);
    const before = await keptItems(world);
    const rows = Array.from({ length: 700 }, (_, index) => ({ FieldValue: `v${index}` }));
    const content = `${csvOf(10, ...rows)}ACME-US,100234,BadgeColor,,"open`;
    await receiveFile(world, upload(world, keyOf('fn_Custom_Data_import_20261120.csv'), content));
    const { run, jobs } = await runNight(world);
    expect([run.status, jobs[0]?.status, codesOf({ notes: jobs[0]?.notes ?? [] })]).toEqual([
      'INTERRUPTED',
      'INTERRUPTED',
      ['ZI-S-004'],
    ]);
    expect([await keptItems(world), world.immigrationWrites.writeCount]).toEqual([before, 0]);
    const rejected = `${firm1}/Rejected/20261121/fn_Custom_Data_import_20261120.csv`;
    expect(contentOf('Rejected')).toEqual([rejected, `${rejected}.error.txt`]);
    expect(textAt(world, `${rejected}.error.txt`)).toContain('ZI-S-004');
    expect([contentOf('Import'), contentOf('Archive/2026')]).toEqual([[], []]);
    expect(jobs[0]?.archiveKey).toBe(rejected);
    expect(await newest(world)).toMatchObject({ status: 'INTERRUPTED', notes: [{ code: 'ZI-S-004' }] });
    expect(await attention()).toEqual([jobs[0]?.jobId]);
  });

  it('ZI-F-007: of content that the same night has completed is refused', async () => {
    await keep(world, anEmployer, anEmployee);
    await send(world, 10, csvOf(10, {}), { date: '20261119' });
    await send(world, 10, csvOf(10, {}));
    const { jobs } = await runNight(world);
    expect(jobs.map(({ fileName, status }) => [fileName, status])).toEqual([
      ['fn_Custom_Data_import_20261119.csv', 'COMPLETED'],
      ['fn_Custom_Data_import_20261120.csv', 'INTERRUPTED'],
    ]);
    expect(jobs[1]?.firstError).toContain('ZI-F-007');
  });

  it('may come again with the same content after a night that lost rows of it', async () => {
    await keep(world, anEmployer, anEmployee);
    const content = csvOf(10, {}, { EmployeeID: 'nobody' });
    await send(world, 10, content);
    await runNight(world);
    world.clock.set('2026-11-21T20:00:00.000Z');
    await keep(world, { ...anEmployee, key: ['ACME-US', 'nobody'] });
    await send(world, 10, content);
    const { jobs } = await runNight(world, { runId: '2026-11-22' });
    expect(jobs.map((job) => [job.status, countsOf(job)])).toEqual([['COMPLETED', [2, 1, 0, 1, 0, 0]]]);
    expect(contentOf('Archive/2026').filter((key) => !key.endsWith('errors.csv'))).toEqual([
      `${firm1}/Archive/2026/11/fn_Custom_Data_import_20261120.csv`,
      `${firm1}/Archive/2026/11/fn_Custom_Data_import_20261120_2.csv`,
    ]);
    expect(codesOf({ notes: jobs[0]?.notes ?? [] })).toContain('ZI-I-005');
  });

  it('that its firm has removed or replaced before is refused, and what replaced it is left alone', async () => {
    await keep(world, anEmployer, anEmployee);
    const [removed, replaced] = [
      keyOf('fn_Custom_Data_import_20261120.csv'),
      keyOf('fn_Visa_Details_import_20261120.csv'),
    ];
    await send(world, 10, csvOf(10, {}));
    await send(world, 5, csvOf(5, {}));
    world.drop.objects.delete(removed);
    world.drop.objects.set(replaced, Buffer.from('another'));
    const { jobs } = await runNight(world);
    expect(jobs.map(({ status, notes }) => [status, codesOf({ notes })])).toEqual([
      ['INTERRUPTED', ['ZI-F-012']],
      ['INTERRUPTED', ['ZI-F-012']],
    ]);
    expect(textAt(world, replaced)).toBe('another');
    expect(world.immigrationWrites.writeCount).toBe(0);
  });

  it('of a template that is set up no more is refused; without a subscription it is held', async () => {
    await send(world, 10, csvOf(10, {}));
    await setUp(world, firm1, { importTasks: dailyTasks([1]) });
    const { jobs } = await runNight(world);
    expect(jobs.map(({ notes }) => codesOf({ notes }))).toEqual([['ZI-F-004']]);
    world.clock.set('2026-11-21T20:00:00.000Z');
    await setUp(world, firm1);
    await send(world, 10, csvOf(10, {}), { date: '20261121' });
    await setUp(world, firm1, { isSubscribed: false });
    const { jobs: later } = await runNight(world, { runId: '2026-11-22' });
    expect([later, (await newest(world)).status]).toEqual([[], 'HELD']);
  });

  it('is taken by the night of its own date, and not before', async () => {
    await keep(world, anEmployer, anEmployee);
    const held = await send(world, 10, csvOf(10, {}), { date: '20261122' });
    expect(held.status).toBe('HELD');
    expect((await runNight(world)).jobs).toEqual([]);
    expect((await runNight(world, { runId: '2026-11-22' })).jobs.map(({ status }) => status)).toEqual([
      'COMPLETED',
    ]);
  });

  it('that is uploaded after the night has begun is for the next one', async () => {
    world.clock.set('2026-11-21T10:01:00.000Z');
    await send(world, 10, csvOf(10, {}), { date: '20261121' });
    expect((await runNight(world)).jobs).toEqual([]);
    expect((await runNight(world, { runId: '2026-11-22' })).jobs).toHaveLength(1);
  });
});
