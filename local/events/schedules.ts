import type { DatabaseSync } from 'node:sqlite';
import type { RuntimeContext } from '../service.ts';
import { inTransaction } from '../sqs/database.ts';
import { bounded, parseSchedule, type Timetable } from './schedule-expression.ts';

/** Something that fires by the clock: a scheduled rule or a schedule of EventBridge Scheduler. */
export interface Schedule {
  /** Its ARN. */
  readonly key: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly isEnabled: boolean;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  /** Whether a rate fires when it is created (Scheduler) or after its first period (rules). */
  readonly rateStartsAtOnce: boolean;
  /** Accepts the deliveries of one due time, epoch ms. */
  fire(dueMs: number): void;
}

interface Planned {
  readonly schedule: Schedule;
  readonly timetable: Timetable;
  /** When the runtime last fired it, or began to watch it. */
  readonly lastDueMs: number;
  dueMs: number | undefined;
}

const schema = `
CREATE TABLE IF NOT EXISTS schedules (
  key TEXT PRIMARY KEY, definition TEXT NOT NULL, anchor_at INTEGER NOT NULL, last_due_at INTEGER NOT NULL
);`;

/**
 * Fires every schedule at each of its due times by the runtime's clock, once and in order, also those that a jump of the
 * clock passes. AWS would also have fired while the runtime was down: at the start the latest missed time is fired, once.
 */
export class Schedules {
  readonly #context: RuntimeContext;
  readonly #database: DatabaseSync;
  readonly #planned: Planned[] = [];
  readonly #mostPerJump: number;
  #cancelTimer: (() => void) | undefined;

  /** @param mostPerJump how many of the times that one jump of the clock passes are fired, the latest ones, per schedule */
  constructor(
    context: RuntimeContext,
    database: DatabaseSync,
    schedules: readonly Schedule[],
    mostPerJump = Number.MAX_SAFE_INTEGER,
  ) {
    this.#mostPerJump = mostPerJump;
    this.#context = context;
    this.#database = database;
    database.exec(schema);
    // Parsed here, so that a wrong expression fails the start.
    for (const schedule of schedules) this.#planned.push(this.#plan(schedule));
  }

  start(): void {
    inTransaction(this.#database, () => {
      for (const planned of this.#planned) this.#catchUp(planned);
    });
    this.#tick();
  }

  close(): void {
    this.#cancelTimer?.();
  }

  /** What the last run left; a schedule that is new or changed begins now. */
  #plan(schedule: Schedule): Planned {
    const nowMs = this.#context.clock.nowMs();
    const { expression, timeZone, isEnabled, startMs, endMs } = schedule;
    const definition = JSON.stringify([expression, timeZone, isEnabled, startMs, endMs]);
    const row = this.#database
      .prepare(
        'SELECT anchor_at AS anchorMs, last_due_at AS lastDueMs FROM schedules WHERE key = ? AND definition = ?',
      )
      .get(schedule.key, definition) as { anchorMs: number; lastDueMs: number } | undefined;
    const anchorMs = row?.anchorMs ?? startMs ?? nowMs;
    const lastDueMs = row?.lastDueMs ?? (schedule.rateStartsAtOnce ? nowMs - 1 : nowMs);
    if (!row) {
      this.#database
        .prepare('INSERT OR REPLACE INTO schedules VALUES (?, ?, ?, ?)')
        .run(schedule.key, definition, anchorMs, lastDueMs);
    }
    const timetable = bounded(parseSchedule(expression, timeZone, anchorMs), startMs, endMs);
    return { schedule, timetable, lastDueMs, dueMs: undefined };
  }

  #catchUp(planned: Planned): void {
    const { schedule, timetable, lastDueMs } = planned;
    if (!schedule.isEnabled) return;
    const missedMs = timetable.latest(lastDueMs, this.#context.clock.nowMs());
    if (missedMs !== undefined) this.#fire(planned, missedMs);
    else planned.dueMs = timetable.next(lastDueMs);
  }

  #tick(): void {
    const nowMs = this.#context.clock.nowMs();
    const due = this.#planned.flatMap((planned) =>
      dueTimes(planned, nowMs)
        .slice(-this.#mostPerJump)
        .map((dueMs) => ({ planned, dueMs })),
    );
    inTransaction(this.#database, () => {
      for (const { planned, dueMs } of due.sort((a, b) => a.dueMs - b.dueMs)) this.#fire(planned, dueMs);
    });
    const soonestMs = Math.min(...this.#planned.map((planned) => planned.dueMs ?? Infinity));
    if (soonestMs < Infinity) this.#cancelTimer = this.#context.clock.at(soonestMs, () => this.#tick());
  }

  #fire(planned: Planned, dueMs: number): void {
    planned.schedule.fire(dueMs);
    planned.dueMs = planned.timetable.next(dueMs);
    this.#database
      .prepare('UPDATE schedules SET last_due_at = ? WHERE key = ?')
      .run(dueMs, planned.schedule.key);
  }
}

function dueTimes({ dueMs: firstMs, timetable }: Planned, untilMs: number): number[] {
  const times: number[] = [];
  for (let dueMs = firstMs; dueMs !== undefined && dueMs <= untilMs; dueMs = timetable.next(dueMs))
    times.push(dueMs);
  return times;
}
