import { randomInt } from 'node:crypto';
import type { SeededRandom } from '../../functions/interchange/seeded-random.ts';
import { moveClients } from '../../functions/package-moves/move-clients.ts';
import { TransientError } from '../../functions/platform/errors.ts';
import { transientIfPassing } from '../../functions/platform/passing-failure.ts';
import type { Answer } from './api-caller.ts';
import { meridian } from './export-world.ts';
import { packageTroubles } from './package-checks.ts';
import { pointerWatch } from './package-checks-pointers.ts';
import { readingTroubles } from './package-checks-reading.ts';
import { type Around, type Fault, FaultyRun, overCalls } from './package-faults.ts';
import {
  furnish,
  type KnownIds,
  packagesBase,
  type Request,
  send,
  type Verb,
} from './package-faults-calls.ts';
import { Schedule } from './package-faults-schedule.ts';
import {
  canonical,
  differences,
  type Photograph,
  RewindableWorld,
  type Row,
} from './package-faults-world.ts';
import type { PackageWorld } from './package-world.ts';
import type { TableEngine } from './table-engine.ts';

export const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
export const seed = Number(process.env['WAYBILL_SEED'] ?? randomInt(1_000_000));

const runOfLambda = { requestId: 'step', remainingMs: () => 60_000 };
const mostRequests = 8;

/** A world in which a verb is tried again and again, each time from the same beginning. */
export class VerbTries {
  readonly #rewindable: RewindableWorld;
  readonly #ids: KnownIds;
  readonly #furnished: Photograph;
  #verb: Verb | undefined;
  #moveId = '';
  #ending = '';
  #before: Photograph;
  #last: Photograph | undefined;
  /** States that are right afterwards, as lines. */
  #wanted: readonly (readonly string[])[] = [];

  private constructor(rewindable: RewindableWorld, ids: KnownIds, furnished: Photograph) {
    this.#rewindable = rewindable;
    this.#ids = ids;
    this.#furnished = furnished;
    this.#before = furnished;
  }

  static async make(engine: TableEngine): Promise<VerbTries> {
    const rewindable = await RewindableWorld.make(engine);
    const ids = await furnish(rewindable.world);
    return new VerbTries(rewindable, ids, await rewindable.photograph());
  }

  /** What is there after the verb was asked for once, undisturbed. */
  get wanted(): readonly string[] {
    return this.#wanted[0] ?? [];
  }

  /** How the requests, or the steps, of the last try ended. */
  get ending(): string {
    return this.#ending;
  }

  get world(): PackageWorld {
    return this.#rewindable.world;
  }

  get ids(): KnownIds {
    return this.#ids;
  }

