import type { LocalClock } from '../clock.ts';

/** A token bucket, as API Gateway's throttling: `burstCount` at once, refilled at `ratePerSecond`. */
export class Throttle {
  readonly #clock: LocalClock;
  readonly #ratePerSecond: number;
  readonly #burstCount: number;
  #tokenCount: number;
  #refilledMs: number;

  constructor(clock: LocalClock, limits: { ratePerSecond: number; burstCount: number }) {
    this.#clock = clock;
    this.#ratePerSecond = limits.ratePerSecond;
    this.#burstCount = limits.burstCount;
    this.#tokenCount = limits.burstCount;
    this.#refilledMs = clock.nowMs();
  }

  /** Takes one token; `false` when none is left. */
  admit(): boolean {
    const nowMs = this.#clock.nowMs();
    const refill = ((nowMs - this.#refilledMs) / 1_000) * this.#ratePerSecond;
    this.#tokenCount = Math.min(this.#burstCount, this.#tokenCount + refill);
    this.#refilledMs = nowMs;
    if (this.#tokenCount < 1) return false;
    this.#tokenCount -= 1;
    return true;
  }
}
