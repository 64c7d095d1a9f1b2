import * as z from 'zod';
import { AwsError, type RuntimeContext, type ServiceRequest } from '../service.ts';
import { action, type JsonAction } from './aws-json.ts';
import type { MoveTask, MoveTasks } from './move-tasks.ts';
import type { QueueSpec } from './queue-spec.ts';
import type { Queues } from './queues.ts';

const page = {
  MaxResults: z.number().int().min(1).max(1000).default(1000),
  NextToken: z.string().optional(),
};

const inputs = {
  GetQueueUrl: z.strictObject({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  GetQueueAttributes: z.strictObject({
    QueueUrl: z.string(),
    AttributeNames: z.array(z.string()).default([]),
  }),
  ListQueues: z.strictObject({ QueueNamePrefix: z.string().default(''), ...page }),
  ListDeadLetterSourceQueues: z.strictObject({ QueueUrl: z.string(), ...page }),
  ListQueueTags: z.strictObject({ QueueUrl: z.string() }),
  PurgeQueue: z.strictObject({ QueueUrl: z.string() }),
  StartMessageMoveTask: z.strictObject({
    SourceArn: z.string(),
    DestinationArn: z.string().optional(),
    MaxNumberOfMessagesPerSecond: z.number().int().min(1).max(500).optional(),
  }),
  ListMessageMoveTasks: z.strictObject({
    SourceArn: z.string(),
    MaxResults: z.number().int().min(1).max(10).default(1),
  }),
  CancelMessageMoveTask: z.strictObject({ TaskHandle: z.string() }),
};

interface Deps {
  readonly context: RuntimeContext;
  readonly queues: Queues;
  readonly moveTasks: MoveTasks;
}

/** The actions on whole queues. Queues come from the template, so none creates, changes or deletes one. */
export function queueActions(deps: Deps): Record<string, JsonAction> {
  return { ...lookups(deps), ...redrive(deps) };
}

function allowed(queue: QueueSpec, action: string, { caller }: ServiceRequest): QueueSpec {
  caller.authorize(`sqs:${action}`, queue.arn);
  return queue;
}

function lookups({ context, queues }: Deps): Record<string, JsonAction> {
  return {
    GetQueueUrl: action('sqs GetQueueUrl', inputs.GetQueueUrl, (input, request) => {
      return { QueueUrl: queues.urlOf(allowed(queues.byName(input.QueueName), 'GetQueueUrl', request)) };
    }),
    GetQueueAttributes: action('sqs GetQueueAttributes', inputs.GetQueueAttributes, (input, request) => {
      const queue = allowed(queues.byUrl(input.QueueUrl), 'GetQueueAttributes', request);
      return { Attributes: wantedAttributes(attributesOf(queue, queues), input.AttributeNames) };
    }),
    ListQueues: action('sqs ListQueues', inputs.ListQueues, (input, request) => {
      request.caller.authorize('sqs:ListQueues', `arn:aws:sqs:${context.region}:${context.accountId}:*`);
      const found = queues.specs.filter((queue) => queue.name.startsWith(input.QueueNamePrefix));
      const { items, NextToken } = pageOf(found, input);
      return { QueueUrls: items.map((queue) => queues.urlOf(queue)), NextToken };
    }),
    ListDeadLetterSourceQueues: action(
      'sqs ListDeadLetterSourceQueues',
      inputs.ListDeadLetterSourceQueues,
      (input, request) => {
        const target = allowed(queues.byUrl(input.QueueUrl), 'ListDeadLetterSourceQueues', request);
        const found = queues.specs.filter((queue) => queue.redrive?.deadLetterArn === target.arn);
        const { items, NextToken } = pageOf(found, input);
        return { queueUrls: items.map((queue) => queues.urlOf(queue)), NextToken };
      },
    ),
    ListQueueTags: action('sqs ListQueueTags', inputs.ListQueueTags, (input, request) => {
      return { Tags: allowed(queues.byUrl(input.QueueUrl), 'ListQueueTags', request).tags };
    }),
    PurgeQueue: action('sqs PurgeQueue', inputs.PurgeQueue, (input, request) => {
      queues.purge(allowed(queues.byUrl(input.QueueUrl), 'PurgeQueue', request));
    }),
  };
}

function redrive({ queues, moveTasks }: Deps): Record<string, JsonAction> {
  return {
    StartMessageMoveTask: action(
      'sqs StartMessageMoveTask',
      inputs.StartMessageMoveTask,
      (input, request) => {
        const source = queues.queue(input.SourceArn);
        // The mover acts with the caller's rights on both ends [AWS SQS: permissions for a DLQ redrive].
        for (const action of [
          'StartMessageMoveTask',
          'ReceiveMessage',
          'DeleteMessage',
          'GetQueueAttributes',
        ]) {
          allowed(source, action, request);
        }
        const destination =
          input.DestinationArn === undefined ? undefined : queues.queue(input.DestinationArn);
        if (destination) allowed(destination, 'SendMessage', request);
        return { TaskHandle: moveTasks.start(source, destination, input.MaxNumberOfMessagesPerSecond) };
      },
    ),
    ListMessageMoveTasks: action(
      'sqs ListMessageMoveTasks',
      inputs.ListMessageMoveTasks,
      (input, request) => {
        const source = allowed(queues.queue(input.SourceArn), 'ListMessageMoveTasks', request);
        return { Results: moveTasks.list(source, input.MaxResults).map(asListed) };
      },
    ),
    CancelMessageMoveTask: action(
      'sqs CancelMessageMoveTask',
      inputs.CancelMessageMoveTask,
      (input, request) => {
        const task = moveTasks.find(input.TaskHandle);
        allowed(queues.queue(task.source), 'CancelMessageMoveTask', request);
        return { ApproximateNumberOfMessagesMoved: moveTasks.cancel(task) };
      },
    ),
  };
}

function asListed(task: MoveTask) {
  return {
    TaskHandle: task.status === 'RUNNING' ? task.handle : undefined,
    Status: task.status,
    SourceArn: task.source,
    DestinationArn: task.destination ?? undefined,
    MaxNumberOfMessagesPerSecond: task.perSecond ?? undefined,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failure ?? undefined,
    StartedTimestamp: task.startedAt,
  };
}

function attributesOf(queue: QueueSpec, queues: Queues): Record<string, string> {
  const counts = queues.counts(queue.arn);
  const fifo = queue.isFifo && {
    FifoQueue: 'true',
    ContentBasedDeduplication: String(queue.contentBasedDeduplication),
    DeduplicationScope: queue.deduplicatesPerGroup ? 'messageGroup' : 'queue',
  };
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(counts.visible),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    MaximumMessageSize: String(queue.maximumMessageBytes),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    DelaySeconds: String(queue.delaySeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWaitSeconds),
    ...fifo,
    ...queue.shownAttributes,
  };
}

/** Attributes that a queue may have and this one does not: asking for them is no mistake. */
const optionalAttributes = [
  'Policy',
  'RedrivePolicy',
  'RedriveAllowPolicy',
  'KmsMasterKeyId',
  'KmsDataKeyReusePeriodSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

function wantedAttributes(known: Record<string, string>, names: readonly string[]): Record<string, string> {
  const unknown = names.find(
    (name) => name !== 'All' && !(name in known) && !optionalAttributes.includes(name),
  );
  if (unknown) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  return Object.fromEntries(
    Object.entries(known).filter(([name]) => names.includes('All') || names.includes(name)),
  );
}

function pageOf<T>(
  all: readonly T[],
  { MaxResults, NextToken }: { MaxResults: number; NextToken?: string | undefined },
) {
  const first = Number(NextToken ?? 0);
  const next = first + MaxResults;
  return { items: all.slice(first, next), NextToken: next < all.length ? String(next) : undefined };
}
