import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { DataExport, ExportStatus } from '../../../functions/data-exports/contract.ts';
import type { TransferAttempt, TransferStatus } from '../../../functions/deliveries/contract.ts';

interface StatusLook {
  readonly label: string;
  readonly type: StatusIndicatorProps.Type;
}

export const exportStatusLooks: Record<ExportStatus, StatusLook> = {
  REQUESTED: { label: 'Requested', type: 'pending' },
  IN_PROGRESS: { label: 'In Progress', type: 'in-progress' },
  COMPLETE: { label: 'Complete', type: 'success' },
  COMPLETE_WITH_EXCEPTIONS: { label: 'Complete with Exceptions', type: 'warning' },
  FAILED: { label: 'Failed', type: 'error' },
  CANCELLED: { label: 'Cancelled', type: 'stopped' },
};

export const transferStatusLooks: Record<TransferStatus, StatusLook> = {
  IN_PROGRESS: { label: 'Transfer In Progress', type: 'in-progress' },
  COMPLETE: { label: 'Transfer Complete', type: 'success' },
  FAILED: { label: 'Transfer Failed', type: 'error' },
};

export const attemptLooks: Record<TransferAttempt['outcome'], StatusLook> = {
  IN_PROGRESS: { label: 'Sending', type: 'in-progress' },
  COMPLETE: { label: 'Complete', type: 'success' },
  FAILED: { label: 'Failed', type: 'error' },
};

/** Time before a due attempt in which the page watches closely. */
const closeWatchMs = 60_000;

/** Whether something of the export may change within seconds; waiting for tomorrow's attempt is not moving. */
export function isMoving(shown: DataExport, nowMs: number): boolean {
  const { status, transfer } = shown;
  if (status === 'REQUESTED' || status === 'IN_PROGRESS') return true;
  if (status === 'FAILED' || status === 'CANCELLED') return false;
  if (transfer === undefined) return true;
  if (transfer.status !== 'IN_PROGRESS') return false;
  return transfer.nextAttemptAt === undefined || Date.parse(transfer.nextAttemptAt) - nowMs < closeWatchMs;
}

export const movingIntervalMs = 2_000;
export const restingIntervalMs = 30_000;
