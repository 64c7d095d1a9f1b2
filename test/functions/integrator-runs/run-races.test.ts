import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import type { RunDeps } from '../../../functions/integrator-runs/deps.ts';
import { readRun } from '../../../functions/integrator-runs/run-store.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { requestRerun } from '../../../functions/run-requests/request-rerun.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
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
  upload,
} from '../../support/integrator-world.ts';
import {
  afterTwo,
  copyOf,
  keptItems,
  keptOf,
  night,
  queueNight,
  resultOf,
  runNight,
  send,
  shortSlice,
  stateOf,
  wholeSlice,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking } from '../../support/undo-world.ts';

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

const name = 'fn_Custom_Data_import_20261120.csv';
const value = (FieldValue: string) => csvOf(10, { FieldValue });
const kept = async () => [...(await keptOf(world, 'CUSTOM_VALUE')).values()].map((one) => one['FieldValue']);

/** The night, and once, at the first call of a kind, something else that happens just before it. */
async function nightDuring(
  method: 'copy' | 'remove' | 'transact',
  happens: () => Promise<unknown>,
): Promise<void> {
  world.clock.set(afterTwo);
  await queueNight(world);
  let isOver = false;
  const once = async (isThen: boolean) => {
    if (isOver || !isThen) return;
    isOver = true;
    await happens();
  };
  const intruded = <T extends object>(target: T, isThen: (method: string, input: unknown) => boolean): T =>
    new Proxy(target, {
      get(inner, member) {
        const found: unknown = Reflect.get(inner, member);
        if (typeof found !== 'function') return found;
        if (member !== 'send' && member !== 'copy' && member !== 'remove') return found;
        return async (...args: unknown[]) => {
          await once(isThen(member, args[0]));
          return found.apply(inner, args);
        };
      },
    });
  const takes = (_: string, command: unknown) => JSON.stringify(command).includes('"archiveKey"');
  const deps: RunDeps = {
    ...world,
    drop: intruded(world.drop, (member) => member === method),
    integrator: {
      ...world.integrator,
      client: intruded(world.integrator.client, method === 'transact' ? takes : () => false),
    },
  };
  await workToEnd(deps);
  expect(isOver).toBe(true);
}

describe('an upload that is replaced in the moment in which its run takes it', () => {
  const replace = async () => receiveFile(world, upload(world, keyOf(name), value('later')));

  it.each(['transact', 'copy', 'remove'] as const)(
    'is applied as it was or not at all (%s), and the later one by the next night, once',
    async (moment) => {
      await send(world, 10, value('earlier'));
      await nightDuring(moment, replace);
      const first = await resultOf(world);
      expect(first.jobs.map(({ status, notes }) => [status, codesOf({ notes })])).toEqual(
        {
          transact: [],
          copy: [['INTERRUPTED', ['ZI-F-012']]],
          remove: [['COMPLETED', ['ZI-I-001']]],
        }[moment],
      );
      expect(await kept()).toEqual(moment === 'remove' ? ['earlier'] : []);
      const second = await runNight(world, { runId: '2026-11-22' });
      expect(second.jobs.map(({ status }) => status)).toEqual(['COMPLETED']);
      expect([await kept(), objectsIn(world, keyOf(''))]).toEqual([['later'], []]);
    },
  );
});

describe('what is set up, changed while a run is at work', () => {
  const rows = (count: number, last: Record<string, string> = {}) =>
    Array.from({ length: count }, (_, at) => ({
      EmployeeID: `E${at}`,
      JobTitle: 'Zoom No Update',
      HireDate: '03/04/2025',
      ...(at === count - 1 && last),
    }));

  it('changes nothing about how a file is read that was begun', async () => {
    await setUp(world, firm1, { isNoUpdateEnabled: true });
    await send(world, 3, csvOf(3, ...rows(1100)));
    world.clock.set(afterTwo);
    await queueNight(world);
    const whole = await copyOf(engine, world);
    await workToEnd(whole);
    const wanted = await stateOf(whole);
    await workOnRun(world, { ...night, hasFailed: false }, shortSlice(1));
    expect((await resultOf(world)).jobs[0]?.doneChunkCount).toBe(1);
    await setUp(world, firm1, { dateFormat: 'DD/MM/YYYY', ignoredColumns: { 3: ['LastName'] } });
    await workToEnd(world);
    const found = await stateOf(world);
    const differing = [...wanted].filter(([key, text]) => found.get(key) !== text).map(([key]) => key);
    expect(differing).toEqual([`F#${firm1}\nSETUP`]);
    expect((await resultOf(world)).jobs[0]).toMatchObject({ status: 'COMPLETED', createdCount: 1100 });
  });

  it('lets the file that was begun come to its end without a subscription, and no other', async () => {
    await send(world, 3, csvOf(3, ...rows(700).map((row) => ({ ...row, JobTitle: '' }))));
    await send(world, 10, value('red'));
    world.clock.set(afterTwo);
    await queueNight(world);
    await workOnRun(world, { ...night, hasFailed: false }, shortSlice(1));
    await setUp(world, firm1, { isSubscribed: false });
    await workToEnd(world);
    const { jobs } = await resultOf(world);
    expect(jobs.map(({ status, notes }) => [status, codesOf({ notes })])).toEqual([
      ['COMPLETED', expect.not.arrayContaining(['ZI-F-010'])],
      ['INTERRUPTED', ['ZI-F-010']],
    ]);
    expect([(await keptOf(world, 'EMPLOYEE')).size, await kept()]).toEqual([701, []]);
    expect(objectsIn(world, `${firm1}/Rejected/20261121/${name}`)).toHaveLength(2);
  });
});

