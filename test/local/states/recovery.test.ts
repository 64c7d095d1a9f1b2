import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/service.ts';
import { retryDelayMs } from '../../../local/states/recovery.ts';
import { matchesError, StateError } from '../../../local/states/state-error.ts';
import { functionError } from './fake-endpoint.ts';
import { lambdaTask, one, openStates, type TestStates } from './harness.ts';

let states: TestStates | undefined;
afterEach(async () => {
  await states?.close();
  states = undefined;
});

/** A function that fails `count` times and then answers. */
function failing(count: number, error = () => functionError('TransientError') as Error): () => unknown {
  let calls = 0;
  return () => {
    calls += 1;
    if (calls <= count) throw error();
    return { calls };
  };
}

const transient = { ErrorEquals: ['TransientError'], IntervalSeconds: 2, BackoffRate: 3, MaxAttempts: 3 };

describe('Retry of Step Functions', () => {
  it('waits longer before every attempt', async () => {
    states = await openStates({ m: one(lambdaTask({ Retry: [transient] })) });
    states.endpoint.lambda = failing(3);
    const arn = await states.begin('m');
    for (const seconds of [2, 6, 18]) await states.clock.pass(seconds * 1000);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"calls":4}' });
  });

  it('fails when its attempts are used up', async () => {
    states = await openStates({ m: one(lambdaTask({ Retry: [{ ...transient, MaxAttempts: 1 }] })) });
    states.endpoint.lambda = failing(9);
    const arn = await states.begin('m');
    await states.clock.pass(2000);
    expect(await states.ended(arn)).toMatchObject({ status: 'FAILED', error: 'TransientError' });
    expect(states.endpoint.calls).toHaveLength(2);
  });

  it('counts the attempts of every entry by itself', async () => {
    const throttled = {
      ErrorEquals: ['Lambda.TooManyRequestsException'],
      IntervalSeconds: 5,
      MaxAttempts: 1,
    };
    states = await openStates({
      m: one(lambdaTask({ Retry: [{ ...transient, MaxAttempts: 1 }, throttled] })),
    });
    const errors = [
      new AwsError('TooManyRequestsException', 'slow down', 429),
      functionError('TransientError'),
    ];
    states.endpoint.lambda = failing(2, () => errors.shift() as Error);
    const arn = await states.begin('m');
    await states.clock.pass(5000);
    await states.clock.pass(2000);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"calls":3}' });
  });

  it('does not retry an error that no entry names', async () => {
    states = await openStates({ m: one(lambdaTask({ Retry: [transient] })) });
    states.endpoint.lambda = failing(1, () => functionError('PermanentError'));
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'PermanentError' });
  });

  it('shows the retry count in the context object', async () => {
    const Arguments = { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' };
    states = await openStates({ m: one(lambdaTask({ Arguments, Retry: [transient] })) });
    states.endpoint.lambda = failing(1);
    const arn = await states.begin('m');
    await states.clock.pass(2000);
    await states.ended(arn);
    expect(states.endpoint.calls.map((call) => call.input)).toEqual([0, 1]);
  });

  it('takes MaxDelaySeconds as the longest delay and FULL jitter below it', () => {
    const rule = { ErrorEquals: ['E'], IntervalSeconds: 10, BackoffRate: 10, MaxDelaySeconds: 60 };
    expect([0, 1, 2].map((count) => retryDelayMs(rule, count))).toEqual([10_000, 60_000, 60_000]);
    const jittered = Array.from({ length: 50 }, () => retryDelayMs({ ...rule, JitterStrategy: 'FULL' }, 1));
    expect(Math.max(...jittered)).toBeLessThanOrEqual(60_000);
    expect(new Set(jittered).size).toBeGreaterThan(1);
  });

  it('retries once a second and twice as long each time by default', () => {
    expect([0, 1, 2].map((count) => retryDelayMs({ ErrorEquals: ['E'] }, count))).toEqual([1000, 2000, 4000]);
  });
});

