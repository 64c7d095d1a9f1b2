import { afterEach, describe, expect, it } from 'vitest';
import { aQueue, queueArn } from '../sqs/queue-fixture.ts';
import {
  aFunction,
  aResource,
  fakeFunctions,
  functionArn,
  type Invocation,
  openRouting,
  type RoutingOptions,
  roleArn,
} from './routing-fixture.ts';

const work = queueArn('work');
const dead = queueArn('dead');
const permissions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
  (action) => `${roleArn('worker')} sqs:${action} ${work}`,
);
const queues = [
  aQueue('work', { VisibilityTimeout: 60, RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 2 } }),
  aQueue('dead'),
];
const mapping = (properties: object = {}) =>
  aResource('AWS::Lambda::EventSourceMapping', 'Mapping', {
    EventSourceArn: work,
    FunctionName: 'worker',
    ...properties,
  });
const bodies = ({ payload }: Invocation): string[] =>
  payload.Records.map((record: { body: string }) => record.body);
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('AWS Lambda event source mapping of an SQS queue', () => {
  let open: Awaited<ReturnType<typeof openRouting>> | undefined;
  const start = async (properties: object = {}, options: RoutingOptions = {}) => {
    open = await openRouting([...queues, aFunction('worker', { Timeout: 30 }), mapping(properties)], {
      permissions,
      ...options,
    });
    return open;
  };
  afterEach(async () => {
    await open?.close();
    open = undefined;
  });

  it('gives a function the record that AWS gives and deletes the message when the function returns', async () => {
    const { functions, queues: sqs } = await start();
    sqs.send(work, { body: '{"id":1}', attributes: { kind: { DataType: 'String', StringValue: 'x' } } });
    await functions.count(1);
    await turn();
    expect(functions.invocations[0]).toMatchObject({
      functionName: 'worker',
      invocationType: 'RequestResponse',
    });
    expect(functions.invocations[0]?.payload.Records).toEqual([
      {
        messageId: expect.any(String),
        receiptHandle: expect.any(String),
        body: '{"id":1}',
        attributes: expect.objectContaining({
          ApproximateReceiveCount: '1',
          SentTimestamp: expect.any(String),
        }),
        messageAttributes: {
          kind: { stringValue: 'x', stringListValues: [], binaryListValues: [], dataType: 'String' },
        },
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
        md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventSource: 'aws:sqs',
        eventSourceARN: work,
        awsRegion: 'us-east-1',
      },
    ]);
    expect(sqs.counts(work)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('gives a failed message again after its visibility timeout, then leaves it to the dead-letter queue', async () => {
    const functions = fakeFunctions();
    const invoke: typeof functions.invoke = async (...call) => ({
      ...(await functions.invoke(...call)),
      functionError: 'Unhandled',
    });
    const { queues: sqs, clock } = await start({}, { functions, ports: { invoke } });
    sqs.send(work, { body: 'poison' });
    await functions.count(1);
    await turn();
    expect(sqs.counts(work)).toMatchObject({ visible: 0, inFlight: 1 });
    clock.advance(60_000);
    await functions.count(2);
    await turn();
    const buried = sqs.receive(dead, { waitSeconds: 20 * 60 });
    clock.advance(60_000);
    expect((await buried).map((message) => message.body)).toEqual(['poison']);
    expect(
      functions.invocations.map((one) => one.payload.Records[0].attributes.ApproximateReceiveCount),
    ).toEqual(['1', '2']);
  });

  it('deletes only the messages that a partial batch response does not name', async () => {
    const functions = fakeFunctions((payload) => ({
      batchItemFailures: payload.Records.filter((record: { body: string }) => record.body === 'bad').map(
        (record: { messageId: string }) => ({ itemIdentifier: record.messageId }),
      ),
    }));
    const { queues: sqs, clock } = await start(
      {
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BatchSize: 10,
        MaximumBatchingWindowInSeconds: 5,
      },
      { functions },
    );
    for (const body of ['good', 'bad', 'fine']) sqs.send(work, { body });
    await turn();
    clock.advance(5000);
    await functions.count(1);
    await turn();
    expect(functions.invocations.map(bodies)).toEqual([['good', 'bad', 'fine']]);
    expect(sqs.counts(work)).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
  });

  it.each([
    ['names an unknown message', { batchItemFailures: [{ itemIdentifier: 'none' }] }, 1],
    ['is malformed', { batchItemFailures: 'x' }, 1],
    ['names nothing', { batchItemFailures: [] }, 0],
    ['is empty', {}, 0],
  ])('takes an answer that %s as AWS does', async (_, answer, inFlight) => {
    const functions = fakeFunctions(() => answer);
    const { queues: sqs } = await start(
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
      { functions },
    );
    sqs.send(work, { body: 'x' });
    await functions.count(1);
    await turn();
    expect(sqs.counts(work).inFlight).toBe(inFlight);
  });

  it('runs at most as many batches at a time as the mapping allows', async () => {
    const release: (() => void)[] = [];
    const functions = fakeFunctions(() => new Promise<void>((resolve) => release.push(resolve)));
    const { queues: sqs } = await start(
      { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
      { functions },
    );
    for (const body of ['1', '2', '3']) sqs.send(work, { body });
    await functions.count(2);
    await turn();
    expect(functions.invocations.flatMap(bodies)).toEqual(['1', '2']);
    release[0]?.();
    await functions.count(3);
    expect(sqs.counts(work).inFlight).toBe(2);
  });

  it('splits a batch that is longer than a function may be given', async () => {
    const { functions, queues: sqs } = await start({ MaximumBatchingWindowInSeconds: 1 });
    for (let count = 0; count < 7; count += 1) sqs.send(work, { body: 'x'.repeat(1_000_000) });
    await functions.count(2);
    expect(functions.invocations.map((one) => one.payload.Records.length)).toEqual([6, 1]);
  });

  it('deletes the messages that no filter lets through', async () => {
    const Pattern = JSON.stringify({ body: { status: [{ 'anything-but': 'Draft' }] } });
    const { functions, queues: sqs } = await start({ FilterCriteria: { Filters: [{ Pattern }] } });
    for (const body of ['{"status":"Draft"}', 'no json', '{"status":"Active"}']) sqs.send(work, { body });
    await functions.count(1);
    await turn();
    expect(functions.invocations.map(bodies)).toEqual([['{"status":"Active"}']]);
    expect(sqs.counts(work)).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('refuses a function whose role may not receive', async () => {
    await expect(start({}, { permissions: permissions.slice(1) })).rejects.toThrow('sqs:ReceiveMessage');
  });

  it.each([
    ['a batch over 10 without a window', { BatchSize: 11 }, 'MaximumBatchingWindowInSeconds'],
    ['a stream property', { StartingPosition: 'LATEST' }, 'StartingPosition does not go with a queue'],
    ['an unknown function', { FunctionName: 'none' }, 'there is no function none'],
    [
      'another source',
      { EventSourceArn: 'arn:aws:kinesis:us-east-1:000000000000:stream/s' },
      'is not supported',
    ],
    [
      'a property that is not played',
      { TumblingWindowInSeconds: 30 },
      'TumblingWindowInSeconds is not supported',
    ],
  ])('refuses %s', async (_, properties, message) => {
    await expect(start(properties)).rejects.toThrow(message);
  });

  it('refuses a visibility timeout below the timeout of the function', async () => {
    const resources = [...queues, aFunction('worker', { Timeout: 61 }), mapping()];
    await expect(openRouting(resources, { permissions })).rejects.toThrow('less than Function timeout');
  });

  it('leaves a disabled mapping alone', async () => {
    const { functions, queues: sqs } = await start({ Enabled: false });
    sqs.send(work, { body: 'x' });
    await turn();
    expect(functions.invocations).toEqual([]);
    expect(sqs.counts(work).visible).toBe(1);
  });

  it('names the function by ARN or by name', async () => {
    const { functions, queues: sqs } = await start({ FunctionName: functionArn('worker') });
    sqs.send(work, { body: 'x' });
    await functions.count(1);
    expect(functions.invocations[0]?.functionName).toBe('worker');
  });
});
