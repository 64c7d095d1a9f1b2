import { describe, expect, it } from 'vitest';
import { dayBegunEverywhere, purgeDate, purgeVerdict } from '../../../functions/retention/purge-rule.ts';

const today = '2026-11-20';
const gone = { startDate: '2018-03-05', terminationDate: '2022-06-30', isTerminated: true, openCaseCount: 0 };

/** Numbers that look random and are the same at every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const dayCounts = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isLeap = (year: number) => new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
const text = ({ year, month, day }: Day) =>
  [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');

/**
 * The oracle, by the calendar's page rather than by adding years: so many whole years are over when the page of the day
 * shows the same month and day as at the beginning, or a later one, so many years on. In a year without 29 February its
 * page comes after 28 February, that is on 1 March.
 */
function areYearsOver(from: Day, years: number, now: Day): boolean {
  if (now.year !== from.year + years) return now.year > from.year + years;
  return now.month !== from.month ? now.month > from.month : now.day >= from.day;
}

describe('T-PURGE: what may be destroyed', () => {
  it('100,000 date pairs with every 29 February: 0 early, 0 current employees, 0 under hold, 0 forgotten', () => {
    const below = numbersFrom(20261120);
    const aDay = (from: number, span: number): Day => {
      const year = from + below(span);
      if (isLeap(year) && below(4) === 0) return { year, month: 2, day: 29 };
      const month = 1 + below(12);
      return { year, month, day: 1 + below(dayCounts[month - 1] ?? 28) };
    };
    const found = { early: 0, current: 0, held: 0, forgotten: 0, leapDays: 0, due: 0 };
    for (let count = 0; count < 100_000; count += 1) {
      const start = aDay(2004, 24);
      const end = aDay(start.year, 5);
      const isAfterStart = text(end) >= text(start);
      // Near one of the two anniversaries, where a day decides.
      const [anchor, years] = below(2) === 0 ? [start, 3] : [end, 1];
      const near = new Date(Date.UTC(anchor.year + years, anchor.month - 1, anchor.day + below(5) - 2));
      const now = {
        year: near.getUTCFullYear(),
        month: near.getUTCMonth() + 1,
        day: near.getUTCDate(),
      };
      const isWorking = below(6) === 0;
      const isHeld = below(6) === 0;
      const facts = {
        startDate: text(start),
        ...(!isWorking && { terminationDate: text(end) }),
        isTerminated: !isWorking,
        openCaseCount: 0,
        isHeld,
      };
      const verdict = purgeVerdict(facts, text(now));
      const isOver = areYearsOver(start, 3, now) && areYearsOver(end, 1, now);
      const worksStill = isWorking || !isAfterStart || text(end) > text(now);
      if ([start, end].some(({ month, day }) => month === 2 && day === 29)) found.leapDays += 1;
      if (verdict === 'DUE') {
        found.due += 1;
        if (!isOver) found.early += 1;
        if (worksStill) found.current += 1;
        if (isHeld) found.held += 1;
      } else if (isOver && !worksStill && !isHeld) found.forgotten += 1;
    }
    expect(found).toMatchObject({ early: 0, current: 0, held: 0, forgotten: 0 });
    expect(found.leapDays).toBeGreaterThan(5_000);
    expect(found.due).toBeGreaterThan(5_000);
  });

  it.each([
    ['2020-02-29', '2020-06-30', '2023-03-01', '29 February plus three years, in a year without it'],
    ['2015-01-01', '2024-02-29', '2025-03-01', '29 February plus one year'],
    ['2021-02-28', '2021-03-31', '2024-02-28', '28 February in a leap year'],
    ['2019-05-01', '2020-02-01', '2022-05-01', 'three years after the start'],
    ['2019-05-01', '2024-03-15', '2025-03-15', 'one year after the termination'],
  ])('%s to %s: from %s on, %s', (startDate, terminationDate, expected) => {
    expect(purgeDate({ startDate, terminationDate })).toBe(expected);
  });

  it.each([
    ['a termination in the future', { terminationDate: '2026-11-21' }, 'CURRENT_EMPLOYEE'],
    ['no termination', { terminationDate: undefined, isTerminated: false }, 'CURRENT_EMPLOYEE'],
    ['a rehire after the termination', { rehireDates: ['2022-07-01'] }, 'CURRENT_EMPLOYEE'],
    ['another record that works', { isEmployedElsewhere: true }, 'CURRENT_EMPLOYEE'],
    ['a start after the termination', { startDate: '2022-07-01' }, 'CURRENT_EMPLOYEE'],
    ['terminated without a date', { terminationDate: undefined }, 'NO_DATES'],
    ['no start', { startDate: undefined }, 'NO_DATES'],
    ['an open E-Verify case', { openCaseCount: 1 }, 'OPEN_CASE'],
    ['a hold', { isHeld: true }, 'ON_HOLD'],
    ['a hold and an open case', { isHeld: true, openCaseCount: 1 }, 'OPEN_CASE'],
    ['the day before', { terminationDate: '2025-11-21' }, 'NOT_YET'],
    ['the day itself', { terminationDate: '2025-11-20' }, 'DUE'],
    ['an earlier rehire', { rehireDates: ['2020-01-02'] }, 'DUE'],
  ])('with %s it is %s', (_case, differences, verdict) => {
    expect(purgeVerdict({ ...gone, ...differences }, today)).toBe(verdict);
  });

  it('goes by the day that has begun on every place of the earth', () => {
    const days = ['2026-11-20T11:59:59.999Z', '2026-11-20T12:00:00.000Z'].map((at) =>
      dayBegunEverywhere(new Date(at)),
    );
    expect(days).toEqual(['2026-11-19', '2026-11-20']);
  });
});
