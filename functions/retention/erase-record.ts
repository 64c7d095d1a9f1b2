import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { recordFolder } from '../i9/attachment-store.ts';
import { readPartition } from '../i9/partition.ts';
import type { ClientKey, RecordKey } from '../i9/record-items.ts';
import { eraseRecordParts, removalActions, removedPartition, tombstoneKey } from '../i9/removed-records.ts';
import { cancellationCodes, type Item, transact } from '../platform/table.ts';
import { retentionActions, Tombstone } from './contract.ts';
import type { HoldDeps, PurgeDeps } from './deps.ts';
import { gateCount, openGates } from './hold-store.ts';
import { noteTombstone } from './purge-ledger.ts';

/** Tombstones of a client, in the order of their records. */
export async function readTombstones(deps: Pick<HoldDeps, 'i9'>, key: ClientKey): Promise<Tombstone[]> {
  return (await readPartition(deps.i9, removedPartition(key))).map((item) => Tombstone.parse(item));
}

export async function readTombstone(
  { i9: { client, table } }: Pick<HoldDeps, 'i9'>,
  key: RecordKey,
): Promise<Tombstone | undefined> {
  const get = new GetCommand({ TableName: table, Key: tombstoneKey(key), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item === undefined ? undefined : Tombstone.parse(Item);
}

/**
 * The point of no return, one transaction: the record is gone from every record set and its tombstone stands, unless a
 * hold covers it or it is no longer as it was judged.
 */
export async function withdrawRecord(
  deps: Pick<HoldDeps, 'i9'>,
  tombstone: Tombstone,
  head: Item,
): Promise<'WITHDRAWN' | 'ON_HOLD' | 'CHANGED'> {
  const { i9 } = deps;
  const { employerId, ...key } = tombstone;
  const stone = {
    Put: {
      TableName: i9.table,
      Item: { ...tombstone, ...tombstoneKey(key) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
  try {
    await transact(i9.client, [
      ...openGates(i9, { ...key, employerId }),
      ...removalActions(i9, key, head),
      stone,
    ]);
    return 'WITHDRAWN';
  } catch (error) {
    const codes = cancellationCodes(error);
    if (!codes.includes('ConditionalCheckFailed')) throw error;
    return codes.slice(0, gateCount).includes('ConditionalCheckFailed') ? 'ON_HOLD' : 'CHANGED';
  }
}

/**
 * Destroys what is left of a withdrawn record: every version of its objects, then its items; writes it into the ledger
 * and the audit trail, and ends the tombstone. Each step may be repeated.
 * @param isResumed an earlier run began it and may have come up to the last step
 * @returns how many versions of objects there were
 */
export async function finishErasure(
  deps: PurgeDeps,
  tombstone: Tombstone,
  isResumed = false,
): Promise<number> {
  const objectVersionCount = await eraseTraces(deps, tombstone);
  await noteTombstone(deps.ledger, { ...tombstone, state: 'ERASED' });
  const { distributorId, clientId, i9Id, purgeId, purgedBy, rule } = tombstone;
  if (isResumed && (await deps.audit.isPurgeNoted(tombstone))) {
    await markTombstone(deps, tombstone, { state: 'ERASED' });
    return objectVersionCount;
  }
  await deps.audit.append({
    tenantId: `distributor:${distributorId}`,
    actor: { kind: 'user', id: purgedBy },
    action: retentionActions.recordPurged,
    objects: { purgeId, clientId, i9Id, rule },
    outcome: 'DONE',
    counts: { objectVersions: objectVersionCount },
    recordIds: [i9Id],
  });
  await markTombstone(deps, tombstone, { state: 'ERASED' });
  return objectVersionCount;
}

/** Objects before items. @returns how many versions of objects there were */
export async function eraseTraces(
  deps: Pick<PurgeDeps, 'i9' | 'attachments'>,
  key: RecordKey,
): Promise<number> {
  const objectVersionCount = await deps.attachments.eraseVersions(recordFolder(key));
  await eraseRecordParts(deps, key);
  return objectVersionCount;
}

/** Sets fields of a tombstone that is there. */
export async function markTombstone(
  { i9: { client, table } }: Pick<HoldDeps, 'i9'>,
  key: RecordKey,
  fields: Partial<Pick<Tombstone, 'state' | 'profileErasedAt'>>,
): Promise<void> {
  const names = Object.keys(fields);
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key: tombstoneKey(key),
      ConditionExpression: 'attribute_exists(pk)',
      UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [`:${name}`, value]),
      ),
    }),
  );
}
