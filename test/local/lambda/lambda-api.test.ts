import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLambdaService, type LocalLambda } from '../../../local/lambda/lambda.ts';
import { TestEndpoint } from '../dynamodb/endpoint.ts';
import { aFunction } from './functions.ts';

const echo = aFunction('echo');

let endpoint: TestEndpoint;
let lambda: LocalLambda;
let client: LambdaClient;

beforeAll(async () => {
  endpoint = await TestEndpoint.start();
  lambda = createLambdaService(endpoint.context, [echo, aFunction('behaviour')]);
  endpoint.services.set('lambda', lambda);
  client = new LambdaClient(endpoint.client);
});

afterAll(async () => {
  client.destroy();
  await lambda.close();
  await endpoint.close();
});

beforeEach(() => {
  endpoint.allows = () => true;
  endpoint.checks.length = 0;
});

const read = (payload: Uint8Array | undefined) => JSON.parse(new TextDecoder().decode(payload)) as unknown;

describe('Invoke', () => {
  it.each(['echo', echo.arn, '111122223333:function:echo', `${echo.arn}:$LATEST`])(
    'finds the function by %s and answers its result',
    async (functionName) => {
      const answer = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: '{"a":1}', LogType: 'Tail' }),
      );
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
      expect(answer.FunctionError).toBeUndefined();
      expect(read(answer.Payload)).toMatchObject({ event: { a: 1 } });
      expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('REPORT RequestId');
    },
  );

  it('marks a failed function', async () => {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'behaviour', Payload: '{"behaviour":"refuse"}' }),
    );
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(read(answer.Payload)).toMatchObject({ errorType: 'RemoteRefusalError', trace: expect.any(Array) });
  });

  it('checks lambda:InvokeFunction on the function and runs nothing without it', async () => {
    endpoint.allows = () => false;
    const before = lambda.statistics().get('echo')?.invocations;
    await expect(client.send(new InvokeCommand({ FunctionName: 'echo' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect(endpoint.checks).toMatchObject([{ action: 'lambda:InvokeFunction', resource: echo.arn }]);
    expect(lambda.statistics().get('echo')?.invocations).toBe(before);
  });

  it('runs nothing in a dry run', async () => {
    const before = lambda.statistics().get('echo')?.invocations;
    const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', InvocationType: 'DryRun' }));
    expect(answer.StatusCode).toBe(204);
    expect(lambda.statistics().get('echo')?.invocations).toBe(before);
  });

  it.each([
    ['an unknown function', { FunctionName: 'absent' }, 'ResourceNotFoundException'],
    ['an unknown alias', { FunctionName: 'echo', Qualifier: 'live' }, 'ResourceNotFoundException'],
    ['a payload that is no JSON', { FunctionName: 'echo', Payload: '{a' }, 'InvalidRequestContentException'],
    [
      'an event over 1 MB',
      {
        FunctionName: 'echo',
        InvocationType: 'Event' as const,
        Payload: JSON.stringify('x'.repeat(1024 * 1024)),
      },
      'RequestEntityTooLargeException',
    ],
  ])('rejects %s', async (_, input, name) => {
    await expect(client.send(new InvokeCommand(input))).rejects.toMatchObject({ name });
  });
});

describe('the other operations', () => {
  it('describe the functions without their variables', async () => {
    const { Functions: functions } = await client.send(new ListFunctionsCommand({}));
    const { Configuration: configuration } = await client.send(
      new GetFunctionCommand({ FunctionName: 'echo' }),
    );
    expect(functions?.map((entry) => entry.FunctionName)).toEqual(['echo', 'behaviour']);
    expect(configuration).toMatchObject({
      FunctionArn: echo.arn,
      Timeout: 30,
      MemorySize: 256,
      State: 'Active',
    });
    expect(configuration?.Environment).toBeUndefined();
  });

  it('fail by name when they are not played', async () => {
    await expect(client.send(new UpdateFunctionCodeCommand({ FunctionName: 'echo' }))).rejects.toMatchObject({
      name: 'UnsupportedFeature',
      message: expect.stringContaining('/echo/code'),
    });
  });
});
