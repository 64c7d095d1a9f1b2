import { clientRoutes } from '../../functions/clients/contract.ts';
import { distributorPackageRoutes } from '../../functions/distributor-packages/contract.ts';
import { type SeededRandom, seededRandom } from '../../functions/interchange/seeded-random.ts';
import { packageMoveRoutes } from '../../functions/package-moves/contract.ts';
import type { RouteDeclaration } from '../../functions/platform/contract.ts';
import { packageTroubles } from './package-checks.ts';
import { pointerWatch } from './package-checks-pointers.ts';
import { FaultyRun, overCalls } from './package-faults.ts';
import { furnish, type KnownIds, type Request, send, type Verb } from './package-faults-calls.ts';
import { moveVerbs } from './package-faults-moves.ts';
import { rivals } from './package-faults-rivals.ts';
import { resume, step, stepUntilEnded } from './package-faults-runs.ts';
import { Schedule } from './package-faults-schedule.ts';
import type { MemoryTables } from './package-faults-tables.ts';
import { clientVerbs, packageVerbs } from './package-faults-verbs.ts';
import { type Photograph, RewindableWorld, type Row } from './package-faults-world.ts';
import type { PackageWorld } from './package-world.ts';

/** Codes that any route may answer with, beside those that it declares. */
const everywhere = [
  'VALIDATION_FAILED',
  'TABLE_BUSY',
  'CLIENT_BUSY',
  'AWS_UNAVAILABLE',
  'CLIENT_NOT_CREATED',
];

/** How one request, or one step, of a schedule ended. */
export interface Outcome {
  readonly name: string;
  /** `200`, or the code of the problem. */
  readonly outcome: string;
}

interface Act {
  readonly name: string;
  run(world: PackageWorld): Promise<string>;
}

/** Several writes at once over one world, from the same beginning each time. */
export class PackageRaces {
  readonly #rewindable: RewindableWorld;
  readonly #engine: MemoryTables;
  readonly #ids: KnownIds;
  readonly #furnished: Photograph;
  readonly #moveIds: readonly string[];

  private constructor(
    engine: MemoryTables,
    {
      rewindable,
      ids,
      moveIds,
      furnished,
    }: {
      readonly rewindable: RewindableWorld;
      readonly ids: KnownIds;
      readonly moveIds: readonly string[];
      readonly furnished: Photograph;
    },
  ) {
    this.#engine = engine;
    this.#rewindable = rewindable;
    this.#ids = ids;
    this.#moveIds = moveIds;
    this.#furnished = furnished;
  }

  /** With one move that is planned and one that is running. */
  static async make(engine: MemoryTables): Promise<PackageRaces> {
    const rewindable = await RewindableWorld.make(engine);
    const ids = await furnish(rewindable.world);
    const moveIds: string[] = [];
    for (const verb of moveVerbs) {
      const moveId = await verb.prepare?.(rewindable.world, ids);
      if (moveId !== undefined) moveIds.push(moveId);
    }
    const furnished = await rewindable.photograph();
    return new PackageRaces(engine, { rewindable, ids, moveIds, furnished });
  }

