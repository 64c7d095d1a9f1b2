import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runInstantOf } from '../../../functions/import-templates/run-date.ts';
import { checkFile } from '../../../functions/integrator/check-file.ts';
import { pendingFileIds } from '../../../functions/integrator/import-file-store.ts';
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
  newest,
  objectsIn,
  setUp,
} from '../../support/integrator-world.ts';
import { keptOf, runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { undo } from '../../support/undo-world.ts';

/* What nights do with the cases of uploads: by their dates, their names and their content. */

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

const value = (FieldValue: string) => csvOf(10, { FieldValue });
const kept = async () => [...(await keptOf(world, 'CUSTOM_VALUE')).values()].map((one) => one['FieldValue']);

/** Uploads at an instant, then the nights that follow. */
async function uploadAt(at: string, content: string, date: string, templateId = 10) {
  // `send` takes a second.
  world.clock.set(new Date(Date.parse(at) - 1000).toISOString());
  return send(world, templateId, content, { date });
}
async function night(runId: string) {
  const { run, jobs } = await runNight(world, { runId });
  return [run.status, ...jobs.map(({ status, notes }) => [status, ...codesOf({ notes })])];
}

describe('an upload with a date of its own', () => {
  it.each([
    ['2026-11-21T09:59:59.999Z', '20261121', []],
    ['2026-11-21T09:59:59.999Z', '20261120', []],
    ['2026-11-20T10:00:00.000Z', '20261120', ['ZI-I-001']],
    ['2026-11-21T09:00:00.000Z', '20261119', ['ZI-W-101']],
    ['2026-11-21T09:00:00.000Z', '20261114', ['ZI-W-101']],
  ] as const)('complete at %s and named %s is applied with %j', async (at, date, codes) => {
    await uploadAt(at, value('v'), date);
    expect(await night('2026-11-21')).toEqual(['COMPLETED', ['COMPLETED', ...codes]]);
    expect(await kept()).toEqual(['v']);
  });

  it('of more than seven days, or complete at two o’clock, is in no run of that night', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('old'), '20261113');
    await uploadAt('2026-11-21T10:00:00.000Z', value('v'), '20261121');
    expect(await night('2026-11-21')).toEqual(['COMPLETED']);
    expect(await night('2026-11-22')).toEqual(['COMPLETED', ['COMPLETED', 'ZI-I-001']]);
  });

  it.each([
    ['2026-10-31', '2026-11-01', '2026-11-02'],
    ['2027-03-13', '2027-03-14', '2027-03-15'],
  ])('has the cut-off of the day after %s, on which clocks change', async (eve, date, next) => {
    const cutOffMs = runInstantOf(date).getTime();
    expect(new Date(cutOffMs).toISOString()).toBe(`${date}T10:00:00.000Z`);
    await uploadAt(new Date(cutOffMs - 1).toISOString(), value('v'), eve.replaceAll('-', ''));
    await uploadAt(new Date(cutOffMs).toISOString(), value('w'), date.replaceAll('-', ''));
    expect([await night(date), await kept()]).toEqual([['COMPLETED', ['COMPLETED']], ['v']]);
    expect([await night(next), await kept()]).toEqual([['COMPLETED', ['COMPLETED', 'ZI-I-001']], ['w']]);
  });

  it('to come is held until its night, and told so', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('v'), '20261123');
    expect([await night('2026-11-21'), await night('2026-11-22')]).toEqual([['COMPLETED'], ['COMPLETED']]);
    expect(await night('2026-11-23')).toEqual(['COMPLETED', ['COMPLETED', 'ZI-I-003']]);
    expect([await kept(), (await newest(world)).status]).toEqual([['v'], 'COMPLETED']);
  });

  it('is applied after an older one, whichever came first', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('newer'), '20261120');
    await uploadAt('2026-11-20T21:00:00.000Z', value('older'), '20261119');
    await night('2026-11-21');
    expect(await kept()).toEqual(['newer']);
  });
});

