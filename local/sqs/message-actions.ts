import * as z from 'zod';
import { AwsError, type ServiceRequest } from '../service.ts';
import { action, disconnectSignal, type JsonAction } from './aws-json.ts';
import {
  MessageAttribute,
  md5,
  md5OfAttributes,
  messageBytes,
  type OutgoingMessage,
  type ReceivedMessage,
} from './message.ts';
import type { QueueSpec } from './queue-spec.ts';
import { digestOf, type Queues } from './queues.ts';

/** Bytes of one message and of all messages of a batch together [AWS SQS quotas: 1 MiB]. */
const batchBytesLimit = 1_048_576;
const batchCountLimit = 10;

const visibilitySeconds = z.number().int().min(0).max(43_200);

const outgoing = {
  MessageBody: z.string(),
  DelaySeconds: z.number().int().optional(),
  MessageAttributes: z.record(z.string(), MessageAttribute).optional(),
  MessageSystemAttributes: z.strictObject({ AWSTraceHeader: MessageAttribute.optional() }).optional(),
  MessageDeduplicationId: z.string().optional(),
  MessageGroupId: z.string().optional(),
};
const Outgoing = z.strictObject(outgoing);
const QueueUrl = z.string();
const receipt = { ReceiptHandle: z.string() };

const inputs = {
  SendMessage: Outgoing.extend({ QueueUrl }),
  SendMessageBatch: batchOf(outgoing),
  ReceiveMessage: z.strictObject({
    QueueUrl,
    AttributeNames: z.array(z.string()).optional(),
    MessageSystemAttributeNames: z.array(z.string()).optional(),
    MessageAttributeNames: z.array(z.string()).optional(),
    MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
    VisibilityTimeout: visibilitySeconds.optional(),
    WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
  }),
  DeleteMessage: z.strictObject({ QueueUrl, ...receipt }),
  DeleteMessageBatch: batchOf(receipt),
  ChangeMessageVisibility: z.strictObject({ QueueUrl, ...receipt, VisibilityTimeout: visibilitySeconds }),
  ChangeMessageVisibilityBatch: batchOf({ ...receipt, VisibilityTimeout: z.number().int().default(0) }),
};

function batchOf<T extends z.ZodRawShape>(shape: T) {
  return z.strictObject({ QueueUrl, Entries: z.array(z.strictObject({ Id: z.string(), ...shape })) });
}

type Outgoing = z.infer<typeof Outgoing>;

/** The seven actions on messages. */
export function messageActions(queues: Queues): Record<string, JsonAction> {
  const allowed = (queueUrl: string, action: string, { caller }: ServiceRequest): QueueSpec => {
    const queue = queues.byUrl(queueUrl);
    caller.authorize(`sqs:${action}`, queue.arn);
    return queue;
  };
  return {
    SendMessage: action('sqs SendMessage', inputs.SendMessage, (input, request) => {
      return sendOne(queues, allowed(input.QueueUrl, 'SendMessage', request), input, request);
    }),
    SendMessageBatch: action('sqs SendMessageBatch', inputs.SendMessageBatch, (input, request) => {
      const queue = allowed(input.QueueUrl, 'SendMessage', request);
      const sizeBytes = input.Entries.reduce(
        (total, entry) => total + messageBytes(message(entry, request)),
        0,
      );
      if (sizeBytes > batchBytesLimit) {
        throw new AwsError(
          'BatchRequestTooLong',
          `Batch requests cannot be longer than ${batchBytesLimit} bytes. You have sent ${sizeBytes} bytes.`,
        );
      }
      return inBatch(input.Entries, (entry) => sendOne(queues, queue, entry, request));
    }),
    ReceiveMessage: action('sqs ReceiveMessage', inputs.ReceiveMessage, (input, request) => {
      return receive(queues, allowed(input.QueueUrl, 'ReceiveMessage', request), input, request);
    }),
    DeleteMessage: action('sqs DeleteMessage', inputs.DeleteMessage, (input, request) => {
      queues.remove(allowed(input.QueueUrl, 'DeleteMessage', request).arn, input.ReceiptHandle);
    }),
    DeleteMessageBatch: action('sqs DeleteMessageBatch', inputs.DeleteMessageBatch, (input, request) => {
      const queue = allowed(input.QueueUrl, 'DeleteMessage', request);
      return inBatch(input.Entries, (entry) => {
        queues.remove(queue.arn, entry.ReceiptHandle);
        return {};
      });
    }),
    ChangeMessageVisibility: action(
      'sqs ChangeMessageVisibility',
      inputs.ChangeMessageVisibility,
      (input, request) => {
        const queue = allowed(input.QueueUrl, 'ChangeMessageVisibility', request);
        queues.changeVisibility(queue.arn, input.ReceiptHandle, input.VisibilityTimeout);
      },
    ),
    ChangeMessageVisibilityBatch: action(
      'sqs ChangeMessageVisibilityBatch',
      inputs.ChangeMessageVisibilityBatch,
      (input, request) => {
        const queue = allowed(input.QueueUrl, 'ChangeMessageVisibility', request);
        return inBatch(input.Entries, (entry) => {
          const seconds = visibilitySeconds.safeParse(entry.VisibilityTimeout);
          if (!seconds.success)
            throw new AwsError('InvalidParameterValue', 'VisibilityTimeout is 0 to 43200 seconds.');
          queues.changeVisibility(queue.arn, entry.ReceiptHandle, seconds.data);
          return {};
        });
      },
    ),
  };
}

