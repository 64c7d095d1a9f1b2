import { type PurgePlan, type PurgeScope, PurgeVerdict } from './contract.ts';
import type { HoldDeps } from './deps.ts';
import { readTombstones } from './erase-record.ts';
import { judgeRecords } from './judge-records.ts';

/** What a purge of the scope would do now; changes nothing. */
export async function planPurge(deps: Pick<HoldDeps, 'i9' | 'clock'>, scope: PurgeScope): Promise<PurgePlan> {
  const { asOfDate, records } = await judgeRecords(deps, scope);
  const counts = Object.fromEntries(
    PurgeVerdict.options.map((verdict) => [verdict, records.filter((one) => one.verdict === verdict).length]),
  ) as PurgePlan['counts'];
  const dueI9Ids = records.flatMap(({ row, verdict }) => (verdict === 'DUE' ? [row.i9Id] : []));
  const unfinished = (await readTombstones(deps, scope)).filter(({ state }) => state === 'WITHDRAWN');
  return {
    asOfDate,
    recordCount: records.length,
    counts,
    dueI9Ids: dueI9Ids.sort((a, b) => a - b),
    unfinishedCount: unfinished.length,
  };
}
