import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../../../functions/integrator/import-file-store.ts';
import { hashOfKeys, MadeKeys, readMadeKeys } from '../../../functions/integrator/made-keys.ts';
import {
  arrive,
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  runChecks,
} from '../../support/integrator-world.ts';
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
afterEach(() => {
  expect(world.immigrationWrites.writeCount).toBe(0);
});

const employers = csvOf(1, { ParentEmployerID: '' });
const employees = csvOf(3, {});
const values = csvOf(10, {});
const nameOf = (base: string, day = '20') => `${base}_import_202611${day}.csv`;

/** Rows created and rejected, by template. */
async function found(): Promise<Record<string, string>> {
  const files = await listFiles(world, firm1, { limit: 9 });
  const pending = files.filter(({ status }) => status === 'WAITING' || status === 'HELD');
  return Object.fromEntries(
    pending.map(({ templateId, summary }) => [
      `${templateId}`,
      `${summary?.createCount}/${summary?.rejectCount}`,
    ]),
  );
}

describe('files of one night', () => {
  it('may name what those before them make, although the firm does not keep it yet', async () => {
    await arrive(world, nameOf('company_Details'), employers);
    await arrive(world, nameOf('fn_Details_Data'), employees);
    await arrive(world, nameOf('fn_Custom_Data'), values);
    expect(await found()).toEqual({ 1: '1/0', 3: '1/0', 10: '1/0' });
  });

  it('come to the same when they are uploaded the other way round', async () => {
    await arrive(world, nameOf('fn_Custom_Data'), values);
    await arrive(world, nameOf('fn_Details_Data'), employees);
    expect(await found()).toEqual({ 3: '0/1', 10: '0/1' });
    await arrive(world, nameOf('company_Details'), employers);
    expect(await found()).toEqual({ 1: '1/0', 3: '1/0', 10: '1/0' });
  });

  it('are judged anew when one that they name from is rejected or replaced', async () => {
    await arrive(world, nameOf('company_Details'), employers);
    await arrive(world, nameOf('fn_Details_Data'), employees);
    world.clock.advance(1000);
    await arrive(world, nameOf('company_Details'), '');
    await runChecks(world);
    expect(await found()).toEqual({ 3: '0/1' });
  });

  it('do not name from a file that only a later run applies', async () => {
    await arrive(world, nameOf('company_Details', '25'), employers);
    await arrive(world, nameOf('fn_Details_Data'), employees);
    expect(await found()).toEqual({ 1: '1/0', 3: '0/1' });
  });

  it('do not name from those of another firm', async () => {
    await arrive(world, nameOf('company_Details'), employers, { firmId: firm10 });
    await arrive(world, nameOf('fn_Details_Data'), employees);
    expect(await found()).toEqual({ 3: '0/1' });
  });
});

describe('keys that a file makes', () => {
  const ids = Array.from({ length: 5000 }, (_, at) => `F#firm1#E#ACME#${at}\nEMPLOYEE`);
  const keysOf = (wanted: readonly string[]) => {
    const made = new MadeKeys();
    for (const id of wanted) made.add(id);
    return made.bytes();
  };

  it('are found again, and no others', () => {
    const keys = readMadeKeys(keysOf(ids));
    expect(ids.every((id) => keys.has(id))).toBe(true);
    expect(ids.some((id) => keys.has(`${id}x`))).toBe(false);
    expect(readMadeKeys(Buffer.alloc(0)).has('a')).toBe(false);
  });

  it('have the same hash in any order, and eight bytes each', () => {
    const bytes = keysOf(ids);
    expect(bytes).toHaveLength(8 * ids.length);
    expect(hashOfKeys(keysOf([...ids].reverse()))).toBe(hashOfKeys(bytes));
    expect(hashOfKeys(keysOf(ids.slice(1)))).not.toBe(hashOfKeys(bytes));
  });
});