describe('Error names of Step Functions', () => {
  it.each([
    [['States.ALL'], 'Anything', true],
    [['States.ALL'], 'States.Timeout', true],
    [['States.ALL'], 'States.DataLimitExceeded', false],
    [['States.ALL'], 'States.Runtime', false],
    [['States.Runtime'], 'States.Runtime', true],
    [['States.TaskFailed'], 'Anything', true],
    [['States.TaskFailed'], 'States.Timeout', false],
    [['States.Timeout'], 'States.HeartbeatTimeout', true],
    [['A', 'B'], 'B', true],
    [['A'], 'a', false],
  ])('%j against %s: %s', (errorEquals, error, isMatch) => {
    expect(matchesError(errorEquals, new StateError(error))).toBe(isMatch);
  });
});

describe('Catch of Step Functions', () => {
  const caught = { Type: 'Succeed', Output: { in: '{% $states.input %}', v: '{% $v %}' } };

  it('goes on with the error output, and Assign and Output of the entry see it', async () => {
    const entry = {
      ErrorEquals: ['TransientError'],
      Next: 'Caught',
      Assign: { v: '{% $states.errorOutput.Error %}' },
      Output: { was: '{% $states.input.a %}', type: '{% $parse($states.errorOutput.Cause).errorType %}' },
    };
    states = await openStates({
      m: { StartAt: 'Only', States: { Only: lambdaTask({ Catch: [entry] }), Caught: caught } },
    });
    states.endpoint.lambda = failing(1);
    expect(await states.output('m', { a: 1 })).toEqual({
      in: { was: 1, type: 'TransientError' },
      v: 'TransientError',
    });
  });

  it('gives Error and Cause when the entry has no Output', async () => {
    const entry = { ErrorEquals: ['States.ALL'], Next: 'Caught' };
    const States = { Only: lambdaTask({ Catch: [entry] }), Caught: { Type: 'Succeed' } };
    states = await openStates({ m: { StartAt: 'Only', States } });
    states.endpoint.lambda = failing(1);
    expect(await states.output('m')).toEqual({
      Error: 'TransientError',
      Cause: expect.stringContaining('trace'),
    });
  });

  it('catches after the retries', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output: 'given up' }];
    const States = {
      Only: lambdaTask({ Retry: [{ ...transient, MaxAttempts: 1 }], Catch }),
      Caught: { Type: 'Succeed' },
    };
    states = await openStates({ m: { StartAt: 'Only', States } });
    states.endpoint.lambda = failing(9);
    const arn = await states.begin('m');
    await states.clock.pass(2000);
    expect(await states.ended(arn)).toMatchObject({ output: '"given up"' });
  });

  it('catches an Output that cannot be evaluated', async () => {
    const Catch = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught', Output: 'bad output' }];
    const States = {
      Only: lambdaTask({ Output: '{% $states.result.None %}', Catch }),
      Caught: { Type: 'Succeed' },
    };
    states = await openStates({ m: { StartAt: 'Only', States } });
    expect(await states.output('m')).toBe('bad output');
  });
});

describe('Time limits of Step Functions', () => {
  it('fails a task with States.Timeout and the execution as FAILED', async () => {
    states = await openStates({ m: one(lambdaTask({ TimeoutSeconds: 30 })) });
    states.endpoint.lambda = () => new Promise(() => undefined);
    const arn = await states.begin('m');
    await states.clock.pass(30_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('ends an execution as TIMED_OUT after the TimeoutSeconds of its machine', async () => {
    states = await openStates({
      m: { ...one({ Type: 'Wait', Seconds: 9000, End: true }), TimeoutSeconds: 3600 },
    });
    const arn = await states.begin('m');
    await states.clock.pass(3_600_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'TIMED_OUT' });
  });

  it('fails an execution whose history reaches 25,000 events, whatever it catches', async () => {
    const Catch = [{ ErrorEquals: ['States.Runtime'], Next: 'Loop' }];
    const branch = {
      StartAt: 'Spin',
      States: { Spin: { Type: 'Pass', Next: 'Again' }, Again: { Type: 'Pass', Next: 'Spin' } },
    };
    const Loop = { Type: 'Parallel', Branches: [branch], Catch, End: true };
    states = await openStates({ m: { StartAt: 'Loop', States: { Loop } } });
    const end = await states.run('m');
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(end.cause).toContain('25000');
    expect(states.log).toContainEqual(expect.stringContaining('has used half of its 25000 history events'));
  });
});
