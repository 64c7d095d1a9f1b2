import {
  batchGet,
  countItems,
  type Item,
  type Projection,
  queryPage,
  type TableQuery,
} from '../platform/table.ts';
import { type Entity, immigrationIndexes, kindShards } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { behindGroup, idOfRow, kindGroup, kindPartition, ownerKey, storedEntity } from './entity-rows.ts';

/** Which entities of a firm are read. */
export interface KindSelection {
  readonly firmId: string;
  readonly kind: Entity['kind'];
  /** Only what stands behind this group; see `kindGroup`. */
  readonly after?: string | undefined;
  /** Whom they belong to is read with them. */
  readonly owners?: readonly ('CORPORATION' | 'EMPLOYEE')[];
  /** Of their values only these are read. */
  readonly columns?: readonly string[] | undefined;
}

export interface KindRow {
  /** `kindSk`: rows come in the order of this. */
  readonly place: string;
  readonly entity: Entity;
  readonly owners: { readonly CORPORATION?: Entity; readonly EMPLOYEE?: Entity };
}

/** Some rows; of an employee all are in the same batch. */
export interface KindBatch {
  readonly rows: readonly KindRow[];
  /** Group of the last of them. */
  readonly lastGroup: string;
  /** What the index still shows and is gone. */
  readonly goneCount: number;
}

const mostKeysOfBatch = 100;
/** Batches that are being read while one is worked on. */
const batchesAhead = 8;
const keysPerPage = 500;
const { name: indexName, partitionKey, sortKey } = immigrationIndexes.byKind;

/**
 * All entities of a kind, in the order of their keys, strongly consistent but for which of them there are: that tells the index,
 * which lags behind. Memory does not grow with their number.
 */
export async function* entitiesOfKind(
  deps: ImmigrationDeps,
  selection: KindSelection,
): AsyncGenerator<KindBatch, void, undefined> {
  const ahead: Promise<KindBatch>[] = [];
  for await (const keys of keyBatches(deps, selection)) {
    const reading = readBatch(deps, selection, keys);
    reading.catch(() => undefined); // awaited below; until then a failure must not end the run
    ahead.push(reading);
    const first = ahead.length > batchesAhead ? ahead.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const reading of ahead) yield await reading;
}

/** How many of a kind the index shows. */
export async function countOfKind(
  deps: ImmigrationDeps,
  firmId: string,
  kind: Entity['kind'],
): Promise<number> {
  const shards = Array.from({ length: kindShards }, (_, shard) =>
    countOfShard(deps, firmId, { kind, shard }),
  );
  return (await Promise.all(shards)).reduce((sum, count) => sum + count, 0);
}

async function countOfShard(
  { immigration: { client, table } }: ImmigrationDeps,
  firmId: string,
  { kind, shard }: { readonly kind: Entity['kind']; readonly shard: number },
): Promise<number> {
  return countItems(client, {
    TableName: table,
    IndexName: indexName,
    KeyConditionExpression: `${partitionKey} = :pk`,
    ExpressionAttributeValues: { ':pk': kindPartition(firmId, kind, shard) },
  });
}

interface IndexKey {
  readonly pk: string;
  readonly sk: string;
  readonly place: string;
}

/** One shard of the index, a page ahead. */
class ShardReader {
  readonly #deps: ImmigrationDeps;
  readonly #query: TableQuery;
  #keys: IndexKey[] = [];
  #at = 0;
  #next: Promise<{ readonly keys: IndexKey[]; readonly startKey: Item | undefined }> | undefined;

  constructor(deps: ImmigrationDeps, { firmId, kind, after }: KindSelection, shard: number) {
    this.#deps = deps;
    this.#query = {
      TableName: deps.immigration.table,
      IndexName: indexName,
      KeyConditionExpression: `${partitionKey} = :pk${after === undefined ? '' : ` AND ${sortKey} >= :after`}`,
      ProjectionExpression: `pk, sk, ${sortKey}`,
      ExpressionAttributeValues: {
        ':pk': kindPartition(firmId, kind, shard),
        ...(after !== undefined && { ':after': behindGroup(after) }),
      },
      Limit: keysPerPage,
    };
    this.#next = this.#page(undefined);
  }

  async #page(startKey: Item | undefined) {
    const query = { ...this.#query, ExclusiveStartKey: startKey };
    const { items, lastKey } = await queryPage(this.#deps.immigration.client, query);
    const keys = items.map((item) => ({ pk: item['pk'], sk: item['sk'], place: item[sortKey] }) as IndexKey);
    return { keys, startKey: lastKey };
  }

  get first(): IndexKey | undefined {
    return this.#keys[this.#at];
  }
  /** Whether it must be filled before it is known what comes next. */
  get isDry(): boolean {
    return this.#at === this.#keys.length && this.#next !== undefined;
  }
  pass(): void {
    this.#at += 1;
  }
  async fill(): Promise<void> {
    while (this.isDry) {
      const page = await this.#next;
      this.#keys = page?.keys ?? [];
      this.#at = 0;
      this.#next = page?.startKey === undefined ? undefined : this.#page(page.startKey);
      this.#next?.catch(() => undefined);
    }
  }
}

