import { hoursBetweenAttempts, mostAttempts } from './contract.ts';

/** When the attempt after `attemptNumber` may start, or `undefined` when there is none: five in all, a day apart. */
export function nextAttemptAt(attemptNumber: number, startedAt: string): string | undefined {
  if (attemptNumber >= mostAttempts) return undefined;
  return new Date(Date.parse(startedAt) + hoursBetweenAttempts * 3_600_000).toISOString();
}
