/** Tells each step of the start and how long it took. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function progress(log: (line: string) => void): Step {
  return async (name, work) => {
    const startedAtMs = performance.now();
    const result = await work();
    log(`${name} ready in ${Math.round(performance.now() - startedAtMs)} ms`);
    return result;
  };
}

/** Waits for both, also when one fails: what the other opened is then known to be closed. @throws the first error */
export async function settleBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
