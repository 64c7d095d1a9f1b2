import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { AwsError, type RuntimeContext } from '../service.ts';
import type { EventPorts } from './ports.ts';
import { type Delivery, deliver, type Target } from './targets.ts';

/** Deliveries under way at the same time. */
const concurrency = 16;
const firstRetryMs = 1000;
const longestRetryMs = 600_000;

const schema = `
CREATE TABLE IF NOT EXISTS deliveries (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, target TEXT NOT NULL, payload TEXT NOT NULL,
  accepted_at INTEGER NOT NULL, next_at INTEGER NOT NULL, attempt_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS delivery_due ON deliveries (next_at);`;

interface Row extends Delivery {
  readonly target: string;
  readonly acceptedAt: number;
}

const columns = 'id, target, payload, accepted_at AS acceptedAt, attempt_count AS attemptCount';

/**
 * Events that were accepted and not yet taken by their target. Each is delivered at least once, started in order of acceptance;
 * a failure is tried again by the clock with growing pauses, then goes to the target's dead-letter queue.
 */
export class DeliveryQueue {
  readonly #database: DatabaseSync;
  readonly #context: RuntimeContext;
  readonly #ports: EventPorts;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #running = new Set<string>();
  #cancelTimer: (() => void) | undefined;
  #isOpen = false;

  constructor(
    context: RuntimeContext,
    ports: EventPorts,
    database: DatabaseSync,
    targets: readonly Target[],
  ) {
    this.#context = context;
    this.#ports = ports;
    this.#database = database;
    this.#targets = new Map(targets.map((target) => [target.key, target]));
    database.exec(schema);
  }

  /** Durable when it returns. */
  accept(target: Target, payload: string, delaysMs: readonly number[] = [0]): void {
    const nowMs = this.#context.clock.nowMs();
    const insert = this.#database.prepare(
      'INSERT INTO deliveries (id, target, payload, accepted_at, next_at) VALUES (?, ?, ?, ?, ?)',
    );
    for (const delayMs of delaysMs) insert.run(randomUUID(), target.key, payload, nowMs, nowMs + delayMs);
    queueMicrotask(() => this.#pump());
  }

  start(): void {
    this.#isOpen = true;
    this.#pump();
  }

  close(): void {
    this.#isOpen = false;
    this.#cancelTimer?.();
  }

  #pump(): void {
    if (!this.#isOpen) return;
    const nowMs = this.#context.clock.nowMs();
    const rows = this.#database
      .prepare(`SELECT ${columns} FROM deliveries WHERE next_at <= ? ORDER BY sequence LIMIT ?`)
      .all(nowMs, concurrency) as unknown as Row[];
    for (const row of rows) {
      if (this.#running.size >= concurrency || this.#running.has(row.id)) continue;
      this.#running.add(row.id);
      void this.#attempt(row).finally(() => {
        this.#running.delete(row.id);
        this.#pump();
      });
    }
    this.#cancelTimer?.();
    const next = this.#database
      .prepare('SELECT MIN(next_at) AS at FROM deliveries WHERE next_at > ?')
      .get(nowMs);
    if (typeof next?.['at'] === 'number')
      this.#cancelTimer = this.#context.clock.at(next['at'], () => this.#pump());
  }

  async #attempt(row: Row): Promise<void> {
    const target = this.#targets.get(row.target);
    if (!target) {
      this.#context.log(`an event for ${row.target} is dropped: the template has no such target any more`);
      this.#remove(row);
      return;
    }
    try {
      await deliver(target, row, this.#ports);
      this.#remove(row);
    } catch (error) {
      // After close() the outcome is not known here; the next start delivers again.
      if (this.#isOpen) this.#failed(row, target, error);
    }
  }

  #failed(row: Row, target: Target, error: unknown): void {
    const nowMs = this.#context.clock.nowMs();
    const nextAt = nowMs + Math.min(firstRetryMs * 2 ** row.attemptCount, longestRetryMs);
    const isTooOld = nextAt > row.acceptedAt + target.maximumAgeMs;
    if (isFinal(error)) this.#giveUp(row, target, error);
    else if (row.attemptCount >= target.maximumRetryCount)
      this.#giveUp(row, target, error, 'MaximumRetryAttempts');
    else if (isTooOld) this.#giveUp(row, target, error, 'MaximumEventAgeInSeconds');
    else {
      const retry = 'UPDATE deliveries SET attempt_count = attempt_count + 1, next_at = ? WHERE id = ?';
      this.#database.prepare(retry).run(nextAt, row.id);
    }
  }

  #giveUp(row: Row, target: Target, error: unknown, exhausted?: string): void {
    const code = error instanceof AwsError ? error.code : 'InternalFailure';
    const message = error instanceof Error ? error.message : String(error);
    this.#context.log(`an event of ${target.source.arn} did not reach ${target.arn}: ${code}: ${message}`);
    if (target.deadLetterArn !== undefined) {
      const values = {
        [target.source.kind]: target.source.arn,
        TARGET_ARN: target.arn,
        ERROR_CODE: code,
        ERROR_MESSAGE: message || code,
        RETRY_ATTEMPTS: String(row.attemptCount),
        ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      };
      this.#bury(target.deadLetterArn, row.payload, values);
    }
    this.#remove(row);
  }

  #bury(deadLetterArn: string, body: string, values: Record<string, string>): void {
    const attributes = Object.entries(values).map(([name, value]) => [
      name,
      { DataType: 'String', StringValue: value },
    ]);
    try {
      this.#ports.queues.send(deadLetterArn, { body, attributes: Object.fromEntries(attributes) });
    } catch (error) {
      this.#context.log(
        `the dead-letter queue ${deadLetterArn} refused an event, which is lost: ${String(error)}`,
      );
    }
  }

  #remove(row: Row): void {
    if (this.#isOpen) this.#database.prepare('DELETE FROM deliveries WHERE id = ?').run(row.id);
  }
}

/** Missing targets and rights are not tried again; throttling and the service's own faults are. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof AwsError)) return false;
  return (
    (error.status < 500 && error.status !== 429 && !/Throttl|TooManyRequests|OverLimit/.test(error.code)) ||
    error.status === 501
  );
}
