import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DescribeExecutionCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/service.ts';
import { FakeEndpoint, type FakeLambda } from './fake-endpoint.ts';
import {
  lambdaTask,
  machineArn,
  machineRole,
  machineSpec,
  one,
  openStates,
  type TestStates,
} from './harness.ts';

const hour = 3_600_000;
const executionArn = `${machineArn('m').replace(':stateMachine:', ':execution:')}:job`;

let states: TestStates | undefined;
let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill('SIGKILL');
  await states?.close();
  states = undefined;
});

/** Asks for the history until it has an event of this type. */
async function untilEvent(arn: string, type: string): Promise<void> {
  for (;;) if ((await states?.history(arn))?.some((event) => event.type === type)) return;
}

const tokenTask = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'f', Payload: '{% $states.context.Task.Token %}' },
  TimeoutSeconds: 7200,
  End: true,
};

describe('Standard executions of Step Functions, which outlive the machine they run on', () => {
  it('keeps the deadline of a wait over a restart', async () => {
    states = await openStates({ m: one({ Type: 'Wait', Seconds: 86_400, End: true }) });
    const arn = await states.begin('m', { a: 1 });
    await states.clock.untilWaiting(24 * hour);
    states.clock.advance(20 * hour);
    await states.restart();
    await states.clock.pass(4 * hour);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    const types = (await states.history(arn)).map((event) => event.type);
    expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded']);
  });

  it('keeps variables, retry counts and the time of the next retry', async () => {
    const Retry = [
      { ErrorEquals: ['Lambda.ServiceException'], IntervalSeconds: 600, BackoffRate: 2, MaxAttempts: 2 },
    ];
    const task = lambdaTask({ Retry, Output: '{% $v %}' });
    states = await openStates({
      m: { StartAt: 'Set', States: { Set: { Type: 'Pass', Assign: { v: 7 }, Next: 'Only' }, Only: task } },
    });
    let isBroken = true;
    states.endpoint.lambda = () => {
      if (isBroken) throw new AwsError('ServiceException', 'down', 500);
      return {};
    };
    const arn = await states.begin('m');
    await states.clock.pass(600_000);
    await states.clock.untilWaiting(1_200_000);
    await states.restart();
    isBroken = false;
    await states.clock.pass(1_200_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '7' });
    expect(states.endpoint.calls).toHaveLength(3);
  });

  it('does not send a task again that waits for its callback, and keeps its deadline', async () => {
    states = await openStates({ m: one(tokenTask) });
    const tokens: string[] = [];
    states.endpoint.lambda = (token: string) => tokens.push(token);
    const [first, second] = [await states.begin('m'), await states.begin('m')];
    await untilEvent(first, 'TaskSubmitted');
    await untilEvent(second, 'TaskSubmitted');
    states.clock.advance(hour);
    await states.restart();
    const isFirst = (token: string) =>
      Buffer.from(token, 'base64url')
        .toString()
        .includes(first.split(':').at(-1) ?? '-');
    const taskToken = tokens.find(isFirst);
    await states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"back"' }));
    expect(await states.ended(first)).toMatchObject({ status: 'SUCCEEDED', output: '"back"' });
    await states.clock.pass(hour);
    expect(await states.ended(second)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(tokens).toHaveLength(2);
  });

  it('runs a task again that was under way, and only the branch that was not done', async () => {
    const Branches = [
      one(lambdaTask({ Arguments: { FunctionName: 'quick' } })),
      one(lambdaTask({ Arguments: { FunctionName: 'slow' } })),
    ];
    states = await openStates({ m: one({ Type: 'Parallel', Branches, End: true }) });
    const slow = Promise.withResolvers<void>();
    let isHanging = true;
    states.endpoint.lambda = (_, name) => {
      if (name === 'quick') return 'q';
      slow.resolve();
      return isHanging ? new Promise(() => undefined) : 's';
    };
    const arn = await states.begin('m');
    await slow.promise;
    await untilEvent(arn, 'TaskStateExited');
    isHanging = false;
    await states.restart();
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '["q","s"]' });
    expect(states.endpoint.calls).toHaveLength(3);
  });

  describe('with a nested execution', () => {
    const Arguments = { StateMachineArn: machineArn('child'), Input: {} };
    const Resource = 'arn:aws:states:::states:startExecution.sync:2';
    const m = one({ Type: 'Task', Resource, Arguments, Output: 'done', End: true });
    const nested = one({ Type: 'Wait', Seconds: 3600, End: true });
    const startCount = () => states?.changes.filter((change) => change.status === 'RUNNING').length;

    it('goes on waiting for it', async () => {
      states = await openStates({ m, child: nested });
      const arn = await states.begin('m');
      await untilEvent(arn, 'TaskSubmitted');
      await states.clock.untilWaiting(hour);
      await states.restart();
      await states.clock.pass(hour);
      expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
      expect(startCount()).toBe(2);
    });

    it.each(['running', 'ended'])(
      'finds it again, %s, when its start was never answered',
      async (condition) => {
        states = await openStates({ m, child: nested });
        states.endpoint.withheld.add(`StartExecution ${machineRole}`);
        const arn = await states.begin('m');
        await states.clock.untilWaiting(hour);
        if (condition === 'ended') {
          states.clock.advance(hour);
          await states.ended(states.changes[1]?.executionArn ?? '');
        }
        states.endpoint.withheld.clear();
        await states.restart();
        if (condition === 'running') await states.clock.pass(hour);
        expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
        expect(startCount()).toBe(2);
      },
    );
  });

  it('finishes by the definition it was started with, though the machine has changed', async () => {
    states = await openStates({ m: one({ Type: 'Wait', Seconds: 3600, Output: 'old', End: true }) });
    const arn = await states.begin('m');
    await states.clock.untilWaiting(hour);
    const { folder } = states;
    await states.restart({ m: one({ Type: 'Succeed', Output: 'new' }) });
    await states.clock.pass(hour);
    expect(await states.ended(arn)).toMatchObject({ output: '"old"' });
    expect(await states.output('m')).toBe('new');
    expect(folder).toBe(states.folder);
  });
});

