import { detailDays } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownRun } from '../../../functions/integrator-reports/contract.ts';
import type { RunKind } from '../../../functions/integrator-runs/contract.ts';
import { jobStatusLooks } from '../api/job-status.ts';
import { formatCount } from '../ui/format.ts';
import { doneRowCount, isAtWork } from './job-labels.ts';

export const runKindLabels: Record<RunKind, string> = {
  NIGHTLY: 'Nightly run',
  RERUN: 'Failed rows run again',
  UNDO: 'Undo of a run',
  EXPORT: 'Exports that were asked for',
};

/** `1 job`, `1,200 jobs`. */
export const counted = (count: number, one: string): string =>
  `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`;

/** Why a run cannot be undone now; `undefined` when it can. */
export function undoObstacle(run: ShownRun, nowMs: number): string | undefined {
  if (run.canUndo) return undefined;
  if (isAtWork(run)) return 'The run has not ended.';
  if (run.undoneByRunId !== undefined) return `Run ${run.undoneByRunId} undoes it.`;
  if (nowMs > Date.parse(run.supportEndsAt)) return `A run can be undone for ${detailDays} days.`;
  return 'The run has changed nothing.';
}

/**
 * Rows of all jobs; those of a job that has ended count as done, also where it stopped early. An undo has no rows and counts
 * its jobs, as does a run of exports: how many rows these will have is not known before.
 */
export function runProgress({ kind, jobs }: ShownRun): {
  readonly doneCount: number;
  readonly totalCount: number;
  readonly of: 'rows' | 'jobs';
} {
  if (kind === 'UNDO' || kind === 'EXPORT') {
    return { doneCount: jobs.filter((job) => !isAtWork(job)).length, totalCount: jobs.length, of: 'jobs' };
  }
  const sum = (of: (job: ShownRun['jobs'][number]) => number) => jobs.reduce((all, job) => all + of(job), 0);
  return {
    doneCount: sum((job) => (isAtWork(job) ? Math.min(doneRowCount(job), job.rowCount) : job.rowCount)),
    totalCount: sum(({ rowCount }) => rowCount),
    of: 'rows',
  };
}

type UndoCounts = NonNullable<ShownRun['jobs'][number]['undo']>;
const noneUndone: UndoCounts = { restoredCount: 0, removedCount: 0, keptCount: 0 };

/** What an undo did so far, over all its jobs. */
export const undoTotals = ({ jobs }: ShownRun): UndoCounts =>
  jobs.reduce(
    (all, { undo = noneUndone }) => ({
      restoredCount: all.restoredCount + undo.restoredCount,
      removedCount: all.removedCount + undo.removedCount,
      keptCount: all.keptCount + undo.keptCount,
    }),
    noneUndone,
  );

/** Sentences for people who do not see the page. */
export function runNews(before: readonly ShownRun[], after: readonly ShownRun[]): string[] {
  return after.flatMap(({ runId, status }) => {
    const earlier = before.find((one) => one.runId === runId);
    if (earlier === undefined || earlier.status === status) return [];
    return [`Run ${runId}: ${jobStatusLooks[status].label}.`];
  });
}
