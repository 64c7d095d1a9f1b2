import { DatabaseSync } from 'node:sqlite';
import type { LocalClock } from '../clock.ts';

/** An asynchronous invocation that is not finished. */
export interface QueuedEvent {
  readonly requestId: string;
  readonly functionName: string;
  /** JSON text. */
  readonly payload: string;
  /** Invocations that ended in a function error. */
  readonly attemptCount: number;
  /** Invocations refused for want of concurrency; they use up no attempt. */
  readonly throttleCount: number;
  readonly enqueuedMs: number;
}

/** What becomes of an event after it was tried. */
export type Verdict =
  | { readonly kind: 'finished' }
  | {
      readonly kind: 'again';
      readonly afterMs: number;
      readonly attemptCount: number;
      readonly throttleCount: number;
    }
  /** The runtime is closing: the event stays as it is. */
  | { readonly kind: 'kept' };

const columns = `request_id AS requestId, function_name AS functionName, payload,
  attempt_count AS attemptCount, throttle_count AS throttleCount, enqueued_ms AS enqueuedMs`;

/** Keeps accepted events on disk until they are finished, and tries each when the clock says so. */
export class AsyncQueue {
  readonly #database: DatabaseSync;
  readonly #clock: LocalClock;
  readonly #attempt: (event: QueuedEvent) => Promise<Verdict>;
  readonly #running = new Set<Promise<void>>();
  readonly #runningIds = new Set<string>();
  readonly #parallelCount: number;
  #cancelWake: () => void = () => {};
  #isStarted = false;
  #isClosed = false;

  constructor(options: {
    file: string;
    clock: LocalClock;
    parallelCount: number;
    attempt: (event: QueuedEvent) => Promise<Verdict>;
  }) {
    this.#clock = options.clock;
    this.#attempt = options.attempt;
    this.#parallelCount = options.parallelCount;
    this.#database = new DatabaseSync(options.file, { timeout: 5_000 });
    // NORMAL survives the death of the runtime, and costs no fsync per event.
    this.#database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS events (request_id TEXT PRIMARY KEY, function_name TEXT NOT NULL,
        payload TEXT NOT NULL, attempt_count INTEGER NOT NULL, throttle_count INTEGER NOT NULL,
        enqueued_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS events_by_due ON events (due_ms);`);
  }

  /** The event is on disk when this returns. */
  add(requestId: string, functionName: string, payload: string): void {
    const nowMs = this.#clock.nowMs();
    this.#database
      .prepare('INSERT INTO events VALUES (?, ?, ?, 0, 0, ?, ?)')
      .run(requestId, functionName, payload, nowMs, nowMs);
    setImmediate(() => this.#tryDue());
  }

  /** Tries what is due, and from then on whatever falls due. */
  start(): void {
    this.#isStarted = true;
    this.#tryDue();
  }

  #tryDue(): void {
    if (this.#isClosed || !this.#isStarted) return;
    this.#cancelWake();
    const freeCount = this.#parallelCount - this.#running.size;
    const due = this.#database
      .prepare(`SELECT ${columns} FROM events WHERE due_ms <= ? ORDER BY due_ms LIMIT ?`)
      .all(this.#clock.nowMs(), this.#running.size + freeCount) as unknown as QueuedEvent[];
    for (const event of due.filter(({ requestId }) => !this.#runningIds.has(requestId)).slice(0, freeCount)) {
      this.#run(event);
    }
    const next = this.#database
      .prepare('SELECT MIN(due_ms) AS dueMs FROM events WHERE due_ms > ?')
      .get(this.#clock.nowMs())?.['dueMs'];
    this.#cancelWake =
      typeof next === 'number' ? this.#clock.at(next, () => setImmediate(() => this.#tryDue())) : () => {};
  }

  /** Events accepted and not finished. */
  count(): number {
    return Number(this.#database.prepare('SELECT COUNT(*) AS count FROM events').get()?.['count']);
  }

  /** Begins no further attempt. Call it before the workers go: each would be refused and tried again at once. */
  stop(): void {
    this.#isClosed = true;
    this.#cancelWake();
  }

  /** Call it after the workers are gone, so that nothing is left to wait for. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#running);
    this.#database.close();
  }

  #run(event: QueuedEvent): void {
    this.#runningIds.add(event.requestId);
    const run = this.#attempt(event)
      .then((verdict) => this.#settle(event, verdict))
      .finally(() => {
        this.#runningIds.delete(event.requestId);
        this.#running.delete(run);
        this.#tryDue();
      });
    this.#running.add(run);
  }

  #settle(event: QueuedEvent, verdict: Verdict): void {
    if (verdict.kind === 'finished') {
      this.#database.prepare('DELETE FROM events WHERE request_id = ?').run(event.requestId);
    } else if (verdict.kind === 'again') {
      const dueMs = this.#clock.nowMs() + verdict.afterMs;
      this.#database
        .prepare('UPDATE events SET attempt_count = ?, throttle_count = ?, due_ms = ? WHERE request_id = ?')
        .run(verdict.attemptCount, verdict.throttleCount, dueMs, event.requestId);
    }
  }
}
