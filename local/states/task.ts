import { createHash, randomUUID } from 'node:crypto';
import { beforeDeadline } from './bell.ts';
import type { TaskState } from './definition.ts';
import type { Frame } from './frame-store.ts';
import type { Json } from './json.ts';
import { awaitNestedExecution, nestedExecutionArn } from './nested-execution.ts';
import { addEvent, type Run, requireSize, type Stage, saveFrame, scopeOf } from './stage.ts';
import { asStateError, StateError } from './state-error.ts';
import { readTaskResource, type TaskResource } from './task-resource.ts';
import { writeToken } from './task-token.ts';

/** The task under way: its resource, and the names that its history events repeat. */
interface Task {
  readonly resource: TaskResource;
  readonly names: { resourceType: string; resource: string };
  readonly heartbeatMs: number | undefined;
}

/**
 * Calls the resource and, where its pattern says so, waits for the callback or the nested execution.
 * A call that was under way when the runtime was killed is made again; one that was answered is not.
 */
export async function performTask(stage: Stage, run: Run, frame: Frame, state: TaskState): Promise<Json> {
  const resource = readTaskResource(state.Resource);
  const scope = scopeOf(run, frame);
  const beats = state.HeartbeatSeconds;
  const heartbeat =
    beats === undefined
      ? undefined
      : await stage.expressions.evaluateNumber(beats, scope, 'HeartbeatSeconds', 1);
  const names = namesOf(state.Resource);
  const task: Task = { resource, names, heartbeatMs: heartbeat === undefined ? undefined : heartbeat * 1000 };
  try {
    const result = frame.phase === 'waiting' ? null : await send(stage, run, frame, { state, task });
    return resource.pattern === 'request' ? result : await awaitAnswer(stage, run, frame, task);
  } catch (thrown) {
    if (run.signal.aborted) throw run.signal.reason;
    addFailure(stage, run, frame, task, asStateError(thrown));
    throw thrown;
  }
}

function namesOf(resource: string): Task['names'] {
  const call = resource.split(':::')[1] ?? '';
  const at = call.lastIndexOf(':', call.endsWith('.sync:2') ? call.length - '.sync:2'.length : undefined);
  return { resourceType: call.slice(0, at), resource: call.slice(at + 1) };
}

async function send(
  stage: Stage,
  run: Run,
  frame: Frame,
  work: { state: TaskState; task: Task },
): Promise<Json> {
  const { state, task } = work;
  const { clock } = stage.context;
  const { pattern } = task.resource;
  if (pattern === 'token' && frame.token === null) {
    frame.token = writeToken({ executionArn: frame.executionArn, path: frame.path, nonce: randomUUID() });
  }
  const scope = scopeOf(run, frame);
  const seconds = state.TimeoutSeconds;
  const timeout =
    seconds === undefined
      ? undefined
      : await stage.expressions.evaluateNumber(seconds, scope, 'TimeoutSeconds', 1);
  const template = state.Arguments;
  const given =
    template === undefined ? frame.input : await stage.expressions.evaluate(template, scope, 'Arguments');
  requireSize(stage, run, frame, 'Arguments', given);
  const startedAt = clock.nowMs();
  frame.dueAt = timeout === undefined ? null : startedAt + timeout * 1000;
  frame.beatAt = task.heartbeatMs === undefined ? null : startedAt;
  const scheduled = { ...task.names, region: stage.context.region, parameters: JSON.stringify(given) };
  const limits = {
    timeoutInSeconds: timeout,
    heartbeatInSeconds: task.heartbeatMs && task.heartbeatMs / 1000,
  };
  stage.store.atomically(() => {
    addEvent(stage, run, frame, 'TaskScheduled', { taskScheduledEventDetails: { ...scheduled, ...limits } });
    addEvent(stage, run, frame, 'TaskStarted', { taskStartedEventDetails: task.names });
    saveFrame(stage, run, frame);
  });
  const deadline = {
    dueMs: frame.dueAt ?? undefined,
    late: () => new StateError('States.Timeout'),
    signal: run.signal,
  };
  const result = await beforeDeadline(clock, deadline, (signal) =>
    callResource(stage, run, frame, { task, given, signal }),
  );
  requireSize(stage, run, frame, 'task result', result);
  const output = JSON.stringify(result);
  stage.store.atomically(() => {
    if (pattern === 'request') {
      addEvent(stage, run, frame, 'TaskSucceeded', { taskSucceededEventDetails: { ...task.names, output } });
      return;
    }
    if (pattern === 'sync') frame.token = nestedExecutionArn(result);
    frame.phase = 'waiting';
    addEvent(stage, run, frame, 'TaskSubmitted', { taskSubmittedEventDetails: { ...task.names, output } });
    saveFrame(stage, run, frame);
  });
  return result;
}

