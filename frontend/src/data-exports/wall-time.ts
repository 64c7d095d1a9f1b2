interface WallTime {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `HH:MM` */
  readonly time: string;
  readonly timeZone: string;
}

/** What clocks of a zone show at an instant. */
export function wallTimeOf(instant: string | number, timeZone: string): WallTime {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
    timeZone,
  };
}

/**
 * The instant at which clocks of the zone show the time. A time that a change of clocks leaves out is an hour later.
 * @returns ISO 8601 in UTC, or `undefined` for what is no date and time
 */
export function instantOf({ date, time, timeZone }: WallTime): string | undefined {
  const asUtcMs = Date.parse(`${date}T${time}:00.000Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(asUtcMs)) return undefined;
  const offsetMs = (atMs: number) => {
    const shown = wallTimeOf(atMs, timeZone);
    return Date.parse(`${shown.date}T${shown.time}:00.000Z`) - Math.floor(atMs / 60_000) * 60_000;
  };
  const first = asUtcMs - offsetMs(asUtcMs);
  const second = asUtcMs - offsetMs(first);
  // Both guesses differ only near a change of clocks; the one that reads back right is meant.
  const readsBack = [first, second].find((atMs) => atMs + offsetMs(atMs) === asUtcMs);
  return new Date(readsBack ?? Math.max(first, second)).toISOString();
}

/** A zone as people know it: `Chicago (America/Chicago)`. */
export function zoneLabel(timeZone: string): string {
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
  return city === timeZone ? timeZone : `${city} (${timeZone})`;
}
