import { prices, type Usage, type UsageKind } from './cost-prices.ts';

export const usageKinds = Object.keys(prices) as UsageKind[];

export function usageOf(amountOf: (kind: UsageKind) => number): Usage {
  return Object.fromEntries(usageKinds.map((kind) => [kind, amountOf(kind)])) as Usage;
}

export const noUsage: Usage = usageOf(() => 0);

export function sum(...all: readonly Usage[]): Usage {
  return usageOf((kind) => all.reduce((total, usage) => total + usage[kind], 0));
}

export const times = (usage: Usage, factor: number): Usage => usageOf((kind) => usage[kind] * factor);

export interface Sized {
  readonly count: number;
  readonly usage: Usage;
}

/** What one more costs, and what the work costs however small it is; what two sizes differ in decides. */
export function splitBySize(small: Sized, large: Sized): { readonly each: Usage; readonly fixed: Usage } {
  const more = large.count - small.count;
  if (more <= 0) throw new Error('the second size must be the larger one');
  // What happens beside the work, such as a sweep, may fall into the smaller one.
  const each = usageOf((kind) => Math.max(0, (large.usage[kind] - small.usage[kind]) / more));
  return { each, fixed: usageOf((kind) => Math.max(0, small.usage[kind] - each[kind] * small.count)) };
}

export function usdOf(usage: Usage): number {
  return usageKinds.reduce((total, kind) => total + usdOfKind(usage, kind), 0);
}

export function usdOfKind(usage: Usage, kind: UsageKind): number {
  return (usage[kind] / prices[kind].per) * prices[kind].usd;
}

/** The kinds that cost most, largest first. */
export function dearest(usage: Usage): UsageKind[] {
  return usageKinds
    .filter((kind) => usdOfKind(usage, kind) > 0)
    .sort((a, b) => usdOfKind(usage, b) - usdOfKind(usage, a));
}

const hoursPerMonth = 730;

/** @param expression of EventBridge Scheduler: `rate(5 minutes)`, or a cron of listed minutes and hours of every day */
export function firingsPerMonth(expression: string): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate !== null) {
    const hours = { minute: 1 / 60, hour: 1, day: 24 }[rate[2] as 'minute' | 'hour' | 'day'];
    return hoursPerMonth / (Number(rate[1]) * hours);
  }
  const cron = /^cron\(([\d,]+) ([\d,]+|\*) (\*|\?) \* (\*|\?) \*\)$/.exec(expression);
  if (cron === null) throw new Error(`the schedule ${expression} is not counted yet`);
  const hourCount = cron[2] === '*' ? 24 : countOf(cron[2]);
  return (hoursPerMonth / 24) * hourCount * countOf(cron[1]);
}

const countOf = (list = '') => list.split(',').length;
