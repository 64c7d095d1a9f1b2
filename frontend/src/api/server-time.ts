import { useEffect, useState } from 'react';

/** What the server's clock is ahead of the reader's, ms. */
let aheadMs = 0;

/**
 * Takes up when the server answered. Its header has whole seconds and the way here takes time, so what is known stays as it
 * is while it can be true: a clock that is right is never corrected.
 * @param date the answer's `Date`
 */
export function learnServerTime(date: string | null, sentAtMs: number, receivedAtMs: number): void {
  const answeredAtMs = Date.parse(date ?? '');
  if (Number.isNaN(answeredAtMs)) return;
  const leastMs = answeredAtMs - receivedAtMs;
  const mostMs = answeredAtMs + 1000 - sentAtMs;
  aheadMs = Math.min(Math.max(aheadMs, leastMs), mostMs);
}

/** The time by the server's clock, as far as an answer has told it; clocks of readers may be hours wrong. */
export const serverNowMs = (): number => Date.now() + aheadMs;

/** The server's time as it was at most `intervalMs` ago, for texts that count down. */
export function useServerNow(intervalMs: number): number {
  const [nowMs, setNowMs] = useState(serverNowMs);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(serverNowMs()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return nowMs;
}
