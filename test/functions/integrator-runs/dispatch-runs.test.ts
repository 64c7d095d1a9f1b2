import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { putFirm } from '../../../functions/directory/directory-store.ts';
import { addDays } from '../../../functions/import-templates/calendar-date.ts';
import { runInstantOf } from '../../../functions/import-templates/run-date.ts';
import { changePending } from '../../../functions/integrator/import-file-store.ts';
import type { SendDigestInput } from '../../../functions/integrator-runs/contract.ts';
import { dispatchRuns, missingNights } from '../../../functions/integrator-runs/dispatch-runs.ts';
import { listRuns, readRun, runUpdate } from '../../../functions/integrator-runs/run-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import {
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  setUp,
} from '../../support/integrator-world.ts';
import { resultOf, send, workToEnd } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking } from '../../support/undo-world.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

let engine: TableEngine;
let world: IntegratorWorld;
let deps: ReturnType<typeof dispatching>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  deps = dispatching(world);
});

function dispatching(of: IntegratorWorld) {
  const asked: SendDigestInput[] = [];
  const digestStarter = {
    async start(input: SendDigestInput) {
      asked.push(input);
    },
  };
  const fannedOut: string[] = [];
  const fanOutStarter = {
    async start({ firmId }: { readonly firmId: string }) {
      fannedOut.push(firmId);
    },
  };
  return { ...asking(of), digestStarter, asked, fanOutStarter, fannedOut };
}

const trigger = (at?: string | Date) => {
  if (at !== undefined) world.clock.set(new Date(at).toISOString());
  return dispatchRuns(deps, {}, { remainingMs: () => 300_000 });
};
const nightsOf = async (firmId = firm1) =>
  (await listRuns(world, firmId)).map(({ runId, status }) => `${runId} ${status}`);
const runIdsOf = async (firmId = firm1) => (await listRuns(world, firmId)).map(({ runId }) => runId);

describe('the nights that are missing, on every date from 2026 to 2036', () => {
  const dates = Array.from({ length: 4018 }, (_, index) => addDays('2026-01-01', index));

  /** When triggers come, minutes from the first one that the date's schedule has (09:00 UTC). */
  const ways: Readonly<Record<string, readonly number[]>> = {
    'on time': [0, 60],
    doubled: [0, 0, 60, 60],
    late: [47, 107, 413],
    'all night long': Array.from({ length: 6 }, (_, index) => index * 25),
  };
  it.each(Object.entries(ways))('come once each, whose triggers are %s', (_, minutes) => {
    expect(datesRun(dates, () => minutes)).toEqual(dates);
  });

  it('come once each, oldest first, whose triggers are missing for days', () => {
    expect(datesRun(dates, (index) => (index % 9 < 5 ? [] : [3, 60]))).toEqual(dates.slice(0, -4));
  });

  it('come at two o’clock, and at three on the day that has no two', () => {
    const at = (date: string) => runInstantOf(date).toISOString().slice(11, 16);
    expect([at('2026-03-07'), at('2026-03-08'), at('2026-10-31'), at('2026-11-01')]).toEqual([
      '10:00',
      '10:00',
      '09:00',
      '10:00',
    ]);
    for (const date of ['2026-03-08', '2026-11-01', '2030-03-10', '2030-11-03']) {
      const instant = runInstantOf(date).getTime();
      const nights = { from: date, runs: [] };
      expect(missingNights(nights, new Date(instant - 1))).toEqual([]);
      expect(missingNights(nights, new Date(instant))).toEqual([date]);
    }
  });

  function datesRun(all: readonly string[], minutesOf: (index: number) => readonly number[]): string[] {
    const run: string[] = [];
    for (const [index, date] of all.entries())
      for (const minutes of minutesOf(index)) {
        const now = new Date(Date.parse(`${date}T09:00:00Z`) + minutes * minuteMs);
        const runs = run.slice(-20).map((runId) => ({ runId }));
        run.push(...missingNights({ from: run.at(-5) ?? '2026-01-01', runs }, now));
      }
    return run;
  }
});

