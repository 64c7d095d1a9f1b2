import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import type { FunctionEnv } from './env.ts';
import { WaybillError } from './errors.ts';
import { keepNewSpaceSmall } from './heap-garbage.ts';
import { createLog, type Log } from './log.ts';
import { transientIfPassing } from './passing-failure.ts';
import { freeBuffersEarly } from './short-lived-buffers.ts';

freeBuffersEarly();

/** What a step may know of its own run. */
export interface TaskRun {
  /** Milliseconds until Lambda ends the run. */
  remainingMs(): number;
  readonly requestId: string;
}

/**
 * Door of a workflow step: parses the input, makes the dependencies once per cold start, logs start, end and failure.
 * Errors leave by name, so that the workflow's `Retry` can match `TransientError`; their messages hold no personal data.
 */
export function task<S extends z.ZodType, Deps, Output>(
  schema: S,
  verb: (deps: Deps, input: z.infer<S>, run: TaskRun) => Promise<Output>,
  makeDeps: (env: FunctionEnv) => Deps,
) {
  let deps: Deps | undefined;
  const log = createLog();
  return middy().handler(async (event: unknown, context: Context): Promise<Output> => {
    const run = { remainingMs: () => context.getRemainingTimeInMillis(), requestId: context.awsRequestId };
    const startedMs = performance.now();
    const letNewSpaceGrow = keepNewSpaceSmall();
    try {
      deps ??= makeDeps(process.env);
      const output = await verb(deps, schema.parse(event), run);
      log.info('STEP_COMPLETED', { step: context.functionName, durationMs: performance.now() - startedMs });
      return output;
    } catch (error) {
      const failure = transientIfPassing(error);
      logFailure(log, context.functionName, failure);
      throw failure;
    } finally {
      letNewSpaceGrow();
    }
  });
}

function logFailure(log: Log, step: string, error: unknown): void {
  const code = error instanceof WaybillError ? error.code : 'UNEXPECTED';
  log.error('STEP_FAILED', { step, code, errorName: error instanceof Error ? error.name : 'unknown' });
}
