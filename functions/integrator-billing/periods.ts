import { addDays, isCalendarDay } from '../import-templates/calendar-date.ts';
import type { BillingPeriod, BillingTerms } from './contract.ts';

/** Terms, and the first date on which they count; they end where the next ones begin. */
export interface TermsStretch {
  readonly from: string;
  readonly terms: BillingTerms;
}

type Cycle = Pick<BillingTerms, 'period' | 'startsOn'>;

const monthStart = (date: string, monthCount = 0): string => {
  const [year = 0, month = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 + monthCount, 1)).toISOString().slice(0, 10);
};

/** The day on which the year of a contract begins again; 28 February for a leap day. */
function yearStart(startsOn: string, year: number): string {
  const [, month = 1, day = 1] = startsOn.split('-').map(Number);
  const isThere = isCalendarDay(year, month, day);
  return `${year}-${startsOn.slice(5, 7)}-${isThere ? startsOn.slice(8) : '28'}`;
}

function cycleOf({ period, startsOn = '2000-01-01' }: Cycle, date: string): { start: string; next: string } {
  if (period === 'MONTH') return { start: monthStart(date), next: monthStart(date, 1) };
  const year = Number(date.slice(0, 4));
  const first = yearStart(startsOn, year) <= date ? year : year - 1;
  return { start: yearStart(startsOn, first), next: yearStart(startsOn, first + 1) };
}

/** The first date of the period in which a date lies. */
export const periodStart = (terms: Cycle, date: string): string => cycleOf(terms, date).start;

/**
 * The period of a Pacific date, by the terms that counted then. Where terms have changed, the period before ends with the day
 * before the new one: every date is in one period.
 * @param stretches oldest first, the first from the beginning of time on
 */
export function periodOf(
  stretches: readonly TermsStretch[],
  date: string,
): { period: BillingPeriod; terms: BillingTerms } {
  const place = stretches.findLastIndex(({ from }) => from <= date);
  const stretch = stretches[place];
  if (stretch === undefined) throw new Error('the first terms count from the beginning of time on');
  const { start: from, next } = cycleOf(stretch.terms, date);
  const [end = next] = [next, ...stretches.slice(place + 1).map((later) => later.from)].sort();
  const to = addDays(end, -1);
  return { period: { periodId: from, from, to }, terms: stretch.terms };
}

const monthNames = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** A period as it is read: `November 2026`, or its first and last date. */
export function periodText({ from, to }: Pick<BillingPeriod, 'from' | 'to'>): string {
  const isMonth = from === monthStart(from) && addDays(to, 1) === monthStart(from, 1);
  return isMonth ? monthNames.format(new Date(`${from}T00:00:00Z`)) : `${from} to ${to}`;
}
