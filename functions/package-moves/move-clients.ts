import type { MoveRef } from '../distributor-packages/contract.ts';
import { fill } from '../distributor-packages/contract.ts';
import { moveEnd } from '../distributor-packages/move-store.ts';
import { writeUnlessRefused } from '../distributor-packages/package-store.ts';
import { PermanentError, TransientError, WaybillError } from '../platform/errors.ts';
import { transientIfPassing } from '../platform/passing-failure.ts';
import type { TaskRun } from '../platform/task.ts';
import { assignByPlan } from './assign-by-plan.ts';
import { stopReasons } from './catalog/reasons.ts';
import type { MoveStepInput, MoveStepOutput } from './contract.ts';
import type { MoveDeps } from './deps.ts';
import { reassignClients } from './reassign-clients.ts';
import { requireMove } from './shown-move.ts';

/**
 * One step of a move: works until it is done or its time is nearly over, and goes on where the one before stopped. What will
 * not pass stops the move with a reason, for a person to start it again.
 * @throws TransientError what passes; the move keeps running
 */
export async function moveClients(
  deps: MoveDeps,
  { hasFailed, ...ref }: MoveStepInput,
  run: TaskRun,
): Promise<MoveStepOutput> {
  const move = await requireMove(deps, ref);
  if (move.status !== 'RUNNING') return { isEnded: true };
  if (hasFailed) {
    await stop(deps, ref, 'RETRIES_USED_UP', stopReasons.retriesUsedUp);
    return { isEnded: true };
  }
  const carryOn = move.kind === 'REASSIGN' ? reassignClients : assignByPlan;
  try {
    return { isEnded: await carryOn(deps, move, run) };
  } catch (error) {
    const failure = transientIfPassing(error);
    if (!(failure instanceof TransientError)) await stopFor(deps, ref, failure);
    throw failure;
  }
}

async function stopFor(deps: MoveDeps, ref: MoveRef, failure: unknown): Promise<void> {
  const code = failure instanceof WaybillError ? failure.code : 'UNEXPECTED';
  const isPlanGone = failure instanceof PermanentError && code === 'MOVE_PLAN_GONE';
  await stop(deps, ref, code, isPlanGone ? stopReasons.planGone : fill(stopReasons.unexpected, { code }));
}

async function stop(deps: MoveDeps, ref: MoveRef, code: string, stopReason: string): Promise<void> {
  const at = deps.clock.now().toISOString();
  const isStopped = await writeUnlessRefused(deps, [
    moveEnd(deps, ref, { status: 'STOPPED', at, stopReason }),
  ]);
  if (isStopped) deps.log.error('MOVE_STOPPED', { ...ref, code });
}