describe('runs that are asked for while a nightly run is at work', () => {
  it('wait until it has ended, and write nothing before', async () => {
    await send(world, 10, csvOf(10, { FieldValue: 'first' }, { EmployeeID: 'late' }));
    const first = await runNight(world);
    world.clock.set('2026-11-21T20:00:00.000Z');
    const employees = Array.from({ length: 700 }, (_, at) => ({ EmployeeID: `E${at}` }));
    await send(world, 3, csvOf(3, ...employees), { date: '20261121' });
    await send(world, 10, value('second'), { date: '20261121' });
    world.clock.set('2026-11-22T10:05:00.000Z');
    const tonight = { firmId: firm1, runId: '2026-11-22' };
    await queueNight(world, tonight);
    await workOnRun(world, { ...tonight, hasFailed: false }, shortSlice(1));
    const asked = { firmId: firm1, by: 'Fay' };
    const rerun = await requestRerun(asking(world), { ...asked, jobId: first.jobs[0]?.jobId ?? '' });
    const undo = await requestUndo(asking(world), { ...asked, runId: first.run.runId });
    await expect(requestUndo(asking(world), { ...asked, ...tonight })).rejects.toMatchObject({
      code: 'RUN_NOT_ENDED',
    });
    const before = await keptItems(world);
    for (const run of [rerun, undo])
      expect(await workOnRun(world, { ...run, hasFailed: false }, wholeSlice)).toEqual({
        isEnded: false,
        waitSeconds: 30,
      });
    expect(await keptItems(world)).toEqual(before);
    await workToEnd(world, tonight);
    await workToEnd(world, undo);
    await workToEnd(world, rerun);
    expect(await kept()).toEqual(['second']);
    expect((await keptOf(world, 'EMPLOYEE')).size).toBe(701);
    const statuses = await Promise.all([tonight, rerun, undo].map(async (run) => readRun(world, run)));
    expect(statuses.map((run) => run?.status)).toEqual(['COMPLETED', 'INCOMPLETE', 'COMPLETED']);
  });
});

describe('two workers of one run at once', () => {
  it('come to the same as one', async () => {
    const rows = Array.from({ length: 1100 }, (_, at) => ({ EmployeeID: `E${at}` }));
    await send(world, 3, csvOf(3, ...rows));
    await send(world, 10, value('red'));
    world.clock.set(afterTwo);
    await queueNight(world);
    const alone = await copyOf(engine, world);
    await workToEnd(alone);
    const call = () => workOnRun(world, { ...night, hasFailed: false }, shortSlice(3));
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const answers = await Promise.all([call(), call()]);
      if (answers.some(({ isEnded }) => isEnded)) break;
    }
    const { run, jobs } = await resultOf(world);
    const wanted = await resultOf(alone);
    expect([run.status, jobs.map(countsOf)]).toEqual([wanted.run.status, wanted.jobs.map(countsOf)]);
    expect(await keptItems(world)).toEqual(await keptItems(alone));
  });
});

const countsOf = (job: Awaited<ReturnType<typeof resultOf>>['jobs'][number]) => [
  job.status,
  job.rowCount,
  job.createdCount,
  job.updatedCount,
  job.unchangedCount,
  job.failedCount,
  job.skippedCount,
];

describe('a file whose set-up was replaced before its night', () => {
  it('is read as it is set up then', async () => {
    await setUp(world, firm1, { isNoUpdateEnabled: true });
    await send(world, 10, csvOf(10, { FieldValue: 'Zoom No Update' }));
    await setUp(world, firm1, { isNoUpdateEnabled: false });
    const { jobs } = await runNight(world);
    expect([jobs[0]?.failedCount, (await newest(world)).status]).toEqual([1, 'INCOMPLETE']);
    expect(jobs[0]?.firstError).toContain('ZI-R-014');
  });
});
