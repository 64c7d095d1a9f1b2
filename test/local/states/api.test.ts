import {
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { lambdaTask, machineArn, one, openStates, type TestStates } from './harness.ts';

let states: TestStates;
afterEach(() => states.close());

const pass = one({ Type: 'Pass', End: true });
const wait = one({ Type: 'Wait', Seconds: 3600, End: true });
const day = 86_400_000;

describe('StartExecution of Step Functions', () => {
  it('gives the same execution for the same name and input while it runs', async () => {
    states = await openStates({ m: wait });
    const arns = await Promise.all(Array.from({ length: 10 }, () => states.begin('m', { a: 1 }, 'job-1')));
    expect(new Set(arns)).toEqual(new Set(['arn:aws:states:us-east-1:111111111111:execution:m:job-1']));
    expect(states.changes).toHaveLength(1);
  });

  it('refuses the name with another input', async () => {
    states = await openStates({ m: wait });
    await states.begin('m', { a: 1 }, 'job-1');
    await expect(states.begin('m', { a: 2 }, 'job-1')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  it('refuses the name of a closed execution for 90 days', async () => {
    states = await openStates({ m: pass });
    await states.ended(await states.begin('m', {}, 'job-1'));
    states.clock.advance(90 * day - 60_000);
    await expect(states.begin('m', {}, 'job-1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    states.clock.advance(120_000);
    expect(await states.ended(await states.begin('m', {}, 'job-1'))).toMatchObject({ status: 'SUCCEEDED' });
  });

  it.each(['', 'a b', 'a/b', 'a:b', 'a*', 'a"', 'x'.repeat(81), 'a\u0007'])(
    'refuses the name %j',
    async (name) => {
      states = await openStates({ m: pass });
      await expect(states.begin('m', {}, name)).rejects.toMatchObject({ name: 'InvalidName' });
    },
  );

  it('refuses input that is no JSON or larger than 256 KiB', async () => {
    states = await openStates({ m: pass });
    const start = (input: string) =>
      states.sfn.send(new StartExecutionCommand({ stateMachineArn: machineArn('m'), input }));
    await expect(start('{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(start(JSON.stringify('x'.repeat(262_143)))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('refuses a machine that does not exist', async () => {
    states = await openStates({ m: pass });
    await expect(states.begin('other')).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });
});

describe('The other actions of Step Functions', () => {
  it('stops an execution with an error and a cause', async () => {
    states = await openStates({ m: wait });
    const executionArn = await states.begin('m');
    await states.clock.untilWaiting(3_600_000);
    await states.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause: 'by a person' }));
    expect(await states.ended(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Stopped',
      cause: 'by a person',
    });
    states.clock.advance(day);
    expect((await states.history(executionArn)).map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'ExecutionAborted',
    ]);
  });

  it('stops the children of a Map Run with the execution', async () => {
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...wait };
    states = await openStates({ m: one({ Type: 'Map', Items: [1, 2], ItemProcessor, End: true }) });
    const executionArn = await states.begin('m');
    await states.clock.untilWaiting(3_600_000);
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
    const started = (await states.history(executionArn)).find((event) => event.type === 'MapRunStarted');
    const mapRunArn = started?.mapRunStartedEventDetails?.mapRunArn;
    await states.restart();
    const { executions } = await states.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(new Set(executions?.map((child) => child.status))).toEqual(new Set(['ABORTED']));
  });

  it('lists executions by status, newest first, page by page', async () => {
    states = await openStates({ m: pass, other: pass });
    for (const name of ['a', 'b', 'c']) {
      await states.ended(await states.begin('m', {}, name));
      states.clock.advance(1000);
    }
    await states.run('other');
    const stateMachineArn = machineArn('m');
    const first = await states.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 2, statusFilter: 'SUCCEEDED' }),
    );
    expect(first.executions?.map((execution) => execution.name)).toEqual(['c', 'b']);
    const second = await states.sfn.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 2, nextToken: first.nextToken }),
    );
    expect(second.executions?.map((execution) => execution.name)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
  });

  it('tells the history as events in order, with details, and leaves the data out when asked', async () => {
    states = await openStates({ m: one(lambdaTask()) });
    states.endpoint.lambda = () => ({ b: 2 });
    const executionArn = await states.begin('m', { a: 1 });
    await states.ended(executionArn);
    const events = await states.history(executionArn);
    expect(events.map((event) => [event.id, event.previousEventId, event.type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 1, 'TaskStateEntered'],
      [3, 2, 'TaskScheduled'],
      [4, 3, 'TaskStarted'],
      [5, 4, 'TaskSucceeded'],
      [6, 5, 'TaskStateExited'],
      [7, 6, 'ExecutionSucceeded'],
    ]);
    expect(events[1]?.stateEnteredEventDetails).toEqual({ name: 'Only', input: '{"a":1}' });
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({
      resourceType: 'lambda',
      resource: 'invoke',
    });
    expect(events[5]?.stateExitedEventDetails).toEqual({ name: 'Only', output: '{"b":2}' });
    const bare = { executionArn, includeExecutionData: false, reverseOrder: true };
    const reversed = (await states.sfn.send(new GetExecutionHistoryCommand(bare))).events ?? [];
    expect(reversed[1]).toMatchObject({ id: 6, stateExitedEventDetails: { name: 'Only' } });
    expect(reversed[1]?.stateExitedEventDetails?.output).toBeUndefined();
  });

  it('describes and lists the state machines', async () => {
    states = await openStates({ m: pass, n: wait });
    const described = await states.sfn.send(
      new DescribeStateMachineCommand({ stateMachineArn: machineArn('m') }),
    );
    expect(described).toMatchObject({ name: 'm', type: 'STANDARD', status: 'ACTIVE' });
    expect(JSON.parse(described.definition ?? '')).toMatchObject(pass);
    const { stateMachines } = await states.sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map((machine) => machine.name)).toEqual(['m', 'n']);
  });

  it('asks for the right to every action', async () => {
    states = await openStates({ m: pass });
    const executionArn = await states.begin('m');
    await states.ended(executionArn);
    states.endpoint.denied.add('states:StartExecution operator');
    await expect(states.begin('m')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(states.endpoint.authorized).toEqual([
      `states:StartExecution ${machineArn('m')}`,
      `states:DescribeExecution ${executionArn}`,
      `states:StartExecution ${machineArn('m')}`,
    ]);
  });

  it('refuses an action that it does not play, by name', async () => {
    states = await openStates({ m: pass });
    const sync = states.sfn.send(new StartSyncExecutionCommand({ stateMachineArn: machineArn('m') }));
    await expect(sync).rejects.toMatchObject({
      name: 'UnsupportedFeature',
      message: expect.stringContaining('StartSyncExecution'),
    });
    const redrive = states.sfn.send(new RedriveExecutionCommand({ executionArn: 'arn' }));
    await expect(redrive).rejects.toMatchObject({ name: 'UnsupportedFeature' });
  });

  it('tells of every change of status, as EventBridge is told', async () => {
    states = await openStates({ m: one({ Type: 'Fail', Error: 'E', Cause: 'c' }) });
    const executionArn = await states.begin('m', { a: 1 });
    await states.ended(executionArn);
    expect(states.changes).toMatchObject([
      { executionArn, status: 'RUNNING', input: '{"a":1}', stopDate: null },
      { executionArn, status: 'FAILED', error: 'E', cause: 'c', stopDate: expect.any(Number) },
    ]);
  });
});
