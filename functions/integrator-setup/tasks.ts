import type { ExportTask, FirmSetup, ImportTask, TaskSchedule } from './contract.ts';

/** How the firm sends a template; `undefined` when that is not set up. */
export const importTaskOf = (
  { importTasks }: Pick<FirmSetup, 'importTasks'>,
  templateId: number,
): ImportTask | undefined => importTasks.find((task) => task.templateId === templateId);

export const exportTaskOf = (
  { exportTasks }: Pick<FirmSetup, 'exportTasks'>,
  templateId: number,
): ExportTask | undefined => exportTasks.find((task) => task.templateId === templateId);

/** Tasks for templates whose files are run with the next nightly run. */
export const dailyTasks = (templateIds: readonly number[]): ImportTask[] =>
  templateIds.map((templateId) => ({ templateId, schedule: { frequency: 'DAILY' }, isExpected: false }));

/** Whether a task is part of the nightly run of a Pacific date, `YYYY-MM-DD`. */
export function isDueOn(schedule: TaskSchedule, date: string): boolean {
  if (schedule.frequency === 'DAILY') return true;
  const at = new Date(`${date}T00:00:00Z`);
  if (schedule.frequency === 'WEEKLY') return (at.getUTCDay() || 7) === schedule.weekday;
  const lastDay = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  return at.getUTCDate() === Math.min(schedule.day, lastDay);
}

const dayMs = 86_400_000;

/** The first date of the schedule that is not before the given one. */
export function nextDueDate(schedule: TaskSchedule, from: string): string {
  for (let ms = Date.parse(`${from}T00:00:00Z`); ; ms += dayMs) {
    const date = new Date(ms).toISOString().slice(0, 10);
    if (isDueOn(schedule, date)) return date;
  }
}
