import { readAttempt } from './attempt-store.ts';
import { attemptLeaseMs } from './attempt-turn.ts';
import { closeAttempt } from './close-attempt.ts';
import { changeTransferState, getRow, type PackageKey } from './delivery-rows.ts';
import type { DeliveryDeps } from './deps.ts';
import {
  type AttemptRef,
  askForRun,
  isInFlight,
  notWaiting,
  type PendingRun,
  StoredTransfer,
} from './transfer-state.ts';

/** Number of the run to start, and the cycle and attempt that it begins with; the workflow's input carries them. */
export type RequestedRun = AttemptRef;

/**
 * Asks for the next attempt of a waiting transfer now, or for a new cycle of a failed one. The same answer until that run
 * has begun, so that starting the workflow can be tried again under the same name.
 * @param startedBy as the log may show it to the distributor
 * @throws ConflictError `TRANSFER_NOT_WAITING`
 */
export async function requestRun(
  deps: DeliveryDeps,
  key: PackageKey,
  { startedBy }: { readonly startedBy: string },
): Promise<RequestedRun> {
  await endDeadAttempt(deps, key);
  const pending = await changeTransferState<PendingRun>(deps, key, (transfer) => {
    const next = askForRun(transfer, startedBy);
    const isAskedAlready = transfer.pendingRun !== undefined;
    return { answer: next.pendingRun, ...(isAskedAlready ? {} : { next }) };
  });
  const { runNumber, cycleNumber, attemptNumber } = pending;
  return { runNumber, cycleNumber, attemptNumber };
}

/** An attempt whose run died without a word would wait for ever; here, where a person asks, it counts as failed. */
async function endDeadAttempt(deps: DeliveryDeps, key: PackageKey): Promise<void> {
  const row = await getRow(deps, key, 'TRANSFER');
  if (row === undefined) throw notWaiting();
  const transfer = StoredTransfer.parse(row);
  if (!isInFlight(transfer)) return;
  const attempt = await readAttempt(deps, key, transfer);
  const lastSign = Date.parse(attempt?.heartbeatAt ?? attempt?.startedAt ?? '');
  const isDead = deps.clock.now().getTime() - lastSign > attemptLeaseMs;
  if (attempt?.outcome !== 'IN_PROGRESS' || !isDead) return;
  const { runNumber, cycleNumber, attemptNumber } = transfer;
  const { distributorId, packageId } = key;
  const ref = {
    distributorId,
    dataExportId: packageId,
    generation: 1,
    runNumber,
    cycleNumber,
    attemptNumber,
  };
  await closeAttempt(deps, { ...ref, outcome: 'FAILED' });
}
