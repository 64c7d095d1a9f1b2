import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultDueDate } from '../../frontend/src/data-exports/response-due-date.ts';
import { instantOf, wallTimeOf } from '../../frontend/src/data-exports/wall-time.ts';
import { plusBusinessDays, plusDays } from '../../functions/i9/business-days.ts';

describe('the due date that is proposed', () => {
  it("is the server's third business day at 17:00, for every day of twelve years", () => {
    for (let date = '2022-01-01'; date < '2034-01-01'; date = plusDays(date, 1)) {
      const noonMs = Date.parse(`${date}T12:00:00Z`);
      expect(defaultDueDate(noonMs, 'UTC')).toEqual({
        date: plusBusinessDays(date, 3),
        time: '17:00',
        timeZone: 'UTC',
      });
    }
  });

  it("counts from the zone's own day", () => {
    const nowMs = Date.parse('2026-03-03T03:00:00Z'); // Monday evening in Honolulu
    expect([defaultDueDate(nowMs, 'Pacific/Honolulu').date, defaultDueDate(nowMs, 'UTC').date]).toEqual([
      '2026-03-05',
      '2026-03-06',
    ]);
  });
});

describe('wall time', () => {
  const zones = ['UTC', 'America/Chicago', 'America/Phoenix', 'Pacific/Honolulu', 'Asia/Kolkata'];

  it('is read back as the instant it was made of, but for the hour that clocks show twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.parse('2024-01-01'), max: Date.parse('2030-01-01') }),
        fc.constantFrom(...zones),
        (atMs, timeZone) => {
          const minuteMs = Math.floor(atMs / 60_000) * 60_000;
          const readBack = Date.parse(instantOf(wallTimeOf(minuteMs, timeZone)) ?? '');
          expect([minuteMs, minuteMs - 3_600_000, minuteMs + 3_600_000]).toContain(readBack);
          expect(wallTimeOf(readBack, timeZone)).toEqual(wallTimeOf(minuteMs, timeZone));
        },
      ),
    );
  });

  it.each([
    ['2026-03-08', '02:30', '2026-03-08T08:30:00.000Z'], // left out in the spring: an hour later
    ['2026-03-05', '17:00', '2026-03-05T23:00:00.000Z'],
    ['2026-07-01', '17:00', '2026-07-01T22:00:00.000Z'],
  ])('%s %s in Chicago', (date, time, instant) => {
    expect(instantOf({ date, time, timeZone: 'America/Chicago' })).toBe(instant);
  });

  it.each([
    ['2026-3-5', '17:00'],
    ['2026-02-31', '25:00'],
    ['2026-03-05', ''],
    ['', '17:00'],
  ])('is none for %j %j', (date, time) => {
    expect(instantOf({ date, time, timeZone: 'UTC' })).toBeUndefined();
  });
});
