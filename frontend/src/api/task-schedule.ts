import type { TaskSchedule } from '../../../functions/integrator-setup/contract.ts';

type Frequency = TaskSchedule['frequency'];

export const frequencyLabels: Record<Frequency, string> = {
  DAILY: 'Daily',
  WEEKLY: 'Weekly',
  MONTHLY: 'Monthly',
};

/** From Monday, the first, to Sunday, the seventh. */
export const weekdays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** `31st, or the last day` */
export const dayOfMonthText = (day: number): string =>
  day > 28 ? `${ordinal(day)}, or the last day` : ordinal(day);

function ordinal(day: number): string {
  const ending = Math.floor(day / 10) === 1 ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[day % 10];
  return `${day}${ending ?? 'th'}`;
}

/** `Daily`, `Weekly on Monday`, `Monthly on the 31st, or the last day` */
export function scheduleText(schedule: TaskSchedule): string {
  const label = frequencyLabels[schedule.frequency];
  if (schedule.frequency === 'WEEKLY') return `${label} on ${weekdays[schedule.weekday - 1]}`;
  if (schedule.frequency === 'MONTHLY') return `${label} on the ${dayOfMonthText(schedule.day)}`;
  return label;
}

export const taskTypeLabels = { IMPORT: 'Import', EXPORT: 'Export' } as const;
