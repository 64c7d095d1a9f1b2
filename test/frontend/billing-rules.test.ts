import { describe, expect, it } from 'vitest';
import { nextDate, periodText } from '../../frontend/src/billing/period-text.ts';
import { checkTerms, formOfTerms } from '../../frontend/src/billing/terms-form.ts';
import { periodText as periodTextOfServer } from '../../functions/integrator-billing/periods.ts';

const form = { recordLimit: '', period: 'MONTH', startsOn: '', isHardLimit: false } as const;

describe('a period', () => {
  it.each([
    ['2026-11-01', '2026-11-30'],
    ['2024-02-01', '2024-02-29'],
    ['2026-12-01', '2026-12-31'],
    ['2026-11-05', '2026-11-30'],
    ['2026-11-01', '2026-11-29'],
    ['2026-03-01', '2027-02-28'],
    ['2026-01-01', '2026-12-31'],
  ])('from %s to %s is told as in mails', (from, to) => {
    expect(periodText({ from, to })).toBe(periodTextOfServer({ from, to }));
  });

  it('is followed by the one that begins on the next day', () => {
    expect(nextDate('2026-12-31')).toBe('2027-01-01');
    expect(nextDate('2024-02-28')).toBe('2024-02-29');
  });
});

describe('terms', () => {
  it('are read as numbers are written, and are without limit when nothing is', () => {
    expect(checkTerms({ ...form, recordLimit: ' 1,000 000 ' })).toEqual({
      body: { recordLimit: 1_000_000, period: 'MONTH', isHardLimit: false },
    });
    expect(checkTerms(form)).toEqual({ body: { period: 'MONTH', isHardLimit: false } });
  });

  it.each(['0', '-1', '1.5', '1e3', '1000000001', 'ten'])('refuse %s as a limit', (recordLimit) => {
    expect(checkTerms({ ...form, recordLimit })).toHaveProperty('errors.recordLimit');
  });

  it('need a number for a hard limit, and a day that there is for a year', () => {
    expect(checkTerms({ ...form, isHardLimit: true })).toHaveProperty('errors.recordLimit');
    expect(checkTerms({ ...form, period: 'YEAR', startsOn: '2026-02-30' })).toHaveProperty('errors.startsOn');
    // Of a month the day means nothing.
    expect(checkTerms({ ...form, startsOn: '2026-02-30' })).not.toHaveProperty('errors');
  });

  it('that are not changed are saved as they are', () => {
    const terms = { recordLimit: 500, period: 'YEAR', startsOn: '2026-03-01', isHardLimit: true } as const;
    expect(checkTerms(formOfTerms({ ...terms, version: 7 }))).toEqual({ body: terms });
  });
});