describe('the runs of a firm', () => {
  it('begin with the night after it is seen first', async () => {
    await trigger('2026-11-20T20:00:00Z');
    expect(await nightsOf()).toEqual([]);
    await trigger('2026-11-21T10:00:00Z');
    expect(await nightsOf()).toEqual(['2026-11-21 COMPLETED']);
  });

  it.each(['2027-03-12', '2027-11-05', '2026-12-30'])('are one for each date, from %s on', async (first) => {
    const dates = Array.from({ length: 5 }, (_, index) => addDays(first, index));
    await trigger(`${addDays(first, -1)}T20:00:00Z`);
    for (const [index, date] of dates.entries()) {
      // One date's triggers never come.
      if (index === 2) continue;
      for (const time of ['09:00', '09:00', '09:05', '10:00', '10:05'])
        await Promise.all([trigger(`${date}T${time}:00Z`), trigger()]);
    }
    expect(await runIdsOf()).toEqual(dates);
    expect(await runIdsOf(firm10)).toEqual(dates);
  });

  it('are made up for, however long nobody looked', async () => {
    await trigger('2026-11-20T20:00:00Z');
    await trigger('2027-01-15T12:00:00Z');
    const dates = await runIdsOf();
    expect([dates.at(0), dates.at(-1), dates.length]).toEqual(['2026-11-21', '2027-01-15', 56]);
    await trigger('2027-01-16T12:00:00Z');
    await trigger('2027-01-16T12:05:00Z');
    expect(await runIdsOf()).toHaveLength(57);
  });

  it('pause while the subscription does, and are not made up for', async () => {
    await trigger('2026-11-20T20:00:00Z');
    await setUp(world, firm1, { isSubscribed: false });
    for (const date of ['2026-11-21', '2026-11-22', '2026-11-23']) await trigger(`${date}T12:00:00Z`);
    await setUp(world, firm1, { isSubscribed: true });
    await trigger('2026-11-23T13:00:00Z');
    expect(await nightsOf()).toEqual([]);
    await trigger('2026-11-24T10:00:00Z');
    expect(await nightsOf()).toEqual(['2026-11-24 COMPLETED']);
  });

  it('are started where files wait, once, and have ended already where none do', async () => {
    await trigger('2026-11-20T20:00:00Z');
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    await Promise.all([trigger('2026-11-21T10:00:00Z'), trigger()]);
    await trigger('2026-11-21T10:05:00Z');
    expect(await nightsOf()).toEqual(['2026-11-21 QUEUED']);
    expect(await nightsOf(firm10)).toEqual(['2026-11-21 COMPLETED']);
    expect(await readRun(world, { firmId: firm10, runId: '2026-11-21' })).toMatchObject({
      jobCount: 0,
      toldAt: expect.any(String),
    });
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21 0']);
  });

  it('stay as they are when a trigger that looked before them writes after all their work', async () => {
    await trigger('2026-11-20T20:00:00Z');
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    const { client, table } = world.integrator;
    const meanwhile = vi.fn(async () => {
      await trigger();
      await workToEnd(world, { firmId: firm1, runId: '2026-11-21' });
    });
    const sendLate = async (command: { readonly input: object }) => {
      const isNight = /"TransactItems".*"NIGHTLY"/.test(JSON.stringify(command.input));
      if (isNight && meanwhile.mock.calls.length === 0) await meanwhile();
      return client.send(command as never);
    };
    const slow = new Proxy(client, {
      get: (of, name) => (name === 'send' ? sendLate : Reflect.get(of, name)),
    });
    world.clock.set('2026-11-21T10:00:00Z');
    await dispatchRuns({ ...deps, integrator: { client: slow, table } }, {}, { remainingMs: () => 300_000 });
    expect([await nightsOf(), meanwhile.mock.calls.length]).toEqual([['2026-11-21 COMPLETED'], 1]);
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21 0']);
  });

  it('take an upload that was completed in time and told late', async () => {
    await trigger('2026-11-20T20:00:00Z');
    await trigger('2026-11-21T10:00:00Z');
    expect(await nightsOf()).toEqual(['2026-11-21 COMPLETED']);
    world.clock.set('2026-11-21T09:59:00Z');
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    await Promise.all([trigger('2026-11-21T10:05:00Z'), trigger()]);
    expect(await nightsOf()).toEqual(['2026-11-21 QUEUED']);
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21 1']);
    await workToEnd(world, { firmId: firm1, runId: '2026-11-21' });
    expect((await resultOf(world, { firmId: firm1, runId: '2026-11-21' })).jobs).toMatchObject([
      { createdCount: 1 },
    ]);
  });
});

