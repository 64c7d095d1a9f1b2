import { batchGet, queryPages } from '../platform/table.ts';
import { type Entity, type EntityRef, immigrationIndexes } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import {
  contactIndexKey,
  employeePartition,
  employerIndexKey,
  entityId,
  type IndexKey,
  indexKeyOf,
  isMarkRow,
  rowKeyOf,
  storedEntity,
} from './entity-rows.ts';

/** What will have become of an entity that is as given now; `undefined` when it will be gone. */
export type Fate = (now: Entity) => Entity | undefined;

/**
 * An entity that will name this one still; `undefined` when none will. What names it is looked up in the table itself, but for
 * what was written within the last moment and is not in the index yet.
 */
export async function namedBy(
  deps: ImmigrationDeps,
  ref: EntityRef,
  fateOf: Fate,
): Promise<Entity | undefined> {
  const ownId = entityId(ref);
  for (const { entities, names } of placesOf(deps, ref))
    for await (const page of entities)
      for (const now of page) {
        const after = entityId(now) === ownId ? undefined : fateOf(now);
        if (after !== undefined && names(after)) return after;
      }
  return undefined;
}

interface Place {
  readonly entities: AsyncIterable<Entity[]>;
  /** Whether an entity stands in this place. */
  names(entity: Entity): boolean;
}

/** Where those that name an entity are found; nothing names kinds other than these. */
function placesOf(deps: ImmigrationDeps, ref: EntityRef): Place[] {
  const { firmId, kind, key } = ref;
  const [employerId = '', employeeId = ''] = key;
  switch (kind) {
    case 'CORPORATION':
      return [
        // Contacts lie beside their employer.
        partition(deps, rowKeyOf(ref).pk),
        indexed(deps, employerIndexKey(ref, 'EMPLOYEE')),
        indexed(deps, employerIndexKey(ref, 'CORPORATION')),
      ];
    case 'EMPLOYEE':
      return [partition(deps, employeePartition(firmId, employerId, employeeId))];
    case 'CONTACT':
      return [indexed(deps, contactIndexKey(ref))];
    default:
      return [];
  }
}

const rowsPerPage = 50;

function partition({ immigration: { client, table } }: ImmigrationDeps, pk: string): Place {
  async function* entities(): AsyncGenerator<Entity[]> {
    const pages = queryPages(client, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      Limit: rowsPerPage,
    });
    for await (const items of pages) yield items.filter((item) => !isMarkRow(item)).map(storedEntity);
  }
  // Keys never change: what lies here names the owner of the partition.
  return { entities: entities(), names: () => true };
}

function indexed(
  { immigration: { client, table } }: ImmigrationDeps,
  { employerPk, employerSk }: IndexKey,
): Place {
  const { name, partitionKey, sortKey } = immigrationIndexes.byEmployer;
  async function* entities(): AsyncGenerator<Entity[]> {
    const pages = queryPages(client, {
      TableName: table,
      IndexName: name,
      KeyConditionExpression: `${partitionKey} = :pk AND begins_with(${sortKey}, :sk)`,
      ExpressionAttributeValues: { ':pk': employerPk, ':sk': employerSk },
      Limit: rowsPerPage,
    });
    for await (const items of pages) {
      const keys = items.map(({ pk, sk }) => ({ pk, sk }));
      yield (await batchGet(client, table, keys)).map(storedEntity);
    }
  }
  const names = (entity: Entity): boolean => {
    const key = indexKeyOf(entity);
    return key?.employerPk === employerPk && key.employerSk.startsWith(employerSk);
  };
  return { entities: entities(), names };
}
