import { describe, expect, it } from 'vitest';
import { addDays, isCalendarDay, yearsBefore } from '../../../functions/import-templates/calendar-date.ts';
import {
  fileTiming,
  pacificDateOf,
  runDateOf,
  runDatesDue,
  runInstantOf,
} from '../../../functions/import-templates/run-date.ts';

/** Written apart: Pacific time by the law of 2007, from the second Sunday in March to the first in November. */
function pacificOffsetHours(at: Date): number {
  const year = at.getUTCFullYear();
  const sunday = (month: number, which: number): number => {
    const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
    return 1 + ((7 - first) % 7) + 7 * (which - 1);
  };
  const start = Date.UTC(year, 2, sunday(2, 2), 10);
  const end = Date.UTC(year, 10, sunday(10, 1), 9);
  return at.getTime() >= start && at.getTime() < end ? -7 : -8;
}

const wallClock = (at: Date): string =>
  new Date(at.getTime() + pacificOffsetHours(at) * 3_600_000).toISOString().slice(0, 16);

const everyDate: string[] = [];
for (let date = '2026-01-01'; date < '2037-01-01'; date = addDays(date, 1)) everyDate.push(date);

describe('the run of every Pacific date from 2026 to 2036', () => {
  it('begins at the first minute whose wall clock is 02:00 or later on that date', () => {
    for (const date of everyDate) {
      // From the evening before, minute by minute in steps that end on the hour.
      let at = Date.parse(`${date}T07:00:00Z`);
      while (wallClock(new Date(at)) < `${date}T02:00`) at += 60_000;
      expect(`${date} ${runInstantOf(date).toISOString()}`).toBe(`${date} ${new Date(at).toISOString()}`);
    }
  });

  it('takes what was complete a millisecond before it, and nothing later', () => {
    for (const date of everyDate) {
      const instant = runInstantOf(date).getTime();
      expect([runDateOf(new Date(instant - 1)), runDateOf(new Date(instant))]).toEqual([
        date,
        addDays(date, 1),
      ]);
    }
  });

  it('is due at exactly one of the triggers at 09:00 and 10:00 UTC first', () => {
    const told: string[] = [];
    for (const day of everyDate) {
      for (const hour of ['09', '10']) {
        const due = runDatesDue(new Date(`${day}T${hour}:00:00Z`), 0);
        expect(due.length).toBeLessThanOrEqual(1);
        told.push(...due.filter((date) => !told.includes(date, -2)));
      }
    }
    expect(told).toEqual(everyDate);
  });
});

describe('the days on which clocks change', () => {
  it('begins at 03:00 PDT in March, as 02:00 does not exist', () => {
    expect(runInstantOf('2026-03-08').toISOString()).toBe('2026-03-08T10:00:00.000Z');
    expect(runDateOf(new Date('2026-03-08T09:59:59.999Z'))).toBe('2026-03-08');
    expect(runDatesDue(new Date('2026-03-08T09:00:00Z'), 0)).toEqual([]);
    expect(runDatesDue(new Date('2026-03-08T10:00:00Z'), 0)).toEqual(['2026-03-08']);
  });

  it('begins at the only 02:00, PST, in November, after both hours from 01:00', () => {
    expect(runInstantOf('2026-11-01').toISOString()).toBe('2026-11-01T10:00:00.000Z');
    expect(runDateOf(new Date('2026-11-01T08:30:00Z'))).toBe('2026-11-01');
    expect(runDateOf(new Date('2026-11-01T09:30:00Z'))).toBe('2026-11-01');
    expect(runDatesDue(new Date('2026-11-01T09:00:00Z'), 0)).toEqual([]);
  });

  it('begins at 09:00 UTC in summer and at 10:00 UTC in winter', () => {
    expect(runInstantOf('2026-07-01').toISOString()).toBe('2026-07-01T09:00:00.000Z');
    expect(runInstantOf('2026-12-01').toISOString()).toBe('2026-12-01T10:00:00.000Z');
  });
});

