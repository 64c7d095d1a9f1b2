import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import type { RunDeps } from '../../../functions/integrator-runs/deps.ts';
import { readLock } from '../../../functions/integrator-runs/run-lock.ts';
import { newRunPut } from '../../../functions/integrator-runs/run-store.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { transact } from '../../../functions/platform/table.ts';
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
  objectsIn,
  upload,
} from '../../support/integrator-world.ts';
import {
  afterTwo,
  copyOf,
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

const manyRows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    EmployeeID: `E${index}`,
    ...(index % 300 === 299 && { WorkEmail: 'nowhere' }),
  }));

async function evening(): Promise<void> {
  await send(world, 3, csvOf(3, ...manyRows(1200)));
  world.clock.set(afterTwo);
  await queueNight(world);
}

const work = (deps: RunDeps, hasFailed = false, slice = wholeSlice) =>
  workOnRun(deps, { ...night, hasFailed }, slice);

describe('a run whose time is over in the middle of a file', () => {
  it('goes on after the last chunk, and comes to the same', async () => {
    await evening();
    const whole = await copyOf(engine, world);
    await workToEnd(whole);
    const callCount = await workToEnd(world, night, () => shortSlice(1));
    expect(callCount).toBe(3);
    expect(await stateOf(world)).toEqual(await stateOf(whole));
    const { run, jobs } = await resultOf(world);
    expect(run.epoch).toBe(callCount);
    expect(jobs[0]).toMatchObject({ rowCount: 1200, createdCount: 1196, failedCount: 4, doneChunkCount: 3 });
  });

  it('is not disturbed by what its firm does to the upload meanwhile', async () => {
    await evening();
    await work(world, false, shortSlice(1));
    world.drop.objects.set(keyOf('fn_Details_Data_import_20261120.csv'), Buffer.from('another'));
    await workToEnd(world);
    expect((await resultOf(world)).jobs[0]).toMatchObject({ status: 'INCOMPLETE', createdCount: 1196 });
  });
});

describe('a run that was begun again', () => {
  /** What a chunk does is frozen ahead, and is the same whoever does it. */
  const written = async () => [...(await stateOf(world))].filter(([name]) => !name.includes('/outcome-'));

  it.each([
    ['has ended', wholeSlice],
    ['is at work', shortSlice(2)],
  ])('lets its earlier beginning, which is still alive, write nothing when it %s', async (_, slice) => {
    await evening();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let arrived = () => {};
    const isThere = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow: RunDeps = {
      ...world,
      drop: {
        ...world.drop,
        async writeOnce(...input: Parameters<RunDeps['drop']['writeOnce']>) {
          const frozen = await world.drop.writeOnce(...input);
          arrived();
          await held;
          return frozen;
        },
      },
    };
    const earlier = work(slow);
    await isThere;
    const { isEnded } = await work(world, false, slice);
    expect(isEnded).toBe(slice === wholeSlice);
    const before = await written();
    release();
    expect(await earlier).toEqual({ isEnded: false, waitSeconds: 30 });
    expect(await written()).toEqual(before);
    await workToEnd(world);
    expect((await resultOf(world)).jobs[0]).toMatchObject({ createdCount: 1196, failedCount: 4 });
    expect(world.log.lines.map(({ message }) => message)).toContain('RUN_TAKEN_OVER');
  });
});

