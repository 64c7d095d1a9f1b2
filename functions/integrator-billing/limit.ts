import type { JobDeps } from '../integrator-jobs/deps.ts';
import type { BillingPeriod, BillingTerms } from './contract.ts';
import { usedRecords } from './ledger-store.ts';
import { periodOf } from './periods.ts';
import { readTerms } from './terms-store.ts';

export interface Usage {
  readonly terms: BillingTerms;
  readonly period: BillingPeriod;
  readonly usedCount: number;
}

/** What a firm has used in the period of a Pacific date, and what it may. */
export async function usageOn(deps: JobDeps, firmId: string, date: string): Promise<Usage> {
  const { period, terms } = periodOf(await readTerms(deps, firmId), date);
  return { terms, period, usedCount: await usedRecords(deps, firmId, period) };
}

/**
 * Records that a run of that date may still count; `undefined` without a hard limit. Holds until the next entry of the firm's
 * ledger: only who holds the lock of its runs may rely on it.
 */
export async function remainingRecords(
  deps: JobDeps,
  firmId: string,
  runDate: string,
): Promise<Usage & { readonly remaining: number | undefined }> {
  const usage = await usageOn(deps, firmId, runDate);
  const { isHardLimit, recordLimit } = usage.terms;
  const isLimited = isHardLimit && recordLimit !== undefined;
  return { ...usage, remaining: isLimited ? Math.max(0, recordLimit - usage.usedCount) : undefined };
}
