import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { immigrationIndexes } from '../../functions/immigration/contract.ts';
import { importTemplates } from '../../functions/import-templates/catalog/import-templates.ts';
import { jobsOfRun, type StoredJob } from '../../functions/integrator-jobs/job-store.ts';
import type { RunDeps } from '../../functions/integrator-runs/deps.ts';
import { newRunPut, readRun, type StoredRun } from '../../functions/integrator-runs/run-store.ts';
import { workOnRun } from '../../functions/integrator-runs/work-on-run.ts';
import { batchPut, type Item, transact } from '../../functions/platform/table.ts';
import { countingIds, fakeClock, memoryLog } from './fixed-deps.ts';
import { arrive, dropFiles, firm1, type IntegratorWorld } from './integrator-world.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { TableEngine } from './table-engine.ts';

/** Five past two in Los Angeles, 21 November: the run of what `integratorWorld` was uploaded the day before. */
export const afterTwo = '2026-11-21T10:05:00.000Z';
export const night = { firmId: firm1, runId: '2026-11-21' } as const;

/** Adds a nightly run that is due. */
export async function queueNight(
  world: RunDeps,
  { firmId, runId }: { readonly firmId: string; readonly runId: string } = night,
): Promise<void> {
  const queuedAt = world.clock.now().toISOString();
  const run = { firmId, runId, runDate: runId, kind: 'NIGHTLY', status: 'QUEUED', queuedAt } as const;
  await transact(world.integrator.client, [newRunPut(world, { ...run, triggeredBy: 'SCHEDULE' })]);
}

export const wholeSlice = { remainingMs: () => 300_000 };

/** A call whose time is over after so many looks at it. */
export function shortSlice(lookCount: number) {
  let looks = 0;
  return {
    remainingMs() {
      looks += 1;
      return looks > lookCount ? 0 : 300_000;
    },
  };
}

/** Calls the step as its workflow does. @returns how often it was called */
export async function workToEnd(
  deps: RunDeps,
  ref: { readonly firmId: string; readonly runId: string } = night,
  slice: () => { remainingMs(): number } = () => wholeSlice,
): Promise<number> {
  for (let calls = 1; calls < 200; calls += 1) {
    const { isEnded, waitSeconds } = await workOnRun(deps, { ...ref, hasFailed: false }, slice());
    if (isEnded) return calls;
    if (waitSeconds > 0) throw new Error('the run waits for another one');
  }
  throw new Error('the run does not come to its end');
}

export interface RunResult {
  readonly run: StoredRun;
  readonly jobs: StoredJob[];
}

export async function resultOf(
  world: RunDeps,
  ref: { readonly firmId: string; readonly runId: string } = night,
): Promise<RunResult> {
  const run = await readRun(world, ref);
  if (run === undefined) throw new Error('there is no such run');
  return { run, jobs: await jobsOfRun(world, ref.firmId, ref.runId) };
}

/** It is night: adds the run and works on it to its end. */
export async function runNight(
  world: IntegratorWorld,
  { firmId = firm1, runId = night.runId }: { readonly firmId?: string; readonly runId?: string } = {},
): Promise<RunResult> {
  world.clock.set(`${runId}T10:05:00.000Z`);
  await queueNight(world, { firmId, runId });
  await workToEnd(world, { firmId, runId });
  return resultOf(world, { firmId, runId });
}

/** Uploads and checks a file of a template. */
export function send(
  world: IntegratorWorld,
  templateId: number,
  content: string | Buffer,
  { date = '20261120', firmId = firm1 }: { readonly date?: string; readonly firmId?: string } = {},
) {
  const template = importTemplates.find(({ id }) => id === templateId);
  world.clock.advance(1000);
  return arrive(world, `${template?.baseName}_${date}.csv`, content, { firmId });
}

export async function itemsIn(client: TableEngine['client'], table: string): Promise<Item[]> {
  const items: Item[] = [];
  let startKey: Item | undefined;
  do {
    const found = await client.send(new ScanCommand({ TableName: table, ExclusiveStartKey: startKey }));
    items.push(...((found.Items ?? []) as Item[]));
    startKey = found.LastEvaluatedKey;
  } while (startKey !== undefined);
  return items.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
const nameOf = ({ pk, sk }: Item): string => `${String(pk)}\n${String(sk)}`;

/** Everything that firms keep, as it lies in the table. */
export const keptItems = (world: IntegratorWorld): Promise<Item[]> =>
  itemsIn(world.integrator.client, world.immigration.table);

/** The entities of a kind by their keys. */
export async function keptOf(world: IntegratorWorld, kind: string, firmId = firm1) {
  const items = (await keptItems(world)).filter((item) => item['kind'] === kind && item['firmId'] === firmId);
  return new Map(
    items.map((item) => [(item['key'] as string[]).join('/'), item['values'] as Record<string, string>]),
  );
}

/** A world in the state of another one, to be changed without it. */
export async function copyOf(engine: TableEngine, from: IntegratorWorld): Promise<IntegratorWorld> {
  const integrator = await engine.createTable();
  const immigration = await engine.createTable(Object.values(immigrationIndexes));
  const { client } = engine;
  await batchPut(client, integrator, await itemsIn(client, from.integrator.table));
  await batchPut(client, immigration, await itemsIn(client, from.immigration.table));
  const drop = dropFiles();
  for (const [key, bytes] of from.drop.objects) drop.objects.set(key, bytes);
  return {
    ...from,
    clock: fakeClock(from.clock.now().toISOString()),
    newId: countingIds(),
    log: memoryLog(),
    integrator: { client, table: integrator },
    immigration: { client, table: immigration },
    drop,
  };
}

/** What the world is reached through by a call that can be killed at any of its effects. */
export function killable(world: IntegratorWorld, kill: KillSwitch): RunDeps {
  return {
    ...world,
    integrator: { ...world.integrator, client: kill.wrap(world.integrator.client) },
    immigration: { ...world.immigration, client: kill.wrap(world.immigration.client) },
    drop: kill.wrap(world.drop),
  };
}

const notCompared = new Set(['epoch', 'planId', 'expiresAt']);
/** Tables give fields in any order. */
const compared = (value: unknown): string =>
  JSON.stringify(value, (name, one: unknown) => {
    if (notCompared.has(name)) return undefined;
    const isRecord = typeof one === 'object' && one !== null && !Array.isArray(one);
    return isRecord ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one;
  });

/**
 * All that is left of runs: both tables and every object, but for what tells tries apart. Plans that were not frozen and the
 * names of those that were are left out; what outcomes and changes say is not.
 */
export async function stateOf(world: IntegratorWorld): Promise<Map<string, string>> {
  const state = new Map<string, string>();
  for (const table of [world.integrator.table, world.immigration.table])
    for (const item of await itemsIn(world.integrator.client, table)) state.set(nameOf(item), compared(item));
  for (const [key, bytes] of world.drop.objects) {
    const outcome = /outcome-(\d+)\.json$/.exec(key);
    if (/changes-\d+-/.test(key)) continue;
    const text = outcome === null ? hashOf(bytes) : compared(JSON.parse(bytes.toString()));
    state.set(key, text);
    if (outcome === null) continue;
    const { planId } = JSON.parse(bytes.toString());
    const changes = world.drop.objects.get(
      key.replace(/outcome-(\d+)\.json$/, `changes-$1-${planId}.ndjson`),
    );
    state.set(`${key} changes`, changes === undefined ? '' : hashOf(changes));
  }
  return state;
}
const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
