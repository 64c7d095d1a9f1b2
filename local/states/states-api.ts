import * as z from 'zod';
import { AwsError, type Caller } from '../service.ts';
import type { JsonAction } from '../sqs/aws-json.ts';
import { executionOf, machineOf, read, type StatesApi } from './api-request.ts';
import type { Json } from './json.ts';
import { offsetOf, pageOf, paging } from './paging.ts';
import { payloadLimitBytes } from './stage.ts';
import { startExecution } from './start-execution.ts';
import type { StateMachineSpec } from './state-machine.ts';
import { describeExecution, executionEntry, historyEntry, mapRunEntry } from './states-answers.ts';
import type { Store } from './store.ts';
import { readToken } from './task-token.ts';

type Action = (api: StatesApi, input: unknown, caller: Caller) => unknown;

const statuses = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE']);

const actions: Record<string, Action> = {
  StartExecution: startExecution,
  DescribeExecution(api, raw, caller) {
    const { executionArn } = read(z.strictObject({ executionArn: z.string(), includedData: included }), raw);
    caller.authorize('states:DescribeExecution', executionArn);
    return describeExecution(executionOf(api, executionArn));
  },
  StopExecution(api, raw, caller) {
    const shape = {
      executionArn: z.string(),
      error: z.string().max(256).optional(),
      cause: z.string().max(32_768).optional(),
    };
    const input = read(z.strictObject(shape), raw);
    caller.authorize('states:StopExecution', input.executionArn);
    const execution = executionOf(api, input.executionArn);
    if (execution.status === 'RUNNING') api.engine.stop(execution, input);
    return { stopDate: (executionOf(api, execution.arn).stoppedAt ?? 0) / 1000 };
  },
  ListExecutions: listExecutions,
  GetExecutionHistory: getHistory,
  SendTaskSuccess(api, raw, caller) {
    const input = read(z.strictObject({ taskToken: z.string(), output: z.string() }), raw);
    const token = authorizeToken(api, caller, 'states:SendTaskSuccess', input.taskToken);
    settle(api, token, { output: readOutput(input.output) });
    return {};
  },
  SendTaskFailure(api, raw, caller) {
    const shape = {
      taskToken: z.string(),
      error: z.string().max(256).default(''),
      cause: z.string().max(32_768).default(''),
    };
    const { taskToken, error, cause } = read(z.strictObject(shape), raw);
    settle(api, authorizeToken(api, caller, 'states:SendTaskFailure', taskToken), { error, cause });
    return {};
  },
  SendTaskHeartbeat(api, raw, caller) {
    const { taskToken } = read(z.strictObject({ taskToken: z.string() }), raw);
    const { executionArn, path } = authorizeToken(api, caller, 'states:SendTaskHeartbeat', taskToken);
    if (!api.store.frames.beat(executionArn, path, taskToken, api.context.clock.nowMs()))
      throw taskTimedOut();
    return {};
  },
  DescribeStateMachine(api, raw, caller) {
    const { stateMachineArn } = read(
      z.strictObject({ stateMachineArn: z.string(), includedData: included }),
      raw,
    );
    caller.authorize('states:DescribeStateMachine', stateMachineArn);
    const { spec } = machineOf(api, stateMachineArn);
    return { ...machineEntry(spec), status: 'ACTIVE', definition: spec.definition, roleArn: spec.roleArn };
  },
  ListStateMachines(api, raw, caller) {
    const page = read(z.strictObject(paging), raw);
    caller.authorize('states:ListStateMachines', '*');
    const found = pageOf([...api.machines.values()].slice(offsetOf(page)), page);
    return { stateMachines: found.entries.map(({ spec }) => machineEntry(spec)), nextToken: found.nextToken };
  },
  DescribeMapRun(api, raw, caller) {
    const { mapRunArn } = read(z.strictObject({ mapRunArn: z.string() }), raw);
    caller.authorize('states:DescribeMapRun', mapRunArn);
    const mapRun = api.store.mapRuns.find(mapRunArn);
    if (!mapRun) throw new AwsError('ResourceNotFound', `Resource not found: '${mapRunArn}'`);
    return mapRunEntry(mapRun, api.store.executions.counts(mapRunArn));
  },
  ListMapRuns(api, raw, caller) {
    const page = read(z.strictObject({ executionArn: z.string(), ...paging }), raw);
    caller.authorize('states:ListMapRuns', page.executionArn);
    const { machineArn } = executionOf(api, page.executionArn);
    const found = pageOf(api.store.mapRuns.ofExecution(page.executionArn).slice(offsetOf(page)), page);
    const mapRuns = found.entries.map(({ arn, executionArn, startedAt, stoppedAt }) => ({
      ...{ mapRunArn: arn, executionArn, stateMachineArn: machineArn },
      ...{ startDate: startedAt / 1000, ...(stoppedAt === null ? {} : { stopDate: stoppedAt / 1000 }) },
    }));
    return { mapRuns, nextToken: found.nextToken };
  },
};

