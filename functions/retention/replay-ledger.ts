import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RecordRow } from '../i9/contract.ts';
import { type ClientKey, recordItemKey, rowKey } from '../i9/record-items.ts';
import { countRecords, recordRows } from '../i9/record-store.ts';
import { readHead, tombstoneKey } from '../i9/removed-records.ts';
import { isConditionFailed, type TransactItem, transact } from '../platform/table.ts';
import type { LegalHold, Tombstone } from './contract.ts';
import type { PurgeDeps } from './deps.ts';
import { eraseProfiles } from './erase-profiles.ts';
import { eraseTraces } from './erase-record.ts';
import { gateChange, holdChange, readHold } from './hold-store.ts';
import { ledgerEntries } from './purge-ledger.ts';

/** What a replay found to do again. */
export interface ReplaySummary {
  readonly entryCount: number;
  /** Records that had come back and were destroyed again. */
  readonly recordCount: number;
  readonly profileCount: number;
  /** Holds and releases that the table did not know of. */
  readonly holdCount: number;
}

/**
 * After tables were brought back to an earlier hour: holds are as they were last, and what was purged is purged again,
 * whatever holds say, for it had been destroyed lawfully. May be killed and run again.
 */
export async function replayLedger(
  deps: Omit<PurgeDeps, 'audit' | 'newId'>,
  only?: ClientKey,
): Promise<ReplaySummary> {
  const clients = new Map<string, { readonly key: ClientKey; readonly tombstones: Tombstone[] }>();
  let [entryCount, holdCount, recordCount, profileCount] = [0, 0, 0, 0];
  for await (const entry of ledgerEntries(deps.ledger, only)) {
    entryCount += 1;
    if ('hold' in entry) {
      if (await replayHold(deps, entry.hold)) holdCount += 1;
      continue;
    }
    const { distributorId, clientId } = entry.tombstone;
    const name = `${distributorId} ${clientId}`;
    const known = clients.get(name) ?? { key: { distributorId, clientId }, tombstones: [] };
    clients.set(name, known);
    known.tombstones.push(entry.tombstone);
  }
  for (const { key, tombstones } of clients.values()) {
    recordCount += await replayTombstones(deps, key, tombstones);
    const again = tombstones.map(asErased);
    profileCount += await eraseProfiles(deps, key, again);
    await deps.setRecordCount(key, { recordCount: await countRecords(deps, key) });
  }
  return { entryCount, recordCount, profileCount, holdCount };
}

async function replayTombstones(
  deps: Omit<PurgeDeps, 'audit' | 'newId'>,
  client: ClientKey,
  tombstones: readonly Tombstone[],
): Promise<number> {
  const rows = new Map<number, RecordRow>();
  for await (const some of recordRows(deps, client)) for (const row of some) rows.set(row.i9Id, row);
  const { client: dynamo, table: TableName } = deps.i9;
  let recordCount = 0;
  for (const tombstone of tombstones) {
    const row = rows.get(tombstone.i9Id);
    if (row !== undefined || (await readHead(deps, tombstone)) !== undefined) recordCount += 1;
    // The record first: while it is there, nothing may say that it is gone.
    await dynamo.send(new DeleteCommand({ TableName, Key: recordItemKey(tombstone) }));
    if (row !== undefined)
      await dynamo.send(new DeleteCommand({ TableName, Key: rowKey({ ...client, ...row }) }));
    await eraseTraces(deps, tombstone);
    await putIfAbsent(deps, tombstone);
  }
  return recordCount;
}

async function putIfAbsent({ i9 }: Pick<PurgeDeps, 'i9'>, tombstone: Tombstone): Promise<void> {
  const put = new PutCommand({
    TableName: i9.table,
    Item: { ...asErased(tombstone), ...tombstoneKey(tombstone) },
    ConditionExpression: 'attribute_not_exists(pk) OR #state <> :erased',
    ExpressionAttributeNames: { '#state': 'state' },
    ExpressionAttributeValues: { ':erased': 'ERASED' },
  });
  await i9.client.send(put).catch((error: unknown) => {
    if (!isConditionFailed(error)) throw error;
  });
}

/** Erased, and its profile to be looked for again. */
const asErased = ({ profileErasedAt: _, ...tombstone }: Tombstone): Tombstone => ({
  ...tombstone,
  state: 'ERASED',
});

const order: Readonly<Record<LegalHold['state'], number>> = { ACTIVE: 0, RELEASE_ASKED: 1, RELEASED: 2 };
const isInForce = (hold: LegalHold): boolean => hold.state !== 'RELEASED';

/** @returns whether the table did not know it yet */
async function replayHold({ i9 }: Pick<PurgeDeps, 'i9'>, hold: LegalHold): Promise<boolean> {
  const { distributorId, clientId, holdId } = hold;
  const stored = await readHold({ i9 }, { distributorId, clientId }, holdId);
  if (stored !== undefined && order[stored.state] >= order[hold.state]) return false;
  const change = Number(isInForce(hold)) - Number(stored !== undefined && isInForce(stored));
  const gate: TransactItem[] = change === 0 ? [] : [gateChange(i9, hold, change > 0 ? 1 : -1)];
  await transact(i9.client, [holdChange(i9, hold, stored?.state), ...gate]);
  return true;
}