  /** Takes up a verb: learns what it leaves undisturbed. @returns how many calls it makes */
  async begin(verb: Verb): Promise<number> {
    this.#verb = verb;
    await this.#rewindable.rewind(this.#furnished);
    this.#moveId = (await verb.prepare?.(this.world, this.#ids)) ?? '';
    this.#before = await this.#rewindable.photograph();
    this.#last = undefined;
    const run = await this.#undisturbed(1);
    const twice = verb.isEachNew ? (await this.#undisturbed(2)).lines : run.lines;
    this.#wanted = [run.lines, twice];
    return run.callCount;
  }

  async #undisturbed(times: number): Promise<{ lines: string[]; callCount: number }> {
    await this.#rewind();
    const run = new FaultyRun();
    const world = overCalls(this.world, run.around);
    for (let time = 0; time < times; time += 1)
      if (this.#verb?.steps) await stepUntilEnded(world, this.#moveId, this.#verb.steps);
      else await this.#ask(world);
    const { callCount } = run;
    const troubles = [...(await this.#resumed()), ...packageTroubles(this.#now, this.#before)];
    troubles.push(...(await readingTroubles(this.world, this.#now)));
    if (troubles.length > 0) throw new Error(`undisturbed: ${troubles.join('; ')}`);
    return { lines: this.#lines(), callCount };
  }

  /**
   * Tries the verb with a fault, asks until it is done, lets what was begun come to its end.
   * @param beside of steps: another one is at work at the same time, call by call in an order of this chance
   * @returns what is wrong then
   */
  async try(fault: Fault, beside?: SeededRandom): Promise<string[]> {
    await this.#rewind();
    const watch = pointerWatch(this.world);
    const troubles: string[] = [];
    try {
      await (this.#verb?.steps
        ? this.#stepFaulty(fault, watch.around, beside)
        : this.#askFaulty(fault, watch.around));
      troubles.push(...(await this.#resumed()));
    } catch (error) {
      troubles.push(error instanceof Error ? error.message : String(error));
      this.#last = await this.#rewindable.photograph();
    }
    troubles.push(...watch.troubles, ...packageTroubles(this.#now, this.#before));
    const [first = [], ...others] = this.#wanted.map((lines) => differences(lines, this.#lines()));
    if (first.length > 0 && others.every((one) => one.length > 0)) troubles.push(...first.slice(0, 12));
    return troubles.map((one) => one.slice(0, 600));
  }

  get #now(): Photograph {
    if (this.#last === undefined) throw new Error('nothing was photographed yet');
    return this.#last;
  }

  readonly #lines = () => canonical(this.#now, this.#before);

  async #rewind(): Promise<void> {
    await this.#rewindable.rewind(this.#before, this.#last);
    this.#last = undefined;
  }

  get #request(): Request {
    if (this.#verb === undefined) throw new Error('no verb was begun');
    return this.#verb.request(this.#ids, this.#moveId);
  }

  async #ask(world: PackageWorld, version?: string): Promise<Answer> {
    const request = this.#request;
    const etag = version ?? (await this.#version());
    return send(world, {
      ...request,
      headers: { ...request.headers, ...(etag ? { 'if-match': etag } : {}) },
    });
  }

  /** What a look at the thing says of its version. */
  async #version(): Promise<string | undefined> {
    const { taggedBy, as } = this.#request;
    if (taggedBy === undefined) return undefined;
    const { headers } = await send(this.world, { method: 'GET', path: taggedBy, as });
    return headers.get('etag') ?? undefined;
  }

  /** As a caller does: the same request until it is answered with success, or with what says that it was done. */
  async #askFaulty(fault: Fault, around: Around): Promise<void> {
    let version = await this.#version();
    for (let requestCount = 1; requestCount <= mostRequests; requestCount += 1) {
      const run = new FaultyRun(faultOf(fault, requestCount));
      const watched = overCalls(this.world, around);
      const { status, body } = await this.#ask(overCalls(watched, run.around), version);
      await run.settled();
      if (requestCount === 1 && run.hit === undefined) throw new Error('the fault was not reached');
      if (run.isDead) continue;
      if (status < 300) return this.#end(`success at ${requestCount}`);
      if (status === 503 && run.hit !== undefined) continue;
      if (requestCount > 1 && body.code === 'VERSION_CONFLICT') version = await this.#version();
      else if (requestCount > 1 && this.#verb?.doneCodes?.includes(body.code))
        return this.#end(`${body.code} at ${requestCount}`);
      else throw new Error(`request ${requestCount} is answered ${status} ${body.code}`);
    }
    throw new Error(`it is not done after ${mostRequests} requests`);
  }

  /** As the workflow does: the same step until it says that the move has ended. */
  async #stepFaulty(fault: Fault, around: Around, beside?: SeededRandom): Promise<void> {
    const steps = this.#verb?.steps;
    for (let stepCount = 1; stepCount <= mostRequests; stepCount += 1) {
      const run = new FaultyRun(faultOf(fault, stepCount));
      const schedule = stepCount === 1 && beside ? new Schedule(beside) : undefined;
      const watched = overCalls(this.world, around);
      const worldOf = (task: number) => (schedule ? overCalls(watched, schedule.around(task)) : watched);
      const act = () => step(overCalls(worldOf(0), run.around), this.#moveId, { run, steps });
      const isEnded = schedule
        ? await firstOf(schedule, [act, () => step(worldOf(1), this.#moveId, { steps })])
        : await act();
      await run.settled();
      if (stepCount === 1 && run.hit === undefined && beside === undefined)
        throw new Error('the fault was not reached');
      if (isEnded && !run.isDead) return this.#end(`ended at step ${stepCount}`);
    }
    throw new Error(`the move has not ended after ${mostRequests} steps`);
  }

  #end(ending: string): void {
    this.#ending = ending;
  }

  /** All is well: somebody looks at the packages, and the workflow does what was started. @returns what is wrong then */
  async #resumed(): Promise<string[]> {
    if (this.#verb?.steps === 'STOP') await this.#ask(this.world);
    const troubles = await resume(this.#rewindable);
    this.#last = await this.#rewindable.photograph();
    return troubles;
  }
}

/** What the first of several tasks comes to; none of them may fail. */
async function firstOf(schedule: Schedule, tasks: readonly (() => Promise<boolean>)[]): Promise<boolean> {
  const results = await schedule.run(tasks);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const [first] = results;
  return first?.status === 'fulfilled' && first.value;
}

const faultOf = (fault: Fault, attempt: number): Fault | undefined => {
  if (attempt === 1) return fault;
  return attempt === 2 && fault.kind === 'OUTAGE' ? { kind: 'OUTAGE', at: 1 } : undefined;
};

type Steps = Verb['steps'];

/** @returns whether the move has ended; not when the step failed, or died */
export async function step(
  world: PackageWorld,
  moveId: string,
  { run, steps }: { readonly run?: FaultyRun; readonly steps?: Steps } = {},
): Promise<boolean> {
  const input = { distributorId: meridian, moveId, hasFailed: steps === 'STOP' };
  try {
    return (await moveClients(world, input, runOfLambda)).isEnded;
  } catch (error) {
    if (run?.isDead === true || transientIfPassing(error) instanceof TransientError) return false;
    throw error;
  }
}

export async function stepUntilEnded(world: PackageWorld, moveId: string, steps?: Steps): Promise<void> {
  for (let stepCount = 0; stepCount < mostRequests; stepCount += 1)
    if (await step(world, moveId, { steps })) return;
  throw new Error(`the move has not ended after ${mostRequests} steps`);
}

/** Looks at each package that waits, then carries out what was started. @returns what still waits then */
export async function resume(resumed: Resumed): Promise<string[]> {
  const { world, runs } = resumed;
  const waiting = async () => {
    const { packages } = await resumed.photograph();
    return packages.filter(
      ({ sk, reassignment }) => String(sk).startsWith('P#') && reassignment !== undefined,
    );
  };
  for (const { packageId } of await waiting())
    await send(world, { method: 'GET', path: `${packagesBase}/${packageId}` });
  const { packages } = await resumed.photograph();
  const running = packages.filter(({ pk, status }) => /#MOVES$/.test(String(pk)) && status === 'RUNNING');
  const lost = running.filter(({ moveId }) => !runs.has(latestRun(packages, String(moveId))));
  for (const { moveId } of runs.values()) await stepUntilEnded(world, moveId);
  return [
    ...lost.map(({ moveId }) => `the move ${moveId} is running and nobody carries it out`),
    ...(await waiting()).map(({ name }) => `package ${name} still waits for its move`),
  ];
}

/** Each start of a move has a run of its own; the first one of a reassignment bears the move's name. */
function latestRun(packages: readonly Row[], moveId: string): string {
  const run = packages.find(({ pk, sk }) => sk === 'RUN' && String(pk).endsWith(`#MOVE#${moveId}`));
  return run?.['startCount'] === undefined ? moveId : `${moveId}-${run['startCount']}`;
}

interface Resumed {
  readonly world: PackageWorld;
  readonly runs: ReadonlyMap<string, { readonly moveId: string }>;
  photograph(): Promise<Photograph>;
}
