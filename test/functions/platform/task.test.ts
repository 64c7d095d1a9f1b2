import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { errorNames } from '../../../functions/platform/contract.ts';
import { type FunctionEnv, parseEnv } from '../../../functions/platform/env.ts';
import {
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  NotFoundError,
  PermanentError,
  TransientError,
} from '../../../functions/platform/errors.ts';
import { transientIfPassing } from '../../../functions/platform/passing-failure.ts';
import { type TaskRun, task } from '../../../functions/platform/task.ts';

let printed: string[];
beforeEach(() => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  printed = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      printed.push(String(text));
      return true;
    });
  for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, level).mockImplementation((...texts) => void printed.push(texts.join(' ')));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const Input = z.object({ dataExportId: z.string(), count: z.int() });
const context = {
  awsRequestId: 'request-1',
  functionName: 'plan-chunks',
  getRemainingTimeInMillis: () => 4_321,
};
const run = (
  verb: (deps: object, input: z.infer<typeof Input>, run: TaskRun) => Promise<unknown>,
  event: unknown = { dataExportId: 'x', count: 1 },
  makeDeps: (env: FunctionEnv) => object = () => ({}),
) => task(Input, verb, makeDeps)(event, context as never, {} as never);

const logLine = () => JSON.parse(printed.at(-1) ?? '{}');

describe('the door of a step', () => {
  it('hands the verb its parsed input and what it may know of its run', async () => {
    const seen: unknown[] = [];
    const answer = await run(
      async (_, input, { remainingMs, requestId }) => {
        seen.push(input, remainingMs(), requestId);
        return { count: 2 };
      },
      { dataExportId: 'x', count: 1, more: 'ignored' },
    );
    expect(answer).toEqual({ count: 2 });
    expect(seen).toEqual([{ dataExportId: 'x', count: 1 }, 4_321, 'request-1']);
    expect(logLine()).toMatchObject({ level: 'INFO', message: 'STEP_COMPLETED', step: 'plan-chunks' });
  });

  it.each([
    new InvalidInputError('A', 'a'),
    new NotFoundError('B', 'b'),
    new ForbiddenError('C', 'c'),
    new ConflictError('D', 'd'),
    new TransientError('E', 'e'),
    new PermanentError('F', 'f'),
  ])('lets %s leave under its own name, and logs its code', async (thrown) => {
    const failure = await Promise.resolve(run(() => Promise.reject(thrown))).catch((error: unknown) => error);
    expect(failure).toBe(thrown);
    expect(Object.values(errorNames)).toContain((failure as Error).name);
    expect(logLine()).toMatchObject({
      level: 'ERROR',
      message: 'STEP_FAILED',
      step: 'plan-chunks',
      code: thrown.code,
      errorName: thrown.name,
    });
  });

  it('names what a service of AWS was too busy for as transient, so that the workflow tries again', async () => {
    const thrown = Object.assign(new Error('canary'), { name: 'ProvisionedThroughputExceededException' });
    await expect(run(() => Promise.reject(thrown))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'AWS_UNAVAILABLE',
      cause: thrown,
    });
    expect(logLine()).toMatchObject({ code: 'AWS_UNAVAILABLE', errorName: 'TransientError' });
  });

  it('lets a bug leave as it is and keeps its words out of the log', async () => {
    const bug = new TypeError('canary: Ottoline');
    await expect(run(() => Promise.reject(bug))).rejects.toBe(bug);
    expect(logLine()).toMatchObject({ code: 'UNEXPECTED', errorName: 'TypeError' });
    expect(printed.join()).not.toContain('canary');
  });

  it('rejects an input of another shape without saying its values', async () => {
    let isRun = false;
    const failure = await Promise.resolve(
      run(
        async () => {
          isRun = true;
        },
        { dataExportId: 'x', count: 'canary' },
      ),
    ).catch((error: unknown) => error);
    expect((failure as Error).name).toBe('ZodError');
    expect(`${(failure as Error).message} ${printed.join()}`).not.toContain('canary');
    expect(isRun).toBe(false);
  });

  it('makes its dependencies once, and tries again when that failed', async () => {
    let count = 0;
    const handler = task(
      Input,
      async (deps: { number: number }) => deps.number,
      () => {
        count += 1;
        if (count === 1) throw new Error('no environment');
        return { number: count };
      },
    );
    const event = { dataExportId: 'x', count: 1 };
    await expect(handler(event, context as never, {} as never)).rejects.toThrow('no environment');
    const answers = [];
    for (let turn = 0; turn < 3; turn += 1) answers.push(await handler(event, context as never, {} as never));
    expect(answers).toEqual([2, 2, 2]);
  });
});

describe('a failure of AWS', () => {
  const failing = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });
  it.each([
    failing('InternalServerError', { $fault: 'server' }),
    failing('SlowDown', { $fault: 'client', $metadata: { httpStatusCode: 503 } }),
    failing('Whatever', { $fault: 'client', $metadata: { httpStatusCode: 500 } }),
    failing('ThrottlingException'),
    failing('NoSuchUpload', { $fault: 'client', $metadata: { httpStatusCode: 404 } }),
    failing('TransactionConflictException'),
    failing('TooManyRequestsException'),
    failing('RequestLimitExceeded'),
    failing('TimeoutError'),
    failing('Error', { code: 'ECONNRESET' }),
    failing('Error', { code: 'EAI_AGAIN' }),
    failing('TransactionInProgressException'),
    failing('TransactionCanceledException', {
      CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
    }),
  ])('that passes is transient: %s', (error) => {
    expect(transientIfPassing(error)).toMatchObject({ name: 'TransientError', cause: error });
  });

  it.each([
    failing('ConditionalCheckFailedException', { $fault: 'client', $metadata: { httpStatusCode: 400 } }),
    failing('TransactionCanceledException', {
      CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'ConditionalCheckFailed' }],
    }),
    failing('AccessDeniedException', { $fault: 'client', $metadata: { httpStatusCode: 403 } }),
    failing('NoSuchBucket', { $fault: 'client' }),
    new PermanentError('ANY_TIMEOUT', 'x'),
    new TypeError('x'),
    'a text',
    undefined,
  ])('that does not stays as it is: %s', (error) => {
    expect(transientIfPassing(error)).toBe(error);
  });
});

describe('the environment', () => {
  const schema = z.object({
    TABLE: z.string().min(1),
    QUEUE_URL: z.url(),
    PORT: z.coerce.number().default(1),
  });

  it('is read with its defaults', () => {
    expect(parseEnv(schema, { TABLE: 't', QUEUE_URL: 'https://q.example', OTHER: 'x' })).toEqual({
      TABLE: 't',
      QUEUE_URL: 'https://q.example',
      PORT: 1,
    });
  });

  it('names every missing or malformed variable and no value', () => {
    const read = () => parseEnv(schema, { TABLE: '', QUEUE_URL: 'canary-secret' });
    expect(read).toThrow(new Error('environment variables missing or malformed: TABLE, QUEUE_URL'));
  });
});
