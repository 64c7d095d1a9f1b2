import { awaitedRun, endDeadAttempt, replaceLostRun } from '../deliveries/run-request.ts';
import { type SendNoticesDeps, sendNotices } from '../deliveries/send-notices.ts';
import { attemptLeaseMs } from '../deliveries/transfer-state.ts';
import {
  claimTransfer,
  dropOpen,
  type OpenTransfer,
  overdueTransfers,
} from '../due-deliveries/open-transfers.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { TransientError } from '../platform/errors.ts';
import { type ExportKey, readDataExport } from './data-export-store.ts';
import type { BaseDeps, Workflow } from './deps.ts';
import type { ExportRef } from './package-keys.ts';
import { runNameOf, startSendingRun } from './sending-run.ts';

interface LookAfterTransfersDeps extends BaseDeps, SendNoticesDeps, Partial<Audited> {
  readonly workflow: Workflow;
}

/** Transfers looked after in one turn; the rest have theirs a minute later. */
export const mostTransfersAtOnce = 25;

/**
 * Finds transfers whose run died without a word, aborted or timed out: an attempt in flight is ended as failed, the attempt
 * that is awaited gets another run. A transfer whose run goes on is left alone, however late it is, so that two runs never
 * send at once; each is looked at once in a lease.
 * @param apart what fails for one transfer must keep no other from its turn
 */
export async function lookAfterTransfers(
  deps: LookAfterTransfersDeps,
  apart: (of: ExportKey, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  for (const open of await overdueTransfers(deps, deps.clock.now(), mostTransfersAtOnce)) {
    const { distributorId, packageId: dataExportId } = open;
    await apart({ distributorId, dataExportId }, () => lookAfter(deps, open));
  }
}

async function lookAfter(deps: LookAfterTransfersDeps, open: OpenTransfer): Promise<void> {
  const awaited = await awaitedRun(deps, open);
  if (awaited === undefined) return dropOpen(deps, open);
  const nextLookMs = deps.clock.now().getTime() + attemptLeaseMs;
  if (!(await claimTransfer(deps, open, new Date(nextLookMs).toISOString()))) return;
  const { distributorId, packageId: dataExportId } = open;
  const { generation } = await readDataExport(deps, { distributorId, dataExportId });
  const ref = { distributorId, dataExportId, generation };
  const { runNumber, pendingRun, isInFlight } = awaited;
  const state = await deps.workflow.stateOf(runNameOf(ref, runNumber));
  if (state === 'RUNNING') return;
  if (isInFlight) await endAttempt(deps, ref);
  // It was asked for and not started before a crash; if it is only not visible yet, it is not started twice.
  else if (pendingRun !== undefined && state === 'UNKNOWN') await startSendingRun(deps, ref, pendingRun);
  else await startAnother(deps, ref, runNumber);
}

async function startAnother(
  deps: LookAfterTransfersDeps,
  ref: ExportRef,
  lostRunNumber: number,
): Promise<void> {
  const key = { distributorId: ref.distributorId, packageId: ref.dataExportId };
  const run = await replaceLostRun(deps, key, lostRunNumber);
  if (run === undefined) return;
  await startSendingRun(deps, ref, run);
  tellOfLoss(deps, 'TRANSFER_RUN_REPLACED', ref, run.attemptNumber);
}

/** The days go on from here: the next attempt gets its run when it is due. */
async function endAttempt(deps: LookAfterTransfersDeps, ref: ExportRef): Promise<void> {
  const { distributorId, dataExportId } = ref;
  const ended = await endDeadAttempt(deps, { distributorId, packageId: dataExportId });
  if (ended === undefined) return;
  tellOfLoss(deps, 'TRANSFER_ATTEMPT_DIED', ref, ended.attemptNumber);
  try {
    await sendNotices(deps, { ...ref, ...ended });
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    deps.log.warn('TRANSFER_NOTICE_NOT_SENT', { distributorId, dataExportId, code: error.code });
  }
}

function tellOfLoss(
  { log }: LookAfterTransfersDeps,
  code: string,
  { distributorId, dataExportId }: ExportKey,
  attemptNumber: number,
): void {
  log.warn(code, { distributorId, dataExportId, attemptNumber });
  log.measure('TransferRunsLost', 1);
}