/** Keys of whole groups, as many as one request reads unless a group has more by itself. */
async function* keyBatches(
  deps: ImmigrationDeps,
  selection: KindSelection,
): AsyncGenerator<IndexKey[], void, undefined> {
  const readers = Array.from({ length: kindShards }, (_, shard) => new ShardReader(deps, selection, shard));
  await Promise.all(readers.map((reader) => reader.fill()));
  const ownerCount = selection.owners?.length ?? 0;
  let batch: IndexKey[] = [];
  let group: IndexKey[] = [];
  let keyCount = 0;
  for (let reader = leastOf(readers); reader !== undefined; reader = leastOf(readers)) {
    const key = reader.first as IndexKey;
    if (group[0] !== undefined && !isSameGroup(group[0], key)) {
      batch.push(...group);
      keyCount += group.length + ownerCount;
      group = [];
    }
    if (batch.length > 0 && keyCount + group.length + 1 + ownerCount > mostKeysOfBatch) {
      yield batch;
      batch = [];
      keyCount = 0;
    }
    group.push(key);
    reader.pass();
    if (reader.isDry) await reader.fill();
  }
  if (batch.length + group.length > 0) yield [...batch, ...group];
}

const isSameGroup = (a: IndexKey, b: IndexKey): boolean => {
  const group = kindGroup(a.place, 'EMPLOYEE');
  return b.place.startsWith(group);
};

/** The one whose first key comes first. */
function leastOf(readers: readonly ShardReader[]): ShardReader | undefined {
  let least: ShardReader | undefined;
  let place: string | undefined;
  for (const reader of readers) {
    const first = reader.first?.place;
    if (first === undefined || (place !== undefined && first >= place)) continue;
    least = reader;
    place = first;
  }
  return least;
}

async function readBatch(
  { immigration: { client, table } }: ImmigrationDeps,
  { owners = [], columns }: KindSelection,
  keys: readonly IndexKey[],
): Promise<KindBatch> {
  const wanted = new Map<string, Item>();
  for (const { pk, sk } of keys) {
    wanted.set(idOfRow({ pk, sk }), { pk, sk });
    for (const kind of owners) {
      const key = ownerKey(pk, kind);
      wanted.set(idOfRow(key), { ...key });
    }
  }
  const only = columns && projectionOf(columns);
  const items = await batchGet(client, table, [...wanted.values()], only);
  const found = new Map<string, Entity>();
  for (const item of items)
    found.set(
      idOfRow({ pk: String(item['pk']), sk: String(item['sk']) }),
      storedEntity(only === undefined ? item : { values: {}, ...item }),
    );
  const rows: KindRow[] = [];
  for (const { pk, sk, place } of keys) {
    const entity = found.get(idOfRow({ pk, sk }));
    if (entity === undefined) continue;
    const ofRow: Record<string, Entity | undefined> = {};
    for (const kind of owners) ofRow[kind] = found.get(idOfRow(ownerKey(pk, kind)));
    rows.push({ place, entity, owners: ofRow });
  }
  const lastGroup = kindGroup(keys.at(-1)?.place ?? '', 'EMPLOYEE');
  return { rows, lastGroup, goneCount: keys.length - rows.length };
}

/** Of an entity everything but those of its values that are not asked for. */
function projectionOf(columns: readonly string[]): Projection {
  const own = ['pk', 'sk', 'firmId', 'kind', 'key', 'category', 'version', 'createdAt', 'modifiedAt'];
  const names: Record<string, string> = { '#values': 'values' };
  own.forEach((name, place) => {
    names[`#own${place}`] = name;
  });
  columns.forEach((name, place) => {
    names[`#column${place}`] = name;
  });
  const paths = [
    ...own.map((_, place) => `#own${place}`),
    ...columns.map((_, place) => `#values.#column${place}`),
  ];
  return { expression: paths.join(', '), names };
}