describe('an upload without a subscription', () => {
  it('is taken by the first night after the subscription, with its warnings', async () => {
    await setUp(world, firm1, { isSubscribed: false });
    const held = await uploadAt('2026-11-20T20:00:00.000Z', value('v'), '20261120');
    expect([held.status, await night('2026-11-21')]).toEqual(['HELD', ['COMPLETED']]);
    world.clock.set('2026-11-22T20:00:00.000Z');
    await setUp(world, firm1);
    for (const fileId of await pendingFileIds(world, firm1))
      await checkFile(world, { firmId: firm1, fileId }, { remainingMs: () => 900_000 });
    expect(await night('2026-11-22')).toEqual(['COMPLETED']);
    const [status, job] = await night('2026-11-23');
    expect([status, job]).toEqual(['COMPLETED', ['COMPLETED', 'ZI-I-001', 'ZI-W-101']]);
    expect(await kept()).toEqual(['v']);
  });
});

describe('an upload of a name that there was', () => {
  it('before its night takes the place of the first: only it is applied', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('first'), '20261120');
    await uploadAt('2026-11-20T21:00:00.000Z', value('second'), '20261120');
    const [, job] = await night('2026-11-21');
    expect(job).toEqual(['COMPLETED', 'ZI-I-001', 'ZI-I-004']);
    expect((await keptOf(world, 'CUSTOM_VALUE')).get('ACME-US/100234/BadgeColor')).toMatchObject({
      FieldValue: 'second',
    });
  });

  it('after its night is for the next, and archived beside the first', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('first'), '20261120');
    await night('2026-11-21');
    await uploadAt('2026-11-21T20:00:00.000Z', value('second'), '20261120');
    const [, job] = await night('2026-11-22');
    expect(job).toEqual(['COMPLETED', 'ZI-I-001', 'ZI-W-101', 'ZI-I-005']);
    expect(objectsIn(world, `${firm1}/Archive/2026/11/`).map((key) => key.slice(-7))).toEqual([
      '120.csv',
      '0_2.csv',
    ]);
    expect(await kept()).toEqual(['second']);
  });
});

describe('an upload of content that there was', () => {
  const again = (date: string, at: string, content: string) => uploadAt(at, content, date);

  it('is refused once a night has completed it, and for 90 days', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('v'), '20261120');
    await night('2026-11-21');
    const repeated = await again('20261121', '2026-11-21T20:00:00.000Z', value('v'));
    expect([repeated.status, codesOf(repeated)]).toEqual(['REJECTED', ['ZI-F-007']]);
    const last = await again('20270219', '2027-02-19T20:00:00.000Z', value('v'));
    expect([last.status, codesOf(last)]).toEqual(['REJECTED', ['ZI-F-007']]);
    const late = await again('20270220', '2027-02-20T20:00:00.000Z', value('v'));
    expect(late.status).toBe('WAITING');
  });

  it('may come again when that was refused as a whole, or is undone', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', value('v'), '20261120');
    await setUp(world, firm1, { importTasks: dailyTasks([1]) });
    expect(await night('2026-11-21')).toEqual(['INTERRUPTED', ['INTERRUPTED', 'ZI-F-004']]);
    await setUp(world, firm1);
    await again('20261121', '2026-11-21T20:00:00.000Z', value('v'));
    const { run } = await runNight(world, { runId: '2026-11-22' });
    expect([run.status, await kept()]).toEqual(['COMPLETED', ['v']]);
    await undo(world, run);
    expect(await kept()).toEqual([]);
    await again('20261122', '2026-11-22T20:00:00.000Z', value('v'));
    await night('2026-11-23');
    expect(await kept()).toEqual(['v']);
  });
});

describe('an upload with nothing in it', () => {
  it('but a header is completed with no rows, ZI-I-006', async () => {
    await uploadAt('2026-11-20T20:00:00.000Z', csvOf(10), '20261120');
    const { run, jobs } = await runNight(world);
    expect([run.status, jobs.length, jobs[0]?.status, jobs[0]?.rowCount]).toEqual([
      'COMPLETED',
      1,
      'COMPLETED',
      0,
    ]);
    expect(codesOf({ notes: jobs[0]?.notes ?? [] })).toEqual(['ZI-I-001', 'ZI-I-006']);
    expect(world.immigrationWrites.writeCount).toBe(0);
  });

  it('at all is refused before any night, ZI-F-008', async () => {
    const empty = await uploadAt('2026-11-20T20:00:00.000Z', '', '20261120');
    expect([empty.status, codesOf(empty), await night('2026-11-21')]).toEqual([
      'REJECTED',
      ['ZI-F-008'],
      ['COMPLETED'],
    ]);
  });
});
