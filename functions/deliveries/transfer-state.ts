import * as z from 'zod';
import { ConflictError } from '../platform/errors.ts';
import type { FailureCode, Protocol } from '../transfer/contract.ts';
import { nextAttemptAt } from './attempt-schedule.ts';
import { Transfer } from './contract.ts';

/** A run of the workflow that was asked for, by a person or instead of one that is no more, and has not begun to send. */
export const PendingRun = z.object({
  runNumber: z.int().positive(),
  cycleNumber: z.int().positive(),
  attemptNumber: z.int().positive(),
  /** Absent when nobody asked: it is the daily attempt. */
  startedBy: z.string().optional(),
});
export type PendingRun = z.infer<typeof PendingRun>;

/** A transfer as it is stored. */
export const StoredTransfer = Transfer.extend({
  pendingRun: PendingRun.optional(),
  /** Highest run number that was given out, so that none is given twice. */
  issuedRunNumber: z.int().positive().default(1),
  /** Counts the changes of state; each one names the revision that it was made from. */
  revision: z.int().nonnegative().default(0),
});
export type StoredTransfer = z.infer<typeof StoredTransfer>;

/**
 * How long an attempt may show no sign of life before it counts as dead. A turn shows one when it begins, is ended by
 * Lambda a quarter of an hour later, and the workflow begins the next within a minute.
 */
export const attemptLeaseMs = 20 * 60_000;

/** What a step says of itself. */
export interface AttemptRef {
  readonly runNumber: number;
  readonly cycleNumber: number;
  readonly attemptNumber: number;
}

interface Begun {
  readonly at: string;
  readonly deliveryMethod: Protocol | undefined;
  readonly isEncrypted: boolean;
}

/** An attempt was begun and not closed. */
export function isInFlight({ status, attemptNumber, nextAttemptAt: nextAt }: StoredTransfer): boolean {
  return status === 'IN_PROGRESS' && attemptNumber > 0 && nextAt === undefined;
}

/** The next daily attempt is awaited. */
export function isWaiting({ status, nextAttemptAt: nextAt }: StoredTransfer): boolean {
  return status === 'IN_PROGRESS' && nextAt !== undefined;
}

/** There is a package, and its first attempt has not begun. */
function isNotBegun({ status, attemptNumber }: StoredTransfer): boolean {
  return status === 'IN_PROGRESS' && attemptNumber === 0;
}

/**
 * When to see whether the run that a transfer waits for goes on; `undefined` when it waits for none. Nothing that a run does
 * takes longer than a lease without changing the transfer or giving a sign of life.
 */
export function lookAtOf(transfer: StoredTransfer, now: Date): string | undefined {
  const { status, pendingRun, nextAttemptAt: nextAt } = transfer;
  if (status !== 'IN_PROGRESS' && pendingRun === undefined) return undefined;
  const dueMs = pendingRun === undefined && nextAt !== undefined ? Date.parse(nextAt) : 0;
  return new Date(Math.max(now.getTime(), dueMs) + attemptLeaseMs).toISOString();
}

/** Whether the step's attempt is the one that the transfer is at or ended with. */
export function isCurrent(transfer: StoredTransfer, ref: AttemptRef): boolean {
  return (
    transfer.runNumber === ref.runNumber &&
    transfer.cycleNumber === ref.cycleNumber &&
    transfer.attemptNumber === ref.attemptNumber
  );
}

/** A later run sends the package, or did; or this one lost its turn before it began. */
export function isSuperseded(transfer: StoredTransfer, ref: AttemptRef): boolean {
  const { status, runNumber } = transfer;
  const isTooLate = ref.runNumber > runNumber && !isPending(transfer, ref);
  const isDelivered = status === 'COMPLETE' && !isCurrent(transfer, ref);
  return ref.runNumber < runNumber || isTooLate || isDelivered;
}

function isPending({ pendingRun }: StoredTransfer, ref: AttemptRef): boolean {
  return (
    pendingRun?.runNumber === ref.runNumber &&
    pendingRun.cycleNumber === ref.cycleNumber &&
    pendingRun.attemptNumber === ref.attemptNumber
  );
}

/**
 * The run's next attempt begins: the first, a waiting one, or the one a person asked for, which the new run takes over.
 * @throws ConflictError `TRANSFER_STATUS_NOT_ALLOWED`
 */
