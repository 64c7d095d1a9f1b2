import { addDays, daysFrom } from './calendar-date.ts';
import type { MessageCode } from './catalog/messages.ts';

const pacificClock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
});

function pacificWallClock(at: Date): { date: string; hour: number } {
  const part = Object.fromEntries(pacificClock.formatToParts(at).map(({ type, value }) => [type, value]));
  return { date: `${part['year']}-${part['month']}-${part['day']}`, hour: Number(part['hour']) };
}

/** The calendar date in Los Angeles, `YYYY-MM-DD`. */
export const pacificDateOf = (at: Date): string => pacificWallClock(at).date;

/**
 * When the run of a Pacific date begins: the first instant at which clocks in Los Angeles show 02:00 or later on it. On the
 * day in March on which 02:00 does not exist that is 03:00, on the day in November on which 01:00 comes twice the only 02:00.
 */
export function runInstantOf(runDate: string): Date {
  // Los Angeles is seven or eight hours behind UTC, so its 02:00 is one of two instants.
  const early = new Date(`${runDate}T09:00:00Z`);
  return pacificWallClock(early).hour >= 2 ? early : new Date(`${runDate}T10:00:00Z`);
}

/** The run that takes a file whose upload was completed then: the first that begins after it. */
export function runDateOf(completedAt: Date): string {
  const date = pacificDateOf(completedAt);
  return completedAt.getTime() < runInstantOf(date).getTime() ? date : addDays(date, 1);
}

/**
 * The dates whose run has begun and may have been missed, oldest first; the last `missedDays` days and today. To be asked at
 * 09:00 and 10:00 UTC: for each date exactly one of the two is the first to tell it.
 */
export function runDatesDue(now: Date, missedDays = 2): string[] {
  const today = pacificDateOf(now);
  return Array.from({ length: missedDays + 1 }, (_, place) => addDays(today, place - missedDays)).filter(
    (date) => runInstantOf(date).getTime() <= now.getTime(),
  );
}

export interface FileTiming {
  /** `HELD`: waits for the date in its name. `WAITING`: for the next run. `DUE`: its run has begun. */
  readonly state: 'HELD' | 'WAITING' | 'DUE';
  readonly runDate: string;
  readonly codes: readonly MessageCode[];
}

interface ArrivedFile {
  /** The date in the file's name, `YYYY-MM-DD`. */
  readonly nameDate: string;
  /** When the upload was completed, as the server measured it. */
  readonly arrivedAt: Date;
  readonly now: Date;
  /** Of a file that an earlier run could not take, e.g. as the subscription had ended: the run that may take it now. */
  readonly heldUntilRunDate?: string;
  /** The first date, not before a given one, whose run takes files of the template; without it every run does. */
  readonly dueDateFrom?: (date: string) => string;
}

/** Files are refused when the date in their name is more days than this before the next run, whether that takes them or a later one does. */
const mostAgeDays = 7;

/** Which run takes a file, and what there is to say about it; `ZI-F-006` when it is too old for that run. */
export function fileTiming(file: ArrivedFile): FileTiming | { readonly code: 'ZI-F-006' } {
  const arrivalRunDate = runDateOf(file.arrivedAt);
  const nextDate =
    [arrivalRunDate, file.nameDate, file.heldUntilRunDate ?? ''].sort().at(-1) ?? arrivalRunDate;
  const { dueDateFrom = (date: string) => date } = file;
  const runDate = dueDateFrom(nextDate);
  const ageDays = daysFrom(file.nameDate, nextDate);
  if (ageDays > mostAgeDays) return { code: 'ZI-F-006' };
  const isAhead = file.nameDate > arrivalRunDate;
  const arrivalDate = pacificDateOf(file.arrivedAt);
  const codes: MessageCode[] = [];
  const isLate = file.nameDate <= arrivalDate && arrivalRunDate > arrivalDate;
  if (isLate && dueDateFrom(arrivalDate) === arrivalDate) codes.push('ZI-I-001');
  if (isAhead) codes.push('ZI-I-003');
  if (ageDays >= 2) codes.push('ZI-W-101');
  const isDue = runInstantOf(runDate).getTime() <= file.now.getTime();
  return { state: isDue ? 'DUE' : isAhead ? 'HELD' : 'WAITING', runDate, codes };
}
