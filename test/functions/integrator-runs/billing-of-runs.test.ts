import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../../../functions/integrator-billing/ledger-store.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { requestRerun } from '../../../functions/run-requests/request-rerun.ts';
import { csvOf, firm1, type IntegratorWorld, integratorWorld } from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import {
  copyOf,
  keptOf,
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
import { eventsOf, ledgerOf, limitTo, rerun } from '../../support/task-world.ts';
import { asking, undo } from '../../support/undo-world.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

type Row = Readonly<Record<string, string>>;
const good = (EmployerID: string): Row => ({ EmployerID, ParentEmployerID: '' });
const bad = (EmployerID: string): Row => ({ ...good(EmployerID), SigningEmail: 'none' });
const many = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, index) => good(`E${String(from + index).padStart(4, '0')}`));
const employerCount = async () => (await keptOf(world, 'CORPORATION')).size;

describe('what is counted', () => {
  it('is each row of a file that was processed, also one that failed or was replaced', async () => {
    await send(world, 1, csvOf(1, good('A'), good('A'), bad('B'), good('C')));
    const { jobs } = await runNight(world);
    expect(jobs[0]).toMatchObject({ status: 'INCOMPLETE', rowCount: 4 });
    const entries = await readLedger(world, firm1, { from: '2026-11-21', to: '2026-11-21' });
    expect(entries).toEqual([
      {
        ...{ firmId: firm1, runId: '2026-11-21', runDate: '2026-11-21', type: 'IMPORT', templateId: 1 },
        ...{ jobId: jobs[0]?.jobId, name: 'Import Corporation / Employer Data', recordCount: 4 },
        at: jobs[0]?.endedAt,
      },
    ]);
  });

  it('is nothing of a file that is refused, or that has no rows', async () => {
    await send(world, 1, csvOf(1));
    const file = await send(world, 3, csvOf(3, {}));
    world.drop.objects.set(file.objectKey, Buffer.from('x'));
    await runNight(world);
    expect(await ledgerOf(world)).toEqual({});
  });

  it('is nothing of rows that failed and are run again, and of an undo', async () => {
    await send(world, 1, csvOf(1, good('A'), bad('B')));
    const { run, jobs } = await runNight(world);
    await rerun(world, jobs[0]?.jobId ?? '');
    await undo(world, run);
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 2 });
  });

  it('is each row once, however often the jobs of its file were stopped, run again and undone', async () => {
    await send(world, 1, csvOf(1, bad('B'), ...many(1199)));
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    // Its first 500 rows are committed, then its steps fail.
    await workOnRun(world, { ...night, hasFailed: false }, shortSlice(4));
    await workOnRun(world, { ...night, hasFailed: true }, wholeSlice);
    const { jobs } = await resultOf(world);
    const doneCount = (await ledgerOf(world))['2026-11-21.01'] as number;
    expect([500, 1000]).toContain(doneCount);
    const jobId = jobs[0]?.jobId ?? '';
    const again = await rerun(world, jobId);
    expect(again.jobs[0]).toMatchObject({ status: 'INCOMPLETE', rowCount: 1201 - doneCount });
    await undo(world, again.run);
    await rerun(world, jobId);
    expect(await ledgerOf(world)).toEqual({
      '2026-11-21.01': doneCount,
      '2026-11-21-R01.01': 1200 - doneCount,
    });
  });

  it('is what was committed, also when the answer to its last transaction was lost', async () => {
    await send(world, 1, csvOf(1, ...many(7)));
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const mute = (isSent: boolean) => {
      const { client } = world.immigration;
      const send = async (command: { constructor: { name: string } }) => {
        const isWrite = command.constructor.name === 'TransactWriteCommand';
        const answer = isWrite && !isSent ? undefined : await client.send(command as never);
        if (isWrite) throw new Error('the table does not answer');
        return answer;
      };
      const get = (target: object, name: string) => (name === 'send' ? send : Reflect.get(target, name));
      return { ...world, immigration: { ...world.immigration, client: new Proxy(client, { get } as never) } };
    };
    await expect(workOnRun(mute(false), { ...night, hasFailed: false }, wholeSlice)).rejects.toThrow();
    await workOnRun(mute(true), { ...night, hasFailed: true }, wholeSlice);
    const [job] = (await resultOf(world)).jobs;
    expect([await employerCount(), job?.recordCount]).toEqual([7, 7]);
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 7 });
    await rerun(world, job?.jobId ?? '');
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 7 });
  });

  it('is the same, killed at any call', async () => {
    await send(world, 1, csvOf(1, bad('B'), ...many(7)));
    await send(world, 2, csvOf(2, { EmployerID: 'E0001' }, { EmployerID: 'E0002' }));
    await limitTo(world, { recordLimit: 9 });
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    const golden = await copyOf(engine, world);
    const kill = killSwitch();
    kill.arm(Number.POSITIVE_INFINITY, 'before');
    await workToEnd(killable(golden, kill));
    const [wanted, callCount] = [await stateOf(golden), kill.callCount];
    expect(await ledgerOf(golden)).toEqual({ '2026-11-21.01': 8, '2026-11-21.02': 1 });
    for (let call = 1; call <= callCount; call += 5) {
      const killed = await copyOf(engine, world);
      kill.arm(call, 'after');
      await workToEnd(killable(killed, kill)).catch((error) => expect(error).toBeInstanceOf(Killed));
      kill.disarm();
      await workToEnd(killed);
      expect([call, await stateOf(killed)]).toEqual([call, wanted]);
    }
  }, 60_000);
});

