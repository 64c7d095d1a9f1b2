import type { UpcomingTask } from '../../../functions/integrator-reports/contract.ts';
import { jobStatusLooks, type Look } from '../api/job-status.ts';
import { formatCount } from '../ui/format.ts';
import { fileStatusLooks } from './file-labels.ts';

export const taskStateLooks: Record<UpcomingTask['state'], Look> = {
  SCHEDULED: { label: 'Scheduled', type: 'pending' },
  RECEIVED: fileStatusLooks.RECEIVED,
  CHECKING: fileStatusLooks.CHECKING,
  WAITING: fileStatusLooks.WAITING,
  HELD: fileStatusLooks.HELD,
  QUEUED: jobStatusLooks.QUEUED,
  IN_PROGRESS: jobStatusLooks.IN_PROGRESS,
};

/** What tells a task from the others; several files of a template are several tasks, and so is an export asked for. */
export const taskKey = ({ type, templateId, file, job }: UpcomingTask): string =>
  [type, templateId, file?.fileId ?? (type === 'EXPORT' ? (job?.jobId ?? '') : '')].join(' ');

/** `(500 / 1,200 rows)` of what is in progress, `(500 rows)` where their total is not known; nothing until there are some. */
export function taskProgressText({ state, job }: UpcomingTask): string | undefined {
  if (state !== 'IN_PROGRESS' || job === undefined) return undefined;
  if (job.rowCount === 0) return job.doneCount === 0 ? undefined : `(${formatCount(job.doneCount)} rows)`;
  return `(${formatCount(job.doneCount)} / ${formatCount(job.rowCount)} rows)`;
}

/** When the next run begins, as the server has it; `undefined` where no daily task tells it. */
export const nextRunOf = (tasks: readonly UpcomingTask[]): string | undefined =>
  tasks.find(({ state, schedule }) => state === 'SCHEDULED' && schedule.frequency === 'DAILY')?.nextRunAt;

const restingStates: readonly UpcomingTask['state'][] = ['SCHEDULED', 'WAITING', 'HELD'];
const movingIntervalMs = 2_000;
const restingIntervalMs = 30_000;

/** How soon tasks are read anew. */
export const taskIntervalMs = (tasks: readonly Pick<UpcomingTask, 'state'>[]): number =>
  tasks.some(({ state }) => !restingStates.includes(state)) ? movingIntervalMs : restingIntervalMs;

/** Sentences for people who do not see the page: states that changed, and jobs that have ended. */
export function taskNews(before: readonly UpcomingTask[], after: readonly UpcomingTask[]): string[] {
  return before.flatMap((earlier) => {
    const named = earlier.file?.fileName ?? (earlier.job && earlier.name);
    if (named === undefined) return [];
    const now = after.find((one) => taskKey(one) === taskKey(earlier));
    if (now === undefined) return earlier.job === undefined ? [] : [`${named}: its job has ended.`];
    return now.state === earlier.state ? [] : [`${named}: ${taskStateLooks[now.state].label}.`];
  });
}

/** An export that can be asked for. */
export interface ExportChoice {
  readonly templateId: number;
  readonly name: string;
  /** A run writes it, or is about to: it cannot be asked for twice. */
  readonly isAtWork: boolean;
}

/** Exports of the firm, each once, by their templates. */
export function exportChoices(tasks: readonly UpcomingTask[]): ExportChoice[] {
  const exports = tasks.filter(({ type }) => type === 'EXPORT');
  const ids = [...new Set(exports.map(({ templateId }) => templateId))].sort((a, b) => a - b);
  return ids.map((templateId) => {
    const same = exports.filter((one) => one.templateId === templateId);
    return {
      templateId,
      name: same[0]?.name ?? `No. ${templateId}`,
      isAtWork: same.some(({ job }) => job !== undefined),
    };
  });
}
