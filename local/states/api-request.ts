import type * as z from 'zod';
import { AwsError, type RuntimeContext, UnsupportedFeatureError } from '../service.ts';
import type { Engine } from './engine.ts';
import type { ExecutionRecord } from './execution-store.ts';
import type { StateMachine } from './state-machine.ts';
import type { Store } from './store.ts';

/** What every action works on. */
export interface StatesApi {
  readonly context: RuntimeContext;
  readonly store: Store;
  readonly engine: Engine;
  readonly machines: ReadonlyMap<string, StateMachine>;
}

/** Members that are not played are refused by name rather than left out. */
export function read<T>(shape: z.ZodType<T>, raw: unknown): T {
  const result = shape.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (issue?.code === 'unrecognized_keys')
    throw new UnsupportedFeatureError(`the member ${issue.keys.join(', ')} of the request`);
  throw new AwsError('ValidationException', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}

export function machineOf(api: StatesApi, arn: string): StateMachine {
  const machine = api.machines.get(arn);
  if (machine) return machine;
  throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

export function executionOf(api: StatesApi, arn: string): ExecutionRecord {
  const execution = api.store.executions.find(arn);
  if (execution && execution.status !== 'PENDING') return execution;
  throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
