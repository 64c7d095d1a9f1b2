const hourMs = 3_600_000;

/** Building a formatter costs more than a thousand uses of it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function partsIn(timeZone: string, at: Date): Record<string, string> {
  const known = formatters.get(timeZone) ?? newFormatter(timeZone);
  formatters.set(timeZone, known);
  return Object.fromEntries(known.formatToParts(at).map(({ type, value }) => [type, value]));
}

function newFormatter(timeZone: string): Intl.DateTimeFormat {
  const twoDigits = { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const others = { year: 'numeric', second: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-US', { timeZone, ...twoDigits, ...others });
}

/** The calendar date of an instant in a zone, `YYYY-MM-DD`. */
export function dateIn(timeZone: string, at: Date): string {
  const { year, month, day } = partsIn(timeZone, at);
  return `${year}-${month}-${day}`;
}

/** An instant as people in a zone read it: `2026-11-20 07:00:00 EST`. */
export function localText(timeZone: string, at: Date): string {
  const { hour, minute, second, timeZoneName } = partsIn(timeZone, at);
  return `${dateIn(timeZone, at)} ${hour}:${minute}:${second} ${timeZoneName}`;
}

/** An instant in the name of a file: `20261120_0700`. */
export function fileStamp(timeZone: string, at: Date): string {
  const { hour, minute } = partsIn(timeZone, at);
  return `${dateIn(timeZone, at).replaceAll('-', '')}_${hour}${minute}`;
}

/** The instant at which clocks of a zone show a full hour of a date; not for the hours in which clocks change. */
export function instantOf(timeZone: string, date: string, hour: number): Date {
  const shownMs = Date.parse(`${date}T00:00:00Z`) + hour * hourMs;
  const guessMs = shownMs - offsetMs(timeZone, shownMs);
  return new Date(shownMs - offsetMs(timeZone, guessMs));
}

function offsetMs(timeZone: string, atMs: number): number {
  const { hour, minute, second } = partsIn(timeZone, new Date(atMs));
  const shown = Date.parse(`${dateIn(timeZone, new Date(atMs))}T${hour}:${minute}:${second}Z`);
  return shown - Math.floor(atMs / 1000) * 1000;
}
