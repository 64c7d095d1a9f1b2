import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';
import { createLambdaService, type LocalLambda } from '../../../local/lambda/lambda.ts';
import { AwsError, type LocalService, type ServiceRequest } from '../../../local/service.ts';
import { TestEndpoint } from '../dynamodb/endpoint.ts';
import { aFunction } from './functions.ts';

const deadLetterQueueUrl = 'http://127.0.0.1/111122223333/dead-letters';
const onFailureQueueUrl = 'http://127.0.0.1/111122223333/failures';

/** Workers start slowly on a busy machine. */
const patient = { interval: 2, timeout: 20_000 };

interface SentMessage {
  QueueUrl: string;
  MessageBody: string;
  MessageAttributes?: Record<string, { StringValue: string }>;
}

/** An SQS endpoint that keeps what is sent to it. */
class FakeSqs implements LocalService {
  readonly signingName = 'sqs';
  readonly sent: SentMessage[] = [];
  readonly senders: (string | undefined)[] = [];
  refuses = false;

  async handle(request: ServiceRequest) {
    const message = JSON.parse(await text(request.body)) as SentMessage;
    if (this.refuses) throw new AwsError('QueueDoesNotExist', 'no such queue');
    this.sent.push(message);
    this.senders.push(request.caller.roleArn);
    return {
      status: 200,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: '{"MessageId":"1"}',
    };
  }
}

let endpoint: TestEndpoint;
let sqs: FakeSqs;
let lambda: LocalLambda;

beforeEach(async () => {
  endpoint = await TestEndpoint.start();
  sqs = new FakeSqs();
  endpoint.services.set('sqs', sqs);
});

afterEach(async () => {
  await lambda.close();
  await endpoint.close();
});

function start(overrides: Partial<FunctionSpec> = {}): void {
  lambda = createLambdaService(endpoint.context, [aFunction('behaviour', overrides)]);
  endpoint.services.set('lambda', lambda);
}

const send = (behaviour: string, requestId = 'request-1') =>
  lambda.invoke('behaviour', { behaviour }, { invocationType: 'Event', requestId });

/** Resolves when so many invocations have ended, and the queue has taken note. */
async function ended(count: number): Promise<void> {
  await expect.poll(() => lambda.statistics().get('behaviour')?.invocations, patient).toBe(count);
  // One turn for the verdict, which is written after the invocation is counted.
  await new Promise((resolve) => setImmediate(resolve));
}

const finished = () => expect.poll(() => lambda.pendingEventCount(), patient).toBe(0);

