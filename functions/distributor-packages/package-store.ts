import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Actor } from '../client-settings/contract.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { NotFoundError } from '../platform/errors.ts';
import { cancellationCodes, type Item, queryPages, type TransactItem, transact } from '../platform/table.ts';
import { ExternalPackageId, StoredPackage } from './contract.ts';
import {
  type Deps,
  distributorPartition,
  externalIdKey,
  nameKey,
  type PackageRef,
  packageKey,
  savedPackageRows,
  versionKey,
  versionPartition,
} from './package-rows.ts';

import { requireSettled } from './package-status.ts';

export { type PackageRef, packageAssignable } from './package-rows.ts';

/** The package as it is now; `undefined` when the distributor has none of that id. */
export async function readPackage(deps: Deps, ref: PackageRef): Promise<StoredPackage | undefined> {
  const item = await getItem(deps, packageKey(ref));
  return item === undefined ? undefined : parsed(item);
}

/** @throws NotFoundError `PACKAGE_NOT_FOUND`, the same for an unknown package and another distributor's */
export async function requirePackage(deps: Deps, ref: PackageRef): Promise<StoredPackage> {
  const found = await readPackage(deps, ref);
  if (found !== undefined) return found;
  throw new NotFoundError('PACKAGE_NOT_FOUND', 'There is no such distributor package for this distributor.');
}

/**
 * A package of a distributor that the caller may use.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND` or `PACKAGE_NOT_FOUND`
 */
export async function authorizePackage(
  deps: Deps & { readonly directory: DirectoryTable },
  principal: Principal,
  params: PackageRef,
): Promise<StoredPackage> {
  await authorizeDistributor(deps, principal, params.distributorId);
  return requirePackage(deps, params);
}

/** Every package of a distributor, Active and Inactive, in the order in which they were created. */
export async function readPackages(deps: Deps, distributorId: string): Promise<StoredPackage[]> {
  const found: StoredPackage[] = [];
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': distributorPartition(distributorId), ':prefix': 'P#' },
  });
  for await (const items of pages) found.push(...items.map(parsed));
  return found;
}

/** The package as one version left it. */
export async function readPackageVersion(
  deps: Deps,
  ref: PackageRef,
  version: number,
): Promise<StoredPackage | undefined> {
  const item = await getItem(deps, versionKey(ref, version));
  return item === undefined ? undefined : parsed(item);
}

/** Versions newest first, so many at most, those before `before` only. */
export async function readPackageVersions(
  deps: Deps,
  ref: PackageRef,
  { before = 99_999_999, limit }: { readonly before?: number; readonly limit: number },
): Promise<StoredPackage[]> {
  const found: StoredPackage[] = [];
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': versionPartition(ref),
      ':first': versionKey(ref, 0).sk,
      ':last': versionKey(ref, before - 1).sk,
    },
    ScanIndexForward: false,
    Limit: limit,
  });
  for await (const items of pages) {
    found.push(...items.map(parsed));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

/** The version that applied at an instant; `undefined` before the package was created. Later versions are never saved earlier. */
export async function packageAt(
  deps: Deps,
  ref: PackageRef,
  instant: string,
): Promise<StoredPackage | undefined> {
  const pages = queryPages(deps.packages.client, {
    TableName: deps.packages.table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    FilterExpression: 'savedAt <= :at',
    ExpressionAttributeValues: {
      ':pk': versionPartition(ref),
      ':prefix': 'V#',
      ':at': new Date(instant).toISOString(),
    },
    ScanIndexForward: false,
  });
  for await (const [newest] of pages) if (newest !== undefined) return parsed(newest);
  return undefined;
}

/** The package with an External Package ID, trimmed and without regard to case. */
export async function findByExternalId(
  deps: Deps,
  distributorId: string,
  externalId: string,
): Promise<StoredPackage | undefined> {
  if (!ExternalPackageId.safeParse(externalId).success) return undefined;
  const claim = await getItem(deps, externalIdKey(distributorId, externalId));
  if (claim === undefined) return undefined;
  return readPackage(deps, { distributorId, packageId: String(claim['packageId']) });
}

/** Ids of the packages that have a name and an External Package ID now; a wrong one, which may be no key, is not asked for. */
export async function holdersOf(
  deps: Deps,
  distributorId: string,
  { name, externalPackageId }: Partial<Pick<StoredPackage, 'name' | 'externalPackageId'>>,
): Promise<{ readonly name?: string; readonly externalPackageId?: string }> {
  const [byName, byExternalId] = await Promise.all([
    name === undefined ? undefined : getItem(deps, nameKey(distributorId, name)),
    externalPackageId === undefined
      ? undefined
      : getItem(deps, externalIdKey(distributorId, externalPackageId)),
  ]);
  const idOf = (item: Item | undefined) => item?.['packageId'] as string | undefined;
  return { name: idOf(byName), externalPackageId: idOf(byExternalId) };
}

/** A changed package as its next version. An instant is never before that of the version before, whatever clocks say. */
export function nextVersion(
  before: StoredPackage,
  change: Partial<StoredPackage>,
  saved: { readonly by: Actor; readonly at: string; readonly reachedClientCount: number },
): StoredPackage {
  const isLater = saved.at > before.savedAt;
  const savedAt = isLater ? saved.at : before.savedAt;
  const { by: savedBy, reachedClientCount } = saved;
  return { ...before, ...change, version: before.version + 1, savedAt, savedBy, reachedClientCount };
}

/**
 * Saves a package as its next version, together with what else must be written with it.
 * @throws ConflictError `PACKAGE_BEING_REASSIGNED`, unless the save ends the reassignment
 * @returns `false`, with nothing written, when a condition did not hold: it was saved by somebody else, a name is taken, …
 */
export async function savePackageVersion(
  deps: Deps,
  before: StoredPackage,
  after: StoredPackage,
  extra: readonly TransactItem[] = [],
): Promise<boolean> {
  if (after.reassignment !== undefined) requireSettled(before);
  return writeUnlessRefused(deps, [...savedPackageRows(deps, before, after), ...extra]);
}

/** @returns `false`, with nothing written, when a condition did not hold */
export async function writeUnlessRefused(deps: Deps, items: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact(deps.packages.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

async function getItem(deps: Deps, Key: Item): Promise<Item | undefined> {
  const get = new GetCommand({ TableName: deps.packages.table, Key, ConsistentRead: true });
  return (await deps.packages.client.send(get)).Item;
}

function parsed(item: Item): StoredPackage {
  return StoredPackage.parse({
    ...item,
    incomingMoveIds: [...((item['incomingMoveIds'] ?? []) as string[])],
  });
}
