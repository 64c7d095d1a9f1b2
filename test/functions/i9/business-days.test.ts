import { describe, expect, it } from 'vitest';
import { isBusinessDay, isFederalHoliday, plusBusinessDays } from '../../../functions/i9/business-days.ts';

describe('federal holidays', () => {
  // The calendar that the U.S. Office of Personnel Management publishes for 2026.
  it('of 2026 are those of the published calendar', () => {
    const days = Array.from({ length: 365 }, (_, n) =>
      new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10),
    );
    expect(days.filter(isFederalHoliday)).toEqual([
      '2026-01-01',
      '2026-01-19',
      '2026-02-16',
      '2026-05-25',
      '2026-06-19',
      '2026-07-03',
      '2026-09-07',
      '2026-10-12',
      '2026-11-11',
      '2026-11-26',
      '2026-12-25',
    ]);
  });

  it.each([
    ['2021-12-31', true, 'New Year of a Saturday, on the Friday before'],
    ['2023-01-02', true, 'New Year of a Sunday, on the Monday after'],
    ['2022-12-26', true, 'Christmas of a Sunday, on the Monday after'],
    ['2020-06-19', false, 'Juneteenth before it was a holiday'],
    ['2021-06-18', true, 'the first Juneteenth, of a Saturday'],
  ])('%s: %s (%s)', (date, isHoliday) => {
    expect(isFederalHoliday(date)).toBe(isHoliday);
  });
});

describe('business days', () => {
  it('leave out weekends and holidays', () => {
    const days = ['2026-11-10', '2026-11-11', '2026-11-12', '2026-11-14', '2026-11-15'];
    expect(days.map(isBusinessDay)).toEqual([true, false, true, false, false]);
  });

  it.each([
    ['2026-03-02', 3, '2026-03-05', 'within a week'],
    ['2026-03-05', 3, '2026-03-10', 'over a weekend'],
    ['2026-11-24', 3, '2026-11-30', 'over Thanksgiving and a weekend'],
    ['2026-03-07', 1, '2026-03-09', 'from a Saturday'],
    ['2026-03-02', 0, '2026-03-02', 'none'],
  ])('%s and %s more are %s (%s)', (date, days, expected) => {
    expect(plusBusinessDays(date, days)).toBe(expected);
  });
});
