import type { BillingPeriod } from '../../../functions/integrator-billing/contract.ts';

const monthNames = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
const dateOf = (date: string): Date => new Date(`${date}T00:00:00Z`);

/** The day after a date. @param date `YYYY-MM-DD` */
export function nextDate(date: string): string {
  return new Date(dateOf(date).getTime() + 86_400_000).toISOString().slice(0, 10);
}

/** `November 2026`, or the first and the last date of what is no calendar month. */
export function periodText({ from, to }: Pick<BillingPeriod, 'from' | 'to'>): string {
  const after = nextDate(to);
  const isMonth = from.endsWith('-01') && after.endsWith('-01') && from.slice(0, 7) === to.slice(0, 7);
  return isMonth ? monthNames.format(dateOf(from)) : `${from} to ${to}`;
}
