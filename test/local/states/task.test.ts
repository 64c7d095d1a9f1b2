import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../local/service.ts';
import { functionError } from './fake-endpoint.ts';
import { lambdaTask, machineRole, one, openStates, type TestStates } from './harness.ts';

let states: TestStates;
afterEach(() => states.close());

const tokenTask = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Arguments: { FunctionName: 'f', Payload: { token: '{% $states.context.Task.Token %}' } },
  End: true,
  ...more,
});

/** Keeps the token that the function is given, and lets the test wait for it. */
function catchTokens(): { next(): Promise<string> } {
  const waiting: ((token: string) => void)[] = [];
  const tokens: string[] = [];
  states.endpoint.lambda = (payload: { token: string }) => {
    const wake = waiting.shift();
    if (wake) wake(payload.token);
    else tokens.push(payload.token);
    return {};
  };
  return {
    next: () => {
      const token = tokens.shift();
      return token === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(token);
    },
  };
}

describe('The optimized lambda:invoke integration of Step Functions', () => {
  it('calls the function as the role of the machine and gives its payload', async () => {
    states = await openStates({ m: one(lambdaTask()) });
    states.endpoint.lambda = (payload: { n: number }, name) => ({ name, twice: payload.n * 2 });
    expect(await states.output('m', { n: 4 })).toEqual({ name: 'f', twice: 8 });
    expect(states.endpoint.calls).toEqual([
      { service: 'lambda', action: 'InvokeFunction', roleArn: machineRole, input: { n: 4 } },
    ]);
  });

  it('gives status and version beside the payload', async () => {
    states = await openStates({ m: one(lambdaTask({ Output: undefined })) });
    states.endpoint.lambda = () => 'x';
    expect(await states.output('m')).toMatchObject({ StatusCode: 200, Payload: 'x' });
  });

  it('fails with the errorType of the function and its payload as the cause', async () => {
    states = await openStates({ m: one(lambdaTask()) });
    states.endpoint.lambda = () => {
      throw functionError('TransientError', 'try again');
    };
    const end = await states.run('m');
    expect(end).toMatchObject({ status: 'FAILED', error: 'TransientError' });
    expect(JSON.parse(end.cause ?? '')).toEqual({
      errorType: 'TransientError',
      errorMessage: 'try again',
      trace: [],
    });
  });

  it.each([
    ['TooManyRequestsException', 429, 'Lambda.TooManyRequestsException'],
    ['ServiceException', 500, 'Lambda.ServiceException'],
    ['ResourceNotFoundException', 404, 'Lambda.ResourceNotFoundException'],
    ['AccessDeniedException', 403, 'Lambda.AWSLambdaException'],
  ])('names the service error %s as AWS does, and calls only once', async (code, status, error) => {
    states = await openStates({ m: one(lambdaTask()) });
    states.endpoint.lambda = () => {
      throw new AwsError(code, 'no', status);
    };
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error });
    expect(states.endpoint.calls).toHaveLength(1);
  });

  it('fails when the role may not invoke the function', async () => {
    states = await openStates({ m: one(lambdaTask()) });
    states.endpoint.denied.add(`lambda:InvokeFunction ${machineRole}`);
    const end = await states.run('m');
    expect(end).toMatchObject({ status: 'FAILED', error: 'Lambda.AWSLambdaException' });
    expect(end.cause).toContain('not authorized');
  });

  it('fails with States.DataLimitExceeded when the function answers more than 256 KiB', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }];
    const task = lambdaTask({ Catch });
    states = await openStates({
      m: { StartAt: 'Only', States: { Only: task, Caught: { Type: 'Succeed' } } },
    });
    states.endpoint.lambda = () => 'x'.repeat(262_144);
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('Other service integrations of Step Functions', () => {
  it('sends to SQS, with an object as a JSON body', async () => {
    const Arguments = { QueueUrl: 'https://sqs/111111111111/q', MessageBody: { a: '{% $states.input.a %}' } };
    const Resource = 'arn:aws:states:::sqs:sendMessage';
    states = await openStates({
      m: one({ Type: 'Task', Resource, Arguments, Output: '{% $states.result.MessageId %}', End: true }),
    });
    expect(await states.output('m', { a: 1 })).toBe('m-1');
    expect(states.endpoint.callsTo('SendMessage')).toMatchObject([{ input: { MessageBody: '{"a":1}' } }]);
  });

  it('updates DynamoDB and names a failed condition as the optimized integration does', async () => {
    const Arguments = { TableName: 't', Key: { pk: { S: 'a' } }, UpdateExpression: 'SET x = :x' };
    const Resource = 'arn:aws:states:::dynamodb:updateItem';
    const Catch = [{ ErrorEquals: ['DynamoDB.ConditionalCheckFailedException'], Next: 'Lost' }];
    const task = { Type: 'Task', Resource, Arguments, Catch, End: true };
    states = await openStates({
      m: { StartAt: 'Only', States: { Only: task, Lost: { Type: 'Succeed', Output: 'lost' } } },
    });
    states.endpoint.dynamodb = () => {
      throw new AwsError('ConditionalCheckFailedException', 'The conditional request failed');
    };
    expect(await states.output('m')).toBe('lost');
  });

  it('calls an SDK action by its name and names its errors as aws-sdk resources do', async () => {
    const Resource = 'arn:aws:states:::aws-sdk:dynamodb:query';
    const task = {
      Type: 'Task',
      Resource,
      Arguments: { TableName: 't' },
      Output: '{% $states.result.Items %}',
      End: true,
    };
    states = await openStates({ m: one(task) });
    states.endpoint.dynamodb = (_, input) => ({ Items: [{ pk: { S: String(input['TableName']) } }] });
    expect(await states.output('m')).toEqual([{ pk: { S: 't' } }]);
    states.endpoint.dynamodb = () => {
      throw new AwsError('ResourceNotFoundException', 'no table');
    };
    expect(await states.run('m')).toMatchObject({ error: 'DynamoDb.ResourceNotFoundException' });
  });

  it('reads and writes S3 objects through the SDK', async () => {
    const at = { Bucket: 'b', Key: 'k.json' };
    states = await openStates({
      m: {
        StartAt: 'Put',
        States: {
          Put: {
            Type: 'Task',
            Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
            Arguments: { ...at, Body: { a: 1 } },
            Next: 'Get',
          },
          Get: {
            Type: 'Task',
            Resource: 'arn:aws:states:::aws-sdk:s3:getObject',
            Arguments: at,
            Output: '{% $states.result.Body %}',
            End: true,
          },
        },
      },
    });
    expect(await states.output('m')).toBe('{"a":1}');
    states.endpoint.objects.clear();
    states.endpoint.denied.add(`s3:PutObject ${machineRole}`);
    expect(await states.run('m')).toMatchObject({ status: 'FAILED', error: 'S3.S3Exception' });
  });
});

