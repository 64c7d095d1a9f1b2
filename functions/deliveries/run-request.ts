import type { AuditDraft, Audited } from '../platform/audit-trail.ts';
import { readAttempt } from './attempt-store.ts';
import { closeAttempt } from './close-attempt.ts';
import { changeTransferState, getRow, type PackageKey } from './delivery-rows.ts';
import type { DeliveryDeps } from './deps.ts';
import {
  type AttemptRef,
  askForRun,
  attemptLeaseMs,
  isInFlight,
  lookAtOf,
  notWaiting,
  type PendingRun,
  replaceRun,
  StoredTransfer,
} from './transfer-state.ts';

/** Number of the run to start, and the cycle and attempt that it begins with; the workflow's input carries them. */
export type RequestedRun = AttemptRef;

/**
 * Asks for the next attempt of a waiting transfer now, or for a new cycle of a failed one. The same answer until that run
 * has begun, so that starting the workflow can be tried again under the same name.
 * @param startedBy as the log may show it to the distributor
 * @param askedBy as the audit trail tells it, each time it is asked and before the row says so
 * @throws ConflictError `TRANSFER_NOT_WAITING`
 */
export async function requestRun(
  deps: DeliveryDeps & Partial<Audited>,
  key: PackageKey,
  { startedBy, askedBy }: { readonly startedBy: string; readonly askedBy: AuditDraft['actor'] },
): Promise<RequestedRun> {
  await endDeadAttempt(deps, key);
  await deps.audit?.append(askedDraft(key, askForRun(await readTransfer(deps, key), startedBy), askedBy));
  const pending = await changeTransferState<PendingRun>(deps, key, (transfer) => {
    const next = askForRun(transfer, startedBy);
    const isAskedAlready = transfer.pendingRun !== undefined;
    return { answer: next.pendingRun, ...(isAskedAlready ? {} : { next }) };
  });
  return runOf(pending);
}

/** Nothing but the numbers. */
const runOf = ({ runNumber, cycleNumber, attemptNumber }: AttemptRef): RequestedRun => ({
  runNumber,
  cycleNumber,
  attemptNumber,
});

async function findTransfer(deps: DeliveryDeps, key: PackageKey): Promise<StoredTransfer | undefined> {
  const row = await getRow(deps, key, 'TRANSFER');
  return row === undefined ? undefined : StoredTransfer.parse(row);
}

async function readTransfer(deps: DeliveryDeps, key: PackageKey): Promise<StoredTransfer> {
  const transfer = await findTransfer(deps, key);
  if (transfer === undefined) throw notWaiting();
  return transfer;
}

/** What the audit trail tells of a run that is asked for. */
function askedDraft(
  { distributorId, packageId: dataExportId }: PackageKey,
  { pendingRun }: ReturnType<typeof askForRun>,
  actor: AuditDraft['actor'],
): AuditDraft {
  return {
    tenantId: `distributor:${distributorId}`,
    actor,
    action: 'PACKAGE_DELIVERY_ASKED',
    objects: { distributorId, dataExportId, ...runOf(pendingRun) },
    outcome: 'DONE',
  };
}

/**
 * An attempt whose run died without a word would be in flight for ever; when it gave no sign of life for a lease, it counts
 * as failed.
 * @returns the attempt that was ended
 */
export async function endDeadAttempt(
  deps: DeliveryDeps & Partial<Audited>,
  key: PackageKey,
): Promise<AttemptRef | undefined> {
  const transfer = await readTransfer(deps, key);
  if (!isInFlight(transfer)) return undefined;
  const attempt = await readAttempt(deps, key, transfer);
  const lastSign = Date.parse(attempt?.heartbeatAt ?? attempt?.startedAt ?? '');
  const isDead = deps.clock.now().getTime() - lastSign > attemptLeaseMs;
  if (attempt?.outcome !== 'IN_PROGRESS' || !isDead) return undefined;
  const { distributorId, packageId: dataExportId } = key;
  const ended = runOf(transfer);
  await closeAttempt(deps, { distributorId, dataExportId, generation: 1, ...ended, outcome: 'FAILED' });
  return ended;
}

/** The run that a transfer waits for. */
interface AwaitedRun {
  readonly runNumber: number;
  /** Of a run that was asked for and has not begun: what it begins with. */
  readonly pendingRun?: RequestedRun | undefined;
  /** It has begun an attempt and not ended it. */
  readonly isInFlight: boolean;
}

/** What a transfer waits for; `undefined` when for nothing any more, or there is none. */
export async function awaitedRun(deps: DeliveryDeps, key: PackageKey): Promise<AwaitedRun | undefined> {
  const transfer = await findTransfer(deps, key);
  if (transfer === undefined || lookAtOf(transfer, deps.clock.now()) === undefined) return undefined;
  const { runNumber, pendingRun } = transfer;
  return {
    runNumber: pendingRun?.runNumber ?? runNumber,
    pendingRun: pendingRun && runOf(pendingRun),
    isInFlight: isInFlight(transfer),
  };
}

/**
 * Asks for another run of the attempt that the transfer waits for, because the run that was to make it is no more.
 * @returns `undefined` when the transfer does not wait for just that run any more
 */
export async function replaceLostRun(
  deps: DeliveryDeps & Partial<Audited>,
  key: PackageKey,
  lostRunNumber: number,
): Promise<RequestedRun | undefined> {
  const transfer = await findTransfer(deps, key);
  const asked = transfer && replaceRun(transfer, lostRunNumber);
  if (asked === undefined) return undefined;
  await deps.audit?.append(askedDraft(key, asked, { kind: 'system', id: 'delivery' }));
  return changeTransferState<RequestedRun | undefined>(deps, key, (current) => {
    const next = replaceRun(current, lostRunNumber);
    return next === undefined ? { answer: undefined } : { answer: runOf(next.pendingRun), next };
  });
}
