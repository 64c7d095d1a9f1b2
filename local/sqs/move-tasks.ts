import { randomUUID } from 'node:crypto';
import { AwsError, type RuntimeContext } from '../service.ts';
import { inTransaction } from './database.ts';
import type { QueueSpec } from './queue-spec.ts';
import type { Queues } from './queues.ts';

/** Messages that one step moves when the task names no rate. */
const stepCount = 500;

const schema = `
CREATE TABLE IF NOT EXISTS move_tasks (
  handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, per_second INTEGER, status TEXT NOT NULL,
  moved INTEGER NOT NULL DEFAULT 0, to_move INTEGER NOT NULL, started_at INTEGER NOT NULL, failure TEXT
);`;

const columns = `handle, source, destination, per_second AS perSecond, status, moved, to_move AS toMove,
  started_at AS startedAt, failure`;

export interface MoveTask {
  readonly handle: string;
  readonly source: string;
  readonly destination: string | null;
  readonly perSecond: number | null;
  readonly status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  readonly moved: number;
  readonly toMove: number;
  readonly startedAt: number;
  readonly failure: string | null;
}

/** Dead-letter queue redrive: moves the visible messages of a queue back to where each came from, or to one destination. */
export class MoveTasks {
  readonly #queues: Queues;
  readonly #context: RuntimeContext;
  readonly #cancels = new Map<string, () => void>();

  constructor(context: RuntimeContext, queues: Queues) {
    this.#context = context;
    this.#queues = queues;
    queues.store.database.exec(schema);
    for (const task of this.#select("WHERE status = 'RUNNING'")) this.#schedule(task.handle, 0);
  }

  start(source: QueueSpec, destination: QueueSpec | undefined, perSecond: number | undefined): string {
    if (!this.#queues.specs.some((queue) => queue.redrive?.deadLetterArn === source.arn)) {
      throw new AwsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (source.arn === destination?.arn) {
      throw new AwsError(
        'InvalidParameterValue',
        'Source queue and destination queue arn should be different.',
      );
    }
    if (this.list(source, 10).some((task) => task.status === 'RUNNING')) {
      throw new AwsError(
        'UnsupportedOperation',
        'There is already a task running; one active task is allowed per source queue.',
      );
    }
    const handle = randomUUID();
    const nowMs = this.#context.clock.nowMs();
    this.#queues.store.database
      .prepare(
        "INSERT INTO move_tasks (handle, source, destination, per_second, status, to_move, started_at) VALUES (?, ?, ?, ?, 'RUNNING', ?, ?)",
      )
      .run(
        handle,
        source.arn,
        destination?.arn ?? null,
        perSecond ?? null,
        this.#queues.counts(source.arn).visible,
        nowMs,
      );
    this.#schedule(handle, 0);
    return handle;
  }

  /** @throws AwsError `ResourceNotFoundException` unless the task is still running */
  find(handle: string): MoveTask {
    const task = this.#find(handle);
    if (task?.status === 'RUNNING') return task;
    throw new AwsError('ResourceNotFoundException', 'There is no running task with this handle.', 404);
  }

  cancel(task: MoveTask): number {
    this.#cancels.get(task.handle)?.();
    this.#finish(task, 'CANCELLED');
    return task.moved;
  }

  /** Newest first. */
  list(source: QueueSpec, maxCount: number): MoveTask[] {
    return this.#select(
      'WHERE source = ? ORDER BY started_at DESC, rowid DESC LIMIT ?',
      source.arn,
      maxCount,
    );
  }

  close(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  #schedule(handle: string, delayMs: number): void {
    const { clock } = this.#context;
    this.#cancels.set(
      handle,
      clock.at(clock.nowMs() + delayMs, () => this.#step(handle)),
    );
  }

  #step(handle: string): void {
    this.#cancels.delete(handle);
    const task = this.#find(handle);
    if (task?.status !== 'RUNNING') return;
    const source = this.#queues.queue(task.source);
    const woken = new Set<QueueSpec>();
    inTransaction(this.#queues.store.database, () => {
      const nowMs = this.#context.clock.nowMs();
      const rows = this.#queues.store.oldestVisible(source, task.perSecond ?? stepCount, nowMs);
      let moved = 0;
      for (const row of rows) {
        const destination = this.#destinationOf(task, row.sourceQueue);
        if (!destination) break;
        this.#queues.store.revive(row, destination, nowMs);
        woken.add(destination);
        moved += 1;
      }
      this.#queues.store.database
        .prepare('UPDATE move_tasks SET moved = moved + ? WHERE handle = ?')
        .run(moved, handle);
      if (moved < rows.length) this.#finish(task, 'FAILED', 'CouldNotDetermineMessageSource');
      else if (this.#queues.counts(source.arn).visible === 0) this.#finish(task, 'COMPLETED');
      else this.#schedule(handle, task.perSecond === null ? 0 : 1000);
    });
    for (const queue of woken) this.#queues.wake(queue);
  }

  #destinationOf(task: MoveTask, sourceQueue: string | null): QueueSpec | undefined {
    if (task.destination !== null) return this.#queues.queue(task.destination);
    return this.#queues.specs.find((queue) => queue.name === sourceQueue);
  }

  #finish(task: MoveTask, status: MoveTask['status'], failure: string | null = null): void {
    const update = 'UPDATE move_tasks SET status = ?, failure = ? WHERE handle = ?';
    this.#queues.store.database.prepare(update).run(status, failure, task.handle);
  }

  #find(handle: string): MoveTask | undefined {
    return this.#select('WHERE handle = ?', handle)[0];
  }

  #select(where: string, ...values: (string | number)[]): MoveTask[] {
    const rows = this.#queues.store.database
      .prepare(`SELECT ${columns} FROM move_tasks ${where}`)
      .all(...values);
    return rows as unknown as MoveTask[];
  }
}
