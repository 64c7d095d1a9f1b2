import type { Actor } from '../client-settings/contract.ts';
import { clientUpdate, tallyUpdates } from '../directory/client-store.ts';
import type { StoredClient } from '../directory/contract.ts';
import { fill, type StoredPackage } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { packageAssignable } from '../distributor-packages/package-store.ts';
import { ConflictError } from '../platform/errors.ts';
import { cancellationCodes, mostTransactItems, type TransactItem, transact } from '../platform/table.ts';
import { eventPuts } from './client-events.ts';
import { type ClientEvent, messages } from './contract.ts';

/** Most clients of one transaction; fewer when they come from many packages, see `clientsThatFit`. */
export const mostClientsAtOnce = 40;

export type AssignDeps = Pick<PackagesDeps, 'clock' | 'newId' | 'directory' | 'packages'>;

interface Assignment {
  readonly distributorId: string;
  readonly clients: readonly StoredClient[];
  readonly toPackage: StoredPackage;
  readonly by: Actor;
  readonly moveId?: string;
  /** Written in the same transaction; their conditions come first among the SDK's cancellation codes. */
  readonly extra?: readonly TransactItem[];
}

/** What an assignment makes of a client's row; everything else stays. */
export function pointTo(packageId: string, by: Actor, at: string): Partial<StoredClient> {
  return {
    packageId,
    packageAssignedAt: at,
    packageAssignedBy: by.isVendorStaff ? 'System' : by.name,
    packageAssignedThrough: by.channel,
  };
}

/** The event of a client that gets a package, or another one. */
export function assignedEvent(
  client: Pick<StoredClient, 'packageId'>,
  change: { toPackageId: string; by: Actor; at: string; moveId?: string },
): ClientEvent {
  const { toPackageId, by, at, moveId } = change;
  const kind = client.packageId === undefined ? 'PACKAGE_ASSIGNED' : 'PACKAGE_CHANGED';
  return { at, kind, by, fromPackageId: client.packageId, toPackageId, moveId };
}

/**
 * The first of these clients that fit into one transaction: two actions a client, one for each package whose tally
 * changes, one for the target, and `extraCount` of the caller's own.
 */
export function clientsThatFit(
  clients: readonly StoredClient[],
  toPackageId: string,
  extraCount = 1,
): StoredClient[] {
  const tallied = new Set([toPackageId]);
  const fitting: StoredClient[] = [];
  for (const client of clients.slice(0, mostClientsAtOnce)) {
    if (client.packageId !== undefined) tallied.add(client.packageId);
    if ((fitting.length + 1) * 2 + tallied.size + 1 + extraCount > mostTransactItems) break;
    fitting.push(client);
  }
  return fitting;
}

/**
 * Points clients to a package in one transaction: rows, tallies and events. A client that is there already is left as it
 * is, without an event.
 * @throws ConflictError `PACKAGE_INACTIVE` when the package is not to be assigned (any more), `CLIENT_CHANGED` when a
 *   client changed since it was read; the SDK's error when a condition of `extra` does not hold
 */
export async function assignClients(deps: AssignDeps, assignment: Assignment): Promise<void> {
  const { distributorId, toPackage, by, moveId, extra = [] } = assignment;
  const moving = assignment.clients.filter((client) => client.packageId !== toPackage.packageId);
  if ([toPackage, ...moving].some((one) => one.distributorId !== distributorId))
    throw new Error('clients and package must be of one distributor');
  if (clientsThatFit(moving, toPackage.packageId, extra.length).length < moving.length)
    throw new RangeError('too many clients for one transaction; ask clientsThatFit');
  if (moving.length === 0 && extra.length === 0) return;
  const at = deps.clock.now().toISOString();
  const changes = moving.map((before) => {
    const change = pointTo(toPackage.packageId, by, at);
    return { before, change, after: { ...before, ...change, version: before.version + 1 } };
  });
  const event = { toPackageId: toPackage.packageId, by, at, moveId };
  const items = [
    ...extra,
    ...(moving.length === 0 ? [] : [packageAssignable(deps, toPackage)]),
    ...changes.map(({ before, change }) => clientUpdate(deps, before, change)),
    ...tallyUpdates(deps, distributorId, changes),
    ...changes.flatMap(({ before, after }) => eventPuts(deps, after, [assignedEvent(before, event)])),
  ];
  try {
    await transact(deps.packages.client, items);
  } catch (error) {
    throw refusalOf(error, extra.length, toPackage);
  }
}

function refusalOf(error: unknown, extraCount: number, toPackage: StoredPackage): unknown {
  const failed = cancellationCodes(error).indexOf('ConditionalCheckFailed');
  if (failed < extraCount) return error;
  if (failed === extraCount) return packageInactive(toPackage.externalPackageId, error);
  return new ConflictError('CLIENT_CHANGED', 'a client changed in between; read it again', { cause: error });
}

/** `id` as the caller wrote it. */
export function packageInactive(id: string, cause?: unknown): ConflictError {
  return new ConflictError('PACKAGE_INACTIVE', fill(messages.packageInactive, { id }), { cause });
}