/** Runs the machine in a process of its own until `isReached`, and kills it there. */
async function killWhen(
  definition: object,
  folder: string,
  lambda: FakeLambda,
  isReached: Promise<void>,
): Promise<FakeEndpoint> {
  const endpoint = await new FakeEndpoint().open();
  endpoint.lambda = lambda;
  const script = fileURLToPath(new URL('./resume-child.ts', import.meta.url));
  const text = machineSpec('m', definition).definition;
  child = spawn(process.execPath, [script, folder, endpoint.url, text], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await isReached;
  child.kill('SIGKILL');
  await once(child, 'exit');
  await endpoint.close();
  return endpoint;
}

describe('A Map Run whose process is killed with SIGKILL', () => {
  it('runs again only the items that were not recorded as done', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'states-'));
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...one(lambdaTask()),
    };
    const definition = one({ Type: 'Map', Items: '{% $range(0, 19, 1) %}', ItemProcessor, End: true });
    const hanging = Promise.withResolvers<void>();
    let hangingCount = 0;
    const lambda = (n: number) => {
      if (n < 8) return n;
      hangingCount += 1;
      if (hangingCount === 4) hanging.resolve();
      return new Promise(() => undefined);
    };
    const killed = await killWhen(definition, folder, lambda, hanging.promise);
    expect(killed.calls.map((call) => call.input).sort()).toEqual([0, 1, 10, 11, 2, 3, 4, 5, 6, 7, 8, 9]);
    states = await openStates({ m: definition }, {}, { folder, lambda: (n: number) => n });
    const end = await states.ended(executionArn);
    expect(JSON.parse(end.output ?? '')).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(new Set(states.endpoint.calls.map((call) => call.input))).toEqual(
      new Set(Array.from({ length: 12 }, (_, n) => n + 8)),
    );
    expect(states.endpoint.calls).toHaveLength(12);
  });

  it('takes up an execution in its wait with the deadline it had', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'states-'));
    const fan = {
      Type: 'Parallel',
      Branches: [
        one({ Type: 'Wait', Seconds: 86_400, End: true }),
        { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 1, Next: 'B' }, B: lambdaTask() } },
      ],
      End: true,
    };
    const called = Promise.withResolvers<void>();
    const lambda = () => {
      called.resolve();
      return new Promise(() => undefined);
    };
    await killWhen(one(fan), folder, lambda, called.promise);
    states = await openStates({ m: one(fan) }, {}, { folder, lambda: () => 'b' });
    const before = await states.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(before.status).toBe('RUNNING');
    await states.clock.pass(24 * hour);
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '[{},"b"]' });
  });
});
