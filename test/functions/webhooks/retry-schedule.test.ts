import { describe, expect, it } from 'vitest';
import { retryMinutes } from '../../../functions/webhooks/contract.ts';
import { failingSinceOf, hasFailedForDays, nextTryAt } from '../../../functions/webhooks/retry-schedule.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const afterHours = (hours: number): Date => new Date(at.getTime() + hours * 3_600_000);
const waitMinutes = (seriesTryCount: number, spread: number, retryAfter?: string) => {
  const next = nextTryAt({ at, seriesTryCount, retryAfter }, spread);
  return next && (next.getTime() - at.getTime()) / 60_000;
};

describe('the schedule of tries', () => {
  it('waits longer from try to try and ends after the last', () => {
    const waits = retryMinutes.map((_, place) => waitMinutes(place + 1, 0));
    expect(waits).toEqual([1, 5, 30, 120, 360, 720, 1440, 1440, undefined]);
  });

  it('is spread by a tenth at most, to three days and a bit in all', () => {
    const longest = retryMinutes.slice(1).map((_, place) => waitMinutes(place + 1, 1) ?? 0);
    const days = longest.reduce((sum, minutes) => sum + minutes, 0) / 1440;
    expect(days).toBeGreaterThan(3);
    expect(days).toBeLessThan(3.2);
    expect(longest[0]).toBeCloseTo(1.1);
  });

  it.each([
    ['600', 10],
    ['Sat, 21 Nov 2026 12:00:00 GMT', 120],
    ['1', 1],
    ['99999999', 1440],
    ['Sat, 21 Nov 2025 12:00:00 GMT', 1],
    ['soon', 1],
    ['-5', 1],
  ])('waits as Retry-After: %s asks for', (retryAfter, minutes) => {
    expect(waitMinutes(1, 0, retryAfter)).toBe(minutes);
  });
});

describe('since when a webhook has failed', () => {
  const earlier = '2026-11-20T10:00:00.000Z';

  it('stays while tries follow one another', () => {
    expect(failingSinceOf({ failingSince: earlier, triedAt: earlier }, at)).toBe(earlier);
  });

  it('begins anew after days without a try', () => {
    expect(failingSinceOf({ failingSince: earlier, triedAt: earlier }, afterHours(24))).toBe(
      afterHours(24).toISOString(),
    );
  });

  it('counts from the first failure', () => {
    expect(failingSinceOf({ triedAt: earlier }, at)).toBe(at.toISOString());
  });

  it('is too long after five days', () => {
    const since = at.toISOString();
    expect([119.9, 120].map((hours) => hasFailedForDays(since, afterHours(hours)))).toEqual([false, true]);
  });
});