describe('Nested executions of Step Functions', () => {
  const parent = (Resource: string) =>
    one({
      Type: 'Task',
      Resource,
      Arguments: {
        StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:child',
        Input: { a: 1 },
      },
      Output: '{% $exists($states.result.Output) ? $states.result.Output : $states.result.ExecutionArn %}',
      End: true,
    });

  it('starts another machine and goes on at once', async () => {
    const child = one({ Type: 'Wait', Seconds: 60, End: true });
    states = await openStates({ m: parent('arn:aws:states:::states:startExecution'), child });
    expect(await states.output('m')).toContain(':execution:child:');
  });

  it('waits for the nested execution with .sync:2 and gives its output as JSON', async () => {
    const child = one({ Type: 'Wait', Seconds: 60, End: true });
    states = await openStates({ m: parent('arn:aws:states:::states:startExecution.sync:2'), child });
    const arn = await states.begin('m');
    await states.clock.pass(60_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    expect(states.endpoint.authorized).toContain(
      `states:DescribeExecution ${states.changes[1]?.executionArn}`,
    );
  });

  it('fails with States.TaskFailed when the nested execution fails', async () => {
    const child = one({ Type: 'Fail', Error: 'Inner', Cause: 'why' });
    states = await openStates({ m: parent('arn:aws:states:::states:startExecution.sync:2'), child });
    const end = await states.run('m');
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(end.cause ?? '')).toMatchObject({ Status: 'FAILED', Error: 'Inner', Cause: 'why' });
  });
});

describe('Callbacks with .waitForTaskToken of Step Functions', () => {
  it('goes on with the output of SendTaskSuccess', async () => {
    states = await openStates({ m: one(tokenTask()) });
    const tokens = catchTokens();
    const arn = await states.begin('m');
    await states.sfn.send(
      new SendTaskSuccessCommand({ taskToken: await tokens.next(), output: '{"done":true}' }),
    );
    expect(await states.ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: '{"done":true}' });
  });

  it('fails with the error and cause of SendTaskFailure', async () => {
    states = await openStates({ m: one(tokenTask()) });
    const tokens = catchTokens();
    const arn = await states.begin('m');
    await states.sfn.send(
      new SendTaskFailureCommand({ taskToken: await tokens.next(), error: 'E', cause: 'c' }),
    );
    expect(await states.ended(arn)).toMatchObject({ status: 'FAILED', error: 'E', cause: 'c' });
  });

  it('refuses a token that never was one, and one that has been answered', async () => {
    states = await openStates({ m: one(tokenTask()) });
    const tokens = catchTokens();
    const success = (taskToken: string, output = '1') =>
      states.sfn.send(new SendTaskSuccessCommand({ taskToken, output }));
    await expect(success('nonsense')).rejects.toMatchObject({ name: 'InvalidToken' });
    const arn = await states.begin('m');
    const token = await tokens.next();
    await expect(success(token, '{')).rejects.toMatchObject({ name: 'InvalidOutput' });
    await success(token);
    await states.ended(arn);
    await expect(success(token)).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('fails with States.Timeout after TimeoutSeconds', async () => {
    states = await openStates({ m: one(tokenTask({ TimeoutSeconds: 600 })) });
    const arn = await states.begin('m');
    await states.clock.pass(600_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('fails with States.HeartbeatTimeout when heartbeats stop, and not before', async () => {
    states = await openStates({ m: one(tokenTask({ HeartbeatSeconds: 60 })) });
    const tokens = catchTokens();
    const arn = await states.begin('m');
    const taskToken = await tokens.next();
    await states.clock.untilWaiting(60_000);
    states.clock.advance(40_000);
    await states.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    states.clock.advance(20_000);
    await states.clock.pass(40_000);
    expect(await states.ended(arn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
  });

  it('gives every retry a new token', async () => {
    const Retry = [{ ErrorEquals: ['E'], IntervalSeconds: 10, MaxAttempts: 1 }];
    states = await openStates({ m: one(tokenTask({ Retry })) });
    const tokens = catchTokens();
    const arn = await states.begin('m');
    const first = await tokens.next();
    await states.sfn.send(new SendTaskFailureCommand({ taskToken: first, error: 'E' }));
    await states.clock.pass(10_000);
    const second = await tokens.next();
    expect(second).not.toBe(first);
    const late = states.sfn.send(new SendTaskSuccessCommand({ taskToken: first, output: '1' }));
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await states.sfn.send(new SendTaskSuccessCommand({ taskToken: second, output: '2' }));
    expect(await states.ended(arn)).toMatchObject({ output: '2' });
  });
});