/** A task token may be answered before the call that carried it; then even a failed call does not matter. */
async function callResource(
  stage: Stage,
  run: Run,
  frame: Frame,
  call: { task: Task; given: Json; signal: AbortSignal },
): Promise<Json> {
  const { resource } = call.task;
  const executionName = entryName(frame);
  try {
    return await stage.integrations.call({
      resource,
      arguments: call.given,
      roleArn: run.execution.roleArn,
      signal: call.signal,
      executionName,
    });
  } catch (error) {
    if (resource.pattern === 'token' && stage.store.frames.tokenOutcome(frame.executionArn, frame.path))
      return null;
    const failure = asStateError(error);
    const isOurs =
      failure.error === 'StepFunctions.ExecutionAlreadyExistsException' &&
      failure.reason.includes(executionName);
    const arn = isOurs ? /arn:[^\s']*/.exec(failure.reason)?.[0] : undefined;
    if (arn !== undefined) return { ExecutionArn: arn };
    throw error;
  }
}

/** The same for every try of one entry of a state, so that a try after a crash finds what the one before it started. */
function entryName(frame: Frame): string {
  const hash = createHash('sha256')
    .update(`${frame.executionArn} ${frame.path} ${frame.entry}`)
    .digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join('-');
}

async function awaitAnswer(stage: Stage, run: Run, frame: Frame, task: Task): Promise<Json> {
  const answer = task.resource.pattern === 'sync' ? awaitNestedExecution : awaitCallback;
  const result = await answer(stage, run, frame, task.heartbeatMs);
  requireSize(stage, run, frame, 'task result', result);
  const details = { ...task.names, output: JSON.stringify(result) };
  addEvent(stage, run, frame, 'TaskSucceeded', { taskSucceededEventDetails: details });
  return result;
}

async function awaitCallback(
  stage: Stage,
  run: Run,
  frame: Frame,
  heartbeatMs: number | undefined,
): Promise<Json> {
  const { frames } = stage.store;
  for (;;) {
    const outcome = frames.tokenOutcome(frame.executionArn, frame.path);
    if (outcome && 'output' in outcome) return outcome.output;
    if (outcome) throw new StateError(outcome.error, outcome.cause);
    const lastBeatAt = frames.find(frame.executionArn, frame.path)?.beatAt ?? frame.beatAt;
    const silentAt = heartbeatMs === undefined || lastBeatAt === null ? undefined : lastBeatAt + heartbeatMs;
    const nowMs = stage.context.clock.nowMs();
    if (frame.dueAt !== null && nowMs >= frame.dueAt) throw new StateError('States.Timeout');
    if (silentAt !== undefined && nowMs >= silentAt) throw new StateError('States.HeartbeatTimeout');
    const dueMs = Math.min(frame.dueAt ?? Number.POSITIVE_INFINITY, silentAt ?? Number.POSITIVE_INFINITY);
    await stage.bell.wait(frame.token ?? '', Number.isFinite(dueMs) ? dueMs : undefined, run.signal);
  }
}

function addFailure(stage: Stage, run: Run, frame: Frame, task: Task, failure: StateError): void {
  const isTimeout = failure.error === 'States.Timeout' || failure.error === 'States.HeartbeatTimeout';
  const details = { ...task.names, error: failure.error, cause: failure.reason };
  if (isTimeout) addEvent(stage, run, frame, 'TaskTimedOut', { taskTimedOutEventDetails: details });
  else addEvent(stage, run, frame, 'TaskFailed', { taskFailedEventDetails: details });
}
