/** Receives the outcome of one callback; only the first call counts. */
export type Settle<T> = (error: unknown, value?: T) => void;

/**
 * The life of one connection. Whatever waits for the other side waits through it, because ssh2 leaves callbacks
 * unanswered for ever when a connection dies (measured with 1.17.0: reset, FIN and frozen peer alike).
 */
export interface Lifeline {
  /** Settles with `start`'s callback, or fails with what ended the connection, or with `late` after `timeoutMs`. */
  race<T>(start: (settle: Settle<T>) => void, limit?: { timeoutMs: number; late: Error }): Promise<T>;
  /** Ends the life: everything waiting and everything later fails with `error`. The first call wins. */
  end(error: Error): void;
}

/** @param onEnd called once, with the first error */
export function createLifeline(onEnd: (error: Error) => void): Lifeline {
  const waiting = new Set<(error: Error) => void>();
  let ended: Error | undefined;
  const end = (error: Error) => {
    if (ended !== undefined) return;
    ended = error;
    for (const fail of [...waiting]) fail(error);
    onEnd(error);
  };
  return {
    end,
    race: <T>(start: (settle: Settle<T>) => void, limit?: { timeoutMs: number; late: Error }) =>
      new Promise<T>((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        let timer: NodeJS.Timeout | undefined;
        const fail = (error: unknown) => {
          waiting.delete(fail);
          clearTimeout(timer);
          reject(error);
        };
        waiting.add(fail);
        // A reply that came too late could still change the far side, so lateness ends the whole connection.
        if (limit !== undefined) timer = setTimeout(() => end(limit.late), limit.timeoutMs);
        const settle: Settle<T> = (error, value) => {
          if (error !== undefined && error !== null) return fail(error);
          waiting.delete(fail);
          clearTimeout(timer);
          resolve(value as T);
        };
        try {
          start(settle);
        } catch (error) {
          fail(error);
        }
      }),
  };
}

/** Calls `onStall` once nothing has been touched for `timeoutMs` although something was awaited all the time. */
export function startWatchdog(timeoutMs: number, isWaiting: () => boolean, onStall: () => void) {
  let touchedMs = performance.now();
  const check = () => {
    if (!isWaiting()) touchedMs = performance.now();
    const idleMs = performance.now() - touchedMs;
    if (idleMs >= timeoutMs) return onStall();
    timer = setTimeout(check, Math.max(1, timeoutMs - idleMs));
  };
  let timer = setTimeout(check, timeoutMs);
  return {
    touch: () => {
      touchedMs = performance.now();
    },
    stop: () => clearTimeout(timer),
  };
}
