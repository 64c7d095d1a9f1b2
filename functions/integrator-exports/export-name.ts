/** The Pacific minute, `YYYYMMDDHHMM`. */
const pacificMinute = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
});

function stampOf(at: Date): string {
  const part = Object.fromEntries(pacificMinute.formatToParts(at).map(({ type, value }) => [type, value]));
  return ['year', 'month', 'day', 'hour', 'minute'].map((name) => part[name] ?? '').join('');
}

/** The minute after a stamp, as a wall clock without daylight saving goes on. */
function minuteAfter(stamp: string): string {
  const [, date, hour, minute] = /^(\d{8})(\d{2})(\d{2})$/.exec(stamp) ?? [];
  if (date === undefined) throw new Error('a stamp is a date, an hour and a minute');
  const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  const nextMs = Date.parse(`${day}T${hour}:${minute}:00Z`) + 60_000;
  return new Date(nextMs).toISOString().slice(0, 16).replaceAll(/\D/g, '');
}

/**
 * The name of an export: `{base}_YYYYMMDDHHMM.csv`, the Pacific minute of the cut. Always later than that of the export before,
 * so that names are unique and sort as the files were written, also in the hour that comes twice in November.
 * @param lastStamp of the template's export before
 */
export function exportName(
  baseName: string,
  at: Date,
  lastStamp?: string,
): { readonly fileName: string; readonly stamp: string } {
  const own = stampOf(at);
  const stamp = lastStamp !== undefined && own <= lastStamp ? minuteAfter(lastStamp) : own;
  return { fileName: `${baseName}_${stamp}.csv`, stamp };
}
