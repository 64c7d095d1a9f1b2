import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPastRetention, plusYears, retentionDate } from '../../../functions/i9/retention-date.ts';

describe('the retention date', () => {
  it.each([
    ['2019-05-01', '2020-02-01', '2022-05-01', 'three years after start when that is later'],
    ['2019-05-01', '2024-03-15', '2025-03-15', 'one year after termination when that is later'],
    ['2022-03-01', '2024-03-01', '2025-03-01', 'the same day either way'],
    ['2020-02-29', '2020-06-30', '2023-02-28', '28 February when the start was a 29 February'],
    ['2015-01-01', '2024-02-29', '2025-02-28', '28 February when the termination was a 29 February'],
    ['2021-02-28', '2021-03-31', '2024-02-28', '28 February stays 28 February in a leap year'],
  ])('of %s to %s is %s: %s', (startDate, terminationDate, expected) => {
    expect(retentionDate({ startDate, terminationDate })).toBe(expected);
  });

  it.each([
    ['employment goes on', { startDate: '2019-05-01' }],
    ['no start is known', { terminationDate: '2019-05-01' }],
    ['nothing is known', {}],
  ])('is unknown while %s', (_case, dates) => {
    expect([retentionDate(dates), isPastRetention(dates, '2099-01-01')]).toEqual([undefined, false]);
  });

  it('is reached on the day itself', () => {
    const dates = { startDate: '2019-05-01', terminationDate: '2020-02-01' };
    const reached = ['2022-04-30', '2022-05-01', '2022-05-02'].map((today) => isPastRetention(dates, today));
    expect(reached).toEqual([false, true, true]);
  });

  it('never comes before three years after the start nor one year after the termination', () => {
    const date = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
    const day = date.map((at) => at.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, (startDate, terminationDate) => {
        const date = retentionDate({ startDate, terminationDate }) ?? '';
        expect(date >= plusYears(startDate, 3) && date >= plusYears(terminationDate, 1)).toBe(true);
        expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
      }),
    );
  });
});
