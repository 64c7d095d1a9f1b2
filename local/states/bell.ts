import type { LocalClock } from '../clock.ts';

/** Wakes those who wait for something that another request brings: a callback, the end of a nested execution. */
export class Bell {
  readonly #clock: LocalClock;
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(clock: LocalClock) {
    this.#clock = clock;
  }

  ring(key: string): void {
    const listeners = this.#listeners.get(key);
    this.#listeners.delete(key);
    for (const wake of listeners ?? []) wake();
  }

  /** Resolves at the next ring or when the clock reaches `dueMs`; rejects with the signal's reason. */
  wait(key: string, dueMs: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const listeners = this.#listeners.get(key) ?? new Set();
      this.#listeners.set(key, listeners);
      const release = () => {
        listeners.delete(wake);
        if (listeners.size === 0 && this.#listeners.get(key) === listeners) this.#listeners.delete(key);
        cancel?.();
        signal.removeEventListener('abort', onAbort);
      };
      const wake = () => {
        release();
        resolve();
      };
      const onAbort = () => {
        release();
        reject(signal.reason as Error);
      };
      listeners.add(wake);
      signal.addEventListener('abort', onAbort, { once: true });
      const cancel = dueMs === undefined ? undefined : this.#clock.at(dueMs, wake);
    });
  }
}

/** Runs `work` until the clock reaches `dueMs`; then its signal is aborted and the promise rejects with `late()`. */
export async function beforeDeadline<T>(
  clock: LocalClock,
  deadline: { dueMs: number | undefined; late: () => Error; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const signal = AbortSignal.any([deadline.signal, own.signal]);
  const cancel =
    deadline.dueMs === undefined ? undefined : clock.at(deadline.dueMs, () => own.abort(deadline.late()));
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(signal), aborted]);
  } finally {
    cancel?.();
    signal.removeEventListener('abort', onAbort);
  }
}
