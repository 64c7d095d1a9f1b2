import { assignClients } from '../clients/assign-clients.ts';
import type { StoredClient } from '../directory/contract.ts';
import type { PackageMove, StoredPackage } from '../distributor-packages/contract.ts';
import { moveProgress } from '../distributor-packages/move-store.ts';
import { ConflictError } from '../platform/errors.ts';
import { cancellationCodes, type TransactItem } from '../platform/table.ts';
import type { MoveDeps } from './deps.ts';

/** `MOVED_ON`: the move is not running any more, or another step was faster; nothing was written. */
export type MoveOutcome = 'MOVED' | 'CLIENT_CHANGED' | 'PACKAGE_CLOSED' | 'MOVED_ON';

/** Moves clients and counts them in one transaction, while the move is running. */
export async function moveSome(
  deps: MoveDeps,
  move: PackageMove,
  {
    clients,
    toPackage,
    skipped = 0,
    extra = [],
  }: {
    readonly clients: readonly StoredClient[];
    readonly toPackage: StoredPackage;
    readonly skipped?: number;
    readonly extra?: readonly TransactItem[];
  },
): Promise<MoveOutcome> {
  const { distributorId, moveId, createdBy: by } = move;
  const counted = [moveProgress(deps, move, { moved: clients.length, skipped }), ...extra];
  try {
    await assignClients(deps, { distributorId, clients, toPackage, by, moveId, extra: counted });
    return 'MOVED';
  } catch (error) {
    if (error instanceof ConflictError && error.code === 'CLIENT_CHANGED') return 'CLIENT_CHANGED';
    if (error instanceof ConflictError && error.code === 'PACKAGE_INACTIVE') return 'PACKAGE_CLOSED';
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return 'MOVED_ON';
    throw error;
  }
}
