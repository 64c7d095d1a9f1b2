/** Local times as epoch ms, as if the zone were UTC: the arithmetic of a clock on a wall. */

const formats = new Map<string, Intl.DateTimeFormat>();
const dayMs = 86_400_000;

/** What a clock in the zone shows at an instant. @throws RangeError for an unknown zone */
export function wallTimeOf(instantMs: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which a clock in the zone shows `wallMs`: the first of two when clocks go back,
 * `undefined` when they go forward over it.
 */
export function instantOf(wallMs: number, timeZone: string): number | undefined {
  // The zone's offset is one of those a day before and a day after.
  const candidates = [wallMs - dayMs, wallMs + dayMs].map(
    (nearMs) => wallMs - (wallTimeOf(nearMs, timeZone) - nearMs),
  );
  const real = candidates.filter((instantMs) => wallTimeOf(instantMs, timeZone) === wallMs);
  return real.length === 0 ? undefined : Math.min(...real);
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