const included = z.enum(['ALL_DATA', 'METADATA_ONLY']).optional();

export function statesActions(api: StatesApi): Record<string, JsonAction> {
  return Object.fromEntries(
    Object.entries(actions).map(([name, action]) => [
      name,
      (input, request) => action(api, input, request.caller),
    ]),
  );
}

function listExecutions(api: StatesApi, raw: unknown, caller: Caller): unknown {
  const shape = {
    stateMachineArn: z.string().optional(),
    mapRunArn: z.string().optional(),
    statusFilter: statuses.optional(),
  };
  const input = read(z.strictObject({ ...shape, ...paging }), raw);
  const { stateMachineArn, mapRunArn } = input;
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new AwsError('ValidationException', 'Give either stateMachineArn or mapRunArn');
  }
  caller.authorize('states:ListExecutions', stateMachineArn ?? mapRunArn ?? '');
  if (stateMachineArn !== undefined) machineOf(api, stateMachineArn);
  const filter = { machineArn: stateMachineArn, mapRunArn, status: input.statusFilter };
  const found = pageOf(api.store.executions.list(filter, input.maxResults + 1, offsetOf(input)), input);
  return { executions: found.entries.map(executionEntry), nextToken: found.nextToken };
}

function getHistory(api: StatesApi, raw: unknown, caller: Caller): unknown {
  const shape = {
    executionArn: z.string(),
    reverseOrder: z.boolean().default(false),
    includeExecutionData: z.boolean().default(true),
  };
  const input = read(z.strictObject({ ...shape, ...paging }), raw);
  caller.authorize('states:GetExecutionHistory', input.executionArn);
  const execution = executionOf(api, input.executionArn);
  if (execution.type === 'EXPRESS') {
    throw new AwsError('InvalidArn', `The history of the express execution '${execution.arn}' is not kept`);
  }
  const page = { limit: input.maxResults + 1, offset: offsetOf(input), isReversed: input.reverseOrder };
  const found = pageOf(api.store.history.list(execution.arn, page), input);
  return {
    events: found.entries.map((event) => historyEntry(event, input.includeExecutionData)),
    nextToken: found.nextToken,
  };
}

function machineEntry({ arn, name, type }: StateMachineSpec): object {
  return { stateMachineArn: arn, name, type, creationDate: 0 };
}

interface HeldToken {
  readonly text: string;
  readonly executionArn: string;
  readonly path: string;
}

/** The right to answer a task is given on its state machine. */
function authorizeToken(api: StatesApi, caller: Caller, action: string, text: string): HeldToken {
  const token = readToken(text);
  const execution = token && api.store.executions.find(token.executionArn);
  caller.authorize(action, execution?.machineArn.split('/')[0] ?? '*');
  if (!token) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return { text, executionArn: token.executionArn, path: token.path };
}

function settle(
  api: StatesApi,
  token: HeldToken,
  outcome: Parameters<Store['frames']['settleToken']>[3],
): void {
  if (!api.store.frames.settleToken(token.executionArn, token.path, token.text, outcome))
    throw taskTimedOut();
  api.engine.stage.bell.ring(token.text);
}

function taskTimedOut(): AwsError {
  return new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
}

function readOutput(text: string): Json {
  if (Buffer.byteLength(text) > payloadLimitBytes) {
    throw new AwsError('ValidationException', `output: it must have at most ${payloadLimitBytes} bytes`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError('InvalidOutput', "Invalid Output: 'It is not JSON'");
  }
}
