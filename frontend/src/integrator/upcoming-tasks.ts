import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { UpcomingTask } from '../../../functions/integrator-reports/contract.ts';
import { formatCount } from '../ui/format.ts';
import { fileStatusLooks } from './file-labels.ts';
import { jobStatusLooks } from './job-labels.ts';

interface Look {
  readonly label: string;
  readonly type: StatusIndicatorProps.Type;
}

export const taskStateLooks: Record<UpcomingTask['state'], Look> = {
  SCHEDULED: { label: 'Scheduled', type: 'pending' },
  RECEIVED: fileStatusLooks.RECEIVED,
  CHECKING: fileStatusLooks.CHECKING,
  WAITING: fileStatusLooks.WAITING,
  HELD: fileStatusLooks.HELD,
  QUEUED: jobStatusLooks.QUEUED,
  IN_PROGRESS: jobStatusLooks.IN_PROGRESS,
};

export const taskTypeLabels: Record<UpcomingTask['type'], string> = { IMPORT: 'Import', EXPORT: 'Export' };

export const frequencyLabels: Record<UpcomingTask['frequency'], string> = {
  DAILY: 'Daily',
  WEEKLY: 'Weekly',
  MONTHLY: 'Monthly',
};

/** What tells a task from the others; several files of a template are several tasks. */
export const taskKey = ({ type, templateId, file }: UpcomingTask): string =>
  [type, templateId, file?.fileId ?? ''].join(' ');

/** `(500 / 1,200 rows)` of what is in progress; nothing until the rows are counted. */
export function taskProgressText({ state, job }: UpcomingTask): string | undefined {
  if (state !== 'IN_PROGRESS' || job === undefined || job.rowCount === 0) return undefined;
  return `(${formatCount(job.doneCount)} / ${formatCount(job.rowCount)} rows)`;
}

/** When the run begins that takes what is uploaded now, as the server has it; `undefined` where no task tells it. */
export const nextRunOf = (tasks: readonly UpcomingTask[]): string | undefined =>
  tasks.find(({ state }) => state === 'SCHEDULED')?.nextRunAt;

const restingStates: readonly UpcomingTask['state'][] = ['SCHEDULED', 'WAITING', 'HELD'];
const movingIntervalMs = 2_000;
const restingIntervalMs = 30_000;

/** How soon tasks are read anew. */
export const taskIntervalMs = (tasks: readonly Pick<UpcomingTask, 'state'>[]): number =>
  tasks.some(({ state }) => !restingStates.includes(state)) ? movingIntervalMs : restingIntervalMs;

/** Sentences for people who do not see the page: states that changed, and jobs that have ended. */
export function taskNews(before: readonly UpcomingTask[], after: readonly UpcomingTask[]): string[] {
  return before.flatMap((earlier) => {
    if (earlier.file === undefined) return [];
    const { fileName } = earlier.file;
    const now = after.find((one) => taskKey(one) === taskKey(earlier));
    if (now === undefined) return earlier.job === undefined ? [] : [`${fileName}: its job has ended.`];
    return now.state === earlier.state ? [] : [`${fileName}: ${taskStateLooks[now.state].label}.`];
  });
}
