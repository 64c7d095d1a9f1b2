import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { aQueue, queueArn } from '../sqs/queue-fixture.ts';
import {
  aFunction,
  aResource,
  fakeFunctions,
  fakeStream,
  type Invocation,
  openRouting,
  type RoutingOptions,
  roleArn,
  streamArn,
} from './routing-fixture.ts';

const role = roleArn('projector');
const permissions = [
  ...['GetRecords', 'GetShardIterator', 'DescribeStream'].map(
    (action) => `${role} dynamodb:${action} ${streamArn}`,
  ),
  `${role} dynamodb:ListStreams *`,
  `${role} sqs:SendMessage ${queueArn('dead')}`,
];
const mapping = (properties: object) =>
  aResource('AWS::Lambda::EventSourceMapping', 'Mapping', {
    EventSourceArn: streamArn,
    FunctionName: 'projector',
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  });
const statuses = ({ payload }: Invocation): string[] =>
  payload.Records.map(
    (record: { dynamodb: { NewImage: { status: { S: string } } } }) => record.dynamodb.NewImage.status.S,
  );
const turn = () => new Promise((resolve) => setImmediate(resolve));
const poisoned = () =>
  fakeFunctions((payload) => {
    if (statuses({ payload, functionName: '', invocationType: '' }).includes('poison'))
      throw new Error('poison');
    return null;
  });

describe('AWS Lambda event source mapping of a DynamoDB stream', () => {
  const opened: Awaited<ReturnType<typeof openRouting>>[] = [];
  const start = async (
    stream: ReturnType<typeof fakeStream>,
    properties: object = {},
    options: RoutingOptions = {},
  ) => {
    const open = await openRouting([aQueue('dead'), aFunction('projector'), mapping(properties)], {
      permissions,
      ...options,
      ports: { streamOf: () => stream.reader, ...options.ports },
    });
    opened.push(open);
    return open;
  };
  afterEach(async () => {
    for (const open of opened.splice(0)) await open.close();
  });

  it('gives the changes in order, in batches, and wakes for a new one', async () => {
    const stream = fakeStream(['1', '2', '3']);
    const { functions } = await start(stream, { BatchSize: 2 });
    await functions.count(2);
    stream.add('4');
    await functions.count(3);
    expect(functions.invocations.map(statuses)).toEqual([['1', '2'], ['3'], ['4']]);
  });

  it('gives only what a filter lets through', async () => {
    const Pattern = JSON.stringify({
      eventName: ['MODIFY'],
      dynamodb: { NewImage: { status: { S: ['Active'] } } },
    });
    const { functions } = await start(fakeStream(['Draft', 'Active', 'Draft']), {
      FilterCriteria: { Filters: [{ Pattern }] },
    });
    await functions.count(1);
    expect(functions.invocations.map(statuses)).toEqual([['Active']]);
  });

  it('begins with new changes only when told so, and goes on where it was after a restart', async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), 'local-stream-'));
    const stream = fakeStream(['old']);
    const first = await start(stream, { StartingPosition: 'LATEST' }, { stateFolder });
    await turn();
    stream.add('new');
    await first.functions.count(1);
    await turn();
    await first.close();
    opened.pop();
    stream.add('while down');
    const second = await start(stream, { StartingPosition: 'LATEST' }, { stateFolder });
    await second.functions.count(1);
    expect(first.functions.invocations.map(statuses)).toEqual([['new']]);
    expect(second.functions.invocations.map(statuses)).toEqual([['while down']]);
    rmSync(stateFolder, { recursive: true });
  });

  it('holds the stream up until a failing batch succeeds, by the clock', async () => {
    const functions = fakeFunctions((_, count) => {
      if (count <= 2) throw new Error('not yet');
      return null;
    });
    const { clock } = await start(fakeStream(['1', '2']), { BatchSize: 1 }, { functions });
    for (const [count, pauseMs] of [
      [1, 1000],
      [2, 2000],
    ] as const) {
      await functions.count(count);
      await turn();
      clock.advance(pauseMs);
    }
    await functions.count(4);
    expect(functions.invocations.map(statuses)).toEqual([['1'], ['1'], ['1'], ['2']]);
  });

  it('cuts a failing batch in two until the poison is alone, and gives that up to the failure queue', async () => {
    const functions = poisoned();
    const { queues } = await start(
      fakeStream(['1', '2', 'poison', '4']),
      {
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: queueArn('dead') } },
      },
      { functions },
    );
    await functions.count(5);
    expect(functions.invocations.map(statuses)).toEqual([
      ['1', '2', 'poison', '4'],
      ['1', '2'],
      ['poison', '4'],
      ['poison'],
      ['4'],
    ]);
    const [message] = await queues.receive(queueArn('dead'), { waitSeconds: 20 });
    expect(JSON.parse(message?.body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 1 },
      DDBStreamBatchInfo: { startSequenceNumber: '3', endSequenceNumber: '3', batchSize: 1, streamArn },
    });
  });

  it('goes on behind the records that a partial batch response has done', async () => {
    const functions = fakeFunctions((payload, count) =>
      count === 1
        ? { batchItemFailures: [{ itemIdentifier: payload.Records[1].dynamodb.SequenceNumber }] }
        : null,
    );
    const { clock } = await start(
      fakeStream(['1', '2', '3']),
      { FunctionResponseTypes: ['ReportBatchItemFailures'] },
      { functions },
    );
    await functions.count(1);
    await turn();
    clock.advance(1000);
    await functions.count(2);
    expect(functions.invocations.map(statuses)).toEqual([
      ['1', '2', '3'],
      ['2', '3'],
    ]);
  });

  it('gives up records that are too old', async () => {
    const functions = poisoned();
    const stream = fakeStream(['poison'], Date.now() - 120_000);
    await start(stream, { MaximumRecordAgeInSeconds: 60 }, { functions });
    await functions.count(1);
    stream.add('next');
    await functions.count(2);
    expect(functions.invocations.map(statuses)).toEqual([['poison'], ['next']]);
  });

  it('refuses a function whose role may not read the stream', async () => {
    await expect(start(fakeStream([]), {}, { permissions: [] })).rejects.toThrow('dynamodb:GetRecords');
  });

  it.each([
    ['no starting position', { StartingPosition: undefined }, 'StartingPosition'],
    ['more than one batch of a shard at a time', { ParallelizationFactor: 2 }, 'one shard'],
    [
      'a failure topic',
      { DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:us-east-1:000000000000:t' } } },
      'is not supported',
    ],
  ])('refuses %s', async (_, properties, message) => {
    await expect(start(fakeStream([]), properties)).rejects.toThrow(message);
  });
});
