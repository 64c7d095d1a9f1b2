import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTallies } from '../../../functions/immigration/firm-tally.ts';
import { EntityKind } from '../../../functions/import-templates/contract.ts';
import { requestUndo } from '../../../functions/run-requests/request-undo.ts';
import { csvOf, firm1, type IntegratorWorld, integratorWorld } from '../../support/integrator-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
import {
  afterTwo,
  copyOf,
  keptItems,
  killable,
  queueNight,
  send,
  workToEnd,
} from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let evening: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  evening = await integratorWorld(engine);
  await send(evening, 1, csvOf(1, { ParentEmployerID: '' }));
  await send(evening, 3, csvOf(3, ...Array.from({ length: 120 }, (_, id) => ({ EmployeeID: String(id) }))));
  await send(
    evening,
    5,
    csvOf(5, { EmployeeID: '1' }, { EmployeeID: '1', VisaNumber: 'V2' }, { EmployeeID: 'none' }),
  );
  await send(evening, 7, csvOf(7, { EmployeeID: '1', ToDate: '' }));
  evening.clock.set(afterTwo);
  await queueNight(evening);
}, 60_000);
afterAll(() => engine.stop());

/** What the tally says and what there is, by kind. */
async function expectRight(world: IntegratorWorld): Promise<Record<string, number>> {
  const items = (await keptItems(world)).filter(({ firmId, kind }) => firmId === firm1 && kind !== undefined);
  const kinds = EntityKind.options.filter((kind) => items.some((item) => item['kind'] === kind));
  const tallies = await readTallies(world, firm1, kinds);
  const told = Object.fromEntries(kinds.map((kind) => [kind, tallies.get(kind)?.entityCount ?? -1]));
  const kept = kinds.map((kind) => [kind, items.filter((item) => item['kind'] === kind).length]);
  expect(told).toEqual(Object.fromEntries(kept));
  return told;
}

it('say after a night how many there are of each kind, killed anywhere or not, and after its undo', async () => {
  const world = await copyOf(engine, evening);
  const kill = killSwitch();
  kill.arm(Number.POSITIVE_INFINITY, 'before');
  await workToEnd(killable(world, kill));
  expect(await expectRight(world)).toMatchObject({ CORPORATION: 1, EMPLOYEE: 120, VISA: 2 });
  const callCount = kill.callCount;
  for (let call = 10; call < callCount; call += 23) {
    const killed = await copyOf(engine, evening);
    kill.arm(call, call % 2 === 0 ? 'before' : 'after');
    await workToEnd(killable(killed, kill)).catch(() => undefined);
    kill.disarm();
    await workToEnd(killed);
    await expectRight(killed);
  }
  const runWorkflow = { start: async () => undefined, isRunning: async () => true };
  const { runId } = await requestUndo(
    { ...world, runWorkflow },
    { firmId: firm1, runId: '2026-11-21', by: 'Fay' },
  );
  await workToEnd(world, { firmId: firm1, runId });
  const after = await readTallies(world, firm1, ['CORPORATION', 'EMPLOYEE', 'VISA', 'ADDRESS']);
  expect([...after.values()].map(({ entityCount }) => entityCount)).toEqual([0, 0, 0, 0]);
  const left = (await keptItems(world)).filter(({ firmId, kind }) => firmId === firm1 && kind !== undefined);
  expect(left).toEqual([]);
}, 60_000);
