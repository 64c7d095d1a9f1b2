import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { FileNote, ImportFile, ImportFileStatus } from '../../../functions/integrator/contract.ts';
import { detailDays } from '../../../functions/integrator-jobs/contract.ts';

interface Look {
  readonly label: string;
  readonly type: StatusIndicatorProps.Type;
}

export const fileStatusLooks: Record<ImportFileStatus, Look> = {
  RECEIVED: { label: 'Received', type: 'pending' },
  CHECKING: { label: 'Checking', type: 'in-progress' },
  WAITING: { label: 'Waiting for the run', type: 'success' },
  HELD: { label: 'Held', type: 'stopped' },
  REJECTED: { label: 'Rejected', type: 'error' },
  REPLACED: { label: 'Replaced', type: 'info' },
  QUEUED: { label: 'Taken by the run', type: 'in-progress' },
  COMPLETED: { label: 'Completed', type: 'success' },
  INCOMPLETE: { label: 'Incomplete', type: 'warning' },
  INTERRUPTED: { label: 'Interrupted', type: 'error' },
};

export const levelLooks: Record<FileNote['level'], Look> = {
  ERROR: { label: 'Error', type: 'error' },
  WARNING: { label: 'Warning', type: 'warning' },
  INFO: { label: 'Info', type: 'info' },
};

/** Whether the file is being checked or applied, which is about to change what is shown. */
export const isMoving = ({ status }: Pick<ImportFile, 'status'>): boolean =>
  status === 'RECEIVED' || status === 'CHECKING' || status === 'QUEUED';

const dayMs = 86_400_000;

/** Whether what its check has found row by row is still there. */
export const hasDetailsOf = ({ checkedAt }: Pick<ImportFile, 'checkedAt'>, nowMs: number): boolean =>
  checkedAt === undefined || nowMs < Date.parse(checkedAt) + detailDays * dayMs;

const movingIntervalMs = 2_000;
const restingIntervalMs = 30_000;

/** How soon files are read anew. */
export const intervalMs = (files: readonly Pick<ImportFile, 'status'>[]): number =>
  files.some(isMoving) ? movingIntervalMs : restingIntervalMs;

/** Sentences for people who do not see the page; files that only came into view are no news. */
export function fileNews(before: readonly ImportFile[], after: readonly ImportFile[]): string[] {
  return after.flatMap(({ fileId, fileName, status }) => {
    const earlier = before.find((one) => one.fileId === fileId);
    if (earlier === undefined || earlier.status === status) return [];
    return [`${fileName}: ${fileStatusLooks[status].label}.`];
  });
}
