import { batchGet, batchPut, type Item, queryPages } from '../platform/table.ts';
import type { Entity, EntityRef } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import {
  type EntityName,
  employeePartition,
  entityId,
  entityItem,
  hasMark,
  idOfRow,
  isMarkRow,
  markKeyOf,
  nameOf,
  type RowKey,
  storedEntity,
} from './entity-rows.ts';
import { unsureTallies } from './firm-tally.ts';

const requestsSideBySide = 4;
const mostReadKeys = 100;
const mostPutItems = 25;

/** Entities by `entityId`, strongly consistent; missing ones are absent. One request per 100, several side by side. */
export async function readEntities(
  deps: ImmigrationDeps,
  refs: readonly EntityRef[],
): Promise<Map<string, Entity>> {
  return readNamed(deps, refs.map(nameOf));
}

/** The same for names that are made already. */
export async function readNamed(
  deps: ImmigrationDeps,
  names: readonly NamedRow[],
): Promise<Map<string, Entity>> {
  const entities = new Map<string, Entity>();
  for (const [id, item] of await readRows(deps, names)) entities.set(id, storedEntity(item));
  return entities;
}

export async function readEntity(deps: ImmigrationDeps, ref: EntityRef): Promise<Entity | undefined> {
  return (await readEntities(deps, [ref])).get(entityId(ref));
}

/** Everything of an employee, the employee too, strongly consistent. */
export async function entitiesOfEmployee(
  deps: ImmigrationDeps,
  firmId: string,
  employerId: string,
  employeeId: string,
): Promise<Entity[]> {
  const entities: Entity[] = [];
  const pages = queryPages(deps.immigration.client, {
    TableName: deps.immigration.table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': employeePartition(firmId, employerId, employeeId) },
  });
  for await (const items of pages)
    entities.push(...items.filter((item) => !isMarkRow(item)).map(storedEntity));
  return entities;
}

/** Which entities have the marks, by the id of the marks' rows: natural keys. An answer may be outdated: look at the entity. */
export async function readMarkHolders(
  deps: ImmigrationDeps,
  keys: readonly RowKey[],
): Promise<Map<string, readonly string[]>> {
  const rows = keys.map((rowKey) => ({ rowKey, id: idOfRow(rowKey) }));
  const items = await readRows(deps, rows);
  return new Map([...items].map(([id, item]) => [id, item['key'] as string[]]));
}

/**
 * Puts entities, 25 a request, several side by side; of the same entity the last counts. The same entities again give the
 * same table, but for tallies: how many there are of their kinds is not known then. Who holds a mark is written last: an
 * interrupted put that is repeated leaves no second holder.
 */
export async function putEntities(deps: ImmigrationDeps, entities: readonly Entity[]): Promise<void> {
  const last = new Map(entities.map((entity) => [entityId(entity), entity]));
  const kinds = Map.groupBy(entities, ({ firmId }) => firmId);
  for (const [firmId, ofFirm] of kinds)
    await putRows(deps, unsureTallies(firmId, new Set(ofFirm.map(({ kind }) => kind))));
  await putRows(deps, [...last.values()].map(entityItem));
  const marks = new Map<string, Item>();
  for (const entity of last.values()) {
    const key = hasMark(entity) ? markKeyOf(entity) : undefined;
    if (key !== undefined) marks.set(idOfRow(key), { ...key, key: entity.key });
  }
  await putRows(deps, [...marks.values()]);
}

/** A row and the id of what lies there. */
type NamedRow = Pick<EntityName, 'rowKey' | 'id'>;

async function readRows(deps: ImmigrationDeps, rows: readonly NamedRow[]): Promise<Map<string, Item>> {
  const { client, table } = deps.immigration;
  const wanted = new Map<string, Item>();
  for (const { rowKey, id } of rows) wanted.set(id, { pk: rowKey.pk, sk: rowKey.sk });
  const found = new Map<string, Item>();
  await inBatches([...wanted.values()], mostReadKeys, async (batch) => {
    for (const item of await batchGet(client, table, batch))
      found.set(idOfRow({ pk: String(item['pk']), sk: String(item['sk']) }), item);
  });
  return found;
}

const putRows = (deps: ImmigrationDeps, items: readonly Item[]): Promise<void> =>
  inBatches(items, mostPutItems, (batch) => batchPut(deps.immigration.client, deps.immigration.table, batch));

async function inBatches<T>(
  all: readonly T[],
  mostInBatch: number,
  act: (batch: T[]) => Promise<void>,
): Promise<void> {
  const batches: T[][] = [];
  for (let start = 0; start < all.length; start += mostInBatch)
    batches.push(all.slice(start, start + mostInBatch));
  for (let start = 0; start < batches.length; start += requestsSideBySide)
    await Promise.all(batches.slice(start, start + requestsSideBySide).map(act));
}