describe('runs that were missed', () => {
  it('are told with that of today, oldest first', () => {
    expect(runDatesDue(new Date('2026-11-20T12:00:00Z'))).toEqual(['2026-11-18', '2026-11-19', '2026-11-20']);
    expect(runDatesDue(new Date('2026-11-20T09:59:59Z'))).toEqual(['2026-11-18', '2026-11-19']);
  });
});

/** Times of 20 January 2026, when Pacific time is UTC-8. */
const timing = (nameDate: string, arrivedAt: string, now = arrivedAt, heldUntilRunDate?: string) =>
  fileTiming({
    nameDate,
    arrivedAt: new Date(arrivedAt),
    now: new Date(now),
    ...(heldUntilRunDate !== undefined && { heldUntilRunDate }),
  });

describe('which run takes a file', () => {
  it.each(['2026-01-20', '2026-01-19'])(
    'uploaded before 02:00 with the name date %s: that of the day',
    (nameDate) => {
      expect(timing(nameDate, '2026-01-20T09:59:59.999Z')).toEqual({
        state: 'WAITING',
        runDate: '2026-01-20',
        codes: [],
      });
    },
  );

  it('uploaded the evening before with the date of the next day: on that day', () => {
    expect(timing('2026-01-21', '2026-01-21T04:00:00Z')).toEqual({
      state: 'WAITING',
      runDate: '2026-01-21',
      codes: [],
    });
  });

  it('uploaded at 02:00 or later: the next, ZI-I-001', () => {
    expect(timing('2026-01-20', '2026-01-20T10:00:00Z')).toEqual({
      state: 'WAITING',
      runDate: '2026-01-21',
      codes: ['ZI-I-001'],
    });
  });

  it('with a date in the future: held until that date, ZI-I-003', () => {
    expect(timing('2026-01-25', '2026-01-20T09:00:00Z')).toEqual({
      state: 'HELD',
      runDate: '2026-01-25',
      codes: ['ZI-I-003'],
    });
    expect(timing('2026-01-25', '2026-01-20T09:00:00Z', '2026-01-25T10:00:00Z')).toMatchObject({
      state: 'DUE',
      runDate: '2026-01-25',
    });
  });

  it.each(['2026-01-18', '2026-01-13'])(
    'with the old date %s: taken with the warning ZI-W-101',
    (nameDate) => {
      expect(timing(nameDate, '2026-01-20T09:00:00Z')).toMatchObject({
        runDate: '2026-01-20',
        codes: ['ZI-W-101'],
      });
    },
  );

  it('rejects a date more than seven days before the run, ZI-F-006', () => {
    expect(timing('2026-01-12', '2026-01-20T09:00:00Z')).toEqual({ code: 'ZI-F-006' });
  });

  it('counts the age to the run that takes the file, not to its arrival', () => {
    expect(timing('2026-01-13', '2026-01-20T10:00:00Z')).toEqual({ code: 'ZI-F-006' });
    expect(timing('2026-01-18', '2026-01-20T09:00:00Z', '2026-01-24T09:00:00Z', '2026-01-25')).toMatchObject({
      runDate: '2026-01-25',
      codes: ['ZI-W-101'],
    });
  });

  it('says that it is due when the run has begun', () => {
    expect(timing('2026-01-20', '2026-01-20T09:00:00Z', '2026-01-20T10:00:00Z')).toMatchObject({
      state: 'DUE',
    });
  });
});

describe('calendar dates', () => {
  it('knows the date in Los Angeles', () => {
    expect(pacificDateOf(new Date('2026-01-20T07:59:59Z'))).toBe('2026-01-19');
    expect(pacificDateOf(new Date('2026-01-20T08:00:00Z'))).toBe('2026-01-20');
  });

  it('knows the days of months and leap years', () => {
    expect([isCalendarDay(2000, 2, 29), isCalendarDay(2100, 2, 29), isCalendarDay(2026, 4, 31)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(yearsBefore('2028-02-29', 14)).toBe('2014-02-28');
    expect(yearsBefore('2028-02-29', 4)).toBe('2024-02-29');
  });
});
