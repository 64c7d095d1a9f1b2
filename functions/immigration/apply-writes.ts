import { mostTransactItems, type TransactItem, transact } from '../platform/table.ts';
import type { Entity, EntityRef } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { entityId, entityItem, hasMark, idOfRow, markKeyOf, rowKeyOf } from './entity-rows.ts';

/** One change of what a firm keeps: an entity as it is to be, or one that is to be gone. */
export type EntityWrite = { readonly put: Entity } | { readonly remove: EntityRef };

export interface ApplyOptions {
  /** First action of every transaction; where it does not hold, nothing is written. */
  readonly guard: TransactItem;
  /** Goes with the last writes, and alone when there are none. */
  readonly last?: readonly TransactItem[];
}

/** Most puts and deletes of one transaction: DynamoDB takes 100 actions, some of them are the guard's and the last ones. */
const mostWrites = 97;
/** DynamoDB takes 4 MB in one transaction, and counts what `mostBytesOf` does not see too. */
const mostBytes = 3_500_000;

/**
 * Writes in transactions, in order, one after the other: each is whole or not at all. The same writes again give the same
 * table, so that what was broken off is begun again from its start. Of the same entity the last write counts. Who holds a
 * mark is written after all entities: an interrupted write leaves no second holder.
 * @throws the SDK's error when the guard does not hold (first of `cancellationCodes`)
 */
export async function applyWrites(
  deps: ImmigrationDeps,
  writes: readonly EntityWrite[],
  { guard, last = [] }: ApplyOptions,
): Promise<void> {
  const groups = transactionsOf(itemsOf(deps, writes), mostTransactItems - 1 - last.length);
  if (groups.length === 0 && last.length > 0) groups.push([]);
  for (const [at, group] of groups.entries()) {
    const end = at === groups.length - 1 ? last : [];
    await transact(deps.immigration.client, [guard, ...group.map(({ item }) => item), ...end]);
  }
}

interface SizedItem {
  readonly item: TransactItem;
  readonly bytes: number;
}

function itemsOf({ immigration: { table } }: ImmigrationDeps, writes: readonly EntityWrite[]): SizedItem[] {
  const byId = new Map<string, SizedItem>();
  const marks = new Map<string, SizedItem>();
  for (const write of writes) {
    if ('remove' in write) {
      const Key = { ...rowKeyOf(write.remove) };
      byId.set(entityId(write.remove), { item: { Delete: { TableName: table, Key } }, bytes: 0 });
      continue;
    }
    const entity = write.put;
    const bytes = mostBytesOf(entity);
    byId.set(entityId(entity), { item: { Put: { TableName: table, Item: entityItem(entity) } }, bytes });
    const markKey = hasMark(entity) ? markKeyOf(entity) : undefined;
    if (markKey === undefined) continue;
    const Item = { ...markKey, key: entity.key };
    marks.set(idOfRow(markKey), { item: { Put: { TableName: table, Item } }, bytes: 0 });
  }
  return [...byId.values(), ...marks.values()];
}

function transactionsOf(items: readonly SizedItem[], mostItems: number): SizedItem[][] {
  const most = Math.min(mostWrites, mostItems);
  const groups: SizedItem[][] = [];
  let bytes = 0;
  for (const item of items) {
    const group = groups.at(-1);
    bytes += item.bytes;
    if (group !== undefined && group.length < most && bytes <= mostBytes) group.push(item);
    else {
      groups.push([item]);
      bytes = item.bytes;
    }
  }
  return groups;
}

/** Of each sign of a text at most three bytes; keys, names and dates of an entity beside its values. */
const mostBytesBeside = 6_000;
function mostBytesOf({ values }: Entity): number {
  let chars = 0;
  for (const name in values) chars += name.length + (values[name]?.length ?? 0);
  return chars * 3 + mostBytesBeside;
}
