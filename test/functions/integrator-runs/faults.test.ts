import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { receiveFile } from '../../../functions/integrator/receive-file.ts';
import type { RunDeps } from '../../../functions/integrator-runs/deps.ts';
import { readLock } from '../../../functions/integrator-runs/run-lock.ts';
import {
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  keyOf,
  objectsIn,
  upload,
} from '../../support/integrator-world.ts';
import { Killed, type KillSwitch, killSwitch } from '../../support/kill-switch.ts';
import {
  afterTwo,
  copyOf,
  keptItems,
  killable,
  queueNight,
  resultOf,
  runNight,
  send,
  stateOf,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

/** More than a chunk; nearly all are replaced by the last one of their employee. */
const rowCount = 502;
/** Nights at a time; each has tables and objects of its own. */
const lanes = 2;
/** At every effect, and before and after calls that change nothing; otherwise at every second effect, beginning with either. */
const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

type Row = Readonly<Record<string, string>>;

/** Rows of each template: some that are applied, and of each but one that is not. */
const rowsById: Readonly<Record<number, readonly Row[]>> = {
  1: [
    { ParentEmployerID: '' },
    { EmployerID: 'CHILD', ParentEmployerID: 'ACME-US' },
    { EmployerID: 'BAD', SigningEmail: 'none' },
  ],
  2: [{}, { ContactID: 'M-2', IsPrimary: 'Y' }, { ContactID: 'M-3', EmployerID: 'BAD' }],
  3: [{}, { EmployeeID: '2', EmployerID: 'BAD' }, { EmployeeID: '3' }],
  4: [{}, { EmployeeID: '3' }, { EmployeeID: '4' }],
  5: [{}, { VisaNumber: 'V2' }, { EmployeeID: '3', VisaType: 'Q-9' }],
  6: [{}, { PassportNumber: 'X2', IsPrimary: 'Y' }, { PassportNumber: 'X2' }],
  7: [{ ToDate: '' }, { EmployeeID: '3', Country: 'Atlantis' }],
  8: [{}, { EmployeeID: '4' }],
  9: [{}, { EmployeeID: '3', SupervisorContactID: 'nobody' }],
  10: Array.from({ length: rowCount }, (_, index) => ({
    EmployeeID: index % 250 === 7 ? 'nobody' : '100234',
    FieldValue: `v${index}`,
  })),
  11: [{}, { CaseReference: 'C-2', PetID: 'PET-NONE' }],
};
const contentOf = (id: number): string => csvOf(id, ...(rowsById[id] ?? []));

let engine: TableEngine;
let evening: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  evening = await integratorWorld(engine);
  for (const id of Object.keys(rowsById).map(Number).reverse()) await send(evening, id, contentOf(id));
  evening.clock.advance(1000);
  const unchecked = keyOf('fn_Custom_Data_import_20261119.csv');
  await receiveFile(evening, upload(evening, unchecked, csvOf(10, {}).replace('FieldKeyword', 'Keyword')));
  evening.clock.set(afterTwo);
  await queueNight(evening);
}, 60_000);
afterAll(() => engine.stop());

interface Place {
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/** The night, killed at a place and begun again. */
async function nightKilledAt(kill: KillSwitch, place: Place): Promise<IntegratorWorld> {
  const world = await copyOf(engine, evening);
  kill.arm(place.call, place.moment);
  await expect(workToEnd(killable(world, kill))).rejects.toThrow(Killed);
  kill.disarm();
  await workToEnd(world);
  return world;
}

const effects = /^(copy|remove|expire|write.*|(Put|Update|Delete|TransactWrite|BatchWrite)Command)$/;

/** The night as it is without a kill, and the calls of it that change something. */
async function wholeNight(): Promise<{ golden: IntegratorWorld; callCount: number; effectCalls: number[] }> {
  const golden = await copyOf(engine, evening);
  const kill = killSwitch();
  kill.arm(Number.POSITIVE_INFINITY, 'before');
  const effectCalls: number[] = [];
  const noted = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, name) {
        const member: unknown = Reflect.get(inner, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const command = name === 'send' ? (args[0] as object).constructor.name : String(name);
          if (effects.test(command)) effectCalls.push(kill.callCount);
          return member.apply(inner, args);
        };
      },
    });
  const { integrator, immigration, drop } = golden;
  const watched: RunDeps = {
    ...golden,
    integrator: { ...integrator, client: noted(integrator.client) },
    immigration: { ...immigration, client: noted(immigration.client) },
    drop: noted(drop),
  };
  await workToEnd(killable(watched as IntegratorWorld, kill));
  return { golden, callCount: kill.callCount, effectCalls };
}

