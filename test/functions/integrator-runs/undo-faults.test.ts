import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readRun } from '../../../functions/integrator-runs/run-store.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
import {
  anEmployer,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  keep,
} from '../../support/integrator-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import {
  copyOf,
  keptOf,
  killable,
  resultOf,
  runNight,
  send,
  shortSlice,
  stateOf,
  wholeSlice,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { asking, everything, keptBy, threeFilesOfEmployers, undo } from '../../support/undo-world.ts';

let engine: TableEngine;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());

const undoRef = { firmId: firm1, runId: '2026-11-21-U01' };

/** A night that makes, changes and takes marks, a later one that changes some of it, and the undo of the first asked for. */
async function askedUndo(): Promise<IntegratorWorld> {
  const world = await integratorWorld(engine);
  await keep(world, { ...anEmployer, values: { ...anEmployer.values, City: 'Oslo' } });
  const passport = (number: string) => csvOf(6, { PassportNumber: number, IsPrimary: 'Y' });
  await send(world, 1, csvOf(1, { ParentEmployerID: '' }, { EmployerID: 'P1', ParentEmployerID: 'ACME-US' }));
  await send(world, 3, csvOf(3, {}, { EmployeeID: '2', EmployerID: 'P1' }));
  await send(world, 6, passport('A1'));
  await runNight(world, { runId: '2026-11-21' });
  world.clock.set('2026-11-21T20:00:00.000Z');
  await send(world, 1, csvOf(1, { ParentEmployerID: '', City: 'Boston' }), { date: '20261121' });
  await send(world, 6, passport('B2'), { date: '20261121' });
  await runNight(world, { runId: '2026-11-22' });
  await requestUndo(asking(world), { firmId: firm1, runId: '2026-11-21', by: 'Fay' });
  const asked = await readRun(world, { firmId: firm1, runId: '2026-11-22-U01' });
  if (asked === undefined) throw new Error('the undo is asked for');
  return world;
}

/** The undo of a night whose first file's undo takes away what that of the others has kept. */
async function askedUndoOfThree(): Promise<IntegratorWorld> {
  const world = await integratorWorld(engine);
  await keep(world, anEmployer);
  const { run } = await threeFilesOfEmployers(world);
  await requestUndo(asking(world), { ...run, by: 'Fay' });
  return world;
}

/** Tables give fields in any order, and what is written down of a chunk holds entities as they were read. */
async function stateAfter(world: IntegratorWorld): Promise<Map<string, string>> {
  const state = await stateOf(world);
  for (const [key, bytes] of world.drop.objects)
    if (/undo-\d+\.json$/.test(key)) state.set(key, inOrder(JSON.parse(bytes.toString())));
  return state;
}
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );

describe('an undo that is killed before or after any of its effects', () => {
  it.each([
    {
      of: 'files that others have changed since',
      runId: '2026-11-22-U01',
      ask: askedUndo,
      counts: [
        { restoredCount: expect.any(Number), removedCount: 1, keptCount: 1 },
        { restoredCount: 0, removedCount: 1, keptCount: 1 },
        { restoredCount: 0, removedCount: 0, keptCount: 1 },
      ],
    },
    {
      of: 'files that name what later ones made',
      runId: '2026-11-21-U01',
      ask: askedUndoOfThree,
      counts: [3, 0, 0].map((removedCount) => ({ restoredCount: 0, removedCount, keptCount: 0 })),
    },
  ])(
    'comes to the same, $of',
    async ({ runId, ask, counts }) => {
      const ref = { firmId: firm1, runId };
      const asked = await ask();
      const golden = await copyOf(engine, asked);
      const kill = killSwitch();
      kill.arm(Number.POSITIVE_INFINITY, 'before');
      await workToEnd(killable(golden, kill), ref);
      const effectCount = kill.callCount;
      const { run, jobs } = await resultOf(golden, ref);
      expect(run).toMatchObject({ status: 'COMPLETED', jobCount: 3 });
      expect(jobs.map((job) => job.undo)).toEqual(counts);
      const wanted = await stateAfter(golden);
      const places = Array.from({ length: effectCount }, (_, index) => index + 1).flatMap((call) => [
        { call, moment: 'before' as const },
        { call, moment: 'after' as const },
      ]);
      const wrong: string[] = [];
      for (const { call, moment } of places) {
        const world = await copyOf(engine, asked);
        kill.arm(call, moment);
        await expect(workToEnd(killable(world, kill), ref)).rejects.toThrow(Killed);
        kill.disarm();
        await workToEnd(world, ref);
        const found = await stateAfter(world);
        const keys = new Set([...wanted.keys(), ...found.keys()]);
        const differing = [...keys].filter((key) => wanted.get(key) !== found.get(key));
        if (differing.length > 0) wrong.push(`${moment} ${call}: ${differing.join(', ')}`);
      }
      expect(wrong).toEqual([]);
      expect(effectCount).toBeGreaterThan(20);
    },
    120_000,
  );
});

