import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAttention } from '../../../functions/integrator-jobs/attention-store.ts';
import { listTasks } from '../../../functions/integrator-jobs/task-store.ts';
import { readLock } from '../../../functions/integrator-runs/run-lock.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import {
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  objectsIn,
  setUp,
  textAt,
} from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import {
  copyOf,
  killable,
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
import { eventsOf, exportNow, exportTask, importTask, ledgerOf, limitTo } from '../../support/task-world.ts';

/** At every call; otherwise at some of them. */
const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

const employers = (...ids: readonly string[]) =>
  csvOf(1, ...ids.map((EmployerID) => ({ EmployerID, ParentEmployerID: '' })));
const exported = () => objectsIn(world, `${firm1}/Export/`).map((key) => key.split('/').at(-1));
const lastExport = () => textAt(world, objectsIn(world, `${firm1}/Export/`).at(-1) ?? '');
const employerIdsIn = (csv: string) =>
  csv
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(',')[1]);

describe('exports of a night', () => {
  it('come after its imports and show what these have changed', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(2), exportTask(1)] });
    await send(world, 1, employers('ACME-US', 'ZETA'));
    await send(world, 3, csvOf(3, {}));
    const { run, jobs } = await runNight(world);
    expect(run.status).toBe('COMPLETED');
    expect(jobs.map(({ kind, templateId, rowCount }) => [kind, templateId, rowCount])).toEqual([
      ['IMPORT', 1, 2],
      ['IMPORT', 3, 1],
      ['EXPORT', 1, 2],
      ['EXPORT', 2, 1],
    ]);
    expect(exported()).toEqual([
      'client_details_export_202611210205.csv',
      'corporation_details_export_202611210205.csv',
    ]);
    expect(employerIdsIn(lastExport())).toEqual(['ACME-US', 'ZETA']);
    expect(jobs[2]).toMatchObject({
      jobId: expect.stringMatching(/^2026-11-21\.E1\.[0-9A-Z]{26}$/),
      fileName: 'corporation_details_export_202611210205.csv',
      exported: { cutAt: '2026-11-21T10:05:00.000Z', sizeBytes: lastExport().length },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(jobs[2]).not.toHaveProperty('exportState');
    expect(await ledgerOf(world)).toEqual({
      '2026-11-21.01': 2,
      '2026-11-21.03': 1,
      '2026-11-21.E1': 2,
      '2026-11-21.E2': 1,
    });
    expect((await eventsOf(world)).map(({ type }) => type)).toEqual([
      'export.completed',
      'export.completed',
      'run.completed',
    ]);
  });

  it('are the same when each call has time for some rows only', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1), exportTask(8)] });
    await send(world, 1, employers(...Array.from({ length: 250 }, (_, place) => `E${place}`)));
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const whole = await copyOf(engine, world);
    await workToEnd(whole);
    const callCount = await workToEnd(world, night, () => shortSlice(1));
    expect(callCount).toBeGreaterThan(5);
    const filesOf = ({ drop }: IntegratorWorld) =>
      [...drop.objects].filter(([key]) => key.startsWith(`${firm1}/Export/`));
    expect(filesOf(world).map(([key, bytes]) => [key, String(bytes)])).toEqual(
      filesOf(whole).map(([key, bytes]) => [key, String(bytes)]),
    );
    expect((await resultOf(world)).jobs.map(({ rowCount }) => rowCount)).toEqual([250, 250, 2]);
    expect(await ledgerOf(world)).toEqual(await ledgerOf(whole));
  });

  it('are those whose dates it is', async () => {
    await setUp(world, firm1, {
      exportTasks: [
        exportTask(1, { schedule: { frequency: 'WEEKLY', weekday: 6 } }),
        exportTask(2, { schedule: { frequency: 'WEEKLY', weekday: 7 } }),
        exportTask(3, { schedule: { frequency: 'MONTHLY', day: 21 } }),
        exportTask(4, { schedule: { frequency: 'MONTHLY', day: 22 } }),
      ],
    });
    // A Saturday.
    const { jobs } = await runNight(world, { runId: '2026-11-21' });
    expect(jobs.map(({ templateId }) => templateId)).toEqual([1, 3]);
    expect((await runNight(world, { runId: '2026-11-22' })).jobs.map((job) => job.templateId)).toEqual([
      2, 4,
    ]);
  });

  it('are not written while the subscription is not active', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1)], isSubscribed: false });
    expect((await runNight(world)).jobs).toEqual([]);
  });

  it('of changes only are full at first, and then from the cut of the last that was written', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1, { isChangesOnly: true })] });
    await send(world, 1, employers('A', 'B'));
    await runNight(world);
    expect(employerIdsIn(lastExport())).toEqual(['A', 'B']);
    await send(world, 1, employers('B', 'C'), { date: '20261121' });
    const { jobs } = await runNight(world, { runId: '2026-11-22' });
    // B is as it was.
    expect(employerIdsIn(lastExport())).toEqual(['C']);
    expect(jobs[1]?.exported).toMatchObject({ changedSince: '2026-11-21T10:05:00.000Z' });
    // One that could not be written is made up for by the next.
    await send(world, 1, employers('D'), { date: '20261122' });
    world.clock.set('2026-11-23T10:05:00.000Z');
    await queueNight(world, { firmId: firm1, runId: '2026-11-23' });
    const broken = { ...world, drop: { ...world.drop, beginParts: () => Promise.reject(new Error('no')) } };
    const third = { firmId: firm1, runId: '2026-11-23' };
    await expect(workToEnd(broken, third)).rejects.toThrow('no');
    await workOnRun(world, { ...third, hasFailed: true }, wholeSlice);
    await send(world, 1, employers('E'), { date: '20261123' });
    await runNight(world, { runId: '2026-11-24' });
    expect(employerIdsIn(lastExport())).toEqual(['D', 'E']);
  });
});

