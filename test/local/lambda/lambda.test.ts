import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLambdaService, type LocalLambda } from '../../../local/lambda/lambda.ts';
import { TestEndpoint } from '../dynamodb/endpoint.ts';
import { aFunction } from './functions.ts';

let endpoint: TestEndpoint;
let lambda: LocalLambda;

const functions = [
  aFunction('echo'),
  aFunction('behaviour', { timeoutSeconds: 300, environment: { STAGE: 'local', AWS_REGION: 'replaced' } }),
  aFunction('behaviour', { name: 'other', environment: { OTHER: 'yes' } }),
  aFunction('behaviour', {
    name: 'small',
    timeoutSeconds: 300,
    memoryMegabytes: 128,
    ephemeralStorageMegabytes: 1,
  }),
  aFunction('behaviour', { name: 'short', timeoutSeconds: 3 }),
  aFunction('behaviour', { name: 'nameless', handlerName: 'index.notAFunction' }),
  aFunction('behaviour', { name: 'unsettled', handlerName: 'index.unsettled' }),
  aFunction('absent'),
  aFunction('failing-module'),
];

beforeAll(async () => {
  endpoint = await TestEndpoint.start();
  process.env['SECRET_OF_THE_HOST'] = 'not for functions';
  lambda = createLambdaService(endpoint.context, functions, { workerLimit: 6, timeoutDivisor: 10 });
});

afterAll(async () => {
  await lambda.close();
  await endpoint.close();
});

const run = (functionName: string, behaviour: string, argument?: unknown) =>
  lambda.invoke(functionName, { behaviour, argument });

describe('a synchronous invocation', () => {
  it('gives the handler the event and the context of its function', async () => {
    const result = await lambda.invoke('echo', { a: [1, null] }, { requestId: 'request-1' });
    expect(result).toMatchObject({ statusCode: 200, functionError: undefined, requestId: 'request-1' });
    expect(result.payload).toMatchObject({
      event: { a: [1, null] },
      facts: {
        awsRequestId: 'request-1',
        functionName: 'echo',
        invokedFunctionArn: functions[0]?.arn,
        memoryLimitInMB: '256',
      },
    });
  });

  it('tells the handler how long it may go on', async () => {
    const { remainingMs } = (await lambda.invoke('echo', {})).payload as { remainingMs: number };
    expect(remainingMs).toBeGreaterThan(2_000);
    expect(remainingMs).toBeLessThanOrEqual(3_000);
  });

  it('passes everything as JSON, so that dates arrive as text and undefined as null', async () => {
    const { payload } = await lambda.invoke('echo', { at: new Date(0), gone: undefined });
    expect(payload).toMatchObject({ event: { at: '1970-01-01T00:00:00.000Z' } });
    expect((await run('behaviour', 'nothing')).payload).toBeNull();
  });

  it('uses a warm environment again, with what its module remembers', async () => {
    const first = (await run('other', 'count')).payload as number;
    expect((await run('other', 'count')).payload).toBe(first + 1);
  });

  it('rejects a function that the template does not have', async () => {
    await expect(lambda.invoke('unheard-of', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
    });
  });
});

describe('a failing handler', () => {
  it.each([
    ['an error', 'refuse', 'RemoteRefusalError', 'the other side said no'],
    ['a thrown text', 'text', 'string', 'only text'],
    ['a result that is no JSON', 'big', 'TypeError', 'Do not know how to serialize a BigInt'],
    [
      'process.exit',
      'exit',
      'Runtime.ExitError',
      /^RequestId: .* Error: Runtime exited with error: exit status 3/,
    ],
    ['an uncaught exception', 'crash', 'RangeError', 'thrown between turns'],
    ['an unhandled rejection', 'reject', 'Runtime.UnhandledPromiseRejection', 'nobody listens'],
  ])('answers the name and message of %s', async (_, behaviour, errorType, errorMessage) => {
    const result = await run('behaviour', behaviour);
    expect(result.functionError).toBe('Unhandled');
    expect(result.payload).toMatchObject({
      errorType,
      errorMessage: typeof errorMessage === 'string' ? errorMessage : expect.stringMatching(errorMessage),
    });
  });

  it('ends at once when nothing is left that could settle its promise', async () => {
    expect((await lambda.invoke('unsettled', {})).payload).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
  });

  it('works again in the next invocation', async () => {
    await run('behaviour', 'crash');
    expect(await run('behaviour', 'nothing')).toMatchObject({ functionError: undefined, payload: null });
  });

  it.each([
    ['absent', 'Runtime.ImportModuleError'],
    ['failing-module', 'TypeError'],
    ['nameless', 'Runtime.HandlerNotFound'],
  ])('answers why the module of %s gives no handler', async (functionName, errorType) => {
    expect((await lambda.invoke(functionName, {})).payload).toMatchObject({ errorType });
  });
});

