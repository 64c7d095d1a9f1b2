import type { Principal } from '../directory/contract.ts';
import { detailDays, endedStatuses, Job, type JobComment } from '../integrator-jobs/contract.ts';
import type { StoredComment, StoredJob } from '../integrator-jobs/job-row.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ShownJob } from './contract.ts';
import { shownName } from './shown-names.ts';

export interface Viewing {
  readonly viewer: Principal;
  /** Ids of jobs whose failed rows can be run again. */
  readonly rerunnable: ReadonlySet<string>;
}

const dayMs = 86_400_000;

/** When details, files and undo of something that ended then are over; of what has not ended, counted from when it was made. */
export const supportEndsAt = (at: string): string =>
  new Date(Date.parse(at) + detailDays * dayMs).toISOString();

export const isSupported = (
  { createdAt, endedAt }: { readonly createdAt: string; readonly endedAt?: string | undefined },
  now: Date,
): boolean => now.getTime() < Date.parse(supportEndsAt(endedAt ?? createdAt));

/** @throws ConflictError `SUPPORT_ENDED` */
export function requireSupport(
  job: { readonly createdAt: string; readonly endedAt?: string | undefined },
  now: Date,
): void {
  if (isSupported(job, now)) return;
  throw new ConflictError(
    'SUPPORT_ENDED',
    `The job ended more than ${detailDays} days ago; its file and its rows are kept no more.`,
  );
}

export const hasEnded = ({ status }: Pick<Job, 'status'>): boolean => endedStatuses.includes(status);

/** Rows that are done with; of an export those that are written. */
export function doneCountOf(job: StoredJob): number {
  const writtenCount = job.exportState?.['rowCount'];
  if (job.kind === 'EXPORT') return typeof writtenCount === 'number' ? writtenCount : job.rowCount;
  return job.createdCount + job.updatedCount + job.unchangedCount + job.failedCount + job.skippedCount;
}

export function shownComment(comment: StoredComment, viewer: Principal): JobComment {
  const { isVendorStaff, by, ...said } = comment;
  return { ...said, by: shownName({ by, isVendorStaff }, viewer) };
}

/** A job as the reports show it: without what work on it needs. */
export function shownJob(job: StoredJob, { viewer, rerunnable }: Viewing): ShownJob {
  const { acknowledged, lastComment } = job;
  return {
    ...Job.parse(job),
    acknowledged: acknowledged && { by: shownName(acknowledged, viewer), at: acknowledged.at },
    lastComment: lastComment && shownComment(lastComment, viewer),
    supportEndsAt: supportEndsAt(job.endedAt ?? job.createdAt),
    canRerun: rerunnable.has(job.jobId),
  };
}
