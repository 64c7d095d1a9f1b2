import { AsyncLocalStorage } from 'node:async_hooks';
import type { SeededRandom } from '../../functions/interchange/seeded-random.ts';
import { type Around, metAnother, type OutsideCall } from './package-faults.ts';

/** Of transactions that meet another one on the same row, so many in a hundred are cancelled for it. */
const conflictPercent = 40;
/** More calls than any schedule needs that ends. */
const mostCalls = 4_000;
/** Turns of the event loop in which a task must come to its next call. */
const mostIdleTurns = 500;

interface Waiting {
  readonly task: number;
  /** Absent for one that only waits for time to pass. */
  readonly call?: OutsideCall;
  go(isCancelled: boolean): Promise<void>;
}

const current = new AsyncLocalStorage<{ readonly schedule: Schedule; readonly task: number }>();

/** Instead of waiting for time to pass, in a task of a schedule: waits for its turn. */
export async function pause(
  ms: number,
  value: unknown,
  wait: (ms: number) => Promise<unknown>,
): Promise<unknown> {
  const here = current.getStore();
  if (here === undefined) await wait(ms);
  else await here.schedule.turn(here.task, undefined, () => Promise.resolve());
  return value;
}

/**
 * Lets several tasks go on call by call, one at a time, in an order that chance gives: the same for the same chance. Calls
 * that wait side by side for the same row may be told that they met, as DynamoDB does.
 */
export class Schedule {
  /** Calls in the order in which they happened. */
  readonly done: string[] = [];
  conflictCount = 0;
  readonly #random: SeededRandom;
  readonly #waiting: Waiting[] = [];

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Calls of one task go through this. */
  around(task: number): Around {
    return (call, effect) => this.turn(task, call, effect);
  }

  turn(task: number, call: OutsideCall | undefined, effect: () => Promise<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const go = async (isCancelled: boolean) => {
        if (isCancelled)
          reject(call === undefined ? new Error('nobody can meet who only waits') : metAnother(call));
        else await effect().then(resolve, reject);
      };
      this.#waiting.push({ task, call, go });
    });
  }

  /** @returns what each task came to, in their order. @throws Error when they do not come to an end */
  async run<T>(tasks: readonly (() => Promise<T>)[]): Promise<PromiseSettledResult<T>[]> {
    let unfinished = tasks.length;
    const running = tasks.map((act, task) =>
      current.run({ schedule: this, task }, () =>
        act().finally(() => {
          unfinished -= 1;
        }),
      ),
    );
    const results = Promise.allSettled(running);
    for (let idleTurns = 0; unfinished > 0; ) {
      await eventLoopTurn();
      await eventLoopTurn();
      idleTurns = this.#waiting.length === 0 ? idleTurns + 1 : 0;
      if (idleTurns > mostIdleTurns) throw new Error(`${unfinished} requests wait for each other`);
      if (this.done.length > mostCalls) throw new Error(`no end after ${mostCalls} calls`);
      await this.#next();
    }
    return results;
  }

  async #next(): Promise<void> {
    // Tasks come to their calls in an order of their own; the same list, whatever that was.
    const waiting = this.#waiting.sort((one, other) => one.task - other.task);
    if (waiting.length === 0) return;
    const [chosen] = waiting.splice(this.#random.between(0, waiting.length - 1), 1);
    if (chosen === undefined) return;
    const isCancelled = this.#isMet(chosen) && this.#random.isPercent(conflictPercent);
    if (isCancelled) this.conflictCount += 1;
    this.done.push(`${chosen.task} ${chosen.call?.kind ?? 'wait'}${isCancelled ? ' (met another)' : ''}`);
    await chosen.go(isCancelled);
  }

  /** Whether another call is on its way to the same row, one of both being a transaction. */
  #isMet({ task, call }: Waiting): boolean {
    const writes = new Set(call?.writes);
    return this.#waiting.some(
      (other) =>
        other.task !== task &&
        (call?.kind === 'TransactWrite' || other.call?.kind === 'TransactWrite') &&
        (other.call?.writes ?? []).some((row) => writes.has(row)),
    );
  }
}

const eventLoopTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
