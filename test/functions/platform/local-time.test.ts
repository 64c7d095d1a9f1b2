import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dateIn, fileStamp, instantOf, localText } from '../../../functions/platform/local-time.ts';

const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'America/Phoenix',
  'Pacific/Honolulu',
  'Asia/Kolkata',
  'UTC',
];
const utc = (text: string) => new Date(text);

describe('an instant in a zone', () => {
  it.each([
    [
      'America/New_York',
      '2026-11-20T04:59:59.000Z',
      '2026-11-19',
      '2026-11-19 23:59:59 EST',
      '20261119_2359',
    ],
    [
      'America/New_York',
      '2026-11-20T05:00:00.000Z',
      '2026-11-20',
      '2026-11-20 00:00:00 EST',
      '20261120_0000',
    ],
    [
      'America/New_York',
      '2026-07-01T03:00:00.000Z',
      '2026-06-30',
      '2026-06-30 23:00:00 EDT',
      '20260630_2300',
    ],
    ['UTC', '2026-01-02T03:04:05.678Z', '2026-01-02', '2026-01-02 03:04:05 UTC', '20260102_0304'],
  ])('%s %s has its date and its texts', (zone, at, date, text, stamp) => {
    expect([dateIn(zone, utc(at)), localText(zone, utc(at)), fileStamp(zone, utc(at))]).toEqual([
      date,
      text,
      stamp,
    ]);
  });
});

describe('an hour of a date in a zone', () => {
  it.each([
    ['America/New_York', '2026-11-25', 17, '2026-11-25T22:00:00.000Z'],
    ['America/New_York', '2026-07-06', 17, '2026-07-06T21:00:00.000Z'],
    ['America/Los_Angeles', '2026-03-08', 17, '2026-03-09T00:00:00.000Z'],
    ['America/New_York', '2026-11-01', 17, '2026-11-01T22:00:00.000Z'],
  ])('%s %s %i:00 is its instant, also on the day the clocks change', (zone, date, hour, at) => {
    expect(instantOf(zone, date, hour).toISOString()).toBe(at);
  });

  it('is shown as that date and hour', () => {
    const day = fc.date({ min: new Date('2016-01-01'), max: new Date('2036-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), day, (zone, at) => {
        const date = at.toISOString().slice(0, 10);
        expect(localText(zone, instantOf(zone, date, 17))).toContain(`${date} 17:00:00`);
      }),
    );
  });
});
