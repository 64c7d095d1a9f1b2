const byteUnits = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** Size in decimal units, three digits at most: `0 bytes`, `999 bytes`, `1.5 KB`, `3.1 GB`. */
export function formatBytes(sizeBytes: number): string {
  let value = sizeBytes;
  let unit = 0;
  while (roundedSize(value) >= 1000 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : roundedSize(value)} ${byteUnits[unit]}`;
}

const roundedSize = (value: number): number =>
  value < 100 ? Math.round(value * 10) / 10 : Math.round(value);

/** Two units at most: `8 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return joined(days, 'd', hours % 24, 'h');
  if (hours > 0) return joined(hours, 'h', minutes % 60, 'min');
  if (minutes > 0) return joined(minutes, 'min', seconds % 60, 's');
  return `${seconds} s`;
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

/** The zone that runs keep. */
export const pacific = 'America/Los_Angeles';

/** `2026-02-02 14:05` in a zone, the viewer's when none is given; sorts as it reads. */
export function formatInstant(instant: string, timeZone?: string): string {
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
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

/** `2026-02-02 19:05:09 UTC` */
export function formatUtc(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

const counts = new Intl.NumberFormat('en-US');
/** `12,345` */
export const formatCount = (count: number): string => counts.format(count);

/** Share done in whole percent; only what is done entirely is 100. */
export function percentDone(doneCount: number, totalCount: number): number {
  if (totalCount <= 0) return 0;
  return Math.min(100, Math.floor((doneCount / totalCount) * 100));
}

/**
 * Time left at the average rate so far.
 * @returns milliseconds, or `undefined` while nothing can be said
 */
export function remainingMs(progress: {
  readonly doneCount: number;
  readonly totalCount: number;
  readonly startedAtMs: number;
  readonly nowMs: number;
}): number | undefined {
  const { doneCount, totalCount, startedAtMs, nowMs } = progress;
  const elapsedMs = nowMs - startedAtMs;
  if (doneCount <= 0 || totalCount <= doneCount || elapsedMs < 1000) return undefined;
  return (elapsedMs / doneCount) * (totalCount - doneCount);
}
