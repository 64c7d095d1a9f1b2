import { pacific } from '../ui/format.ts';

const pacificHour = new Intl.DateTimeFormat('en-US', {
  timeZone: pacific,
  hourCycle: 'h23',
  hour: '2-digit',
});
const pacificDate = new Intl.DateTimeFormat('en-CA', { timeZone: pacific, dateStyle: 'short' });
const dayMs = 86_400_000;

/**
 * When the run of a Pacific date begins: at 02:00 there, or at 03:00 on the day in March that has no 02:00.
 * @param runDate `YYYY-MM-DD`
 * @returns ISO 8601 in UTC
 */
export function runBeginsAt(runDate: string): string {
  const inSummer = new Date(`${runDate}T09:00:00Z`);
  const isThere = Number(pacificHour.format(inSummer)) >= 2;
  return (isThere ? inSummer : new Date(`${runDate}T10:00:00Z`)).toISOString();
}

/** The run that takes what is uploaded now: the first that begins later. */
export function nextRun(nowMs: number): { readonly runDate: string; readonly beginsAt: string } {
  const today = pacificDate.format(nowMs);
  const tomorrow = new Date(Date.parse(`${today}T00:00:00Z`) + dayMs).toISOString().slice(0, 10);
  const runDate = nowMs < Date.parse(runBeginsAt(today)) ? today : tomorrow;
  return { runDate, beginsAt: runBeginsAt(runDate) };
}

/** First and last Pacific date; without a last one up to now, as the server's clock has it. */
export interface Period {
  readonly from: string;
  readonly to?: string;
}
/** Days that reports show unless others are chosen. */
export const usualDays = 30;

/** A period of the usual length until now, as far as it is not chosen. */
export function periodOf({ from, to }: Partial<Period>, nowMs: number): Period {
  const last = to ?? pacificDate.format(nowMs);
  const usualFrom = new Date(Date.parse(`${last}T00:00:00Z`) - usualDays * dayMs).toISOString().slice(0, 10);
  return { from: from ?? usualFrom, ...(to !== undefined && { to }) };
}

export const isInOrder = ({ from, to }: Period): boolean => to === undefined || from <= to;

const minuteMs = 60_000;
/** Time left in whole minutes, the one that is running counted. */
export const leftMs = (untilAt: string, nowMs: number): number =>
  Math.max(0, Math.ceil((Date.parse(untilAt) - nowMs) / minuteMs)) * minuteMs;
