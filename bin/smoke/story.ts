import type { KnownApplication } from './running-application.ts';

/** Runs one step of a story, tells its name, outcome and time, and gives its result. A failed step ends the story. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** A use of the whole application, told step by step by somebody outside of it. */
export type Story = (application: KnownApplication, step: Step) => Promise<void>;

export interface StoryOutcome {
  readonly isGood: boolean;
  /** `smoke export: 12 steps, 0 failed, 14.2 s` */
  readonly line: string;
}

export async function tellStory(
  name: string,
  story: Story,
  application: KnownApplication,
  say: (line: string) => void,
): Promise<StoryOutcome> {
  const startedMs = performance.now();
  const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
  let stepCount = 0;
  let failedCount = 0;
  const step: Step = async (stepName, work) => {
    const stepStartedMs = performance.now();
    stepCount += 1;
    try {
      const result = await work();
      say(`  ok      ${seconds(stepStartedMs).padStart(7)}  ${stepName}`);
      return result;
    } catch (error) {
      failedCount += 1;
      say(`  FAILED  ${seconds(stepStartedMs).padStart(7)}  ${stepName}`);
      throw error;
    }
  };
  try {
    await story(application, step);
  } catch (error) {
    if (failedCount === 0) failedCount = 1; // between two steps
    say(`          ${error instanceof Error ? error.message : String(error)}`);
  }
  const line = `smoke ${name}: ${stepCount} steps, ${failedCount} failed, ${seconds(startedMs)}`;
  return { isGood: failedCount === 0, line };
}

/** @throws Error saying what was wanted and what was found */
export function requireEqual(what: string, found: unknown, wanted: unknown): void {
  const [first, second] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (first !== second) throw new Error(`${what}: ${first} instead of ${second}`);
}

/**
 * Asks until the answer is there.
 * @param probe gives `undefined` while it is not
 * @throws Error when it is not there in time
 */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined> | T | undefined,
  timeoutMs = 120_000,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    const answer = await probe();
    if (answer !== undefined) return answer;
    if (performance.now() > deadlineMs) throw new Error(`not in ${timeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
