import { endedStatuses, type Job, type JobStatus } from '../../../functions/integrator-jobs/contract.ts';
import { jobStatusLooks } from '../api/job-status.ts';

/** What reports show as the type of a job. */
export const jobKindLabels: Record<Job['kind'], string> = {
  IMPORT: 'Import',
  RERUN: 'Import, failed rows again',
  UNDO: 'Undo of an import',
  EXPORT: 'Export',
};

/** What has a file: an expected one may not have come, and an export that was interrupted has written none. */
export type FileOf = Pick<Job, 'kind' | 'fileName' | 'status'>;

export function hasFile({ kind, fileName, status }: FileOf): boolean {
  return fileName !== '' && !(kind === 'EXPORT' && status === 'INTERRUPTED');
}

/** Its name; one that is to be exported gets it when that begins. */
export function fileNameText(of: FileOf): string {
  if (hasFile(of)) return of.fileName;
  return of.kind === 'EXPORT' && isAtWork(of) ? 'Not named yet' : 'No file';
}

/** A job by the run that it belongs to; its own id says nothing to a reader. */
export const earlierJobText = (jobId: string): string => `The job of ${jobId.split('.')[0]}`;

/** `SCHEDULE`, or the name of a person, as a reader says it. */
export const triggeredByLabel = (triggeredBy: string): string =>
  triggeredBy === 'SCHEDULE' ? 'Schedule' : triggeredBy;

/** Whether work on it is still about to change what is shown; of jobs and of runs. */
export const isAtWork = ({ status }: { readonly status: JobStatus }): boolean =>
  !endedStatuses.includes(status);

const movingIntervalMs = 2_000;
const restingIntervalMs = 30_000;

/** How soon jobs or runs are read anew. */
export const workIntervalMs = (shown: readonly { readonly status: JobStatus }[]): number =>
  shown.some(isAtWork) ? movingIntervalMs : restingIntervalMs;

/** Rows that were dealt with. */
export const doneRowCount = (job: Job): number =>
  job.createdCount + job.updatedCount + job.unchangedCount + job.failedCount + job.skippedCount;

/** Whether single rows of it can be spoken of. */
export const hasRows = ({ kind, rowCount, undo }: Job): boolean =>
  (kind !== 'EXPORT' && rowCount > 0) || undo !== undefined;

/** How long it worked; `undefined` before it has ended, and of what never began. */
export const durationMs = ({
  startedAt,
  endedAt,
}: {
  readonly startedAt?: string;
  readonly endedAt?: string;
}): number | undefined =>
  startedAt === undefined || endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt);

/** Sentences for people who do not see the page; jobs that only came into view are no news. */
export function jobNews(before: readonly Job[], after: readonly Job[]): string[] {
  return after.flatMap((job) => {
    const { jobId, name, status } = job;
    const earlier = before.find((one) => one.jobId === jobId);
    if (earlier === undefined || earlier.status === status) return [];
    return [`${name}, ${fileNameText(job)}: ${jobStatusLooks[status].label}.`];
  });
}

/** Ids of templates say something together with their type; an address without one means an import. */
export const typed = <F extends { readonly type?: 'IMPORT' | 'EXPORT'; readonly templateId?: number }>(
  filters: F,
): F =>
  filters.templateId === undefined || filters.type !== undefined ? filters : { ...filters, type: 'IMPORT' };
