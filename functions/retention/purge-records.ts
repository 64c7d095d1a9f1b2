import { inLanes } from '../i9/in-lanes.ts';
import { countRecords } from '../i9/record-store.ts';
import {
  type PurgeScope,
  type PurgeSummary,
  purgeRule,
  retentionActions,
  type Tombstone,
} from './contract.ts';
import type { PurgeDeps } from './deps.ts';
import { eraseProfiles } from './erase-profiles.ts';
import { finishErasure, readTombstone, readTombstones, withdrawRecord } from './erase-record.ts';
import { type DueRecord, judgeRecords } from './judge-records.ts';

/** Records destroyed at a time. */
const lanes = 4;

/** Who has a purge carried out. */
interface PurgeOrder extends PurgeScope {
  readonly purgedBy: string;
}

/**
 * Destroys what the plan says is due, and what an earlier run had begun to. May be killed anywhere: the next run goes on
 * and the result is the same. A hold that comes meanwhile wins over every record that is not withdrawn yet.
 */
export async function purgeRecords(deps: PurgeDeps, order: PurgeOrder): Promise<PurgeSummary> {
  const { purgedBy, ...scope } = order;
  const purgeId = deps.newId();
  const begun = (await readTombstones(deps, scope)).filter(({ state }) => state === 'WITHDRAWN');
  const finished = await inLanes(lanes, begun, (tombstone) => finishErasure(deps, tombstone, true));
  const { records } = await judgeRecords(deps, scope);
  const due = records.filter((one) => one.verdict === 'DUE');
  if (due.length > 0) await noteBeginning(deps, order, purgeId, due.length);
  const outcomes = await inLanes(lanes, due, (one) => purgeOne(deps, scope, one, { purgeId, purgedBy }));
  const destroyed = outcomes.filter((outcome) => outcome !== undefined);
  const profileCount = await eraseProfiles(deps, scope);
  await deps.setRecordCount(scope, { recordCount: await countRecords(deps, clientOf(scope)) });
  return {
    purgeId,
    purgedCount: finished.length + destroyed.length,
    sparedCount: outcomes.length - destroyed.length,
    profileCount,
    objectVersionCount: [...finished, ...destroyed].reduce((sum, count) => sum + count, 0),
  };
}

const clientOf = ({ distributorId, clientId }: PurgeScope) => ({ distributorId, clientId });

/** Before anything is destroyed: a purge whose trail cannot be written does not begin. */
async function noteBeginning(
  deps: PurgeDeps,
  { distributorId, clientId, employerId, purgedBy }: PurgeOrder,
  purgeId: string,
  dueCount: number,
): Promise<void> {
  await deps.audit.append({
    tenantId: `distributor:${distributorId}`,
    actor: { kind: 'user', id: purgedBy },
    action: retentionActions.purgeBegun,
    objects: { purgeId, clientId, ...(employerId !== undefined && { employerId }) },
    outcome: 'BEGUN',
    counts: { due: dueCount },
  });
}

/** @returns how many versions of objects went, or `undefined` for a record that is spared */
async function purgeOne(
  deps: PurgeDeps,
  scope: PurgeScope,
  { row, head, dueDate }: DueRecord,
  run: Pick<Tombstone, 'purgeId' | 'purgedBy'>,
): Promise<number | undefined> {
  const key = { ...clientOf(scope), i9Id: row.i9Id };
  const tombstone: Tombstone = {
    ...key,
    profileId: row.profileId,
    employerId: row.employerId,
    ...run,
    purgedAt: deps.clock.now().toISOString(),
    dueDate,
    rule: purgeRule,
    state: 'WITHDRAWN',
  };
  const outcome = await withdrawRecord(deps, tombstone, head);
  // Changed may mean by this very call, whose answer was lost.
  const isOurs = outcome === 'WITHDRAWN' || (await readTombstone(deps, key))?.purgeId === run.purgeId;
  return isOurs ? finishErasure(deps, tombstone) : undefined;
}
