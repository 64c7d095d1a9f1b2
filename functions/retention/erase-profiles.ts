import type { ClientKey } from '../i9/record-items.ts';
import { profilePartition } from '../i9/record-items.ts';
import { recordRows } from '../i9/record-store.ts';
import { eraseProfile, hasProfile } from '../i9/removed-records.ts';
import { cancellationCodes, transact } from '../platform/table.ts';
import type { Tombstone } from './contract.ts';
import type { PurgeDeps } from './deps.ts';
import { markTombstone, readTombstones } from './erase-record.ts';
import { openGates } from './hold-store.ts';

/**
 * Destroys the profiles of purged records, with their notes, once no record refers to them. One that a hold covers by
 * now stays until the next purge after its release.
 * @returns how many profiles went
 */
export async function eraseProfiles(
  deps: Pick<PurgeDeps, 'i9' | 'clock'>,
  client: ClientKey,
  tombstones?: readonly Tombstone[],
): Promise<number> {
  const all = tombstones ?? (await readTombstones(deps, client));
  const open = all.filter(
    ({ state, profileErasedAt }) => state === 'ERASED' && profileErasedAt === undefined,
  );
  if (open.length === 0) return 0;
  const inUse = new Set<number>();
  for await (const rows of recordRows(deps, client)) for (const { profileId } of rows) inUse.add(profileId);
  const erased = new Set<number>();
  for (const tombstone of open) {
    const { profileId } = tombstone;
    if (inUse.has(profileId)) continue;
    if (await hasProfile(deps, tombstone)) erased.add(profileId);
    if (!(await eraseOne(deps, tombstone))) {
      erased.delete(profileId);
      continue;
    }
    await markTombstone(deps, tombstone, { profileErasedAt: deps.clock.now().toISOString() });
  }
  return erased.size;
}

/** @returns `false` when a hold covers it */
async function eraseOne(deps: Pick<PurgeDeps, 'i9'>, tombstone: Tombstone): Promise<boolean> {
  const { i9 } = deps;
  const Key = { pk: profilePartition(tombstone), sk: 'PROFILE' };
  try {
    await transact(i9.client, [...openGates(i9, tombstone), { Delete: { TableName: i9.table, Key } }]);
  } catch (error) {
    if (!cancellationCodes(error).includes('ConditionalCheckFailed')) throw error;
    return false;
  }
  await eraseProfile(deps, tombstone);
  return true;
}