describe('a run that has not ended', () => {
  beforeEach(async () => {
    await trigger('2026-11-20T20:00:00Z');
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
  });

  it('is left alone while its workflow goes on', async () => {
    for (const time of ['10:00', '10:05', '10:10', '11:00']) await trigger(`2026-11-21T${time}:00Z`);
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21 0']);
  });

  it('is told as overdue when it has not ended after six hours, of every firm', async () => {
    const overdue = () => world.log.measured.filter(([name]) => name === 'NightlyRunsOverdue').at(-1);
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }), { firmId: firm10 });
    await trigger('2026-11-21T10:00:00Z');
    await trigger('2026-11-21T16:00:00Z');
    expect(overdue()).toEqual(['NightlyRunsOverdue', 0]);
    await trigger('2026-11-21T16:00:01Z');
    expect(overdue()).toEqual(['NightlyRunsOverdue', 2]);
    for (const firmId of [firm1, firm10]) await workToEnd(world, { firmId, runId: '2026-11-21' });
    await trigger('2026-11-21T16:05:00Z');
    expect(overdue()).toEqual(['NightlyRunsOverdue', 0]);
  });

  it('is started again when its workflow has stopped, once', async () => {
    await trigger('2026-11-21T10:00:00Z');
    deps.runWorkflow.running.clear();
    await Promise.all([trigger('2026-11-21T10:05:00Z'), trigger(), trigger()]);
    await trigger('2026-11-21T10:06:00Z');
    expect(deps.runWorkflow.started).toEqual(['firm1 2026-11-21 0', 'firm1 2026-11-21 1']);
    deps.runWorkflow.running.clear();
    await trigger('2026-11-21T10:15:00Z');
    expect(deps.runWorkflow.started.at(-1)).toBe('firm1 2026-11-21 2');
  });

  it('is started later when it could not be', async () => {
    deps.runWorkflow.isBroken = true;
    await expect(trigger('2026-11-21T10:00:00Z')).rejects.toThrow();
    expect(await nightsOf(firm10)).toEqual(['2026-11-21 COMPLETED']);
    deps.runWorkflow.isBroken = false;
    await trigger('2026-11-21T10:05:00Z');
    expect(await nightsOf()).toEqual(['2026-11-21 QUEUED']);
    expect(deps.runWorkflow.started).toHaveLength(1);
  });
});

describe('what got lost', () => {
  it('is begun again: a check that was not begun, or has stopped', async () => {
    await trigger('2026-11-20T20:00:00Z');
    const file = await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    await trigger('2026-11-20T20:30:00Z');
    expect(world.started).toEqual([]);
    await changePending(world, file, { status: 'RECEIVED' });
    await trigger('2026-11-20T20:15:00Z');
    expect(world.started).toEqual([]);
    await trigger('2026-11-20T20:25:00Z');
    expect(world.started).toEqual([{ firmId: firm1, fileId: file.fileId }]);
  });

  it('is asked for: the digest of a run that ended, for a day', async () => {
    await trigger('2026-11-20T20:00:00Z');
    const ref = { firmId: firm1, runId: '2026-11-21' };
    await trigger('2026-11-21T10:00:00Z');
    await transact(world.integrator.client, [runUpdate(world, ref, { toldAt: undefined })]);
    await trigger('2026-11-21T10:04:00Z');
    expect(deps.asked).toEqual([]);
    await trigger('2026-11-21T10:05:00Z');
    expect(deps.asked).toEqual([ref]);
    await trigger(new Date(Date.parse('2026-11-21T10:00:00Z') + dayMs));
    expect(deps.asked).toHaveLength(1);
  });

  it('is asked for: the mail about refused uploads', async () => {
    await trigger();
    expect(deps.asked).toEqual([]);
    await send(world, 1, csvOf(1, {}).replace('EmployerName', 'Name'));
    await trigger();
    expect(deps.asked).toEqual([{ firmId: firm1 }]);
  });
});

describe('many firms', () => {
  it('are all looked after within some triggers that have no time for all', async () => {
    const firmIds = Array.from({ length: 60 }, (_, index) => `many-${index}`);
    for (const firmId of firmIds) {
      await putFirm(world, { firmId, name: firmId, timeZone: 'America/Los_Angeles' });
      await setUp(world, firmId);
    }
    await trigger('2026-11-20T20:00:00Z');
    let triggerCount = 0;
    const first = Date.parse('2026-11-21T10:00:00Z');
    for (let leftCount = 1; leftCount > 0 && triggerCount < 20; triggerCount += 1) {
      world.clock.set(new Date(first + triggerCount * 5 * minuteMs).toISOString());
      let looks = 0;
      await dispatchRuns(deps, {}, { remainingMs: () => (looks++ < 20 ? 300_000 : 0) });
      const counts = await Promise.all(firmIds.map(async (firmId) => (await runIdsOf(firmId)).length));
      leftCount = counts.filter((count) => count === 0).length;
      expect(Math.max(...counts)).toBeLessThan(2);
    }
    expect(triggerCount).toBeLessThan(12);
  });

  it('do not wait for one that fails', async () => {
    await trigger('2026-11-20T20:00:00Z');
    const { client } = world.integrator;
    const failing = {
      ...deps,
      integrator: {
        ...world.integrator,
        client: new Proxy(client, {
          get: (target, name) => {
            if (name !== 'send') return Reflect.get(target, name);
            return (command: { input: object }) =>
              JSON.stringify(command.input).includes('"F#firm1"')
                ? Promise.reject(new Error('no answer'))
                : client.send(command as never);
          },
        }),
      },
    };
    world.clock.set('2026-11-21T10:00:00Z');
    await expect(dispatchRuns(failing, {}, { remainingMs: () => 300_000 })).rejects.toThrow('no answer');
    expect([await nightsOf(), await nightsOf(firm10)]).toEqual([[], ['2026-11-21 COMPLETED']]);
  });
});
