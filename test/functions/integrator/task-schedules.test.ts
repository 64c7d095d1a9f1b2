import { describe, expect, it } from 'vitest';
import { addDays, daysFrom } from '../../../functions/import-templates/calendar-date.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../../../functions/import-templates/run-date.ts';
import { decideFile } from '../../../functions/integrator/file-decision.ts';
import { FirmSetup, type TaskSchedule } from '../../../functions/integrator-setup/contract.ts';
import { isDueOn, nextDueDate } from '../../../functions/integrator-setup/tasks.ts';
import { codesOf } from '../../support/integrator-world.ts';

const schedules: Readonly<Record<string, TaskSchedule>> = {
  daily: { frequency: 'DAILY' },
  'on Mondays': { frequency: 'WEEKLY', weekday: 1 },
  'on Sundays': { frequency: 'WEEKLY', weekday: 7 },
  'on the first': { frequency: 'MONTHLY', day: 1 },
  'on the 31st': { frequency: 'MONTHLY', day: 31 },
};
const dates = Array.from({ length: 4018 }, (_, index) => addDays('2026-01-01', index));

/** What becomes of a file that is uploaded at an instant under that Pacific date. */
function decided(schedule: TaskSchedule, arrivedAt: Date, nameDate = pacificDateOf(arrivedAt)) {
  const setup = FirmSetup.parse({
    firmId: 'firm1',
    isSubscribed: true,
    importTasks: [{ templateId: 1, schedule }],
  });
  const fileName = `company_Details_import_${nameDate.replaceAll('-', '')}.csv`;
  const file = { folder: 'Import', fileName, sizeBytes: 1, arrivedAt: arrivedAt.toISOString() };
  const decision = decideFile(file, setup, arrivedAt);
  if (decision.kind !== 'CHECK') throw new Error(`it is ${decision.kind}`);
  return decision;
}

describe('on every date from 2026 to 2036, a file of a task', () => {
  it.each(Object.entries(schedules))('%s is for its first run that begins after it', (_, schedule) => {
    for (const date of dates) {
      for (const sinceMs of [-1, 0, 9 * 3_600_000]) {
        const arrivedAt = new Date(runInstantOf(date).getTime() + sinceMs);
        const { runDate } = decided(schedule, arrivedAt);
        const first = runDateOf(arrivedAt);
        expect([date, isDueOn(schedule, runDate), runDate >= first]).toEqual([date, true, true]);
        const between = Array.from({ length: daysFrom(first, runDate) }, (__, days) => addDays(first, days));
        expect(between.filter((one) => isDueOn(schedule, one))).toEqual([]);
      }
    }
  });

  it('is due once a week, and once a month also in short months', () => {
    for (const schedule of Object.values(schedules).slice(1)) {
      const due = dates.filter((date) => isDueOn(schedule, date));
      const periods = due.map((date) => (schedule.frequency === 'MONTHLY' ? date.slice(0, 7) : date));
      expect(new Set(periods).size).toBe(due.length);
      if (schedule.frequency === 'MONTHLY') expect(due).toHaveLength(132);
      else
        expect(due.every((date, place) => place === 0 || daysFrom(due[place - 1] ?? '', date) === 7)).toBe(
          true,
        );
    }
    expect(nextDueDate({ frequency: 'MONTHLY', day: 31 }, '2028-02-01')).toBe('2028-02-29');
  });
});

describe('a file of a monthly task', () => {
  const monthly: TaskSchedule = { frequency: 'MONTHLY', day: 15 };
  const noon = (date: string) => new Date(`${date}T20:00:00Z`);

  it('may wait for weeks: its age is that at the next night', () => {
    const { runDate, notes } = decided(monthly, noon('2026-11-20'));
    expect([runDate, codesOf({ notes: [...notes] })]).toEqual(['2026-12-15', []]);
    const setup = FirmSetup.parse({
      firmId: 'firm1',
      isSubscribed: true,
      importTasks: [{ templateId: 1, schedule: monthly }],
    });
    const old = { folder: 'Import', fileName: 'company_Details_import_20261101.csv', sizeBytes: 1 };
    const refused = decideFile(
      { ...old, arrivedAt: noon('2026-11-20').toISOString() },
      setup,
      noon('2026-11-20'),
    );
    expect(refused).toMatchObject({ kind: 'REJECT', note: { code: 'ZI-F-006' } });
  });

  it('that is late for its run is told for which one it is', () => {
    const { runDate, notes } = decided(monthly, new Date('2026-12-15T10:00:00Z'));
    expect([runDate, codesOf({ notes: [...notes] })]).toEqual(['2027-01-15', ['ZI-I-001']]);
  });

  it('of a date to come waits for the first run of its task from then on', () => {
    const { runDate, isHeld } = decided(monthly, noon('2026-11-10'), '2026-11-16');
    expect([runDate, isHeld]).toEqual(['2026-12-15', true]);
  });
});
