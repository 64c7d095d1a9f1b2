import { randomInt } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { batchGet, type Item, isConditionFailed, type TransactItem, transact } from '../platform/table.ts';
import type { EntityRef } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { tallyPartition } from './entity-rows.ts';

/*
 * pk F#{firm}#TALLY, sk {kind}: how many entities of a kind a firm keeps. Changed in the transaction that ends a chunk of writes.
 * Sure, 0 at first, until something is written that does not tell how many it made; then they are to be counted, for which the
 * index by kind, which shows a while later what was written, has to be looked at twice.
 */

type Kind = EntityRef['kind'];
type OfKind = Pick<EntityRef, 'kind'>;

const Tally = z.object({
  entityCount: z.int().default(0),
  isSure: z.boolean().default(true),
  /** Another one after each change. */
  changeCount: z.int(),
});
export interface Tally {
  readonly entityCount: number;
  readonly isSure: boolean;
  /** Absent when nothing was ever written. */
  readonly changeCount?: number | undefined;
}

const keyOf = (firmId: string, kind: Kind) => ({ pk: tallyPartition(firmId), sk: kind });

/** How many there are of each of those kinds, as far as it is known; strongly consistent. */
export async function readTallies(
  { immigration: { client, table } }: ImmigrationDeps,
  firmId: string,
  kinds: readonly Kind[],
): Promise<Map<Kind, Tally>> {
  const keys = kinds.map((kind) => keyOf(firmId, kind));
  const items = await batchGet(client, table, keys);
  const known = new Map(items.map((item) => [item['sk'], Tally.parse(item)]));
  return new Map(kinds.map((kind) => [kind, known.get(kind) ?? { entityCount: 0, isSure: true }]));
}

/** Goes with the transaction after which these are there, or are not there any more. */
export function tallyChanges(
  { immigration: { table } }: ImmigrationDeps,
  firmId: string,
  { made = [], removed = [] }: { readonly made?: Iterable<OfKind>; readonly removed?: Iterable<OfKind> },
): TransactItem[] {
  const counts = new Map<Kind, number>();
  for (const { kind } of made) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const { kind } of removed) counts.set(kind, (counts.get(kind) ?? 0) - 1);
  return [...counts].map(([kind, count]) => {
    const Key = keyOf(firmId, kind);
    const UpdateExpression = 'ADD entityCount :count, changeCount :one';
    const ExpressionAttributeValues = { ':count': count, ':one': 1 };
    return { Update: { TableName: table, Key, UpdateExpression, ExpressionAttributeValues } };
  });
}

/** The rows of tallies that are not known; what was counted before, or is being counted now, is void. */
export const unsureTallies = (firmId: string, kinds: Iterable<Kind>): Item[] =>
  [...kinds].map((kind) => ({ ...keyOf(firmId, kind), isSure: false, changeCount: randomInt(2 ** 47) }));

/** To be asked for before something is written that does not change the tally, and when it is not known what was written. */
export async function markUnsure(
  { immigration: { client, table } }: ImmigrationDeps,
  firmId: string,
  kinds: Iterable<Kind>,
): Promise<void> {
  const puts = unsureTallies(firmId, kinds).map((Item) => ({ Put: { TableName: table, Item } }));
  if (puts.length > 0) await transact(client, puts);
}

/** Keeps what was counted, unless it has changed since the tally was read. */
export async function settleTally(
  { immigration: { client, table } }: ImmigrationDeps,
  { firmId, kind }: { readonly firmId: string; readonly kind: Kind },
  { entityCount, changeCount }: Omit<Tally, 'isSure'>,
): Promise<boolean> {
  const isNew = changeCount === undefined;
  const update = new UpdateCommand({
    TableName: table,
    Key: keyOf(firmId, kind),
    UpdateExpression: `SET entityCount = :count, isSure = :sure${isNew ? ', changeCount = :none' : ''}`,
    ConditionExpression: isNew ? 'attribute_not_exists(pk)' : 'changeCount = :seen',
    ExpressionAttributeValues: {
      ':count': entityCount,
      ':sure': true,
      ...(isNew ? { ':none': 0 } : { ':seen': changeCount }),
    },
  });
  try {
    await client.send(update);
    return true;
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    return false;
  }
}
