import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const nowMs = Date.parse('2026-03-03T09:00:00.000Z');
let learnServerTime: (date: string | null, sentAtMs: number, receivedAtMs: number) => void;
let serverNowMs: () => number;
/** An answer that left the server so much after now by the reader's clock, and was on its way for 400 ms. */
const answered = (aheadMs: number) =>
  learnServerTime(new Date(nowMs + aheadMs).toUTCString(), nowMs - 200, nowMs + 200);

beforeEach(async () => {
  vi.useFakeTimers({ now: nowMs, toFake: ['Date'] });
  vi.resetModules();
  ({ learnServerTime, serverNowMs } = await import('../../frontend/src/api/server-time.ts'));
});
afterEach(() => void vi.useRealTimers());

describe('the server’s time', () => {
  it.each([-7 * 3_600_000, 90_000, 86_400_000])('is known within two seconds: %i ms ahead', (aheadMs) => {
    answered(aheadMs);
    expect(Math.abs(serverNowMs() - (nowMs + aheadMs))).toBeLessThan(2000);
  });

  it('is that of the reader where the header’s whole seconds and the way allow it', () => {
    for (const aheadMs of [-100, 0, 100]) answered(aheadMs);
    expect(serverNowMs()).toBe(nowMs);
  });

  it('is right again when the reader’s clock is set right', () => {
    answered(5 * 3_600_000);
    answered(0);
    expect(Math.abs(serverNowMs() - nowMs)).toBeLessThan(2000);
  });

  it.each([null, 'yesterday'])('stays as it is known when an answer tells %s', (date) => {
    answered(3_600_000);
    const before = serverNowMs();
    learnServerTime(date, nowMs, nowMs);
    expect(serverNowMs()).toBe(before);
  });
});
