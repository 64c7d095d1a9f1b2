import { failingDays, retryMinutes } from './contract.ts';

const [secondMs, minuteMs, hourMs] = [1000, 60_000, 3_600_000];
const dayMs = 24 * hourMs;

/** Part of a wait that it is lengthened by at most, so that messages that failed together do not come back together. */
const mostSpread = 0.1;
/** The longest wait that a receiver may ask for. */
const mostAskedMs = dayMs;
/** Longer than any wait between tries: after it, failures before are another story. */
const quietMs = 36 * hourMs;

interface FailedTry {
  readonly at: Date;
  /** Tries of the series, this one included. */
  readonly seriesTryCount: number;
  /** `Retry-After` of the answer. */
  readonly retryAfter?: string | undefined;
}

/**
 * When the next try follows one that failed; `undefined` when it was the last. Not before the receiver asks for.
 * @param spread from 0 to 1
 */
export function nextTryAt({ at, seriesTryCount, retryAfter }: FailedTry, spread: number): Date | undefined {
  const minutes = retryMinutes[seriesTryCount];
  if (minutes === undefined) return undefined;
  const waitMs = minutes * minuteMs * (1 + mostSpread * spread);
  return new Date(at.getTime() + Math.max(waitMs, askedMs(retryAfter, at)));
}

/** @see RFC 9110 10.2.3: seconds, or a date */
function askedMs(retryAfter: string | undefined, at: Date): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d{1,9}$/.test(retryAfter)
    ? Number(retryAfter) * secondMs
    : Date.parse(retryAfter) - at.getTime();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), mostAskedMs);
}

/** Since when nothing has been accepted, given what was known before a try failed. */
export function failingSinceOf(
  { failingSince, triedAt }: { readonly failingSince?: string | undefined; triedAt?: string | undefined },
  at: Date,
): string {
  const isOneStory = triedAt !== undefined && at.getTime() - Date.parse(triedAt) <= quietMs;
  return failingSince !== undefined && isOneStory ? failingSince : at.toISOString();
}

/** Whether a webhook has failed for so long that it is switched off. */
export const hasFailedForDays = (failingSince: string, at: Date): boolean =>
  at.getTime() - Date.parse(failingSince) >= failingDays * dayMs;
