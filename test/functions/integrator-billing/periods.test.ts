import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../functions/import-templates/calendar-date.ts';
import { BillingTerms } from '../../../functions/integrator-billing/contract.ts';
import { periodOf, periodStart, periodText } from '../../../functions/integrator-billing/periods.ts';

const since = (from: string, terms: Partial<BillingTerms> = {}) => ({
  from,
  terms: BillingTerms.parse(terms),
});
const rangeOf = (date: string, terms: Partial<BillingTerms> = {}) => {
  const { from, to } = periodOf([since('', terms)], date).period;
  return `${from} ${to}`;
};

describe('a period', () => {
  it.each([
    ['2026-11-20', '2026-11-01 2026-11-30'],
    ['2026-12-31', '2026-12-01 2026-12-31'],
    ['2028-02-29', '2028-02-01 2028-02-29'],
    ['2027-01-01', '2027-01-01 2027-01-31'],
  ])('of a month goes from its first to its last date: %s', (date, range) => {
    expect(rangeOf(date)).toBe(range);
  });

  it.each([
    ['2026-11-20', undefined, '2026-01-01 2026-12-31'],
    ['2026-11-20', '2024-07-01', '2026-07-01 2027-06-30'],
    ['2026-06-30', '2024-07-01', '2025-07-01 2026-06-30'],
    ['2026-07-01', '2024-07-01', '2026-07-01 2027-06-30'],
    ['2027-02-27', '2024-02-29', '2026-02-28 2027-02-27'],
    ['2028-02-28', '2024-02-29', '2027-02-28 2028-02-28'],
    ['2028-02-29', '2024-02-29', '2028-02-29 2029-02-27'],
  ])('of a year, %s with a start on %s, is %s', (date, startsOn, range) => {
    expect(rangeOf(date, { period: 'YEAR', startsOn })).toBe(range);
  });

  it('ends before the one of later terms begins, and has the terms of its time', () => {
    const stretches = [
      since('', { period: 'YEAR', recordLimit: 1000 }),
      since('2026-11-01', { recordLimit: 7 }),
    ];
    const before = periodOf(stretches, '2026-10-31');
    expect([before.period.from, before.period.to, before.terms.recordLimit]).toEqual([
      '2026-01-01',
      '2026-10-31',
      1000,
    ]);
    const after = periodOf(stretches, '2026-11-01');
    expect([after.period.from, after.period.to, after.terms.recordLimit]).toEqual([
      '2026-11-01',
      '2026-11-30',
      7,
    ]);
  });

  it('is one for every date, whatever terms follow each other', () => {
    const day = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2024-01-01', days));
    const terms = fc.record({
      period: fc.constantFrom('MONTH' as const, 'YEAR' as const),
      startsOn: fc.option(day, { nil: undefined }),
    });
    const changes = fc.array(fc.record({ on: day, terms }), { maxLength: 4 });
    fc.assert(
      fc.property(terms, changes, (first, later) => {
        let stretches = [since('', first)];
        for (const { on, terms: next } of later.sort((a, b) => (a.on < b.on ? -1 : 1))) {
          const from = periodStart(next, on);
          stretches = [...stretches.filter((one) => one.from < from), since(from, next)];
        }
        let { period } = periodOf(stretches, '2024-01-01');
        for (let date = '2024-01-01'; date < '2035-02-01'; date = addDays(date, 1)) {
          if (date > period.to) {
            expect(date).toBe(addDays(period.to, 1));
            ({ period } = periodOf(stretches, date));
            expect(period.from).toBe(date);
          } else expect(periodOf(stretches, date).period).toEqual(period);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('is read as its month, or as its dates', () => {
    expect(periodText({ from: '2026-11-01', to: '2026-11-30' })).toBe('November 2026');
    expect(periodText({ from: '2026-11-01', to: '2026-11-29' })).toBe('2026-11-01 to 2026-11-29');
    expect(periodText({ from: '2026-07-01', to: '2027-06-30' })).toBe('2026-07-01 to 2027-06-30');
  });
});
