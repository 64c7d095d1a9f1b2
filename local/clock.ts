import { readFileSync, writeFileSync } from 'node:fs';

/** Longest delay a Node timer takes, ms (2^31-1). */
const longestTimerMs = 2_147_483_647;

/** Lambda lets no function work longer. */
const longestWorkMs = 15 * 60_000;

interface Waiter {
  readonly dueMs: number;
  readonly wake: () => void;
}

/**
 * The one clock of the runtime: real time plus an offset that only grows.
 * Waits, retries, visibility timeouts, schedules and expiry all read it, so moving it moves everything.
 */
export class LocalClock {
  readonly #file: string | undefined;
  readonly #waiters = new Set<Waiter>();
  #offsetMs = 0;
  /** Where it was moved from lately. */
  #earlier: { readonly offsetMs: number; readonly movedAtMs: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires; no waiter is due earlier. */
  #soonestMs = Number.POSITIVE_INFINITY;

  /** @param file keeps the offset over restarts; without it the clock is in memory only */
  constructor(file?: string) {
    this.#file = file;
    if (file !== undefined) this.#offsetMs = readOffset(file);
  }

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  /** Milliseconds that this clock is ahead of the machine's. */
  offsetMs(): number {
    return this.#offsetMs;
  }

  /** What it would read had it not been moved lately: a function that is at work still reads one of these. Epoch ms. */
  unmovedMs(): readonly number[] {
    const nowMs = Date.now();
    this.#earlier = this.#earlier.filter(({ movedAtMs }) => nowMs - movedAtMs < longestWorkMs);
    return this.#earlier.map(({ offsetMs }) => nowMs + offsetMs);
  }

  /** Moves time forward; everything that has fallen due wakes at once. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`the clock only moves forward: ${ms} ms`);
    this.#earlier.push({ offsetMs: this.#offsetMs, movedAtMs: Date.now() });
    this.#offsetMs += ms;
    if (this.#file !== undefined) writeFileSync(this.#file, String(this.#offsetMs));
    this.#wakeDue();
  }

  /** Calls `wake` once when the clock reaches `dueMs` (epoch ms); returns what cancels it. */
  at(dueMs: number, wake: () => void): () => void {
    const waiter = { dueMs, wake };
    this.#waiters.add(waiter);
    if (dueMs < this.#soonestMs) this.#schedule(dueMs);
    return () => {
      // The timer may fire for nobody then; that is cheaper than finding the next one at every cancellation.
      if (this.#waiters.delete(waiter) && this.#waiters.size === 0) this.close();
    };
  }

  /** Resolves when the clock has moved on by `ms`; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = () => {
        cancel();
        reject(signal?.reason as Error);
      };
      const cancel = this.at(this.nowMs() + ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Forgets every waiter, so that the process can end. */
  close(): void {
    this.#waiters.clear();
    this.#schedule(Number.POSITIVE_INFINITY);
  }

  #schedule(soonestMs: number): void {
    clearTimeout(this.#timer);
    this.#soonestMs = soonestMs;
    if (soonestMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.min(Math.max(soonestMs - this.nowMs(), 0), longestTimerMs);
    this.#timer = setTimeout(() => this.#wakeDue(), delayMs);
  }

  #wakeDue(): void {
    const nowMs = this.nowMs();
    const due: Waiter[] = [];
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const waiter of this.#waiters) {
      if (waiter.dueMs <= nowMs) due.push(waiter);
      else soonestMs = Math.min(soonestMs, waiter.dueMs);
    }
    this.#schedule(soonestMs);
    due.sort((a, b) => a.dueMs - b.dueMs);
    for (const waiter of due) if (this.#waiters.delete(waiter)) waiter.wake();
  }
}

function readOffset(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    return 0;
  }
}
