import { AwsError, type RuntimeContext } from '../service.ts';
import type { QueuedEvent, Verdict } from './async-queue.ts';
import { type GivenUpEvent, sendToFailureQueues } from './failure-destination.ts';
import type { FunctionRunner } from './function-runner.ts';
import type { FunctionSpec } from './function-spec.ts';

/** Waits before the second and third attempt, as AWS has them. */
const retryDelaysMs = [60_000, 120_000];
const longestThrottleDelayMs = 300_000;

/** What one attempt at asynchronous events needs. */
export interface AsyncInvocationDeps {
  readonly context: RuntimeContext;
  readonly runner: FunctionRunner;
  readonly find: (functionName: string) => FunctionSpec | undefined;
  readonly isClosing: () => boolean;
}

/** Tries one event: runs its function and decides whether, and when, it is tried again. Never throws. */
export async function attemptEvent(deps: AsyncInvocationDeps, event: QueuedEvent): Promise<Verdict> {
  const spec = deps.find(event.functionName);
  if (spec === undefined) {
    deps.context.log(
      `lambda: an event for ${event.functionName} is dropped: the template has no such function`,
    );
    return { kind: 'finished' };
  }
  const ageMs = deps.context.clock.nowMs() - event.enqueuedMs;
  const isTooOld = event.attemptCount + event.throttleCount > 0 && ageMs > maximumAgeMs(spec);
  if (isTooOld) return giveUp(deps, spec, { event, condition: 'EventAgeExceeded', errorPayload: undefined });
  try {
    const result = await deps.runner.run(spec, { requestId: event.requestId, payload: event.payload });
    // A sandbox that was ended by the closing runtime has not failed.
    if (deps.isClosing() && result.isError) return { kind: 'kept' };
    return result.isError ? afterError(deps, spec, event, result.payload) : { kind: 'finished' };
  } catch (error) {
    if (deps.isClosing()) return { kind: 'kept' };
    return afterRefusal(deps, event, error);
  }
}

async function afterError(
  deps: AsyncInvocationDeps,
  spec: FunctionSpec,
  event: QueuedEvent,
  errorPayload: string,
): Promise<Verdict> {
  const tried = { ...event, attemptCount: event.attemptCount + 1 };
  const { attemptCount, throttleCount } = tried;
  if (attemptCount > (spec.maximumRetryAttempts ?? 2)) {
    return giveUp(deps, spec, { event: tried, condition: 'RetriesExhausted', errorPayload });
  }
  const afterMs = retryDelaysMs[attemptCount - 1] ?? 0;
  const nextAgeMs = deps.context.clock.nowMs() + afterMs - event.enqueuedMs;
  if (nextAgeMs > maximumAgeMs(spec)) {
    return giveUp(deps, spec, { event: tried, condition: 'EventAgeExceeded', errorPayload });
  }
  return { kind: 'again', afterMs, attemptCount, throttleCount };
}

/** Throttled, or the runtime itself failed: the event waits longer each time and uses up no attempt. */
function afterRefusal(deps: AsyncInvocationDeps, event: QueuedEvent, error: unknown): Verdict {
  if (!(error instanceof AwsError)) deps.context.log(`lambda: ${event.functionName}: ${String(error)}`);
  const throttleCount = event.throttleCount + 1;
  const afterMs = Math.min(1000 * 2 ** Math.min(throttleCount - 1, 20), longestThrottleDelayMs);
  return { kind: 'again', afterMs, attemptCount: event.attemptCount, throttleCount };
}

async function giveUp(
  deps: AsyncInvocationDeps,
  spec: FunctionSpec,
  failure: GivenUpEvent,
): Promise<Verdict> {
  try {
    await sendToFailureQueues(deps.context, spec, failure);
  } catch (error) {
    // AWS drops the event too and counts a DeadLetterError.
    if (deps.isClosing()) return { kind: 'kept' };
    deps.runner.countDeadLetterError(spec.name);
    const { requestId } = failure.event;
    deps.context.log(
      `lambda: ${spec.name}: the failed event ${requestId} reaches no queue: ${nameOf(error)}`,
    );
  }
  return { kind: 'finished' };
}

function maximumAgeMs(spec: FunctionSpec): number {
  return (spec.maximumEventAgeSeconds ?? 21_600) * 1000;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
