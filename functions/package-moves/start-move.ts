import type { Principal } from '../directory/contract.ts';
import type { MoveStatus, PackageMove } from '../distributor-packages/contract.ts';
import { latestRunName, moveBegin } from '../distributor-packages/move-store.ts';
import { writeUnlessRefused } from '../distributor-packages/package-store.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { stopReasons } from './catalog/reasons.ts';
import type { startMove } from './contract.ts';
import type { MoveApiDeps } from './deps.ts';
import { openWork } from './plan-store.ts';
import { readRun, startCounted } from './run-store.ts';
import { authorizeMove, requireMove, showMove } from './shown-move.ts';

/**
 * Sets a planned or stopped move going. Each start has a run of the workflow of its own; asked again while it is running, it
 * is the same run under the same name, so that a start whose answer was lost can be repeated.
 */
export async function startPackageMove(
  deps: MoveApiDeps,
  { principal, params }: ApiRequest<typeof startMove, Principal>,
): Promise<ApiAnswer<typeof startMove>> {
  const move = await authorizeMove(deps, principal, params);
  if (move.status !== 'RUNNING') await begin(deps, move);
  const { distributorId, moveId } = move;
  await deps.moveWorkflow.start({ distributorId, moveId }, await latestRunName(deps, move));
  return { body: await showMove(deps, principal, move) };
}

async function begin(deps: MoveApiDeps, move: PackageMove): Promise<void> {
  if (move.status !== 'PLANNED' && move.status !== 'STOPPED') throw notStartable(move.status);
  if (move.kind === 'ASSIGN' && (await openWork(deps, move)) === undefined)
    throw new ConflictError('MOVE_NOT_STARTABLE', stopReasons.planGone);
  const counted = startCounted(deps, move, await readRun(deps, move));
  if (await writeUnlessRefused(deps, [moveBegin(deps, move), counted])) return;
  const { status } = await requireMove(deps, move);
  if (status !== 'RUNNING') throw notStartable(status);
}

const reasons: Record<MoveStatus, string> = {
  COMPLETE: 'This move is complete; there is nothing left to start.',
  CANCELLED: 'This move was cancelled. Make a new dry run.',
  PLANNED: 'The move changed at the same moment. Start it again.',
  STOPPED: 'The move changed at the same moment. Start it again.',
  RUNNING: 'This move is running already.',
};

const notStartable = (status: MoveStatus) => new ConflictError('MOVE_NOT_STARTABLE', reasons[status]);
