import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import type { RunDeps } from '../../../functions/integrator-runs/deps.ts';
import { readLock } from '../../../functions/integrator-runs/run-lock.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { requestRerun } from '../../../functions/run-requests/request-rerun.ts';
import {
  anEmployer,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
  upload,
} from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import { memoryAuditTrail } from '../../support/memory-audit-trail.ts';
import {
  afterTwo,
  copyOf,
  keptOf,
  killable,
  night,
  queueNight,
  resultOf,
  runNight,
  send,
  wholeSlice,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking, undo } from '../../support/undo-world.ts';

const rowCount = 700;
/** Of the employees there were so many before, with another title. */
const knownCount = 150;

/** Of the calls of an interruption, every so-manieth is killed. */
const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const step = isDeep ? 1 : 6;

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  world.clock.set('2026-11-19T20:00:00.000Z');
  await keep(world, anEmployer);
});

const employees = (JobTitle: string, count = rowCount) =>
  csvOf(3, ...Array.from({ length: count }, (_, index) => ({ EmployeeID: `E${index}`, JobTitle })));

/** The same table, in which no more than so many transactions about entities are written. */
function brokenAfter(transactionCount: number): RunDeps {
  let left = transactionCount;
  const { client } = world.immigration;
  const send = (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'TransactWriteCommand') left -= 1;
    if (left < 0) throw new Error('the table does not answer');
    return client.send(command as never);
  };
  const broken = new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  return { ...world, immigration: { ...world.immigration, client: broken } };
}

/** A night that stops for good after some transactions of its first or second chunk. */
async function interruptedNight(transactionCount: number): Promise<string> {
  await send(world, 3, employees('Clerk', knownCount), { date: '20261119' });
  await runNight(world, { runId: '2026-11-20' });
  world.clock.set('2026-11-20T20:00:00.000Z');
  await send(world, 3, employees('Engineer'));
  world.clock.set(afterTwo);
  await queueNight(world);
  const broken = brokenAfter(transactionCount);
  await expect(workOnRun(broken, { ...night, hasFailed: false }, wholeSlice)).rejects.toThrow('not answer');
  await workOnRun(broken, { ...night, hasFailed: true }, wholeSlice);
  const { run, jobs } = await resultOf(world);
  expect([run.status, jobs[0]?.status]).toEqual(['INTERRUPTED', 'INTERRUPTED']);
  return jobs[0]?.jobId ?? '';
}

const titles = async () =>
  [...(await keptOf(world, 'EMPLOYEE')).values()].map(({ JobTitle }) => JobTitle).sort();
const clerks = Array<string>(knownCount).fill('Clerk');

describe('a run that was interrupted in the middle of a chunk', () => {
  it.each([2, 8])('is undone to what there was, when %i transactions had been written', async (count) => {
    await interruptedNight(count);
    expect((await titles()).filter((title) => title === 'Engineer').length).toBeGreaterThan(100);
    const { run, jobs } = await undo(world, night);
    expect([run.status, jobs[0]?.undo?.keptCount]).toEqual(['COMPLETED', 0]);
    expect(await titles()).toEqual(clerks);
  });

  it('ends also when the audit trail cannot be written, and begins nothing meanwhile', async () => {
    await send(world, 3, employees('Engineer'));
    world.clock.set(afterTwo);
    await queueNight(world);
    const audit = { append: () => Promise.reject(new Error('the trail does not answer')) };
    const deaf = { ...world, audit };
    await expect(workOnRun(deaf, { ...night, hasFailed: false }, wholeSlice)).rejects.toThrow('not answer');
    expect((await keptOf(world, 'EMPLOYEE')).size).toBe(0);
    await workOnRun(deaf, { ...night, hasFailed: true }, wholeSlice);
    expect((await resultOf(world)).run.status).toBe('INTERRUPTED');
  });

  it('is in the audit trail with each of its jobs, and what of them was done', async () => {
    await send(world, 3, employees('Engineer'));
    await send(world, 10, csvOf(10, { EmployeeID: 'E1' }));
    world.clock.set(afterTwo);
    await queueNight(world);
    const audit = memoryAuditTrail();
    const broken = { ...brokenAfter(8), audit };
    await expect(workOnRun(broken, { ...night, hasFailed: false }, wholeSlice)).rejects.toThrow('not answer');
    const before = audit.entries.length;
    await workOnRun(broken, { ...night, hasFailed: true }, wholeSlice);
    const { jobs } = await resultOf(world);
    const told = audit.entries.slice(before);
    expect(told.map(({ action, outcome, code }) => [action, outcome, code])).toEqual([
      ['IMPORT_JOB_END', 'FAILED', 'INTERRUPTED'],
      ['IMPORT_JOB_END', 'FAILED', 'INTERRUPTED'],
      ['RUN_END', 'FAILED', 'INTERRUPTED'],
    ]);
    for (const { jobId, createdCount, failedCount } of jobs)
      expect(told).toContainEqual(
        expect.objectContaining({
          objects: expect.objectContaining({ jobId, runId: night.runId }),
          counts: expect.objectContaining({ created: createdCount, failed: failedCount }),
        }),
      );
  });

  it('is undone but for what a later run has changed', async () => {
    await interruptedNight(2);
    world.clock.set('2026-11-21T20:00:00.000Z');
    await send(world, 3, csvOf(3, { EmployeeID: 'E0', JobTitle: 'Engineer', Department: 'Later' }), {
      date: '20261121',
    });
    await runNight(world, { runId: '2026-11-22' });
    await undo(world, night);
    const kept = await keptOf(world, 'EMPLOYEE');
    expect([kept.size, kept.get('ACME-US/E0')]).toEqual([
      knownCount,
      expect.objectContaining({ Department: 'Later', JobTitle: 'Clerk' }),
    ]);
  });

  it.each([2, 8])(
    'is run again to its end, and undone with that, when %i transactions had been written',
    async (count) => {
      const jobId = await interruptedNight(count);
      world.clock.advance(60_000);
      const run = await requestRerun(asking(world), { firmId: firm1, jobId, by: 'Fay' });
      await workToEnd(world, run);
      const again = await resultOf(world, run);
      const [before] = (await resultOf(world)).jobs;
      const doneCount = (before?.doneChunkCount ?? 0) * 500;
      expect(again.jobs[0]).toMatchObject({ status: 'COMPLETED', rowCount: rowCount - doneCount });
      expect(await titles()).toEqual(Array(rowCount).fill('Engineer'));
      await undo(world, run);
      await undo(world, night);
      expect(await titles()).toEqual(clerks);
    },
  );
});

