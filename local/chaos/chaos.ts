import { refusalOf } from './refusals.ts';
import { seededChances } from './seeded-chances.ts';

/** `aws`: what AWS does on a bad day. `hostile`: worse than AWS ever is. */
export const chaosProfiles = ['off', 'aws', 'hostile'] as const;
export type ChaosProfile = (typeof chaosProfiles)[number];

/** How often what happens, as shares of one, and how late at most. */
interface Weather {
  /** Calls of the application that are refused for their rate, or by a service's own fault. */
  readonly refused: number;
  /** Writes that meet another transaction. */
  readonly conflict: number;
  /** Calls that have their effect and whose answer never arrives. */
  readonly lostReply: number;
  /** Invocations whose environment dies in the middle. */
  readonly killed: number;
  /** As often in the first 2 to 20 ms as in those up to 200, so that short work is met too. */
  readonly killedWithinMs: number;
  /** Events that arrive twice, late, not at all. */
  readonly twice: number;
  readonly late: number;
  readonly lateMs: number;
  readonly dropped: number;
  /** Reads without ConsistentRead that answer as it was before, at most so long ago. */
  readonly stale: number;
  readonly staleMs: number;
  /** Pages of Query and Scan that end early. */
  readonly shortPage: number;
}

const shortestKilledMs = 2;

const weathers: Readonly<Record<ChaosProfile, Weather | undefined>> = {
  off: undefined,
  aws: {
    refused: 0.01,
    conflict: 0.01,
    lostReply: 0.002,
    killed: 0.005,
    killedWithinMs: 1_000,
    twice: 0.05,
    late: 0.1,
    lateMs: 1_000,
    dropped: 0,
    stale: 0.1,
    staleMs: 1_000,
    shortPage: 0.2,
  },
  hostile: {
    refused: 0.08,
    conflict: 0.1,
    lostReply: 0.03,
    killed: 0.05,
    killedWithinMs: 1_000,
    twice: 0.3,
    late: 0.3,
    lateMs: 5_000,
    dropped: 0.02,
    stale: 0.3,
    staleMs: 5_000,
    shortPage: 0.3,
  },
};

/** What was done to the application, by kind. */
export type ChaosCounts = Readonly<Record<string, number>>;

/**
 * Faults of AWS, decided by a seed. The same seed gives the same decisions in each place in their order; which call comes
 * first where several are under way is up to the machine.
 */
export class Chaos {
  #weather: Weather | undefined;
  #chances = seededChances(0);
  readonly #counts = new Map<string, number>();

  constructor(profile: ChaosProfile = 'off', seed = 0) {
    this.turn(profile, seed);
  }

  /** From now on so; `off` lets everything come to rest. */
  turn(profile: ChaosProfile, seed: number): void {
    this.#weather = weathers[profile];
    this.#chances = seededChances(seed);
  }

  counts(): ChaosCounts {
    return Object.fromEntries(this.#counts);
  }

  /** @throws AwsError in place of a call, which has no effect then */
  beforeCall(signingName: string): void {
    if (this.#happens('refused', this.#weather?.refused)) throw refusalOf(signingName);
  }

  /** Whether a write meets another one's transaction. */
  conflicts(): boolean {
    return this.#happens('conflict', this.#weather?.conflict);
  }

  losesReply(): boolean {
    return this.#happens('lostReply', this.#weather?.lostReply);
  }

  /** When the environment of an invocation that begins dies; `undefined`: not before its end. */
  killAfterMs(): number | undefined {
    const { killed, killedWithinMs = shortestKilledMs } = this.#weather ?? {};
    if (!this.#happens('killed', killed)) return undefined;
    return shortestKilledMs * (killedWithinMs / shortestKilledMs) ** this.#chances('killed after');
  }

  /** Delays in ms of the copies of an event that arrive. */
  copyDelaysMs(): readonly number[] {
    const { twice, late, lateMs = 0, dropped } = this.#weather ?? {};
    if (this.#happens('dropped', dropped)) return [];
    const copies = this.#happens('twice', twice) ? 2 : 1;
    return Array.from({ length: copies }, () =>
      this.#happens('late', late) ? Math.round(this.#chances('delay') * lateMs) : 0,
    );
  }

  /** A message that was taken, and comes again. */
  comesAgain(): boolean {
    return this.#happens('twice', this.#weather?.twice);
  }

  /** How old an answer to a read may be; 0: as it is now; `undefined`: no answer is ever old. */
  staleMs(): number | undefined {
    if (this.#weather === undefined) return undefined;
    return this.#happens('stale', this.#weather.stale) ? this.#weather.staleMs : 0;
  }

  /** Most items of the next page; `undefined` leaves it whole. */
  pageItemCount(): number | undefined {
    if (!this.#happens('shortPage', this.#weather?.shortPage)) return undefined;
    return 1 + Math.floor(this.#chances('page') * 20);
  }

  #happens(kind: string, share = 0): boolean {
    if (share === 0 || this.#chances(kind) >= share) return false;
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    return true;
  }
}

/** `aws:17` → the profile and its seed; a profile alone has the seed 1. @throws RangeError naming what there is */
export function chaosOf(text: string): { readonly profile: ChaosProfile; readonly seed: number } {
  const [name, seedText = '1'] = text.split(':');
  const profile = chaosProfiles.find((known) => known === name);
  const seed = Number(seedText);
  if (profile !== undefined && Number.isSafeInteger(seed)) return { profile, seed };
  throw new RangeError(`chaos is one of ${chaosProfiles.join(', ')} and a seed, such as aws:17`);
}
