import type * as z from 'zod';
import { attemptPut, readAttempt, type StoredAttempt, takeAttempt } from './attempt-store.ts';
import type { deliverySteps, StoredDeliverySettings } from './contract.ts';
import { mostAttempts } from './contract.ts';
import { changeTransferState, type PackageKey } from './delivery-rows.ts';
import type { DeliveryDeps } from './deps.ts';
import {
  type AttemptRef,
  beginAttempt,
  isCurrent,
  isInFlight,
  isSuperseded,
  type StoredTransfer,
} from './transfer-state.ts';

/** Of a step's input, whether or not it went through the schema. */
export function refOf(input: z.input<typeof deliverySteps.sendPackage.input>): AttemptRef {
  const { runNumber = 1, cycleNumber = 1, attemptNumber } = input;
  return { runNumber, cycleNumber, attemptNumber };
}

export function isLastAttempt({ attemptNumber }: AttemptRef): boolean {
  return attemptNumber >= mostAttempts;
}

/** What an attempt begins with. */
interface Beginning {
  readonly settings?: StoredDeliverySettings | undefined;
  readonly totalBytes: number;
}

/**
 * The attempt that a step is about: under way already, or begun now. A run that someone asked for takes the package over
 * here, in one write, so that of two runs only one ever sends.
 * @returns `SUPERSEDED` when another run sends the package or did, `COMPLETE` when just this attempt delivered it
 * @throws ConflictError `TRANSFER_STATUS_NOT_ALLOWED` for an attempt that is not the next one
 */
export async function openAttempt(
  deps: DeliveryDeps,
  key: PackageKey,
  ref: AttemptRef,
  beginning: Beginning,
): Promise<StoredAttempt | 'SUPERSEDED' | 'COMPLETE'> {
  const at = deps.clock.now().toISOString();
  return changeTransferState<StoredAttempt | 'SUPERSEDED' | 'COMPLETE'>(deps, key, async (transfer) => {
    if (isSuperseded(transfer, ref)) return { answer: 'SUPERSEDED' };
    if (transfer.status === 'COMPLETE') return { answer: 'COMPLETE' };
    if (isCurrent(transfer, ref) && isInFlight(transfer)) {
      const attempt = await readAttempt(deps, key, ref);
      if (attempt !== undefined) return { answer: attempt };
    }
    const next = beginAttempt(transfer, ref, begun(transfer, beginning, at));
    const attempt = newAttempt(transfer, ref, beginning, at);
    return { answer: attempt, next, writes: [attemptPut(deps, key, attempt)] };
  });
}

function begun(transfer: StoredTransfer, { settings }: Beginning, at: string) {
  return {
    at,
    deliveryMethod: settings?.destination.protocol,
    isEncrypted: settings === undefined ? transfer.isEncrypted : settings.pgpPublicKey !== undefined,
  };
}

function newAttempt(
  { pendingRun }: StoredTransfer,
  ref: AttemptRef,
  { settings, totalBytes }: Beginning,
  startedAt: string,
): StoredAttempt {
  return {
    ...ref,
    deliveryMethod: settings?.destination.protocol,
    startedBy: pendingRun?.runNumber === ref.runNumber ? pendingRun.startedBy : undefined,
    startedAt,
    heartbeatAt: startedAt,
    outcome: 'IN_PROGRESS',
    settingsVersion: settings?.version,
    sentBytes: 0,
    totalBytes,
  };
}

/** As `openAttempt`, for the one turn that sends from now on. */
export async function takeTurn(
  deps: DeliveryDeps,
  key: PackageKey,
  ref: AttemptRef,
  beginning: Beginning & { readonly turnId: string },
): Promise<StoredAttempt | 'SUPERSEDED' | 'COMPLETE'> {
  const attempt = await openAttempt(deps, key, ref, beginning);
  if (typeof attempt === 'string') return attempt;
  const turn = { turnId: beginning.turnId, heartbeatAt: deps.clock.now().toISOString() };
  return (await takeAttempt(deps, key, attempt, turn)) ? { ...attempt, ...turn } : 'SUPERSEDED';
}
