import {
  CancelMessageMoveTaskCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueueTagsCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { queueSpecs } from '../../../local/sqs/queue-spec.ts';
import { aQueue, openQueues, queueArn } from './queue-fixture.ts';

const source = queueArn('work');
const dead = queueArn('dead');
const resources = [
  aQueue('work', { VisibilityTimeout: 30, RedrivePolicy: { deadLetterTargetArn: dead, maxReceiveCount: 3 } }),
  aQueue('dead', {
    MessageRetentionPeriod: 1_209_600,
    Tags: [{ Key: 'runbook', Value: 'work-dead-letters' }],
  }),
];

describe('Amazon SQS dead-letter queues and redrive', () => {
  let sqs: Awaited<ReturnType<typeof openQueues>>;
  beforeEach(async () => {
    sqs = await openQueues(resources);
  });
  afterEach(() => sqs.close());

  async function receiveUnhandled(times: number) {
    for (let time = 0; time < times; time += 1) {
      await sqs.queues.receive(source, { maxCount: 10 });
      sqs.clock.advance(30_000);
    }
  }
  async function finishedTask() {
    for (;;) {
      const { Results } = await sqs.client.send(new ListMessageMoveTasksCommand({ SourceArn: dead }));
      if (Results?.[0]?.Status !== 'RUNNING') return Results?.[0];
    }
  }

  it('tells the tags of a queue, by which dead letters are found', async () => {
    const tagsOf = async (name: string) =>
      (await sqs.client.send(new ListQueueTagsCommand({ QueueUrl: sqs.url(name) }))).Tags;
    expect([await tagsOf('dead'), await tagsOf('work')]).toEqual([{ runbook: 'work-dead-letters' }, {}]);
  });

  it('moves a message that nobody deletes after maxReceiveCount receives, and names its source', async () => {
    sqs.queues.send(source, { body: 'poison' });
    await receiveUnhandled(3);
    expect(await sqs.queues.receive(source)).toEqual([]);
    const [message] = await sqs.queues.receive(dead);
    expect(message?.body).toBe('poison');
    expect(message?.systemAttributes).toMatchObject({
      DeadLetterQueueSourceArn: source,
      ApproximateReceiveCount: '4',
    });
  });

  it('moves messages back to where they came from as new messages', async () => {
    const { messageId } = sqs.queues.send(source, { body: 'poison' });
    await receiveUnhandled(4);
    expect(sqs.queues.counts(dead).visible).toBe(1);
    await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: dead }));
    expect(await finishedTask()).toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 });
    const [message] = await sqs.queues.receive(source);
    expect(message).toMatchObject({ body: 'poison', systemAttributes: { ApproximateReceiveCount: '1' } });
    expect(message?.messageId).not.toBe(messageId);
    expect(sqs.queues.counts(dead).visible).toBe(0);
  });

  it('fails a move of messages that were sent to the dead-letter queue directly', async () => {
    sqs.queues.send(dead, { body: 'direct' });
    await sqs.client.send(new StartMessageMoveTaskCommand({ SourceArn: dead }));
    expect(await finishedTask()).toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
    });
    expect(sqs.queues.counts(dead).visible).toBe(1);
  });

  it('moves at the rate asked for, one task at a time, until it is cancelled', async () => {
    for (const body of ['1', '2', '3']) sqs.queues.send(dead, { body });
    const start = new StartMessageMoveTaskCommand({
      SourceArn: dead,
      DestinationArn: source,
      MaxNumberOfMessagesPerSecond: 1,
    });
    const { TaskHandle } = await sqs.client.send(start);
    await expect(sqs.client.send(start)).rejects.toMatchObject({ name: 'UnsupportedOperation' });
    await sqs.queues.receive(source, { waitSeconds: 20 });
    sqs.clock.advance(1000);
    await sqs.queues.receive(source, { waitSeconds: 20 });
    const cancelled = await sqs.client.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(cancelled.ApproximateNumberOfMessagesMoved).toBe(2);
    sqs.clock.advance(10_000);
    expect(sqs.queues.counts(dead).visible).toBe(1);
  });

  it('lists the queues that send to a dead-letter queue', async () => {
    const { queueUrls } = await sqs.client.send(
      new ListDeadLetterSourceQueuesCommand({ QueueUrl: sqs.url('dead') }),
    );
    expect(queueUrls).toEqual([sqs.url('work')]);
  });

  it.each([
    ['a missing dead-letter queue', [resources[0]]],
    [
      'a closed one',
      [resources[0], aQueue('dead', { RedriveAllowPolicy: { redrivePermission: 'denyAll' } })],
    ],
  ])('rejects a redrive policy with %s', (_, wrong) => {
    expect(() => queueSpecs(wrong.flatMap((resource) => resource ?? []))).toThrow('redrive policy of work');
  });

  it('rejects a property of a queue that it does not know', () => {
    expect(() => queueSpecs([aQueue('work', { Colour: 'blue' })])).toThrow('Colour is not supported');
  });
});