describe("a function's limits", () => {
  it('ends an endless loop at the timeout and says so as AWS does', async () => {
    expect((await run('short', 'forever')).payload).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: .* Error: Task timed out after 3\.00 seconds$/),
    });
  });

  it('ends a function that fills its heap, and no other', async () => {
    const [full, other] = await Promise.all([run('small', 'heap'), run('behaviour', 'nothing')]);
    expect(full.payload).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/signal: killed$/),
    });
    expect(other.functionError).toBeUndefined();
  });

  it('ends a function whose buffers are over its memory', async () => {
    expect((await run('small', 'buffers', 130)).payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it('fails a function that writes more to its own /tmp than it has', async () => {
    expect((await run('small', 'file', 1024)).payload).toBe(1);
    expect((await run('small', 'file', 1024)).payload).toBe(2);
    expect((await run('small', 'file', 1024 * 1024)).payload).toMatchObject({
      errorMessage: expect.stringContaining('ENOSPC'),
    });
  });

  it('takes 6 MB and rejects one byte more', async () => {
    const limitBytes = 6 * 1024 * 1024;
    const text = (sizeBytes: number) => `"${'x'.repeat(sizeBytes - 2)}"`;
    const taken = await lambda.invokeText('behaviour', text(limitBytes));
    expect(taken.functionError).toBeUndefined();
    await expect(lambda.invokeText('behaviour', text(limitBytes + 1))).rejects.toMatchObject({
      code: 'RequestEntityTooLargeException',
      status: 413,
    });
  });

  it('fails an answer over 6 MB', async () => {
    expect((await run('behaviour', 'large', 6_291_600)).payload).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  it.each([
    [{ environment: { LARGE: 'x'.repeat(4096) } }, /over AWS's 4096/],
    [{ timeoutSeconds: 901 }, /its timeout/],
    [{ memoryMegabytes: 64 }, /its memory/],
  ])('rejects a function that AWS would not deploy: %o', (overrides, message) => {
    expect(() => createLambdaService(endpoint.context, [aFunction('echo', overrides)])).toThrow(message);
  });
});

describe("a function's environment", () => {
  it('holds its own variables, its own keys and nothing of the host', async () => {
    const environment = (await run('behaviour', 'environment')).payload as Record<string, string>;
    expect(environment).toMatchObject({
      STAGE: 'local',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: endpoint.url,
      AWS_ACCESS_KEY_ID: 'behaviour-role',
      AWS_LAMBDA_FUNCTION_NAME: 'behaviour',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      TZ: 'UTC',
      _X_AMZN_TRACE_ID: expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
      ),
    });
    expect(Object.keys(environment)).not.toEqual(expect.arrayContaining(['SECRET_OF_THE_HOST']));
    expect(environment['HOME']).toBeUndefined();
  });

  it('has the keys of another role in another function', async () => {
    const environment = (await run('other', 'environment')).payload as Record<string, string>;
    expect(environment).toMatchObject({ OTHER: 'yes', AWS_ACCESS_KEY_ID: 'other-role' });
    expect(environment['STAGE']).toBeUndefined();
  });

  it('is in UTC wherever the machine is', async () => {
    expect((await run('behaviour', 'zone')).payload).toEqual(['UTC', 0]);
  });

  it("reads the runtime's clock", async () => {
    endpoint.clock.advance(10 * 86_400_000);
    const before = endpoint.clock.nowMs();
    const { now, made, isDate } = (await run('behaviour', 'now')).payload as {
      now: number;
      made: string;
      isDate: boolean;
    };
    const after = endpoint.clock.nowMs();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(Date.parse(made)).toBeLessThanOrEqual(after);
    expect(isDate).toBe(true);
  });

  it('stands still between invocations, with the timers that a handler left', async () => {
    await run('other', 'late');
    const ticks = (await run('other', 'lateTicks')).payload as number;
    const until = performance.now() + 50;
    while (performance.now() < until) await run('behaviour', 'nothing');
    const later = (await run('other', 'lateTicks')).payload as number;
    expect(later - ticks).toBeLessThan(20);
    expect(lambda.statistics().get('other')?.returnsWithPendingWork).toBeGreaterThan(0);
  });
});

describe('the log and the counters of a function', () => {
  it('has what the handler printed between START and REPORT', async () => {
    const { requestId, logTail } = await run('behaviour', 'print');
    const lines = logTail.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual([
      `START RequestId: ${requestId} Version: $LATEST`,
      'a line',
      'an error line',
      `END RequestId: ${requestId}`,
      `REPORT RequestId: ${requestId}`,
    ]);
    expect(lines.at(-1)).toMatch(/Duration: [\d.]+ ms.*Memory Size: 256 MB.*Max Memory Used: \d+ MB/);
  });

  it('counts invocations, errors, time and the most memory held', async () => {
    await run('small', 'nothing');
    const before = lambda.statistics().get('small');
    await run('small', 'refuse');
    await run('small', 'buffers', 60);
    const after = lambda.statistics().get('small');
    expect(after?.invocations).toBe((before?.invocations ?? 0) + 2);
    expect(after?.errors).toBe((before?.errors ?? 0) + 1);
    expect(after?.peakMemoryBytes).toBeGreaterThan(60 * 1024 * 1024);
    expect(after?.totalDurationMs).toBeGreaterThanOrEqual(after?.maxDurationMs ?? Number.POSITIVE_INFINITY);
  });

  it('is complete in its file when the service is closed', async () => {
    const own = await TestEndpoint.start();
    const service = createLambdaService(own.context, [aFunction('behaviour')]);
    const { requestId } = await service.invoke('behaviour', { behaviour: 'print' });
    await service.close();
    const log = readFileSync(join(own.stateFolder, 'logs', 'behaviour.log'), 'utf8');
    await own.close();
    expect(log).toMatch(/^\S+Z #\d+ START RequestId/);
    expect(log).toContain(' a line\n');
    expect(log).toContain(`REPORT RequestId: ${requestId}\tDuration`);
  });
});
