import { tallyKey } from '../directory/client-rows.ts';
import type { PackageMove } from '../distributor-packages/contract.ts';
import { moveEnd } from '../distributor-packages/move-store.ts';
import { incomingMoveRemoved } from '../distributor-packages/package-rows.ts';
import { nextVersion, requirePackage, savePackageVersion } from '../distributor-packages/package-store.ts';
import { PermanentError } from '../platform/errors.ts';
import type { TransactItem } from '../platform/table.ts';
import type { MoveDeps } from './deps.ts';
import { requireMove } from './shown-move.ts';

/**
 * Turns the package Inactive that no client points to any more and completes the move, all at once.
 * @returns whether the move has ended; if not, the package changed at the same moment and nothing was written
 * @throws PermanentError `REASSIGNMENT_LOST`
 */
export async function finishReassignment(
  deps: MoveDeps,
  move: PackageMove,
  { fromPackageId, toPackageId }: { readonly fromPackageId: string; readonly toPackageId: string },
): Promise<boolean> {
  const { distributorId, moveId, createdBy: by } = move;
  const source = await requirePackage(deps, { distributorId, packageId: fromPackageId });
  const at = deps.clock.now().toISOString();
  const change = { status: 'INACTIVE', reassignment: undefined } as const;
  const after = nextVersion(source, change, { by, at, reachedClientCount: 0 });
  const isOurs = source.reassignment?.moveId === moveId;
  const isSaved =
    isOurs &&
    (await savePackageVersion(deps, source, after, [
      incomingMoveRemoved(deps, { distributorId, packageId: toPackageId }, moveId),
      moveEnd(deps, move, { status: 'COMPLETE', at }),
      tallyIsZero(deps, distributorId, fromPackageId),
    ]));
  if (isSaved || (await requireMove(deps, move)).status !== 'RUNNING') return true;
  if (isOurs) return false;
  throw new PermanentError('REASSIGNMENT_LOST', 'the package does not name this move as its reassignment');
}

function tallyIsZero(deps: MoveDeps, distributorId: string, packageId: string): TransactItem {
  return {
    ConditionCheck: {
      TableName: deps.directory.table,
      Key: tallyKey(distributorId, packageId),
      ConditionExpression:
        'attribute_not_exists(pk) OR (activeClientCount = :none AND inactiveClientCount = :none)',
      ExpressionAttributeValues: { ':none': 0 },
    },
  };
}