  /** @returns what is wrong after one schedule, and how its requests ended */
  async race(seed: number): Promise<{ troubles: string[]; outcomes: Outcome[]; conflictCount: number }> {
    const random = seededRandom('packages', seed);
    const lag = seededRandom('indexes', seed);
    const { world } = this.#rewindable;
    this.#engine.isIndexFresh = () => true;
    await this.#rewindable.rewind(this.#furnished);
    const acts = this.#acts(random);
    const watch = pointerWatch(world);
    const schedule = new Schedule(random);
    const outcomes: Outcome[] = [];
    const troubles: string[] = [];
    this.#engine.isIndexFresh = () => lag.isPercent(50);
    try {
      const watched = overCalls(world, watch.around);
      const results = await schedule.run(
        acts.map((act, task) => () => act.run(overCalls(watched, schedule.around(task)))),
      );
      results.forEach((result, task) => {
        const name = acts[task]?.name ?? '';
        if (result.status === 'rejected') troubles.push(`${name} fails: ${messageOf(result.reason)}`);
        else outcomes.push({ name, outcome: result.value });
      });
      this.#engine.isIndexFresh = () => true;
      troubles.push(...packageTroubles(await this.#rewindable.photograph(), this.#furnished));
      troubles.push(...(await resume(this.#rewindable)));
    } catch (error) {
      troubles.push(messageOf(error));
    }
    const now = await this.#rewindable.photograph();
    troubles.push(...watch.troubles, ...packageTroubles(now, this.#furnished));
    const story = [`seed ${seed}`, ...acts.map(({ name }) => name), ...schedule.done];
    return {
      troubles: troubles.length === 0 ? [] : [...troubles, ...story],
      outcomes,
      conflictCount: schedule.conflictCount,
    };
  }

  /** Two to four, of which some are steps of what others may have started. */
  #acts(random: SeededRandom): Act[] {
    const acts: Act[] = [];
    const verbs = random.isPercent(80) ? random.pick(rivals) : everyVerb;
    for (let count = random.between(2, 4); count > 0; count -= 1) {
      const isStep = random.isPercent(20);
      if (isStep) acts.push(this.#stepOf(random.pick([...this.#rewindable.runs.values()]).moveId, random));
      else acts.push(this.#requestOf(random.pick(verbs), random));
    }
    return acts;
  }

  #requestOf(verb: Verb, random: SeededRandom): Act {
    const request = verb.request(this.#ids, random.pick(this.#moveIds));
    const { taggedBy } = request;
    const version = taggedBy && this.#versionOf(taggedBy);
    const headers = { ...request.headers, ...(version ? { 'if-match': `"${version}"` } : {}) };
    const isFollowed = random.isPercent(70);
    return {
      name: verb.name,
      run: async (over) => {
        const { status, body } = await send(over, { ...request, headers });
        const outcome = status < 300 ? String(status) : String(body.code);
        if (status >= 500 && status !== 503) throw new Error(`it is answered ${status}`);
        if (status >= 400 && !isDeclared(request, outcome))
          throw new Error(`${outcome} is not declared for it`);
        const moveId = body.reassignment?.moveId;
        if (status === 200 && moveId !== undefined && isFollowed) await stepUntilEnded(over, moveId);
        return outcome;
      },
    };
  }

  /** Of the package or the client that a path names, at the beginning. */
  #versionOf(path: string): unknown {
    const { directory, packages } = this.#furnished;
    const clientId = /clients\/(\d+)/.exec(path)?.[1];
    const packageId = /distributor-packages\/(\w+)/.exec(path)?.[1];
    const isIt = ({ sk }: Row) =>
      clientId === undefined ? sk === `P#${packageId}` : sk === `C#${clientId.padStart(16, '0')}`;
    return [...directory, ...packages].find(isIt)?.['version'];
  }

  /** A step; one in three dies on its way. */
  #stepOf(moveId: string, random: SeededRandom): Act {
    const at = random.between(1, 12);
    const kind = random.pick(['DIES BEFORE', 'DIES AFTER'] as const);
    const fault = random.isPercent(33) ? { kind, at } : undefined;
    return {
      name: `step of ${moveId}${fault ? `, ${kind} ${at}` : ''}`,
      run: async (over) => {
        const run = new FaultyRun(fault);
        const isEnded = await step(overCalls(over, run.around), moveId, { run });
        return run.isDead ? 'DEAD' : String(isEnded);
      },
    };
  }
}

const everyVerb: readonly Verb[] = [...packageVerbs, ...clientVerbs, ...moveVerbs];
const routes: readonly RouteDeclaration[] = [
  ...Object.values(distributorPackageRoutes),
  ...Object.values(clientRoutes),
  ...Object.values(packageMoveRoutes),
];

function isDeclared({ method, path }: Request, code: string): boolean {
  const route = routes.find(
    (one) =>
      one.method === method.toLowerCase() &&
      new RegExp(`^${one.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
  return everywhere.includes(code) || (route?.problems ?? []).includes(code);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
