import type { Frame } from './frame-store.ts';
import type { Json } from './json.ts';
import type { Run, Stage } from './stage.ts';
import { Shutdown, StateError } from './state-error.ts';
import type { TaskResource } from './task-resource.ts';

export function nestedExecutionArn(started: Json): string {
  return String((started as { ExecutionArn?: Json }).ExecutionArn ?? '');
}

/**
 * Waits for the execution that `startExecution.sync:2` started; its output is read as JSON.
 * It is stopped when the task is not waited for any more.
 * @throws StateError `States.TaskFailed` with the described execution as its cause
 */
export async function awaitNestedExecution(stage: Stage, run: Run, frame: Frame): Promise<Json> {
  const arn = frame.token ?? '';
  try {
    for (;;) {
      const status = stage.store.executions.find(arn)?.status;
      if (status === undefined)
        throw new StateError('States.Runtime', `There is no execution ${arn} to wait for.`);
      if (status !== 'RUNNING') break;
      if (frame.dueAt !== null && stage.context.clock.nowMs() >= frame.dueAt)
        throw new StateError('States.Timeout');
      await stage.bell.wait(arn, frame.dueAt ?? undefined, run.signal);
    }
  } catch (error) {
    if (!(run.signal.reason instanceof Shutdown)) await stopNested(stage, run, arn);
    throw error;
  }
  const described = (await callStates(stage, run, 'describeExecution', { ExecutionArn: arn })) as Record<
    string,
    Json
  >;
  if (described['Status'] === 'SUCCEEDED')
    return { ...described, Output: JSON.parse(String(described['Output'])) };
  throw new StateError('States.TaskFailed', JSON.stringify(described));
}

async function stopNested(stage: Stage, run: Run, arn: string): Promise<void> {
  try {
    await callStates(stage, run, 'stopExecution', { ExecutionArn: arn }, new AbortController().signal);
  } catch (error) {
    stage.context.log(`states: ${arn} could not be stopped with its parent: ${String(error)}`);
  }
}

function callStates(stage: Stage, run: Run, action: string, given: Json, signal = run.signal): Promise<Json> {
  const resource: TaskResource = { api: 'sfn', action, pattern: 'request', isOptimized: false };
  return stage.integrations.call({
    resource,
    arguments: given,
    roleArn: run.execution.roleArn,
    signal,
    executionName: '',
  });
}
