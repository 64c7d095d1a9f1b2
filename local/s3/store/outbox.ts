import type { DatabaseSync } from 'node:sqlite';
import type { LocalClock } from '../../clock.ts';
import type { S3ObjectEvent, S3Options } from '../contract.ts';

const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
const batchSize = 100;

/** Events committed together with the change they tell of, given on afterwards, at least once. */
export class Outbox {
  readonly #clock: LocalClock;
  readonly #deliver: S3Options['onObjectEvent'];
  readonly #insert;
  readonly #after;
  readonly #remove;
  readonly #stopped = new AbortController();
  #round: Promise<void> | undefined;
  #isAgain = false;
  #retryMs = firstRetryMs;
  #cancelRetry: (() => void) | undefined;

  constructor(database: DatabaseSync, clock: LocalClock, deliver: S3Options['onObjectEvent']) {
    this.#clock = clock;
    this.#deliver = deliver;
    this.#insert = database.prepare('INSERT INTO outbox (event) VALUES (?)');
    this.#after = database.prepare('SELECT id, event FROM outbox WHERE id > ? ORDER BY id LIMIT ?');
    this.#remove = database.prepare('DELETE FROM outbox WHERE id = ?');
  }

  /** To be called inside the transaction of the change. */
  add(event: Omit<S3ObjectEvent, 'sequencer'>): void {
    if (this.#deliver !== undefined) this.#insert.run(JSON.stringify(event));
  }

  /** Gives on what is waiting; one round at a time, so that events leave in order of commit. */
  wake(): void {
    if (this.#deliver === undefined || this.#stopped.signal.aborted) return;
    if (this.#round !== undefined) {
      this.#isAgain = true;
      return;
    }
    this.#round = this.#run().finally(() => {
      this.#round = undefined;
      if (!this.#isAgain) return;
      this.#isAgain = false;
      this.wake();
    });
  }

  /** Waits for the callback under way; what is left is given on at the next start. */
  async close(): Promise<void> {
    this.#stopped.abort();
    this.#cancelRetry?.();
    await this.#round;
  }

  async #run(): Promise<void> {
    // Not within the commit's own turn: the caller gets its answer first.
    await new Promise((resolve) => setImmediate(resolve));
    let isAnyLeft = false;
    let lastId = 0;
    for (;;) {
      const rows = this.#after.all(lastId, batchSize);
      if (rows.length === 0) break;
      for (const row of rows) {
        if (this.#stopped.signal.aborted) return;
        lastId = Number(row['id']);
        if (!(await this.#give(lastId, String(row['event'])))) isAnyLeft = true;
      }
    }
    this.#planRetry(isAnyLeft);
  }

  async #give(id: number, event: string): Promise<boolean> {
    const sequencer = id.toString(16).toUpperCase().padStart(16, '0');
    try {
      await this.#deliver?.({ ...(JSON.parse(event) as Omit<S3ObjectEvent, 'sequencer'>), sequencer });
    } catch {
      // The receiver failed: the row stays, and the event is given again.
      return false;
    }
    this.#remove.run(id);
    return true;
  }

  #planRetry(isAnyLeft: boolean): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    if (!isAnyLeft) {
      this.#retryMs = firstRetryMs;
      return;
    }
    this.#cancelRetry = this.#clock.at(this.#clock.nowMs() + this.#retryMs, () => this.wake());
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }
}
