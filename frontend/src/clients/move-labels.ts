import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { MoveStatus } from '../../../functions/distributor-packages/contract.ts';
import type { MoveLine, ShownMove } from '../../../functions/package-moves/contract.ts';
import { formatCount } from '../ui/format.ts';

export const moveStatusLooks: Readonly<
  Record<MoveStatus, { readonly label: string; readonly type: StatusIndicatorProps.Type }>
> = {
  PLANNED: { label: 'Planned', type: 'pending' },
  RUNNING: { label: 'Running', type: 'in-progress' },
  COMPLETE: { label: 'Complete', type: 'success' },
  STOPPED: { label: 'Stopped', type: 'warning' },
  CANCELLED: { label: 'Cancelled', type: 'stopped' },
};

export const outcomeLabels: Readonly<Record<MoveLine['outcome'], string>> = {
  ASSIGN: 'Assign',
  CHANGE: 'Change',
  UNCHANGED: 'Unchanged',
  REFUSED: 'Refused',
  SKIPPED: 'Skipped',
};

export const outcomeTypes: Readonly<Record<MoveLine['outcome'], StatusIndicatorProps.Type>> = {
  ASSIGN: 'success',
  CHANGE: 'success',
  UNCHANGED: 'stopped',
  REFUSED: 'error',
  SKIPPED: 'warning',
};

/** `Bulk assignment to Gold`, `Reassignment of Silver to Gold`. */
export function moveTitle({ kind, fromPackage, toPackage }: ShownMove): string {
  if (kind === 'REASSIGN')
    return `Reassignment of ${fromPackage ?? 'a package'} to ${toPackage ?? 'another'}`;
  return toPackage === undefined ? 'Bulk assignment from a file' : `Bulk assignment to ${toPackage}`;
}

export const clientCount = (count: number): string =>
  count === 1 ? '1 client' : `${formatCount(count)} clients`;
