import { randomUUID } from 'node:crypto';
import { DeleteMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aQueue, openQueues, queueArn } from './queue-fixture.ts';

const arn = queueArn('steps.fifo');

describe('Amazon SQS FIFO queues', () => {
  let sqs: Awaited<ReturnType<typeof openQueues>>;
  beforeEach(async () => {
    sqs = await openQueues([
      aQueue('steps.fifo', { FifoQueue: true, VisibilityTimeout: 60 }),
      aQueue('content.fifo', {
        FifoQueue: true,
        ContentBasedDeduplication: true,
        DeduplicationScope: 'messageGroup',
      }),
    ]);
  });
  afterEach(() => sqs.close());

  const send = (body: string, groupId: string, deduplicationId: string = randomUUID()) =>
    sqs.queues.send(arn, { body, groupId, deduplicationId });
  const receive = (maxCount = 10) => sqs.queues.receive(arn, { maxCount });

  it('keeps the order in a group and locks the group while one of its messages is in flight', async () => {
    for (const body of ['a1', 'a2', 'a3']) send(body, 'a');
    send('b1', 'b');
    const first = await receive(2);
    expect(first.map((message) => message.body)).toEqual(['a1', 'a2']);
    expect((await receive()).map((message) => message.body)).toEqual(['b1']);
    for (const { receiptHandle } of first) sqs.queues.remove(arn, receiptHandle);
    expect((await receive()).map((message) => message.body)).toEqual(['a3']);
  });

  it('gives an undeleted message again before those behind it', async () => {
    send('a1', 'a');
    send('a2', 'a');
    await receive(1);
    sqs.clock.advance(60_000);
    expect((await receive(1)).map((message) => message.body)).toEqual(['a1']);
  });

  it('refuses a receipt whose visibility timeout has passed', async () => {
    send('a1', 'a');
    const [message] = await receive();
    sqs.clock.advance(60_000);
    const remove = new DeleteMessageCommand({
      QueueUrl: sqs.url('steps.fifo'),
      ReceiptHandle: message?.receiptHandle,
    });
    await expect(sqs.client.send(remove)).rejects.toThrow('expired');
    expect(sqs.queues.counts(arn).visible).toBe(1);
  });

  it('swallows a repeated deduplication id for 5 minutes, even after the message is gone', async () => {
    const first = send('x', 'a', 'same');
    const [message] = await receive();
    sqs.queues.remove(arn, message?.receiptHandle ?? '');
    sqs.clock.advance(299_000);
    expect(send('x', 'b', 'same')).toEqual(first);
    expect(sqs.queues.counts(arn).visible).toBe(0);
    sqs.clock.advance(1000);
    expect(send('x', 'a', 'same').messageId).not.toBe(first.messageId);
    expect(sqs.queues.counts(arn).visible).toBe(1);
  });

  it('deduplicates by content, per group where the queue says so', () => {
    const content = queueArn('content.fifo');
    for (const groupId of ['a', 'a', 'b']) sqs.queues.send(content, { body: 'same', groupId });
    expect(sqs.queues.counts(content).visible).toBe(2);
  });

  it.each([
    ['without a group', { MessageDeduplicationId: 'd' }, 'MissingParameter'],
    ['without a deduplication id', { MessageGroupId: 'a' }, 'InvalidParameterValue'],
    [
      'with its own delay',
      { MessageGroupId: 'a', MessageDeduplicationId: 'd', DelaySeconds: 5 },
      'InvalidParameterValue',
    ],
  ])('refuses a message %s', async (_, input, name) => {
    const command = new SendMessageCommand({ QueueUrl: sqs.url('steps.fifo'), MessageBody: 'x', ...input });
    await expect(sqs.client.send(command)).rejects.toMatchObject({ name });
  });

  it('numbers the messages upwards', async () => {
    const numbers = ['1', '2'].map((body) => send(body, 'a').sequenceNumber ?? '');
    expect(numbers).toEqual([...numbers].sort());
    expect((await receive()).map((message) => message.systemAttributes['SequenceNumber'])).toEqual(numbers);
  });
});
