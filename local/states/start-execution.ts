import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, type Caller } from '../service.ts';
import { machineOf, read, type StatesApi } from './api-request.ts';
import { payloadLimitBytes } from './stage.ts';
import type { StateMachine } from './state-machine.ts';

const StartExecutionInput = z.strictObject({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().default('{}'),
  traceHeader: z.string().optional(),
});

/**
 * Begins an execution, once per name: while it runs, the same name with the same input gives the same execution;
 * otherwise a name is taken until 90 days after its execution has ended.
 */
export function startExecution(api: StatesApi, raw: unknown, caller: Caller): unknown {
  const { stateMachineArn, name = randomUUID(), input } = read(StartExecutionInput, raw);
  caller.authorize('states:StartExecution', stateMachineArn);
  const machine = machineOf(api, stateMachineArn);
  requireName(name);
  requireInput(input);
  const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  const known = api.store.executions.find(arn);
  if (known && !api.engine.isExpired(known)) {
    const isSame = known.status === 'RUNNING' && known.input === input;
    if (!isSame) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    return { executionArn: arn, startDate: known.startedAt / 1000 };
  }
  return begin(api, machine, { arn, name, input });
}

function begin(
  api: StatesApi,
  machine: StateMachine,
  start: { arn: string; name: string; input: string },
): unknown {
  const { spec } = machine;
  const startedAt = api.context.clock.nowMs();
  api.engine.begin({
    ...start,
    machineArn: spec.arn,
    machineName: spec.name,
    roleArn: spec.roleArn,
    definitionHash: api.store.saveDefinition(spec.definition),
    pointer: '',
    type: spec.type,
    status: 'RUNNING',
    startedAt,
    mapRunArn: null,
    itemIndex: null,
    itemCount: null,
  });
  return { executionArn: start.arn, startDate: startedAt / 1000 };
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
function requireName(name: string): void {
  if (name.length >= 1 && name.length <= 80 && !/[\p{Cc}\s<>{}[\]?*"#%\\^|~`$&,;:/]/u.test(name)) return;
  throw new AwsError('InvalidName', `Invalid Name: '${name.slice(0, 80)}'`);
}

function requireInput(input: string): void {
  if (Buffer.byteLength(input) > payloadLimitBytes) {
    const limit = `Member must have length less than or equal to ${payloadLimitBytes}`;
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed: ${limit}`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new AwsError('InvalidExecutionInput', "Invalid State Machine Execution Input: 'It is not JSON'");
  }
}
