import type { FailureCode, Protocol, TraceStep, TraceStepName } from '../transfer/contract.ts';

/** Steps of each protocol, in order. S3 leaves finding and checking its servers to the SDK, and renames nothing. */
const stepsOf: Readonly<Record<Protocol, readonly TraceStepName[]>> = {
  SFTP: ['RESOLVE', 'CONNECT', 'SECURE', 'SIGN_IN', 'DIRECTORY', 'WRITE', 'READ_BACK', 'RENAME', 'DELETE'],
  FTPS: ['RESOLVE', 'CONNECT', 'SECURE', 'SIGN_IN', 'DIRECTORY', 'WRITE', 'READ_BACK', 'RENAME', 'DELETE'],
  S3: ['CONNECT', 'SIGN_IN', 'DIRECTORY', 'WRITE', 'READ_BACK', 'DELETE'],
};

/** Longest text of a step. */
const mostCharacters = 300;

/** How far a connection test is; every change is told as a whole. */
export interface Trace {
  readonly order: readonly TraceStepName[];
  steps(): readonly TraceStep[];
  /** Last text that the step was begun with, whatever became of it. */
  factOf(step: TraceStepName): string | undefined;
  /** The step that runs. */
  current(): TraceStepName | undefined;
  /** Begins a step; one that runs has passed. The step that runs goes on, and takes the text. */
  begin(step: TraceStepName, text?: string): void;
  /** Ends the running step well. */
  pass(): void;
  /** Ends the running step well enough. */
  warn(failureCode: FailureCode, text: string): void;
  /** `step` failed: when it comes after the one that runs, that one passed; when before, that one never ran. */
  fail(step: TraceStepName, failureCode: FailureCode, text: string): void;
  /** Steps that never ran were skipped. Nothing changes any more. @returns when all was told */
  end(): Promise<void>;
}

type Change = Omit<Partial<TraceStep>, 'step'>;

/** @param onSteps told one at a time; what it fails to take is left to the next time */
export function startTrace(
  protocol: Protocol,
  onSteps: (steps: readonly TraceStep[]) => Promise<void> | void,
): Trace {
  const order = stepsOf[protocol];
  const byName = new Map<TraceStepName, TraceStep>();
  const startedMs = new Map<TraceStepName, number>();
  const facts = new Map<TraceStepName, string>();
  let running: TraceStepName | undefined;
  let isEnded = false;
  let telling: Promise<void> = Promise.resolve();
  const steps = () => order.flatMap((name) => byName.get(name) ?? []);
  const set = (step: TraceStepName, change: Change) => {
    if (!startedMs.has(step)) startedMs.set(step, performance.now());
    const text = (change.text ?? byName.get(step)?.text)?.slice(0, mostCharacters);
    const before = byName.get(step) ?? { step, outcome: 'RUNNING' as const };
    byName.set(step, { ...before, ...change, ...(text !== undefined && { text }) });
  };
  const finish = (step: TraceStepName | undefined, change: Change) => {
    if (step === undefined) return;
    const durationMs = Math.round(performance.now() - (startedMs.get(step) ?? performance.now()));
    set(step, { ...change, durationMs });
    running = undefined;
  };
  /** Changes and tells, as long as the test has not ended. */
  const change = (work: () => void) => {
    if (isEnded) return;
    work();
    const now = steps();
    telling = telling.then(() => onSteps(now)).catch(() => undefined);
  };
  return {
    order,
    steps,
    factOf: (step) => facts.get(step),
    current: () => running,
    begin: (step, text) =>
      change(() => {
        if (running !== step) finish(running, { outcome: 'PASSED' });
        running = step;
        if (text !== undefined) facts.set(step, text);
        set(step, { outcome: 'RUNNING', ...(text !== undefined && { text }) });
      }),
    pass: () => change(() => finish(running, { outcome: 'PASSED' })),
    warn: (failureCode, text) => change(() => finish(running, { outcome: 'WARNED', failureCode, text })),
    fail: (step, failureCode, text) =>
      change(() => {
        if (running !== undefined && order.indexOf(step) < order.indexOf(running)) byName.delete(running);
        else if (running !== step) finish(running, { outcome: 'PASSED' });
        finish(step, { outcome: 'FAILED', failureCode, text });
      }),
    async end() {
      change(() => {
        for (const step of order) if (!byName.has(step)) byName.set(step, { step, outcome: 'SKIPPED' });
      });
      isEnded = true;
      await telling;
    },
  };
}