describe('an interruption that is killed itself', () => {
  /** A night of two files that has committed a chunk and frozen the next. */
  async function stoppedNight(): Promise<IntegratorWorld> {
    await send(world, 3, employees('Engineer', 520), { date: '20261119' });
    await send(world, 10, csvOf(10, { EmployeeID: 'E1' }, { EmployeeID: 'nobody' }), { date: '20261119' });
    world.clock.set('2026-11-20T10:05:00.000Z');
    await queueNight(world, ref);
    await expect(workOnRun(brokenAfter(6), { ...ref, hasFailed: false }, wholeSlice)).rejects.toThrow(
      'not answer',
    );
    return world;
  }
  const ref = { firmId: firm1, runId: '2026-11-20' };

  it.each([true, false])(
    'at any of its calls comes to an end that can be undone (interrupted again: %s)',
    async (isAgain) => {
      const stopped = await stoppedNight();
      const kill = killSwitch();
      const golden = await copyOf(engine, stopped);
      kill.arm(Number.POSITIVE_INFINITY, 'before');
      await workOnRun(killable(golden, kill), { ...ref, hasFailed: true }, wholeSlice);
      const callCount = kill.callCount;
      expect(callCount).toBeGreaterThan(15);
      const ends: string[] = [];
      for (let call = isAgain ? 1 : 4; call < callCount; call += step) {
        const tried = await copyOf(engine, stopped);
        kill.arm(call, 'after');
        const interrupting = workOnRun(killable(tried, kill), { ...ref, hasFailed: true }, wholeSlice);
        await expect(interrupting).rejects.toThrow(Killed);
        kill.disarm();
        if (isAgain) await workOnRun(tried, { ...ref, hasFailed: true }, wholeSlice);
        else await workToEnd(tried, ref);
        const { run, jobs } = await resultOf(tried, ref);
        expect(await readLock(tried, firm1)).toBeUndefined();
        ends.push([run.status, ...jobs.map(({ status }) => status)].join(' '));
        const { run: undone } = await undo(tried, ref);
        const left = await Promise.all(['EMPLOYEE', 'CUSTOM_VALUE'].map((kind) => keptOf(tried, kind)));
        expect([call, undone.status, ...left.map(({ size }) => size)]).toEqual([call, 'COMPLETED', 0, 0]);
      }
      const interrupted = 'INTERRUPTED INTERRUPTED INTERRUPTED';
      const others = ['INCOMPLETE COMPLETED INCOMPLETE', 'INTERRUPTED INTERRUPTED INCOMPLETE', interrupted];
      for (const end of ends) expect(isAgain ? [interrupted] : others).toContain(end);
    },
    isDeep ? 600_000 : 60_000,
  );
});

describe('a job that was refused', () => {
  it('is not run again, although its run was interrupted before it had ended', async () => {
    const content = employees('Clerk', 2);
    await send(world, 3, content, { date: '20261119' });
    await runNight(world, { runId: '2026-11-20' });
    world.clock.set('2026-11-20T20:00:00.000Z');
    // The same content again, not checked before its night.
    await receiveFile(world, upload(world, `${firm1}/Import/fn_Details_Data_import_20261120.csv`, content));
    world.clock.set(afterTwo);
    await queueNight(world);
    const { write } = world.drop;
    world.drop.write = () => Promise.reject(new Error('no answer'));
    await expect(workOnRun(world, { ...night, hasFailed: false }, wholeSlice)).rejects.toThrow('no answer');
    await workOnRun(world, { ...night, hasFailed: true }, wholeSlice);
    world.drop.write = write;
    const [job] = (await resultOf(world)).jobs;
    expect(job?.notes.map(({ code }) => code)).toEqual(['ZI-X-900', 'ZI-F-007']);
    const asked = requestRerun(asking(world), { firmId: firm1, jobId: job?.jobId ?? '', by: 'Fay' });
    await expect(asked).rejects.toMatchObject({ code: 'NOTHING_TO_RERUN' });
  });
});
