import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rejectedKeys } from '../../../functions/integrator/drop-key.ts';
import { dailyTasks } from '../../../functions/integrator-setup/tasks.ts';
import {
  arrive,
  csvOf,
  firm1,
  type IntegratorWorld,
  integratorWorld,
  objectsIn,
  setUp,
  textAt,
} from '../../support/integrator-world.ts';
import { runNight, send } from '../../support/run-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
});

const day = `${firm1}/Rejected/20261120`;

describe('refused uploads of one name on one day', () => {
  it('are all kept, each with its reason', async () => {
    for (const content of ['first', 'second', 'third']) await arrive(world, 'staff.csv', content);
    const keys = [`${day}/staff.csv`, `${day}/staff_2.csv`, `${day}/staff_3.csv`];
    expect(objectsIn(world, day)).toEqual(keys.flatMap((key) => [key, `${key}.error.txt`]));
    expect(keys.map((key) => textAt(world, key))).toEqual(['first', 'second', 'third']);
    expect(keys.map((key) => textAt(world, `${key}.error.txt`).includes('ZI-F-001'))).toEqual(
      Array(3).fill(true),
    );
  });

  it('are kept too when one is refused by its name, one by its check and one by a night', async () => {
    const name = 'fn_Custom_Data_import_20261120';
    world.clock.set('2026-11-20T08:00:00.000Z');
    await arrive(world, `${name}.csv`, '');
    await arrive(world, `${name}.csv`, 'Not a header\r\n');
    await send(world, 10, csvOf(10, {}));
    await setUp(world, firm1, { importTasks: dailyTasks([1]) });
    const { run, jobs } = await runNight(world, { runId: '2026-11-20' });
    expect([run.status, jobs.map(({ archiveKey }) => archiveKey)]).toEqual([
      'INTERRUPTED',
      [`${day}/${name}_3.csv`],
    ]);
    const keys = ['', '_2', '_3'].map((number) => `${day}/${name}${number}.csv`);
    const reasons = keys.map((key) => /ZI-\w-\d+/.exec(textAt(world, `${key}.error.txt`))?.[0]);
    expect(reasons).toEqual(['ZI-F-008', 'ZI-S-002', 'ZI-F-004']);
    expect(textAt(world, keys[2] ?? '')).toBe(csvOf(10, {}));
  });
});

describe('the places for a refused file', () => {
  it('differ before the ending of its name, and end with its id', () => {
    const file = { firmId: firm1, fileId: 'ID', fileName: 'a.b.csv' };
    const keys = [...rejectedKeys(file, '2026-11-20')].map((key) => key.slice(day.length + 1));
    expect([keys.slice(0, 3), keys.at(-1)]).toEqual([['a.b.csv', 'a.b_2.csv', 'a.b_3.csv'], 'ID']);
    const plain = [...rejectedKeys({ ...file, fileName: '.csv' }, '2026-11-20')];
    expect(new Set(plain).size).toBe(plain.length);
  });
});
