import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackageWorld, packageWorld } from '../support/package-world.ts';
import { PackagesHistory } from '../support/packages-history.ts';
import { startTableEngine, type TableEngine } from '../support/table-engine.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const seedCount = Number(process.env['WAYBILL_SEEDS'] ?? (isDeep ? 5_000 : 500));
const firstSeed = Number(process.env['WAYBILL_SEED'] ?? 1);
/** Histories that go on side by side; each has a distributor of its own in the same tables. */
const lanes = 10;
const actCount = 14;

let engine: TableEngine;
let world: PackageWorld;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await packageWorld(engine);
});
afterAll(() => engine.stop());

/** What went wrong in a history, with all that was done before; empty when nothing did. */
async function troubleOf(seed: number): Promise<string[]> {
  const history = new PackagesHistory(world, seed);
  const told = (troubles: string[]) =>
    troubles.length === 0 ? [] : [`seed ${seed}`, ...history.done, ...troubles];
  try {
    await history.begin();
    for (let act = 1; act <= actCount; act += 1) {
      await history.act();
      const isLooked = act === actCount || (isDeep && act % 3 === 0);
      const differences = isLooked ? await history.differences() : [];
      if (differences.length > 0) return told(differences);
    }
    return [];
  } catch (error) {
    return told([error instanceof Error ? error.message : String(error)]);
  }
}

describe(`${seedCount} random histories of packages and clients, over the API`, () => {
  it('never differ from a plain model: names, counts, statuses, settings, lists, refusals', {
    timeout: isDeep ? 14_400_000 : 1_800_000,
  }, async () => {
    let next = firstSeed;
    let trouble: string[] = [];
    const lane = async () => {
      while (next < firstSeed + seedCount && trouble.length === 0) {
        const seed = next;
        next += 1;
        if (isDeep && seed % 500 === 0) console.log(`histories begun up to seed ${seed}`);
        const found = await troubleOf(seed);
        if (found.length > 0) trouble = found;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    expect(trouble).toEqual([]);
  });
});
