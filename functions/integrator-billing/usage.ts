import type { Billing, BillingPeriod, BillingTerms, LedgerEntry } from './contract.ts';

type TaskUsage = Billing['jobs'][number];

/** What each task has used, the largest first. @param entries in the order of their dates */
function usageByTask(entries: readonly LedgerEntry[]): TaskUsage[] {
  const sum = totalOf(entries);
  const tasks = new Map<string, TaskUsage>();
  for (const { type, templateId, name, recordCount } of entries) {
    const key = `${type} ${templateId}`;
    const before = tasks.get(key) ?? { jobCount: 0, recordCount: 0 };
    const counts = { jobCount: before.jobCount + 1, recordCount: before.recordCount + recordCount };
    tasks.set(key, { name, type, templateId, ...counts, share: 0 });
  }
  const share = (recordCount: number) => (sum === 0 ? 0 : Math.round((recordCount * 1000) / sum) / 10);
  return [...tasks.values()]
    .map((task) => ({ ...task, share: share(task.recordCount) }))
    .sort(
      (a, b) => b.recordCount - a.recordCount || a.type.localeCompare(b.type) || a.templateId - b.templateId,
    );
}

const totalOf = (entries: readonly LedgerEntry[]): number =>
  entries.reduce((sum, { recordCount }) => sum + recordCount, 0);

/** Of the limit in percent, rounded down: 100 is never shown before it is reached. */
export const percentOf = (usedCount: number, recordLimit: number): number =>
  Math.floor((usedCount * 100) / recordLimit);

interface Counted {
  readonly firmId: string;
  readonly period: BillingPeriod;
  readonly terms: BillingTerms;
  readonly entries: readonly LedgerEntry[];
}

/** Usage of a period, from its ledger. */
export function usageOf({ firmId, period, terms, entries }: Counted): Omit<Billing, 'periods'> {
  const usedCount = totalOf(entries);
  const { recordLimit } = terms;
  return {
    ...{ firmId, period, terms, usedCount },
    ...(recordLimit !== undefined && {
      remainingCount: Math.max(0, recordLimit - usedCount),
      usedPercent: percentOf(usedCount, recordLimit),
    }),
    jobs: usageByTask(entries),
  };
}
