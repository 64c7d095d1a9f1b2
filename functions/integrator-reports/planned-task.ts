import { runDateOf, runInstantOf } from '../import-templates/run-date.ts';
import type { FirmSetup, TaskSchedule } from '../integrator-setup/contract.ts';
import { exportTaskOf, importTaskOf, nextDueDate } from '../integrator-setup/tasks.ts';
import { type TaskType, templateTitle } from './template-titles.ts';

/** A task as it is set up; one that is not set up any more is as one of every day. */
export interface PlannedTask {
  readonly name: string;
  readonly type: TaskType;
  readonly templateId: number;
  readonly schedule: TaskSchedule;
  readonly isExpected: boolean;
}

type Tasks = Pick<FirmSetup, 'importTasks' | 'exportTasks'>;

export function plannedTask(setup: Tasks, type: TaskType, templateId: number): PlannedTask {
  const importTask = type === 'IMPORT' ? importTaskOf(setup, templateId) : undefined;
  const task = importTask ?? (type === 'EXPORT' ? exportTaskOf(setup, templateId) : undefined);
  return {
    name: templateTitle(type, templateId),
    type,
    templateId,
    schedule: task?.schedule ?? { frequency: 'DAILY' },
    isExpected: importTask?.isExpected ?? false,
  };
}

/** Everything that is set up, in the order in which runs work: imports, then exports, each by template. */
export const plannedTasks = (setup: Tasks): PlannedTask[] => [
  ...setup.importTasks.map(({ templateId }) => plannedTask(setup, 'IMPORT', templateId)),
  ...setup.exportTasks.map(({ templateId }) => plannedTask(setup, 'EXPORT', templateId)),
];

/** Pacific date of the task's next run, and when that begins. */
export function nextRunOf({ schedule }: Pick<PlannedTask, 'schedule'>, now: Date) {
  const runDate = nextDueDate(schedule, runDateOf(now));
  return { runDate, nextRunAt: runInstantOf(runDate).toISOString() };
}
