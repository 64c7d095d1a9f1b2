/**
 * Runs `work` for every entry, at most `limit` at a time.
 * The first failure aborts the others' signal; it is thrown when all have stopped.
 */
export async function runAll<T>(
  entries: readonly T[],
  options: { limit: number; signal: AbortSignal },
  work: (entry: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const own = new AbortController();
  const signal = AbortSignal.any([options.signal, own.signal]);
  let next = 0;
  const lane = async () => {
    while (next < entries.length && !signal.aborted) {
      const entry = entries[next++] as T;
      try {
        await work(entry, signal);
      } catch (error) {
        own.abort(error);
      }
    }
  };
  const lanes = Math.min(Math.max(1, options.limit), entries.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  signal.throwIfAborted();
}