describe('runs of one firm', () => {
  const queued = (runId: string, kind: 'NIGHTLY' | 'RERUN') => {
    const queuedAt = world.clock.now().toISOString();
    const run = {
      firmId: firm1,
      runId,
      runDate: runId.slice(0, 10),
      kind,
      status: 'QUEUED',
      queuedAt,
    } as const;
    return transact(world.integrator.client, [newRunPut(world, { ...run, triggeredBy: 'SCHEDULE' })]);
  };
  const waits = { isEnded: false, waitSeconds: 30 };

  it('wait for each other', async () => {
    await evening();
    await work(world, false, shortSlice(1));
    await queued('2026-11-21-R01', 'RERUN');
    const other = { firmId: firm1, runId: '2026-11-21-R01' };
    expect(await workOnRun(world, { ...other, hasFailed: false }, wholeSlice)).toEqual(waits);
    await expect(workOnRun(world, { ...other, hasFailed: true }, wholeSlice)).rejects.toThrow('another run');
    await workToEnd(world);
    expect(await readLock(world, firm1)).toBeUndefined();
    expect(await workOnRun(world, { ...other, hasFailed: false }, wholeSlice)).toMatchObject({
      isEnded: true,
    });
  });

  it('go in the order of their nights', async () => {
    await queued('2026-11-20', 'NIGHTLY');
    await evening();
    expect(await work(world)).toEqual(waits);
    await workToEnd(world, { firmId: firm1, runId: '2026-11-20' });
    expect(await work(world)).toMatchObject({ isEnded: true });
    expect(await work(world)).toMatchObject({ isEnded: true });
  });
});

describe('a run at two o’clock', () => {
  it('waits a moment for uploads that are whole and were not told yet', async () => {
    world.clock.set('2026-11-21T09:59:59.000Z');
    const told = upload(world, keyOf('fn_Custom_Data_import_20261120.csv'), csvOf(10, {}));
    world.drop.objects.set(keyOf('fn_Visa_Details_import_20261120.csv.filepart'), Buffer.from('half'));
    world.clock.set('2026-11-21T10:00:01.000Z');
    await queueNight(world);
    expect(await work(world)).toEqual({ isEnded: false, waitSeconds: 10 });
    await receiveFile(world, told);
    await workToEnd(world);
    expect((await resultOf(world)).jobs.map(({ status }) => status)).toEqual(['COMPLETED']);
  });
});

describe('a run whose steps keep failing', () => {
  it('is interrupted: what is applied stays, what was not come to is kept for a run again', async () => {
    await send(world, 10, csvOf(10, { EmployeeID: 'E1' }));
    await evening();
    await work(world, false, shortSlice(1));
    const { jobs: before } = await resultOf(world);
    expect(await work(world, true)).toMatchObject({ isEnded: true });
    const { run, jobs } = await resultOf(world);
    expect(run.status).toBe('INTERRUPTED');
    expect(jobs.map(({ status, notes }) => [status, codesOf({ notes })[0]])).toEqual([
      ['INTERRUPTED', 'ZI-X-900'],
      ['INTERRUPTED', 'ZI-X-900'],
    ]);
    const { createdCount = 0, doneChunkCount = 0, failedCount = 0 } = jobs[0] ?? {};
    expect(doneChunkCount).toBeGreaterThanOrEqual(before[0]?.doneChunkCount ?? 9);
    expect(createdCount + failedCount).toBe(doneChunkCount * 500);
    expect((await keptOf(world, 'EMPLOYEE')).size).toBe(createdCount + 1);
    expect(await readLock(world, firm1)).toBeUndefined();
    expect(objectsIn(world, `${firm1}/Import`)).toEqual([]);
    expect(jobs.map(({ archiveETag }) => archiveETag)).not.toContain(undefined);
  });

  it('is interrupted too when its files cannot be read any more', async () => {
    await evening();
    await work(world, false, shortSlice(1));
    const fails = () => Promise.reject(new Error('no answer'));
    const broken = { ...world, drop: { ...world.drop, read: fails, write: fails, writeStream: fails } };
    expect(await work(broken, true)).toMatchObject({ isEnded: true });
    expect((await resultOf(world)).jobs[0]).toMatchObject({ status: 'INTERRUPTED', doneChunkCount: 1 });
  });

  it('takes no files when it had taken none', async () => {
    await evening();
    expect(await work(world, true)).toMatchObject({ isEnded: true });
    expect((await resultOf(world)).jobs).toEqual([]);
    expect((await runNight(world, { runId: '2026-11-22' })).jobs).toHaveLength(1);
  });
});
