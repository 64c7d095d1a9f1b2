import { afterAll, beforeAll, expect, vi } from 'vitest';
import { startExports } from '../../functions/data-exports/start-exports.ts';
import { checkAfterDeath } from './crash-checks.ts';
import type { CrashRun } from './crash-flow.ts';
import type { CrashPlace } from './crash-places.ts';
import { CrashSwitch, type Fault } from './crash-switch.ts';
import { crashWorld } from './crash-world.ts';
import type { ExportWorld } from './export-world.ts';
import { rewindable } from './rewind.ts';
import { startTableEngine } from './table-engine.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const seed = Number(process.env['WAYBILL_SEED'] ?? Math.floor(Math.random() * 1_000_000));

/** One file's tries of faults in one world; prints its figures at the end. */
export class CrashTries {
  readonly crash = new CrashSwitch();
  readonly #title: string;
  readonly #figures: string[] = [];
  #world: ExportWorld | undefined;
  #rewind: () => Promise<void> = async () => undefined;

  constructor(title: string) {
    this.#title = title;
    process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
    vi.setConfig({ testTimeout: isDeep ? 7_200_000 : 120_000 });
    let stop: () => Promise<void> = async () => undefined;
    beforeAll(async () => {
      const engine = await startTableEngine();
      stop = () => engine.stop();
      this.#world = await crashWorld(engine);
      this.#rewind = await rewindable(this.#world);
    });
    afterAll(async () => {
      await stop();
      console.log([`${this.#title}, seed ${seed}:`, ...this.#figures].join('\n  '));
    });
  }

  get world(): ExportWorld {
    if (this.#world === undefined) throw new Error('the world is not there yet');
    return this.#world;
  }

  /** To the world as it was before anything was requested. */
  rewind(): Promise<void> {
    return this.#rewind();
  }

  note(figure: string): void {
    this.#figures.push(figure);
  }

  /** @param place that packages are sent to; absent while none are sent */
  runTo(place?: CrashPlace): CrashRun {
    const { world, crash } = this;
    const isToCut: CrashRun['isToCut'] = (socket) => place?.isToCut(socket) ?? false;
    return { world, crash, isToCut, afterDeath, nextDay: () => this.nextDay() };
  }

  nextDay(): void {
    this.crash.heal();
    this.world.clock.advance(24 * 3_600_000);
  }

  /** Effects of the last run by part, in the order of the flow. */
  effectsByPart(): string {
    const counts = new Map<string, number>();
    for (const { part } of this.crash.effects) counts.set(part, (counts.get(part) ?? 0) + 1);
    return [...counts].map(([part, count]) => `${part} ${count}`).join(', ');
  }

  /** Tries each fault; what does not hold afterwards is told with the place of the fault. */
  async all(faults: readonly Fault[], attempt: (fault: Fault) => Promise<void>): Promise<void> {
    const found: string[] = [];
    for (const fault of faults)
      try {
        await attempt(fault);
        if (this.crash.hit === undefined) throw new Error('the fault was not reached');
      } catch (error) {
        const { part, kind } = this.crash.hit ?? { part: 'nowhere', kind: 'nothing' };
        const when = fault.kind === 'KILL' ? `killed ${fault.moment}` : 'an outage from';
        found.push(
          `${when} effect ${fault.at} (${part}, ${kind}): ${(error as Error).message.slice(0, 900)}`,
        );
      }
    expect(found).toEqual([]);
  }
}

/** The sweeper comes by every minute, also just then. */
async function afterDeath(run: CrashRun): Promise<void> {
  await startExports(run.world);
  await checkAfterDeath(run);
}

/** Everything in a deep run, else so many, evenly, from a start that the seed gives. */
export function sampled<T>(all: readonly T[], mostCount: number): T[] {
  const least = isDeep ? 1 : Math.ceil(all.length / mostCount);
  const every = least + 1 - (least % 2); // odd: kills before and after an effect come in turns
  return all.filter((_, index) => index % every === seed % every);
}

/** Before and after each of so many effects. */
export function killsOf(effectCount: number): Fault[] {
  return numbersTo(effectCount).flatMap((at) => [
    { kind: 'KILL', at, moment: 'before' } as const,
    { kind: 'KILL', at, moment: 'after' } as const,
  ]);
}

/** From each of so many effects on. */
export function outagesOf(effectCount: number): Fault[] {
  return numbersTo(effectCount).map((at) => ({ kind: 'BREAK', at }));
}

const numbersTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
