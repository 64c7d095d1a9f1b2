import type { Retrier, Rule } from './definition.ts';
import { matchesError, type StateError } from './state-error.ts';

/** The first Retry entry meant for the error, while it has attempts left; later entries are not asked. */
export function retrierFor(
  retriers: readonly Retrier[],
  retryCounts: readonly number[],
  failure: StateError,
): { rule: Retrier; index: number } | undefined {
  const index = retriers.findIndex((retrier) => matchesError(retrier.ErrorEquals, failure));
  const rule = retriers[index];
  if (!rule || (retryCounts[index] ?? 0) >= (rule.MaxAttempts ?? 3)) return undefined;
  return { rule, index };
}

/** @param usedCount retries of this entry so far */
export function retryDelayMs(rule: Retrier, usedCount: number): number {
  const seconds = (rule.IntervalSeconds ?? 1) * (rule.BackoffRate ?? 2) ** usedCount;
  const capped = Math.min(seconds, rule.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return Math.round(capped * 1000 * (rule.JitterStrategy === 'FULL' ? Math.random() : 1));
}

type Catcher = Rule & { ErrorEquals: string[]; Next: string };

export function catcherFor(catchers: readonly Catcher[], failure: StateError): Catcher | undefined {
  return catchers.find((catcher) => matchesError(catcher.ErrorEquals, failure));
}