describe('an asynchronous invocation (InvocationType: Event)', () => {
  it('is accepted at once, through the API too, and done once', async () => {
    start();
    const client = new LambdaClient(endpoint.client);
    const payload = JSON.stringify({ behaviour: 'nothing' });
    const answer = await client.send(
      new InvokeCommand({ FunctionName: 'behaviour', InvocationType: 'Event', Payload: payload }),
    );
    client.destroy();
    expect(answer.StatusCode).toBe(202);
    await finished();
    expect(lambda.statistics().get('behaviour')).toMatchObject({ invocations: 1, errors: 0 });
  });

  it('is tried again after one and two minutes, then goes to the dead-letter queue as it was', async () => {
    start({ deadLetterQueueUrl });
    await send('refuse');
    await ended(1);
    endpoint.clock.advance(59_000);
    await ended(1);
    endpoint.clock.advance(1_000);
    await ended(2);
    endpoint.clock.advance(60_000);
    await ended(2);
    endpoint.clock.advance(60_000);
    await ended(3);
    await finished();
    expect(sqs.sent).toMatchObject([
      {
        QueueUrl: deadLetterQueueUrl,
        MessageBody: '{"behaviour":"refuse"}',
        MessageAttributes: {
          RequestID: { StringValue: 'request-1' },
          ErrorCode: { StringValue: '200' },
          ErrorMessage: { StringValue: 'the other side said no' },
        },
      },
    ]);
    expect(sqs.senders).toEqual(['arn:aws:iam::111122223333:role/behaviour-role']);
  });

  it('leaves a record of its failure at the failure destination', async () => {
    start({ onFailureQueueUrl, maximumRetryAttempts: 0 });
    await send('refuse');
    await finished();
    expect(sqs.sent.map((message) => JSON.parse(message.MessageBody))).toEqual([
      {
        version: '1.0',
        timestamp: expect.any(String),
        requestContext: {
          requestId: 'request-1',
          functionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:behaviour:$LATEST',
          condition: 'RetriesExhausted',
          approximateInvokeCount: 1,
        },
        requestPayload: { behaviour: 'refuse' },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: expect.objectContaining({ errorType: 'RemoteRefusalError' }),
      },
    ]);
  });

  it('is given up when it grows older than its function allows', async () => {
    start({ onFailureQueueUrl, maximumEventAgeSeconds: 60 });
    await send('refuse');
    await ended(1);
    endpoint.clock.advance(61_000);
    await finished();
    expect(JSON.parse(sqs.sent[0]?.MessageBody ?? '')).toMatchObject({
      requestContext: { condition: 'EventAgeExceeded' },
    });
    expect(lambda.statistics().get('behaviour')?.invocations).toBe(1);
  });

  it('waits without using up an attempt while there is no concurrency for it', async () => {
    start({ deadLetterQueueUrl, reservedConcurrency: 0 });
    await send('nothing');
    await expect.poll(() => lambda.statistics().get('behaviour')?.throttles, patient).toBe(1);
    expect(lambda.pendingEventCount()).toBe(1);
    endpoint.clock.advance(6 * 3_600_000 + 1_000);
    await finished();
    expect(sqs.sent).toMatchObject([{ MessageAttributes: { ErrorCode: { StringValue: '429' } } }]);
    expect(lambda.statistics().get('behaviour')?.invocations).toBe(0);
  });

  it('waits for the start of a runtime whose other parts are not up yet', async () => {
    lambda = createLambdaService(endpoint.context, [aFunction('behaviour')], { waitsForStart: true });
    await send('nothing');
    await new Promise((resolve) => setImmediate(resolve));
    await lambda.invoke('behaviour', { behaviour: 'nothing' });
    expect(lambda.pendingEventCount()).toBe(1);
    lambda.start();
    await finished();
  });

  it('is dropped and counted when its dead-letter queue refuses it', async () => {
    start({ deadLetterQueueUrl, maximumRetryAttempts: 0 });
    sqs.refuses = true;
    await send('refuse');
    await finished();
    expect(lambda.statistics().get('behaviour')?.deadLetterErrors).toBe(1);
    expect(endpoint.lines).toEqual([expect.stringContaining('request-1 reaches no queue')]);
  });
});

describe('accepted events of a runtime that ends', () => {
  it('are done by the next one when it is closed in the middle of them', async () => {
    start();
    await send('forever');
    await expect.poll(() => lambda.workerCount(), patient).toBe(1);
    await lambda.close();
    // The same function in the next version, which ends.
    lambda = createLambdaService(endpoint.context, [aFunction('echo', { name: 'behaviour' })]);
    expect(lambda.pendingEventCount()).toBe(1);
    await finished();
    expect(lambda.statistics().get('behaviour')).toMatchObject({ invocations: 1, errors: 0 });
  });

  it('do not keep it from closing when several are under way', async () => {
    start();
    for (let count = 1; count <= 3; count += 1) await send('forever', `request-${count}`);
    await expect.poll(() => lambda.workerCount(), patient).toBe(3);
    await lambda.close();
    lambda = createLambdaService(endpoint.context, [aFunction('echo', { name: 'behaviour' })]);
    expect(lambda.pendingEventCount()).toBe(3);
  });

  it('are done by the next one when it is killed', async () => {
    const runtime = fork(join(import.meta.dirname, 'accepting-runtime.ts'), [endpoint.stateFolder], {
      execArgv: [],
    });
    const [message] = (await once(runtime, 'message')) as [{ accepted: number }];
    runtime.kill('SIGKILL');
    await once(runtime, 'exit');
    expect(message.accepted).toBe(5);
    endpoint.clock.advance(300_000);
    lambda = createLambdaService(endpoint.context, [aFunction('behaviour')], { waitsForStart: true });
    expect(lambda.pendingEventCount()).toBe(5);
    lambda.start();
    await finished();
    expect(lambda.statistics().get('behaviour')).toMatchObject({ invocations: 5, errors: 0 });
  });
});