export function beginAttempt(transfer: StoredTransfer, ref: AttemptRef, begun: Begun): StoredTransfer {
  const isAsked =
    isPending(transfer, ref) && (isWaiting(transfer) || isNotBegun(transfer) || transfer.status === 'FAILED');
  const isNext =
    ref.runNumber === transfer.runNumber &&
    ref.cycleNumber === transfer.cycleNumber &&
    ref.attemptNumber === transfer.attemptNumber + 1 &&
    (isWaiting(transfer) || isNotBegun(transfer));
  if (!isAsked && !isNext) throw notAllowed();
  const { runNumber, cycleNumber, attemptNumber } = ref;
  return {
    ...transfer,
    status: 'IN_PROGRESS',
    runNumber,
    cycleNumber,
    attemptNumber,
    deliveryMethod: begun.deliveryMethod ?? transfer.deliveryMethod,
    isEncrypted: begun.isEncrypted,
    lastAttemptAt: begun.at,
    nextAttemptAt: undefined,
    pendingRun: undefined,
  };
}

/** @throws ConflictError `TRANSFER_STATUS_NOT_ALLOWED` unless just this attempt is in flight */
export function completeAttempt(transfer: StoredTransfer, ref: AttemptRef, at: string): StoredTransfer {
  refuseUnlessInFlight(transfer, ref);
  return {
    ...transfer,
    status: 'COMPLETE',
    completedAt: at,
    failureCode: undefined,
    failureText: undefined,
  };
}

/** Waits for the next attempt, or has failed when this was the last. @throws ConflictError as `completeAttempt` */
export function failAttempt(
  transfer: StoredTransfer,
  ref: AttemptRef,
  failure: { readonly failureCode: FailureCode; readonly failureText: string; readonly startedAt: string },
): StoredTransfer {
  refuseUnlessInFlight(transfer, ref);
  const { failureCode, failureText, startedAt } = failure;
  const nextAt = nextAttemptAt(ref.attemptNumber, startedAt);
  const status = nextAt === undefined ? 'FAILED' : 'IN_PROGRESS';
  return { ...transfer, failureCode, failureText, status, nextAttemptAt: nextAt };
}

/**
 * A person asks for the next attempt before its time, or for a new cycle after the last one. Asked again before that
 * run has begun, it is the same run.
 * @throws ConflictError `TRANSFER_NOT_WAITING`
 */
export function askForRun(
  transfer: StoredTransfer,
  startedBy: string,
): StoredTransfer & { pendingRun: PendingRun } {
  const { pendingRun, status, cycleNumber, attemptNumber, issuedRunNumber } = transfer;
  if (status !== 'FAILED' && !isWaiting(transfer)) throw notWaiting();
  if (pendingRun !== undefined) return { ...transfer, pendingRun };
  const runNumber = Math.max(issuedRunNumber, transfer.runNumber) + 1;
  const next =
    status === 'FAILED'
      ? { cycleNumber: cycleNumber + 1, attemptNumber: 1 }
      : { cycleNumber, attemptNumber: attemptNumber + 1 };
  return { ...transfer, issuedRunNumber: runNumber, pendingRun: { runNumber, ...next, startedBy } };
}

/**
 * Another run for the attempt that the transfer waits for, because the run that was to make it is no more.
 * @returns `undefined` when it does not wait for just that run any more
 */
export function replaceRun(
  transfer: StoredTransfer,
  lostRunNumber: number,
): (StoredTransfer & { pendingRun: PendingRun }) | undefined {
  const { pendingRun, cycleNumber, attemptNumber, issuedRunNumber } = transfer;
  const isAwaited = pendingRun !== undefined || isWaiting(transfer) || isNotBegun(transfer);
  if (!isAwaited || (pendingRun?.runNumber ?? transfer.runNumber) !== lostRunNumber) return undefined;
  const runNumber = Math.max(issuedRunNumber, transfer.runNumber) + 1;
  const next = pendingRun ?? { cycleNumber, attemptNumber: attemptNumber + 1 };
  return { ...transfer, issuedRunNumber: runNumber, pendingRun: { ...next, runNumber } };
}

function refuseUnlessInFlight(transfer: StoredTransfer, ref: AttemptRef): void {
  if (!isCurrent(transfer, ref) || !isInFlight(transfer)) throw notAllowed();
}

function notAllowed(): ConflictError {
  return new ConflictError(
    'TRANSFER_STATUS_NOT_ALLOWED',
    'the transfer is not in a state for this; read it again and see what it waits for',
  );
}

export function notWaiting(): ConflictError {
  return new ConflictError(
    'TRANSFER_NOT_WAITING',
    'This transfer does not wait: it is being sent, was delivered, or has not begun. See the log for where it stands.',
  );
}
