import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../local/events/schedule-expression.ts';

function times(expression: string, timeZone: string, from: string, count: number): string[] {
  const timetable = parseSchedule(expression, timeZone, Date.parse(from));
  const found: string[] = [];
  let afterMs = Date.parse(from);
  while (found.length < count) {
    const next = timetable.next(afterMs);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().replace(':00.000Z', 'Z'));
    afterMs = next;
  }
  return found;
}

describe('EventBridge schedule expressions', () => {
  it.each([
    [
      'every weekday',
      'cron(0 2 ? * MON-FRI *)',
      'UTC',
      '2026-03-06T12:00:00Z',
      ['2026-03-09T02:00Z', '2026-03-10T02:00Z'],
    ],
    [
      'weekdays by AWS numbers',
      'cron(0 2 ? * 2-6 *)',
      'UTC',
      '2026-03-06T12:00:00Z',
      ['2026-03-09T02:00Z', '2026-03-10T02:00Z'],
    ],
    [
      'the last day of a month',
      'cron(15 0 L * ? *)',
      'UTC',
      '2026-02-01T00:00:00Z',
      ['2026-02-28T00:15Z', '2026-03-31T00:15Z'],
    ],
    [
      'the second Tuesday',
      'cron(0 9 ? * 3#2 *)',
      'UTC',
      '2026-03-01T00:00:00Z',
      ['2026-03-10T09:00Z', '2026-04-14T09:00Z'],
    ],
    [
      'every quarter of an hour',
      'cron(0/15 * * * ? *)',
      'UTC',
      '2026-03-01T00:01:00Z',
      ['2026-03-01T00:15Z', '2026-03-01T00:30Z'],
    ],
    ['one year only', 'cron(0 0 1 1 ? 2027)', 'UTC', '2026-03-01T00:00:00Z', ['2027-01-01T00:00Z']],
    ['a rate', 'rate(5 minutes)', 'UTC', '2026-03-01T00:00:00Z', ['2026-03-01T00:05Z', '2026-03-01T00:10Z']],
    ['one moment', 'at(2026-03-02T09:00:00)', 'Asia/Kolkata', '2026-03-01T00:00:00Z', ['2026-03-02T03:30Z']],
  ])('finds the times of %s', (_, expression, timeZone, from, expected) => {
    expect(times(expression, timeZone, from, 2)).toEqual(expected);
  });

  it.each([
    [
      'skips a local time that the clocks go forward over',
      'cron(30 2 * * ? *)',
      'America/New_York',
      '2026-03-07T12:00:00Z',
      ['2026-03-09T06:30Z'],
    ],
    [
      'keeps the local time over the change',
      'cron(0 3 * * ? *)',
      'America/New_York',
      '2026-03-07T12:00:00Z',
      ['2026-03-08T07:00Z', '2026-03-09T07:00Z'],
    ],
    [
      'runs once at a local time that occurs twice',
      'cron(30 1 * * ? *)',
      'America/New_York',
      '2026-10-31T12:00:00Z',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'does not repeat the hour that occurs twice',
      'cron(0,30 * * * ? *)',
      'America/New_York',
      '2026-11-01T05:10:00Z',
      ['2026-11-01T05:30Z', '2026-11-01T07:00Z'],
    ],
    [
      'does so where the change is half an hour',
      'cron(45 1 * * ? *)',
      'Australia/Lord_Howe',
      '2026-04-03T20:00:00Z',
      ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    ],
    [
      'skips one moment that does not exist',
      'at(2026-03-08T02:30:00)',
      'America/New_York',
      '2026-03-01T00:00:00Z',
      [],
    ],
  ])('%s', (_, expression, timeZone, from, expected) => {
    expect(times(expression, timeZone, from, Math.max(expected.length, 1))).toEqual(expected);
  });

  it('finds the latest time that was missed', () => {
    const at = (instant: string) => Date.parse(instant);
    const nightly = parseSchedule('cron(30 2 * * ? *)', 'America/New_York', 0);
    expect(nightly.latest(at('2026-03-01T00:00:00Z'), at('2026-03-08T12:00:00Z'))).toBe(
      at('2026-03-07T07:30:00Z'),
    );
    expect(nightly.latest(at('2026-03-07T07:30:00Z'), at('2026-03-08T12:00:00Z'))).toBeUndefined();
    expect(nightly.latest(at('2026-03-06T00:00:00Z'), at('2026-03-07T07:30:00Z'))).toBe(
      at('2026-03-07T07:30:00Z'),
    );
    const rate = parseSchedule('rate(1 hour)', 'UTC', at('2026-03-01T00:10:00Z'));
    expect(rate.latest(at('2026-03-01T00:10:00Z'), at('2026-03-01T05:00:00Z'))).toBe(
      at('2026-03-01T04:10:00Z'),
    );
  });

  it.each([
    ['cron(0 2 * * * *)'],
    ['cron(0 2 ? * ? *)'],
    ['cron(0 2 * * ?)'],
    ['cron(61 2 * * ? *)'],
    ['rate(0 minutes)'],
    ['rate(1 week)'],
    ['at(2026-02-30T00:00:00)'],
    ['every day'],
  ])('rejects %s', (expression) => {
    expect(() => parseSchedule(expression, 'UTC', 0)).toThrow('Invalid schedule expression');
  });

  it('rejects a time zone that does not exist', () => {
    expect(() => parseSchedule('rate(1 day)', 'Mars/Olympus', 0)).toThrow('Mars/Olympus');
  });
});
