import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aQueue, openQueues, queueArn } from './queue-fixture.ts';

const minuteMs = 60_000;

describe('Amazon SQS standard queues', () => {
  let sqs: Awaited<ReturnType<typeof openQueues>>;
  let QueueUrl: string;

  beforeEach(async () => {
    sqs = await openQueues([aQueue('orders', { VisibilityTimeout: 60, MessageRetentionPeriod: 3600 })]);
    QueueUrl = sqs.url('orders');
  });
  afterEach(() => sqs.close());

  const send = (MessageBody: string, more: object = {}) =>
    sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const receive = async (more: object = {}) =>
    (await sqs.client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...more })))
      .Messages ?? [];
  const counts = async () => {
    const { Attributes } = await sqs.client.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    return [
      Attributes?.['ApproximateNumberOfMessages'],
      Attributes?.['ApproximateNumberOfMessagesNotVisible'],
      Attributes?.['ApproximateNumberOfMessagesDelayed'],
    ].map(Number);
  };

  it('gives a message with its attributes and the digests that the SDK checks', async () => {
    await send('{"id":1}', {
      MessageGroupId: 'tenant-1',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'export' },
        raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 255) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    });
    const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
    expect(message?.Body).toBe('{"id":1}');
    expect(message?.MessageAttributes?.['kind']?.StringValue).toBe('export');
    expect(message?.MessageAttributes?.['raw']?.BinaryValue).toEqual(Uint8Array.of(1, 2, 255));
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: '1',
      MessageGroupId: 'tenant-1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      AWSTraceHeader: 'Root=1-2-3',
    });
  });

  it('computes the digest of attributes as AWS documents it', async () => {
    // Expected value: MD5 over length-prefixed name, type, type byte and value, made with Python's hashlib.
    const { MD5OfMessageAttributes } = await send('x', {
      MessageAttributes: {
        timestamp: { DataType: 'Number', StringValue: '1493147359900' },
      },
    });
    expect(MD5OfMessageAttributes).toBe('235c5c510d26fb653d073faed50ae77c');
  });

  it('hides a received message until its visibility timeout has passed', async () => {
    await send('a');
    expect(await receive()).toHaveLength(1);
    expect(await receive()).toHaveLength(0);
    expect(await counts()).toEqual([0, 1, 0]);
    sqs.clock.advance(minuteMs);
    const [again] = await receive({ AttributeNames: ['ApproximateReceiveCount'] });
    expect(again?.Attributes?.['ApproximateReceiveCount']).toBe('2');
  });

  it('ignores the receipt of an earlier receive and deletes by the newest', async () => {
    await send('a');
    const [first] = await receive();
    sqs.clock.advance(minuteMs);
    const [second] = await receive();
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    expect(await counts()).toEqual([0, 1, 0]);
    await sqs.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: second?.ReceiptHandle }));
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it('changes the visibility of a message in flight, up to 12 hours from its receive', async () => {
    await send('a');
    const ReceiptHandle = (await receive())[0]?.ReceiptHandle;
    const change = (VisibilityTimeout: number) =>
      sqs.client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    await change(0);
    expect(await receive()).toHaveLength(1);
    await expect(change(10)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(change(43_201)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('wakes a long poll when a message arrives', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await sqs.client.send(new ListQueuesCommand({}));
    await send('late');
    expect((await waiting).map((message) => message.Body)).toEqual(['late']);
  });

  it('wakes a long poll when a delay has passed, and ends it empty when the wait has', async () => {
    await send('delayed', { DelaySeconds: 5 });
    expect(await counts()).toEqual([0, 0, 1]);
    const waiting = receive({ WaitTimeSeconds: 10 });
    await sqs.client.send(new ListQueuesCommand({}));
    sqs.clock.advance(5000);
    expect(await waiting).toHaveLength(1);
    const empty = receive({ WaitTimeSeconds: 10 });
    await sqs.client.send(new ListQueuesCommand({}));
    sqs.clock.advance(10_000);
    expect(await empty).toEqual([]);
  });

  it('keeps the message when the client of a long poll goes away', async () => {
    const impatient = new SQSClient(sqs.endpoint.client());
    const abort = new AbortController();
    const waiting = impatient.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
      abortSignal: abort.signal,
    });
    await sqs.client.send(new ListQueuesCommand({}));
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    impatient.destroy();
    await sqs.client.send(new ListQueuesCommand({}));
    await send('kept');
    expect(await receive({ WaitTimeSeconds: 1 })).toHaveLength(1);
  });

  it('forgets a message after the retention period', async () => {
    await send('old');
    sqs.clock.advance(60 * minuteMs);
    expect(await receive()).toEqual([]);
    expect(await counts()).toEqual([0, 0, 0]);
  });

  it('serves a quiet message group before one that already holds the queue', async () => {
    for (let count = 0; count < 2; count += 1) {
      const Entries = Array.from({ length: 10 }, (_, index) => ({
        Id: `${index}`,
        MessageBody: 'busy',
        MessageGroupId: 'busy',
      }));
      await sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    }
    await send('quiet', { MessageGroupId: 'quiet' });
    await receive();
    expect((await receive({ MaxNumberOfMessages: 2 })).map((message) => message.Body)).toEqual([
      'quiet',
      'busy',
    ]);
  });

  it('purges a queue, but not twice within a minute', async () => {
    await send('a');
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await counts()).toEqual([0, 0, 0]);
    await expect(sqs.client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
    });
    sqs.clock.advance(minuteMs);
    await sqs.client.send(new PurgeQueueCommand({ QueueUrl }));
  });

  it('finds queues by name and names one that does not exist', async () => {
    expect((await sqs.client.send(new GetQueueUrlCommand({ QueueName: 'orders' }))).QueueUrl).toBe(QueueUrl);
    expect((await sqs.client.send(new ListQueuesCommand({ QueueNamePrefix: 'or' }))).QueueUrls).toEqual([
      QueueUrl,
    ]);
    await expect(sqs.client.send(new GetQueueUrlCommand({ QueueName: 'none' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: expect.stringContaining('none'),
    });
  });

  it('refuses what the role of the caller may not do', async () => {
    const role = 'arn:aws:iam::000000000000:role/sender';
    sqs.endpoint.permissions.add(`${role} sqs:SendMessage ${queueArn('orders')}`);
    const asRole = new SQSClient(sqs.endpoint.client(role));
    await asRole.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await expect(asRole.send(new ReceiveMessageCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    asRole.destroy();
    expect(await counts()).toEqual([1, 0, 0]);
  });

  it('refuses by name what it does not play', async () => {
    const call = (action: string, body: object) =>
      fetch(sqs.endpoint.context.endpointUrl, {
        method: 'POST',
        headers: {
          'x-amz-target': `AmazonSQS.${action}`,
          authorization: 'AWS4-HMAC-SHA256 Credential=operator/20260101/us-east-1/sqs/aws4_request',
        },
        body: JSON.stringify(body),
      }).then((response) => response.json());
    expect(await call('CreateQueue', { QueueName: 'q' })).toMatchObject({
      __type: 'UnsupportedFeature',
      message: expect.stringContaining('CreateQueue'),
    });
    expect(await call('ReceiveMessage', { QueueUrl, ReceiveRequestAttemptId: 'x' })).toMatchObject({
      __type: 'UnsupportedFeature',
      message: expect.stringContaining('ReceiveRequestAttemptId'),
    });
  });
});
