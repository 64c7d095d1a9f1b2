import { BatchWriteCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { TransientError } from '../platform/errors.ts';
import { batchGet, type Item, type TransactItem } from '../platform/table.ts';
import type { RecordTable } from './deps.ts';
import { readPartition } from './partition.ts';
import {
  type ClientKey,
  type ProfileKey,
  profilePartition,
  type RecordKey,
  recordItemKey,
  recordPartition,
  rowKey,
  rowOfItem,
} from './record-items.ts';

/*
 * What is left of records that were removed, in the I-9 table.
 *
 * | what      | pk                     | sk                  |
 * | --------- | ---------------------- | ------------------- |
 * | tombstone | D#{d}#C#{c}#REMOVED    | I#{i9, 16 digits}   |
 */

interface Deps {
  readonly i9: RecordTable;
}

/** Deletes of one batch (DynamoDB). */
const deletesPerBatch = 25;
/** Longest chase of undeleted items before the step is retried as a whole. */
const longestRounds = 8;

export const removedPartition = ({ distributorId, clientId }: ClientKey): string =>
  `D#${distributorId}#C#${clientId}#REMOVED`;
export const tombstoneKey = (key: RecordKey): Item => ({
  pk: removedPartition(key),
  sk: `I#${String(key.i9Id).padStart(16, '0')}`,
});

/** Those of the records that were removed: they are not to be stored again. Answers partitions of records. */
export async function removedAmong(deps: Deps, keys: readonly RecordKey[]): Promise<Set<string>> {
  const byTombstone = new Map(keys.map((key) => [textOf(tombstoneKey(key)), recordPartition(key)]));
  const { client, table } = deps.i9;
  const found = await batchGet(client, table, keys.map(tombstoneKey));
  return new Set(found.flatMap((item) => byTombstone.get(textOf(item)) ?? []));
}

/** The item that makes a record exist, as it is stored; removing is bound to it. */
export async function readHead(deps: Deps, key: RecordKey): Promise<Item | undefined> {
  const { client, table } = deps.i9;
  const get = new GetCommand({ TableName: table, Key: recordItemKey(key), ConsistentRead: true });
  return (await client.send(get)).Item;
}

/**
 * Two actions of one transaction after which the record is in no record set and does not exist. They hold only while the
 * record is as `head` says. What else lies in its partition nobody reads any more; `eraseRecordParts` removes it.
 */
export function removalActions(
  { table: TableName }: RecordTable,
  key: RecordKey,
  head: Item,
): TransactItem[] {
  const asSeen = {
    ConditionExpression: 'contentHash = :hash AND #row = :row',
    ExpressionAttributeNames: { '#row': 'row' },
    ExpressionAttributeValues: { ':hash': head['contentHash'], ':row': head['row'] },
  };
  return [
    { Delete: { TableName, Key: recordItemKey(key), ...asSeen } },
    { Delete: { TableName, Key: rowKey({ ...key, ...rowOfItem(head) }) } },
  ];
}

/** Everything that lies in the partition of a record. */
export const eraseRecordParts = (deps: Deps, key: RecordKey): Promise<number> =>
  erasePartition(deps, recordPartition(key));

export async function hasProfile({ i9: { client, table } }: Deps, key: ProfileKey): Promise<boolean> {
  const Key = { pk: profilePartition(key), sk: 'PROFILE' };
  const get = new GetCommand({ TableName: table, Key, ConsistentRead: true, ProjectionExpression: 'pk' });
  return (await client.send(get)).Item !== undefined;
}

/** A profile with its notes; nobody else's record may refer to it any more. */
export const eraseProfile = (deps: Deps, key: ProfileKey): Promise<number> =>
  erasePartition(deps, profilePartition(key));

/** @returns how many items there were */
async function erasePartition({ i9 }: Deps, pk: string): Promise<number> {
  const items = await readPartition(i9, pk);
  for (let start = 0; start < items.length; start += deletesPerBatch)
    await deleteBatch(i9, items.slice(start, start + deletesPerBatch));
  return items.length;
}

async function deleteBatch({ client, table }: RecordTable, items: readonly Item[]): Promise<void> {
  let requests = items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
  for (let round = 0; requests.length > 0; round += 1) {
    if (round > longestRounds) throw new TransientError('TABLE_THROTTLED', 'batch delete left items');
    const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    requests = (answer.UnprocessedItems?.[table] ?? []) as typeof requests;
  }
}

const textOf = ({ pk, sk }: Item): string => `${pk} ${sk}`;
