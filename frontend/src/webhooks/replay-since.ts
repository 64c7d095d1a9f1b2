export interface SinceErrors {
  readonly date?: string;
  readonly time?: string;
}

/**
 * The instant that a date and a time of the reader's own zone mean.
 * @returns it as ISO 8601 in UTC, or what must be corrected first
 */
export function sinceOf(
  { date, time }: { readonly date: string; readonly time: string },
  nowMs: number,
): { readonly since: string } | { readonly errors: SinceErrors } {
  const errors: SinceErrors = {
    ...(!isCalendarDate(date) && { date: 'Enter a date as YYYY-MM-DD.' }),
    ...(!/^([01]\d|2[0-3]):[0-5]\d$/.test(time) && { time: 'Enter a time as hh:mm.' }),
  };
  if (Object.keys(errors).length > 0) return { errors };
  const at = new Date(`${date}T${time}`);
  if (at.getTime() > nowMs) return { errors: { date: 'Enter a time that has been.' } };
  return { since: at.toISOString() };
}

function isCalendarDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
