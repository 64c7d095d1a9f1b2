import type { Principal } from '../directory/contract.ts';
import type { PackageMove } from '../distributor-packages/contract.ts';
import { moveEnd } from '../distributor-packages/move-store.ts';
import { writeUnlessRefused } from '../distributor-packages/package-store.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { stopReasons } from './catalog/reasons.ts';
import type { cancelMove } from './contract.ts';
import type { MoveDeps } from './deps.ts';
import { authorizeMove, requireMove, showMove } from './shown-move.ts';

/** Times that a move may change under the caller before they are told. */
const mostRaces = 4;

/**
 * Drops a planned bulk assignment, or stops a running one, which can be started again. Asked again, nothing more happens.
 * @throws ConflictError `MOVE_NOT_CANCELLABLE`
 */
export async function cancelPackageMove(
  deps: MoveDeps,
  { principal, params }: ApiRequest<typeof cancelMove, Principal>,
): Promise<ApiAnswer<typeof cancelMove>> {
  let move = await authorizeMove(deps, principal, params);
  for (let race = 0; !(await cancel(deps, move)); race += 1) {
    if (race === mostRaces) throw notCancellable('The move changed at the same moment. Cancel it again.');
    move = await requireMove(deps, params);
  }
  return { body: await showMove(deps, principal, params) };
}

/** @returns `false` when the move is not any more as it was read */
async function cancel(deps: MoveDeps, move: PackageMove): Promise<boolean> {
  if (move.kind === 'REASSIGN') throw notCancellable(reassignment);
  if (move.status === 'COMPLETE') throw notCancellable('This move is complete; what was assigned stays.');
  const at = deps.clock.now().toISOString();
  if (move.status === 'PLANNED')
    return writeUnlessRefused(deps, [moveEnd(deps, move, { status: 'CANCELLED', at, from: ['PLANNED'] })]);
  if (move.status !== 'RUNNING') return true;
  return writeUnlessRefused(deps, [
    moveEnd(deps, move, { status: 'STOPPED', at, stopReason: stopReasons.asked }),
  ]);
}

const reassignment =
  'A reassignment cannot be cancelled: some clients have left the package that is turning Inactive, and no client may be left on it. When it is complete, activate the package again and assign the clients back.';

const notCancellable = (reason: string) => new ConflictError('MOVE_NOT_CANCELLABLE', reason);