describe('a night with files of all templates', () => {
  it(`comes to the same, killed at its effects, seed ${seed}`, async () => {
    const { golden, callCount, effectCalls } = await wholeNight();
    await expectInvariants(golden);
    const wanted = await stateOf(golden);
    const all = Array.from({ length: callCount }, (_, index) => index + 1);
    // Between two effects nothing changes: killed there it is as after the first of them.
    const some = effectCalls.filter((_, place) => place % 2 === seed % 2);
    const places: Place[] = (isDeep ? all : some).map((call) => ({ call, moment: 'after' }));
    if (isDeep) places.push(...all.map((call): Place => ({ call, moment: 'before' })));
    console.log(`${effectCalls.length} effects in ${callCount} calls, ${places.length} killed, seed ${seed}`);
    const wrong: string[] = [];
    const work = async () => {
      const own = killSwitch();
      for (let place = places.shift(); place !== undefined; place = places.shift()) {
        const found = await stateOf(await nightKilledAt(own, place));
        const keys = new Set([...wanted.keys(), ...found.keys()]);
        const differing = [...keys].filter((key) => wanted.get(key) !== found.get(key));
        if (differing.length > 0) wrong.push(`${place.moment} ${place.call}: ${differing.join(', ')}`);
      }
    };
    await Promise.all(Array.from({ length: lanes }, work));
    expect(wrong).toEqual([]);
  }, 3_600_000);
});

/** What must hold of the night; every killed one is compared with it. */
async function expectInvariants(world: IntegratorWorld): Promise<void> {
  const { run, jobs } = await resultOf(world);
  // INV-ZI-01, 02, 08, 10: each file once, in the order of the templates.
  expect(jobs.map((job) => [job.templateId, job.status, job.createdCount, job.failedCount])).toEqual([
    [1, 'INCOMPLETE', 2, 1],
    [2, 'INCOMPLETE', 2, 1],
    [3, 'INCOMPLETE', 2, 1],
    [4, 'INCOMPLETE', 2, 1],
    [5, 'INCOMPLETE', 2, 1],
    [6, 'COMPLETED', 2, 0],
    [7, 'INCOMPLETE', 1, 1],
    [8, 'INCOMPLETE', 1, 1],
    [9, 'INCOMPLETE', 1, 1],
    [10, 'INCOMPLETE', 1, 1],
    [10, 'INTERRUPTED', 0, 0],
    [11, 'INCOMPLETE', 1, 1],
  ]);
  expect([run.status, objectsIn(world, `${firm1}/Import`), await readLock(world, firm1)]).toEqual([
    'INTERRUPTED',
    [],
    undefined,
  ]);
  // INV-ZI-05: every row once.
  for (const job of jobs) {
    const { createdCount, updatedCount, unchangedCount, failedCount, skippedCount } = job;
    expect(createdCount + updatedCount + unchangedCount + failedCount + skippedCount).toBe(job.rowCount);
  }
  // INV-ZI-16: nothing of another firm's.
  const foreign = (await keptItems(world)).filter(({ firmId, kind }) => firmId === firm10 && kind);
  expect(foreign).toEqual([]);
  // INV-ZI-03, 13: the same files again change nothing; the one that was completed is refused before.
  const again = await copyOf(engine, world);
  const before = await keptItems(again);
  again.clock.set('2026-11-21T20:00:00.000Z');
  for (const id of Object.keys(rowsById).map(Number))
    await send(again, id, contentOf(id), { date: '20261121' });
  const { jobs: repeated } = await runNight(again, { runId: '2026-11-22' });
  expect(repeated.map((job) => job.createdCount + job.updatedCount)).toEqual(Array(10).fill(0));
  expect(await keptItems(again)).toEqual(before);
}