describe('an undo of several chunks', () => {
  const rowCount = 1003;

  it('takes them away one by one, over as many calls as it needs', async () => {
    const world = await integratorWorld(engine);
    await keep(world, anEmployer);
    const employees = Array.from({ length: rowCount }, (_, index) => ({ EmployeeID: `E${index}` }));
    await send(world, 3, csvOf(3, ...employees));
    const { run, jobs } = await runNight(world);
    expect(jobs).toMatchObject([{ createdCount: rowCount, doneChunkCount: 3 }]);
    await requestUndo(asking(world), { ...run, by: 'Fay' });
    const calls = await workToEnd(world, undoRef, () => shortSlice(2));
    expect(calls).toBeGreaterThan(2);
    expect(await keptOf(world, 'EMPLOYEE')).toHaveProperty('size', 0);
    const done = await resultOf(world, undoRef);
    expect(done.jobs[0]?.undo).toEqual({ restoredCount: 0, removedCount: rowCount, keptCount: 0 });
  });

  it('keeps what two chunks have changed and a person since', async () => {
    const world = await integratorWorld(engine);
    await keep(world, { ...anEmployer, values: { ...anEmployer.values, City: 'Oslo', Phone: '1234567' } });
    const employer = (more: Record<string, string>) => csvOf(1, { ParentEmployerID: '', ...more });
    await send(world, 1, employer({ City: 'Austin', Phone: '2345678' }), { date: '20261119' });
    await send(world, 1, employer({ City: 'Boston', Phone: '3456789' }), { date: '20261120' });
    const first = await runNight(world, { runId: '2026-11-21' });
    world.clock.set('2026-11-21T20:00:00.000Z');
    // What the first file had said comes back, by somebody else.
    await send(world, 1, employer({ City: 'Austin', Phone: '3456789' }), { date: '20261121' });
    await runNight(world, { runId: '2026-11-22' });
    const { jobs } = await undo(world, first.run);
    const values = (await everything(world, ['CORPORATION'])).get('CORPORATION ACME-US');
    expect(values).toMatchObject({ City: 'Austin', Phone: '1234567' });
    expect(jobs.flatMap((job) => keptBy(world, job)).map(({ column }) => column)).toEqual(['City']);
  });
});

describe('an undo that cannot go on', () => {
  it('ends interrupted, and may be asked for again', async () => {
    const world = await integratorWorld(engine);
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    const { run } = await runNight(world);
    await requestUndo(asking(world), { ...run, by: 'Fay' });
    await workOnRun(world, { ...undoRef, hasFailed: true }, wholeSlice);
    expect(await readRun(world, undoRef)).toMatchObject({ status: 'INTERRUPTED' });
    expect(await keptOf(world, 'CORPORATION')).toHaveProperty('size', 1);
    const again = await undo(world, run);
    expect(again.run).toMatchObject({ runId: '2026-11-21-U02', status: 'COMPLETED' });
    expect(await keptOf(world, 'CORPORATION')).toHaveProperty('size', 0);
  });

  it('writes nothing more once work on it was begun anew', async () => {
    const world = await integratorWorld(engine);
    await send(world, 1, csvOf(1, { ParentEmployerID: '' }));
    const { run } = await runNight(world);
    await requestUndo(asking(world), { ...run, by: 'Fay' });
    const kill = killSwitch();
    const slow = killable(world, kill);
    const { drop } = slow;
    const overtaken = {
      ...slow,
      drop: {
        ...drop,
        // The plan is written down; before it is carried out, another call is quicker, and the world goes on.
        async writeOnce(...args: Parameters<typeof drop.writeOnce>) {
          const frozen = await drop.writeOnce(...args);
          await workToEnd(world, undoRef);
          return frozen;
        },
      },
    };
    const answer = await workOnRun(overtaken, { ...undoRef, hasFailed: false }, wholeSlice);
    expect(answer.isEnded).toBe(false);
    expect((await resultOf(world, undoRef)).jobs[0]?.undo).toMatchObject({ removedCount: 1 });
  });
});