function message(input: Outgoing, request: ServiceRequest): OutgoingMessage {
  return {
    body: input.MessageBody,
    attributes: input.MessageAttributes,
    traceHeader: input.MessageSystemAttributes?.AWSTraceHeader?.StringValue,
    delaySeconds: input.DelaySeconds,
    groupId: input.MessageGroupId,
    deduplicationId: input.MessageDeduplicationId,
    senderId: request.caller.roleArn,
  };
}

function sendOne(queues: Queues, queue: QueueSpec, input: Outgoing, request: ServiceRequest) {
  const outgoingMessage = message(input, request);
  const sent = queues.send(queue.arn, outgoingMessage);
  return {
    MessageId: sent.messageId,
    SequenceNumber: sent.sequenceNumber,
    MD5OfMessageBody: md5(input.MessageBody),
    MD5OfMessageAttributes: digestOf(outgoingMessage),
    MD5OfMessageSystemAttributes: md5OfAttributes(
      (input.MessageSystemAttributes ?? {}) as Record<string, MessageAttribute>,
    ),
  };
}

/** Checks the batch itself, then tries each entry: one that fails does not stop the others. */
function inBatch<T extends { Id: string }>(entries: readonly T[], act: (entry: T) => object) {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > batchCountLimit) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${batchCountLimit}. You have sent ${entries.length}.`,
    );
  }
  if (entries.some((entry) => !/^[\w-]{1,80}$/.test(entry.Id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id is 1 to 80 letters, digits, hyphens and underscores.',
    );
  }
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length) {
    throw new AwsError('BatchEntryIdsNotDistinct', 'Two entries of the batch have the same id.');
  }
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...act(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({
        Id: entry.Id,
        SenderFault: error.status < 500,
        Code: error.code,
        Message: error.message,
      });
    }
  }
  return { Successful, Failed };
}

async function receive(
  queues: Queues,
  queue: QueueSpec,
  input: z.infer<typeof inputs.ReceiveMessage>,
  request: ServiceRequest,
) {
  const connection = disconnectSignal(request.body);
  try {
    const messages = await queues.receive(queue.arn, {
      maxCount: input.MaxNumberOfMessages,
      visibilitySeconds: input.VisibilityTimeout,
      waitSeconds: input.WaitTimeSeconds,
      signal: connection.signal,
    });
    const systemNames = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
    return messages.length === 0
      ? {}
      : {
          Messages: messages.map((received) =>
            asReceived(received, systemNames, input.MessageAttributeNames ?? []),
          ),
        };
  } finally {
    connection.release();
  }
}

function asReceived(received: ReceivedMessage, systemNames: readonly string[], names: readonly string[]) {
  const isWanted = (name: string) =>
    names.some(
      (wanted) =>
        wanted === 'All' ||
        wanted === name ||
        (wanted.endsWith('.*') && name.startsWith(wanted.slice(0, -2))),
    );
  const attributes = Object.fromEntries(
    Object.entries(received.attributes).filter(([name]) => isWanted(name)),
  );
  const systemAttributes = Object.fromEntries(
    Object.entries(received.systemAttributes).filter(
      ([name]) => systemNames.includes('All') || systemNames.includes(name),
    ),
  );
  return {
    MessageId: received.messageId,
    ReceiptHandle: received.receiptHandle,
    Body: received.body,
    MD5OfBody: md5(received.body),
    MD5OfMessageAttributes: md5OfAttributes(attributes),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
    ...(Object.keys(systemAttributes).length > 0 && { Attributes: systemAttributes }),
  };
}