describe('a hard limit', () => {
  it('lets a file be processed as far as it goes; the rest can be run when there is room', async () => {
    await send(world, 1, csvOf(1, ...many(600)));
    await send(world, 3, csvOf(3, { EmployerID: 'E0001' }));
    await limitTo(world, { recordLimit: 520 });
    const { run, jobs } = await runNight(world);
    expect(run.status).toBe('INTERRUPTED');
    expect(await employerCount()).toBe(520);
    expect(jobs).toMatchObject([
      {
        ...{ status: 'INTERRUPTED', rowCount: 600, createdCount: 520, recordCount: 520 },
        firstError:
          'ZI-F-011 The record limit of 520 for November 2026 was reached; 80 rows were not processed.',
      },
      { status: 'INTERRUPTED', rowCount: 1, createdCount: 0, recordCount: 0 },
    ]);
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 520 });
    const [first] = jobs;
    // There is still no room.
    const again = await rerun(world, first?.jobId ?? '');
    expect(again.jobs[0]).toMatchObject({ status: 'INTERRUPTED', rowCount: 80, createdCount: 0 });
    // In the next period there is.
    world.clock.set('2026-12-01T12:00:00.000Z');
    const rest = await rerun(world, again.jobs[0]?.jobId ?? '');
    expect(rest.jobs[0]).toMatchObject({ status: 'COMPLETED', rowCount: 80, createdCount: 80 });
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 520, '2026-12-01-R01.01': 80 });
    expect(await employerCount()).toBe(600);
  });

  it('counts keys that repeat each other within it only', async () => {
    await send(world, 1, csvOf(1, good('A'), good('B'), good('A')));
    await limitTo(world, { recordLimit: 2 });
    const { jobs } = await runNight(world);
    expect(jobs[0]).toMatchObject({ createdCount: 2, skippedCount: 0 });
  });

  it('never keeps rows that failed from being run again', async () => {
    await send(world, 1, csvOf(1, good('A'), good('B')));
    await send(world, 3, csvOf(3, { EmployerID: 'LATER' }));
    await limitTo(world, { recordLimit: 3 });
    const { jobs } = await runNight(world);
    expect(jobs[1]).toMatchObject({ status: 'INCOMPLETE', failedCount: 1 });
    await limitTo(world, { recordLimit: 3 });
    const again = await rerun(world, jobs[1]?.jobId ?? '');
    expect(again.jobs[0]).toMatchObject({ status: 'INCOMPLETE', failedCount: 1, recordCount: 0 });
  });

  it('that is soft stops nothing', async () => {
    await send(world, 1, csvOf(1, ...many(4)));
    await limitTo(world, { recordLimit: 2, isHardLimit: false });
    expect((await runNight(world)).run.status).toBe('COMPLETED');
    expect(await ledgerOf(world)).toEqual({ '2026-11-21.01': 4 });
  });

  it('is decided once for a job', async () => {
    await send(world, 1, csvOf(1, ...many(1200)));
    await limitTo(world, { recordLimit: 1100 });
    world.clock.set('2026-11-21T10:05:00.000Z');
    await queueNight(world);
    await workOnRun(world, { ...night, hasFailed: false }, shortSlice(4));
    await limitTo(world, { recordLimit: 5000, version: 3 });
    await workToEnd(world);
    expect((await resultOf(world)).jobs[0]).toMatchObject({ status: 'INTERRUPTED', createdCount: 1100 });
  });

  it('that refuses nothing of a firm without terms leaves its jobs as they were', async () => {
    await send(world, 1, csvOf(1, good('A')));
    const { jobs } = await runNight(world);
    expect(jobs[0]).not.toHaveProperty('recordLimit');
  });
});

describe('events of runs', () => {
  it('tell of each run with jobs, and of files that it refused', async () => {
    await runNight(world, { runId: '2026-11-21' });
    await send(world, 1, csvOf(1, bad('B')), { date: '20261121' });
    const file = await send(world, 3, csvOf(3, {}), { date: '20261121' });
    world.drop.objects.set(file.objectKey, Buffer.from('x'));
    await runNight(world, { runId: '2026-11-22' });
    const run = await requestRerun(asking(world), {
      ...{ firmId: firm1, by: 'Fay' },
      jobId: (await resultOf(world, { firmId: firm1, runId: '2026-11-22' })).jobs[0]?.jobId ?? '',
    });
    world.clock.advance(1000);
    await workToEnd(world, run);
    expect((await eventsOf(world)).map(({ type, data }) => [type, data['runId'] ?? data['code']])).toEqual([
      ['file.rejected', 'ZI-F-012'],
      ['run.interrupted', '2026-11-22'],
      ['run.incomplete', '2026-11-22-R01'],
    ]);
  });
});
