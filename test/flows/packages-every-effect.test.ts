import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import { type Fault, faultKinds } from '../support/package-faults.ts';
import { moveVerbs, wholeMoves } from '../support/package-faults-moves.ts';
import { PackageRaces } from '../support/package-faults-races.ts';
import { isDeep, seed, VerbTries } from '../support/package-faults-runs.ts';
import { MemoryTables } from '../support/package-faults-tables.ts';
import { clientVerbs, packageVerbs } from '../support/package-faults-verbs.ts';
import { startTableEngine, type TableEngine } from '../support/table-engine.ts';

process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
vi.setConfig({ testTimeout: isDeep ? 7_200_000 : 120_000 });

vi.mock('node:timers/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:timers/promises')>();
  const { pause } = await import('../support/package-faults-schedule.ts');
  const setTimeout = (ms: number, value: unknown) => pause(ms, value, original.setTimeout);
  return { ...original, setTimeout };
});

/** Of all faults of a verb, so many are tried unless the run is deep. */
const sampleCount = 8;
const raceCount = isDeep ? 5_000 : 500;

const verbs = [...packageVerbs, ...clientVerbs, ...moveVerbs, ...wholeMoves];
const figures: string[] = [];
const outcomes = new Map<string, number>();
const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);

let tries: VerbTries;
beforeAll(async () => {
  tries = await VerbTries.make(new MemoryTables());
});
afterAll(() => console.log([`Writes of packages, seed ${seed}:`, ...figures].join('\n  ')));

const allFaults = (callCount: number): Fault[] =>
  Array.from({ length: callCount }, (_, index) => faultKinds.map((kind) => ({ kind, at: index + 1 }))).flat();

/** Everything in a deep run, else so many, evenly, from a start that the seed gives. */
function sampled<T>(all: readonly T[], most: number): T[] {
  const every = isDeep ? 1 : Math.max(1, Math.floor(all.length / most));
  return all.filter((_, index) => index % every === seed % every);
}

describe('whatever goes wrong at any call of a write, asked again it is done once', () => {
  let [pointCount, faultCount] = [0, 0];
  afterAll(() => {
    figures.push(`${verbs.length} writes, ${pointCount} calls, ${faultCount} faults; requests until done:`);
    figures.push([...outcomes].map(([outcome, times]) => `${outcome} ${times}`).join(', '));
  });

  it.each(verbs)('$name', async (verb) => {
    const callCount = await tries.begin(verb);
    const faults = sampled(allFaults(callCount), sampleCount);
    const found: string[] = [];
    for (const fault of faults) {
      for (const trouble of await tries.try(fault)) found.push(`${fault.kind} ${fault.at}: ${trouble}`);
      count(tries.ending);
    }
    pointCount += callCount;
    faultCount += faults.length;
    expect(found).toEqual([]);
  });
});

describe('a step that goes wrong at any call while another one is at work', () => {
  const orders = isDeep ? 10 : 1;

  it.each(wholeMoves.filter(({ steps }) => steps !== undefined))('$name', async (verb) => {
    const callCount = await tries.begin(verb);
    const faults = sampled(allFaults(callCount), sampleCount);
    const found: string[] = [];
    for (const fault of faults)
      for (let order = 1; order <= orders; order += 1) {
        const chance = seededRandom(seed, fault.kind, fault.at, order);
        for (const trouble of await tries.try(fault, chance))
          found.push(`${fault.kind} ${fault.at} in order ${order}: ${trouble}`);
      }
    figures.push(`two steps of ${verb.name}: ${faults.length} faults in ${orders} orders each`);
    expect(found).toEqual([]);
  });
});

describe('the tables in memory on which this is tried', () => {
  let engine: TableEngine;
  beforeAll(async () => {
    engine = await startTableEngine();
  });
  afterAll(() => engine.stop());

  it('leave what the engine leaves that others test with, after the same writes and faults', async () => {
    const [ours, theirs] = [await VerbTries.make(new MemoryTables()), await VerbTries.make(engine)];
    for (const verb of sampled(verbs, 6)) {
      const [callCount] = [await ours.begin(verb), await theirs.begin(verb)];
      expect(theirs.wanted, verb.name).toEqual(ours.wanted);
      const faults = allFaults(callCount).filter((_, index) => index % 9 === seed % 9);
      for (const fault of faults.slice(0, isDeep ? 5 : 1)) {
        const troubles = [...(await ours.try(fault)), ...(await theirs.try(fault))];
        expect([verb.name, fault, troubles]).toEqual([verb.name, fault, []]);
      }
    }
  });
});

describe(`${raceCount} orders of the calls of two to four writes at once`, () => {
  it('end, each request in success or in a problem that its route declares, and all holds', async () => {
    const races = await PackageRaces.make(new MemoryTables());
    const ends = new Map<string, number>();
    let conflictCount = 0;
    for (let race = 0; race < raceCount; race += 1) {
      const result = await races.race(seed + race);
      expect(result.troubles).toEqual([]);
      conflictCount += result.conflictCount;
      for (const { outcome } of result.outcomes) ends.set(outcome, (ends.get(outcome) ?? 0) + 1);
    }
    const told = [...ends].map(([outcome, times]) => `${outcome} ${times}`).join(', ');
    figures.push(`${raceCount} orders, ${conflictCount} transactions met another: ${told}`);
  });
});
