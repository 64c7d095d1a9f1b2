import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunDeps } from '../../../functions/integrator-runs/deps.ts';
import { workOnRun } from '../../../functions/integrator-runs/work-on-run.ts';
import { csvRows } from '../../support/csv-rows.ts';
import {
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  objectsIn,
  setUp,
  textAt,
} from '../../support/integrator-world.ts';
import { keptOf, queueNight, resultOf, send, wholeSlice, workToEnd } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { exportNow, exportTask, rerun } from '../../support/task-world.ts';
import { undo } from '../../support/undo-world.ts';

const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));
const [nightCount, longestMs] = process.env['WAYBILL_DEEP'] === undefined ? [6, 120_000] : [60, 1_200_000];

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await integratorWorld(engine);
});
afterAll(() => engine.stop());

let state = seed;
/** Of 0 to below a number, as the seed says. */
function dice(count: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * count);
}

const employerCount = 260;
/** Rows about some of the employers; one in eight is refused. */
const someRows = () =>
  Array.from({ length: 1 + dice(employerCount) }, () => ({
    EmployerID: `E${dice(employerCount)}`,
    EmployerName: `Name ${dice(50)}`,
    ParentEmployerID: '',
    ...(dice(8) === 0 && { SigningEmail: 'none' }),
  }));

/** The same table, of whose transactions about entities none is written after some. */
function brokenAfter(transactionCount: number): RunDeps {
  let left = transactionCount;
  const { client } = world.immigration;
  const send = async (command: { constructor: { name: string } }) => {
    if (command.constructor.name === 'TransactWriteCommand') left -= 1;
    if (left < 0) throw new Error('the table does not answer');
    return client.send(command as never);
  };
  const get = (target: object, name: string) => (name === 'send' ? send : Reflect.get(target, name));
  return { ...world, immigration: { ...world.immigration, client: new Proxy(client, { get } as never) } };
}

/** The run of the next date with a file of employers; now and then it stops for good within a chunk. */
async function aNight(night: number): Promise<string> {
  const day = (place: number) => new Date(Date.UTC(2026, 10, 20 + place)).toISOString().slice(0, 10);
  world.clock.set(`${day(night)}T20:00:00.000Z`);
  await send(world, 1, csvOf(1, ...someRows()), { date: day(night).replaceAll('-', '') });
  const runId = day(night + 1);
  const ref = { firmId: firm1, runId };
  world.clock.set(`${runId}T10:05:00.000Z`);
  await queueNight(world, ref);
  const broken = dice(3) === 0 ? brokenAfter(dice(3)) : undefined;
  await workToEnd(broken ?? world, ref).catch((error) => expect(error.message).toContain('not answer'));
  await workOnRun(broken ?? world, { ...ref, hasFailed: true }, wholeSlice);
  return runId;
}

/** What another system knows that takes in each export, in the order of their names. */
const mirror = new Map<string, string>();
const takenIn = new Set<string>();
function takeExportsIn(): void {
  for (const place of objectsIn(world, `${firm1}/Export/`).filter((one) => !takenIn.has(one))) {
    takenIn.add(place);
    const [names = [], ...rows] = csvRows(textAt(world, place));
    const [key, name] = [names.indexOf('EmployerID'), names.indexOf('EmployerName')];
    for (const row of rows) mirror.set(row[key] ?? '', row[name] ?? '');
  }
}

async function exportRowCount(): Promise<number | undefined> {
  const { jobs } = await exportNow(world, 1);
  takeExportsIn();
  return jobs[0]?.rowCount;
}

it(
  `exports of changes, one after the other, tell all of them, seed ${seed}`,
  async () => {
    await setUp(world, firm1, { exportTasks: [exportTask(1, { isChangesOnly: true })] });
    const runIds: string[] = [];
    for (let night = 0; night < nightCount; night += 1) {
      const runId = await aNight(night);
      runIds.push(runId);
      if (dice(2) === 0) await exportRowCount();
      const [job] = (await resultOf(world, { firmId: firm1, runId })).jobs;
      const act = dice(3);
      if (act === 0)
        await rerun(world, job?.jobId ?? '').catch((error) => expect(error.code).toContain('RERUN'));
      const undone = { runId: runIds[dice(runIds.length)] ?? runId };
      if (act === 1) await undo(world, undone).catch((error) => expect(error.code).toMatch(/UNDO/));
      await exportRowCount();
      for (const [id, { EmployerName }] of await keptOf(world, 'CORPORATION'))
        expect([night, id, mirror.get(id)]).toEqual([night, id, EmployerName]);
      world.clock.advance(60_000);
      expect(await exportRowCount()).toBe(0);
      await setUp(world, firm1, { exportTasks: [exportTask(1)] });
      expect(await exportRowCount()).toBe((await keptOf(world, 'CORPORATION')).size);
      await setUp(world, firm1, { exportTasks: [exportTask(1, { isChangesOnly: true })] });
    }
  },
  longestMs,
);