describe('exports that are asked for', () => {
  it('are written at once, with names that are later than those before', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1), exportTask(8)] });
    const first = await exportNow(world, 8, 1);
    expect(first.run).toMatchObject({ runId: '2026-11-20-X01', kind: 'EXPORT', status: 'COMPLETED' });
    expect(first.jobs.map(({ templateId, triggeredBy }) => [templateId, triggeredBy])).toEqual([
      [1, 'Fay'],
      [8, 'Fay'],
    ]);
    world.clock.advance(-60_000);
    await exportNow(world, 1);
    expect(exported().filter((name) => name?.startsWith('corporation'))).toEqual([
      'corporation_details_export_202611201201.csv',
      'corporation_details_export_202611201202.csv',
    ]);
    expect(await listTasks(world, firm1)).toMatchObject([
      { type: 'EXPORT', templateId: 1, status: 'COMPLETED', rowCount: 0, nameStamp: '202611201202' },
      { type: 'EXPORT', templateId: 8, status: 'COMPLETED', rowCount: 2 },
    ]);
  });
});

describe('an export above the hard limit', () => {
  it('is not written, needs attention and counts nothing', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1)] });
    await send(world, 1, employers('A', 'B', 'C'));
    await limitTo(world, { recordLimit: 5 });
    const { run, jobs } = await runNight(world);
    expect(run.status).toBe('INTERRUPTED');
    expect(jobs[1]).toMatchObject({
      status: 'INTERRUPTED',
      notes: [
        {
          code: 'ZI-F-011',
          message: 'The record limit of 5 for November 2026 was reached; 3 rows were not processed.',
        },
      ],
    });
    expect(exported()).toEqual([]);
    expect(world.drop.openUploads.size).toBe(0);
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 3 });
    expect((await listAttention(world, firm1)).map(({ jobId }) => jobId)).toEqual([jobs[1]?.jobId]);
    expect((await eventsOf(world)).map(({ type, data }) => [type, data['code']])).toEqual([
      ['export.interrupted', 'ZI-F-011'],
      ['run.interrupted', undefined],
    ]);
  });
});

describe('a night with exports whose steps keep failing', () => {
  it('ends, and leaves no part of a file', async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1), exportTask(2)] });
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const broken = { ...world, drop: { ...world.drop, joinParts: () => Promise.reject(new Error('no')) } };
    const ref = { firmId: firm1, runId: '2026-11-21' };
    await expect(workToEnd(broken)).rejects.toThrow('no');
    await workOnRun(world, { ...ref, hasFailed: true }, wholeSlice);
    const { run, jobs } = await resultOf(world);
    expect([
      run.status,
      ...jobs.map(({ status, firstError }) => `${status} ${firstError?.slice(0, 8)}`),
    ]).toEqual(['INTERRUPTED', 'INTERRUPTED ZI-X-900', 'INTERRUPTED ZI-X-900']);
    expect([exported(), world.drop.openUploads.size, await readLock(world, firm1)]).toEqual([
      [],
      0,
      undefined,
    ]);
    expect((await exportNow(world, 1)).run.status).toBe('COMPLETED');
  });
});

describe('a night with imports and exports', () => {
  it(`comes to the same, killed at its calls, seed ${seed}`, async () => {
    await setUp(world, firm1, {
      exportTasks: [exportTask(1), exportTask(3, { isChangesOnly: true })],
      importTasks: [importTask(1, { isExpected: true }), importTask(2, { isExpected: true })],
    });
    await send(world, 1, employers('A', 'B'));
    await limitTo(world, { recordLimit: 3 });
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const golden = await copyOf(engine, world);
    const kill = killSwitch();
    kill.arm(Number.POSITIVE_INFINITY, 'before');
    await workToEnd(killable(golden, kill));
    const [wanted, callCount] = [await stateOf(golden), kill.callCount];
    expect((await resultOf(golden)).jobs.map(({ status, templateId }) => `${templateId} ${status}`)).toEqual([
      '1 COMPLETED',
      '2 COMPLETED',
      '1 INTERRUPTED',
      '3 COMPLETED',
    ]);
    const step = isDeep ? 1 : 4;
    for (let call = 1 + (seed % step); call <= callCount; call += step) {
      const killed = await copyOf(engine, world);
      kill.arm(call, 'after');
      await workToEnd(killable(killed, kill)).catch((error) => expect(error).toBeInstanceOf(Killed));
      kill.disarm();
      await workToEnd(killed);
      const found = await stateOf(killed);
      const keys = [...new Set([...wanted.keys(), ...found.keys()])];
      expect([call, keys.filter((key) => wanted.get(key) !== found.get(key))]).toEqual([call, []]);
    }
  }, 120_000);
});
