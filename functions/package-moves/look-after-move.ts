import type { PackageMove } from '../distributor-packages/contract.ts';
import { latestRunName } from '../distributor-packages/move-store.ts';
import { writeUnlessRefused } from '../distributor-packages/package-store.ts';
import type { MoveApiDeps } from './deps.ts';
import { readRun, startCounted } from './run-store.ts';
import { requireMove } from './shown-move.ts';

/**
 * A move that is running has a run of the workflow. One whose start was lost is started here, where somebody looks at it, and
 * one whose run died without a word goes on in another; no order of steps does harm when the dead one was only thought dead.
 * Never throws: whoever reads must not pay for it.
 */
export async function lookAfterMove(deps: MoveApiDeps, move: PackageMove): Promise<void> {
  if (move.status !== 'RUNNING') return;
  const { distributorId, moveId } = move;
  const ref = { distributorId, moveId };
  try {
    const run = await readRun(deps, ref);
    if ((await deps.moveWorkflow.start(ref, await latestRunName(deps, ref))) !== 'ENDED') return;
    // A run that did its work ends its move first.
    if ((await requireMove(deps, ref)).status !== 'RUNNING') return;
    if (!(await writeUnlessRefused(deps, [startCounted(deps, ref, run)]))) return;
    await deps.moveWorkflow.start(ref, await latestRunName(deps, ref));
    deps.log.warn('MOVE_RUN_REPLACED', ref);
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('MOVE_NOT_LOOKED_AFTER', { ...ref, errorName });
  }
}
