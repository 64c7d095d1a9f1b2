import type { Item, TransactItem } from '../platform/table.ts';
import type { StoredPackage } from './contract.ts';
import type { PackagesTable } from './deps.ts';

/*
 * Keys of the table of packages, the tenant first:
 *   D#{distributor}            P#{package}         a package as it is now
 *   D#{distributor}            NAME#{folded}       which package has the name; Active or Inactive alike
 *   D#{distributor}            EXTERNAL#{folded}   which package has the External Package ID
 *   D#{distributor}            LOGO                the distributor's logo
 *   D#{distributor}            FROM#{address}      see from-address-store
 *   D#{distributor}#P#{id}     V#{8 digits}        a package as each save left it; never changed
 *   D#{distributor}#MOVES      {move}              see move-store
 *   D#{distributor}#MOVE#{id}  L#{7 digits}        lines of a move, kept by package-moves
 *   D#{distributor}#C#{client} …                   own settings of a client, kept by clients
 *   D#{distributor}#KEYS       {idempotency key}   likewise
 *
 * `incomingMoveIds` is a set of strings on the row of a package, absent when empty. It changes without a new version, so a
 * save never writes it; versions do not have it.
 */

export interface Deps {
  readonly packages: PackagesTable;
}

export interface PackageRef {
  readonly distributorId: string;
  readonly packageId: string;
}

export const distributorPartition = (distributorId: string) => `D#${distributorId}`;
export const versionPartition = ({ distributorId, packageId }: PackageRef) =>
  `D#${distributorId}#P#${packageId}`;
export const packageKey = ({ distributorId, packageId }: PackageRef) => ({
  pk: distributorPartition(distributorId),
  sk: `P#${packageId}`,
});
export const versionKey = (ref: PackageRef, version: number) => ({
  pk: versionPartition(ref),
  sk: `V#${String(version).padStart(8, '0')}`,
});
export const nameKey = (distributorId: string, name: string) => ({
  pk: distributorPartition(distributorId),
  sk: `NAME#${foldName(name)}`,
});
export const externalIdKey = (distributorId: string, externalId: string) => ({
  pk: distributorPartition(distributorId),
  sk: `EXTERNAL#${externalId.trim().toLowerCase()}`,
});

/**
 * A name as it is compared: composed, without outer and doubled spaces and what cannot be seen, without regard to case. By
 * way of capitals, so that `ß` meets `SS`; the four letters i of Turkish (`I`, `ı`, `İ`, `i`) are one.
 */
export function foldName(name: string): string {
  const seen = name
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .normalize('NFC')
    .trim();
  const folded = seen.replace(/\s+/gu, ' ').toUpperCase().toLowerCase();
  return folded.replaceAll('i\u0307', 'i').normalize('NFC');
}

/** Everything that a new package writes; fails when its name or External Package ID is taken. */
export function newPackageRows(deps: Deps, added: StoredPackage): TransactItem[] {
  return [
    putOnce(deps, { ...packageKey(added), ...storedFields(added) }),
    putOnce(deps, { ...versionKey(added, added.version), ...storedFields(added) }),
    ...claims(added).map((key) => putOnce(deps, { ...key, packageId: added.packageId })),
  ];
}

/**
 * Everything that a save writes: the row, the version, and the names that it takes and frees. Fails when `before` is not the
 * package as it is any more, when a name is taken, or when it turns Inactive, or begins to be reassigned, while clients are
 * being moved to it. `after` is `nextVersion(before, …)`.
 */
export function savedPackageRows(deps: Deps, before: StoredPackage, after: StoredPackage): TransactItem[] {
  const had = claims(before);
  const has = claims(after);
  const isIn = (keys: readonly Item[], key: Item) => keys.some(({ sk }) => sk === key['sk']);
  return [
    rowUpdate(deps, before, after),
    putOnce(deps, { ...versionKey(after, after.version), ...storedFields(after) }),
    ...has
      .filter((key) => !isIn(had, key))
      .map((key) => putOnce(deps, { ...key, packageId: after.packageId })),
    ...had
      .filter((key) => !isIn(has, key))
      .map((Key) => ({ Delete: { TableName: deps.packages.table, Key } })),
  ];
}

function rowUpdate(deps: Deps, before: StoredPackage, after: StoredPackage): TransactItem {
  const fields = Object.entries(storedFields(after));
  const set = fields.filter(([, value]) => value !== undefined).map(([name]) => name);
  const removed = ['logo', 'reassignment'].filter((name) => !set.includes(name));
  const isLeaving = before.status === 'ACTIVE' && after.status === 'INACTIVE';
  const isBeginning = before.reassignment === undefined && after.reassignment !== undefined;
  const mustBeUnwanted = isLeaving || isBeginning;
  const names = [...set, ...removed, ...(mustBeUnwanted ? ['incomingMoveIds'] : [])];
  return {
    Update: {
      TableName: deps.packages.table,
      Key: packageKey(before),
      ConditionExpression: `#version = :before${mustBeUnwanted ? ' AND attribute_not_exists(#incomingMoveIds)' : ''}`,
      UpdateExpression: `SET ${set.map((name) => `#${name} = :${name}`).join(', ')}${
        removed.length > 0 ? ` REMOVE ${removed.map((name) => `#${name}`).join(', ')}` : ''
      }`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ...Object.fromEntries(
          fields.filter(([, value]) => value !== undefined).map(([name, value]) => [`:${name}`, value]),
        ),
        ':before': before.version,
      },
    },
  };
}

const assignable = {
  ConditionExpression: '#status = :active AND attribute_not_exists(reassignment)',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: { ':active': 'ACTIVE' },
};

/** Holds while clients may be assigned to the package: it is Active and its clients are not being moved away. */
export function packageAssignable(deps: Deps, ref: PackageRef): TransactItem {
  return { ConditionCheck: { TableName: deps.packages.table, Key: packageKey(ref), ...assignable } };
}

/** Announces a move that brings clients to a package; fails unless clients may be assigned to it. */
export function incomingMoveAdded(deps: Deps, ref: PackageRef, moveId: string): TransactItem {
  return {
    Update: {
      TableName: deps.packages.table,
      Key: packageKey(ref),
      ...assignable,
      UpdateExpression: 'ADD incomingMoveIds :moveIds',
      ExpressionAttributeValues: { ...assignable.ExpressionAttributeValues, ':moveIds': new Set([moveId]) },
    },
  };
}

/** Takes such an announcement back; one that is not there is no failure. */
export function incomingMoveRemoved(deps: Deps, ref: PackageRef, moveId: string): TransactItem {
  return {
    Update: {
      TableName: deps.packages.table,
      Key: packageKey(ref),
      ConditionExpression: 'attribute_exists(pk)',
      UpdateExpression: 'DELETE incomingMoveIds :moveIds',
      ExpressionAttributeValues: { ':moveIds': new Set([moveId]) },
    },
  };
}

const claims = ({ distributorId, name, externalPackageId }: StoredPackage) => [
  nameKey(distributorId, name),
  externalIdKey(distributorId, externalPackageId),
];

function storedFields({ incomingMoveIds: _incoming, ...fields }: StoredPackage): Item {
  return fields;
}

function putOnce(deps: Deps, Item: Item): TransactItem {
  return {
    Put: { TableName: deps.packages.table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
  };
}
