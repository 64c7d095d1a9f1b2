import { Cron } from 'croner';
import { AwsError } from '../service.ts';
import { instantOf, wallTimeOf } from './wall-time.ts';

/** When a schedule is due; all times are epoch ms. */
export interface Timetable {
  /** The first time after `afterMs`. */
  next(afterMs: number): number | undefined;
  /** The last time after `afterMs` that is not later than `untilMs`. */
  latest(afterMs: number, untilMs: number): number | undefined;
}

const unitMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * `rate(…)`, `cron(…)` or `at(…)` as EventBridge and EventBridge Scheduler write it.
 * A local time that does not exist is skipped and one that occurs twice counts once, as AWS documents for Scheduler.
 * @param anchorMs a rate is counted from here, and the first time is here
 */
export function parseSchedule(expression: string, timeZone: string, anchorMs: number): Timetable {
  const [, kind, body = ''] = /^(rate|cron|at)\((.+)\)$/.exec(expression) ?? [];
  try {
    wallTimeOf(anchorMs, timeZone);
    if (kind === 'rate') return rateTimetable(body, anchorMs);
    if (kind === 'cron') return cronTimetable(body, timeZone);
    if (kind === 'at') return atTimetable(body, timeZone);
  } catch (error) {
    throw invalid(expression, timeZone, error);
  }
  throw invalid(expression, timeZone);
}

/** The timetable between two instants only. */
export function bounded(timetable: Timetable, startMs = -Infinity, endMs = Infinity): Timetable {
  return {
    next: (afterMs) => {
      const dueMs = timetable.next(Math.max(afterMs, startMs - 1));
      return dueMs === undefined || dueMs > endMs ? undefined : dueMs;
    },
    latest: (afterMs, untilMs) => timetable.latest(Math.max(afterMs, startMs - 1), Math.min(untilMs, endMs)),
  };
}

function rateTimetable(body: string, anchorMs: number): Timetable {
  const [, count, unit] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(body) ?? [];
  if (!count || !unit) throw new Error('a rate is a whole number and minutes, hours or days');
  const periodMs = Number(count) * unitMs[unit as keyof typeof unitMs];
  const next = (afterMs: number) =>
    anchorMs + Math.max(0, Math.floor((afterMs - anchorMs) / periodMs) + 1) * periodMs;
  return {
    next,
    latest: (afterMs, untilMs) => {
      const dueMs = anchorMs + Math.floor((untilMs - anchorMs) / periodMs) * periodMs;
      return untilMs >= anchorMs && dueMs > afterMs ? dueMs : undefined;
    },
  };
}

/** Works in wall time, where no hour is missing or doubled, and translates each hit to an instant. */
function cronTimetable(body: string, timeZone: string): Timetable {
  const cron = new Cron(cronerPattern(body), {
    mode: '7-part',
    alternativeWeekdays: true,
    sloppyRanges: true,
    timezone: 'UTC',
    paused: true,
  });
  return {
    next: (afterMs) => {
      let wall = cron.nextRun(new Date(wallTimeOf(afterMs, timeZone)));
      for (; wall; wall = cron.nextRun(wall)) {
        const dueMs = instantOf(wall.getTime(), timeZone);
        if (dueMs !== undefined && dueMs > afterMs) return dueMs;
      }
      return undefined;
    },
    latest: (afterMs, untilMs) => {
      // croner looks for hits strictly before the second it is given.
      let [wall] = cron.previousRuns(1, new Date(wallTimeOf(untilMs, timeZone) + 1000));
      for (; wall; [wall] = cron.previousRuns(1, wall)) {
        const dueMs = instantOf(wall.getTime(), timeZone);
        if (dueMs !== undefined && dueMs <= untilMs) return dueMs > afterMs ? dueMs : undefined;
      }
      return undefined;
    },
  };
}

/** AWS has six fields: minute, hour, day of month, month, day of week (1 is Sunday), year. */
function cronerPattern(body: string): string {
  const fields = body.trim().split(/\s+/);
  if (fields.length !== 6) throw new Error('a cron expression has six fields');
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?'))
    throw new Error('either the day of month or the day of week is ?');
  return ['0', minute, hour, dayOfMonth, month, dayOfWeek === 'L' ? '7' : dayOfWeek, year].join(' ');
}

function atTimetable(body: string, timeZone: string): Timetable {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body)) throw new Error('a time is yyyy-mm-ddThh:mm:ss');
  const wallMs = Date.parse(`${body}Z`);
  if (Number.isNaN(wallMs) || !new Date(wallMs).toISOString().startsWith(body))
    throw new Error('there is no such date');
  const dueMs = instantOf(wallMs, timeZone);
  const within = (afterMs: number, untilMs: number) =>
    dueMs !== undefined && dueMs > afterMs && dueMs <= untilMs ? dueMs : undefined;
  return { next: (afterMs) => within(afterMs, Infinity), latest: within };
}

function invalid(expression: string, timeZone: string, cause?: unknown): AwsError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new AwsError(
    'ValidationException',
    `Invalid schedule expression ${expression} in ${timeZone}${reason}`,
  );
}
