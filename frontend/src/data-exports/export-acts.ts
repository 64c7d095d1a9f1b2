import {
  cancelDataExport,
  type DataExport,
  requestDataExport,
  retryTransfer,
  setExportPriority,
} from '../../../functions/data-exports/contract.ts';
import { type Me, mayCall } from '../api/may-call.ts';

/** What can be done with an export, besides looking at it. */
export type ExportAct = 'cancel' | 'retry-transfer' | 'retry-now' | 'priority' | 'duplicate';

export const actLabels: Readonly<Record<ExportAct, string>> = {
  cancel: 'Cancel',
  'retry-transfer': 'Retry Transfer',
  'retry-now': 'Retry now',
  priority: 'Set priority',
  duplicate: 'Duplicate as new',
};

/** The acts that the caller's role and the state of the export allow. */
export function actsOn({ status, transfer }: DataExport, me: Me | undefined): ExportAct[] {
  const isWaiting = status === 'REQUESTED';
  const isAwaited = transfer?.status === 'IN_PROGRESS' && transfer.nextAttemptAt !== undefined;
  const acts: [ExportAct, boolean][] = [
    ['cancel', isWaiting && mayCall(me, cancelDataExport)],
    ['retry-transfer', transfer?.status === 'FAILED' && mayCall(me, retryTransfer)],
    ['retry-now', isAwaited && mayCall(me, retryTransfer)],
    ['priority', isWaiting && mayCall(me, setExportPriority)],
    ['duplicate', mayCall(me, requestDataExport)],
  ];
  return acts.filter(([, isAllowed]) => isAllowed).map(([act]) => act);
}
