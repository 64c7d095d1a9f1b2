import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aQueue, openQueues, queueArn } from './queue-fixture.ts';

describe('Amazon SQS batches and limits', () => {
  let sqs: Awaited<ReturnType<typeof openQueues>>;
  let QueueUrl: string;

  beforeEach(async () => {
    sqs = await openQueues([aQueue('orders'), aQueue('small', { MaximumMessageSize: 1024 })]);
    QueueUrl = sqs.url('orders');
  });
  afterEach(() => sqs.close());

  const send = (MessageBody: string, more: object = {}) =>
    sqs.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  const counts = () => sqs.queues.counts(queueArn('orders'));

  it('answers a batch entry by entry', async () => {
    const { Successful } = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'a', MessageBody: '1' },
          { Id: 'b', MessageBody: '2' },
        ],
      }),
    );
    expect(Successful?.map((entry) => entry.Id)).toEqual(['a', 'b']);
    const partly = await sqs.client.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'ok', MessageBody: '3' },
          { Id: 'bad', MessageBody: '\u0000' },
        ],
      }),
    );
    expect(partly.Failed).toEqual([
      { Id: 'bad', Code: 'InvalidMessageContents', SenderFault: true, Message: expect.any(String) },
    ]);
    const messages = await sqs.queues.receive(queueArn('orders'), { maxCount: 10 });
    const Entries = messages.map((message, index) => ({
      Id: `${index}`,
      ReceiptHandle: message.receiptHandle,
    }));
    const hidden = await sqs.client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl,
        Entries: Entries.map((entry) => ({ ...entry, VisibilityTimeout: 90 })),
      }),
    );
    expect(hidden.Successful).toHaveLength(3);
    const removed = await sqs.client.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: [...Entries, { Id: 'junk', ReceiptHandle: 'junk' }],
      }),
    );
    expect(removed.Successful).toHaveLength(3);
    expect(removed.Failed).toMatchObject([{ Id: 'junk', Code: 'ReceiptHandleIsInvalid' }]);
    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it.each([
    ['no entry', [], 'EmptyBatchRequest'],
    [
      '11 entries',
      Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: 'x' })),
      'TooManyEntriesInBatchRequest',
    ],
    [
      'the same id twice',
      [
        { Id: 'a', MessageBody: 'x' },
        { Id: 'a', MessageBody: 'y' },
      ],
      'BatchEntryIdsNotDistinct',
    ],
    ['a bad id', [{ Id: 'a b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    [
      'more than 1 MiB',
      [
        { Id: 'a', MessageBody: 'x'.repeat(700_000) },
        { Id: 'b', MessageBody: 'x'.repeat(400_000) },
      ],
      'BatchRequestTooLong',
    ],
  ])('refuses a batch with %s', async (_, Entries, Code) => {
    await expect(sqs.client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: Code,
    });
    expect(counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it('takes exactly 1 MiB and refuses one byte more', async () => {
    await send('x'.repeat(1_048_576));
    await expect(send('x'.repeat(1_048_577))).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    await expect(
      sqs.client.send(new SendMessageCommand({ QueueUrl: sqs.url('small'), MessageBody: 'é'.repeat(513) })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    expect(counts().visible).toBe(1);
  });

  it.each([
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a delay over 15 minutes', { DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['a deduplication id', { MessageDeduplicationId: 'd' }, 'InvalidParameterValue'],
    [
      'an attribute without a value',
      { MessageAttributes: { a: { DataType: 'String', StringValue: '' } } },
      'InvalidParameterValue',
    ],
    [
      'an attribute of no known type',
      { MessageAttributes: { a: { DataType: 'Date', StringValue: 'x' } } },
      'InvalidParameterValue',
    ],
  ])('refuses a message with %s', async (_, input, name) => {
    await expect(send('x', input)).rejects.toMatchObject({ name });
  });
});
