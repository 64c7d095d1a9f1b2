import {
  ChangeMessageVisibilityBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type DeadLetters, systemAttributesWanted } from './dead-letters.ts';

/** What may be shown of a dead letter: no body, and no text of an error, which may quote one. */
export interface Letter {
  readonly messageId: string;
  readonly sentAt: string;
  readonly receiveCount: number;
  /** Who put it there. */
  readonly from: 'QUEUE' | 'RULE' | 'SCHEDULE' | 'FUNCTION' | 'UNKNOWN';
  readonly errorCode?: string;
  /** ARN of the function that it did not reach, or that failed. */
  readonly functionArn?: string;
}

/** What Lambda keeps of an asynchronous call that failed. */
const FailedCall = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  requestPayload: z.unknown(),
});

const functionArns = /^(arn:[^:]+:lambda:[^:]*:\d*:function:[\w-]+)/;

/** The call that a dead letter of a rule, a schedule or a function stands for; `undefined` when it stands for none. */
export function callOf({ Body = '', MessageAttributes = {} }: Message) {
  const target = functionArns.exec(MessageAttributes['TARGET_ARN']?.StringValue ?? '')?.[1];
  if (target !== undefined) return { functionArn: target, payload: Body };
  const failed = failedCallIn(Body);
  const functionArn = functionArns.exec(failed?.requestContext.functionArn ?? '')?.[1];
  if (failed === undefined || functionArn === undefined) return undefined;
  return { functionArn, payload: JSON.stringify(failed.requestPayload ?? null) };
}

function failedCallIn(body: string): z.infer<typeof FailedCall> | undefined {
  try {
    return FailedCall.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

export function letterOf(message: Message): Letter {
  const { MessageId = '', Attributes = {}, MessageAttributes = {}, Body = '' } = message;
  const attribute = (name: string) => MessageAttributes[name]?.StringValue;
  const condition = failedCallIn(Body)?.requestContext.condition;
  const code = attribute('ERROR_CODE') ?? attribute('EXHAUSTED_RETRY_CONDITION') ?? condition;
  const functionArn = callOf(message)?.functionArn;
  return {
    messageId: MessageId,
    sentAt: new Date(Number(Attributes.SentTimestamp ?? 0)).toISOString(),
    receiveCount: Number(Attributes.ApproximateReceiveCount ?? 0),
    from: fromOf(message, condition),
    ...(code !== undefined && { errorCode: code }),
    ...(functionArn !== undefined && { functionArn }),
  };
}

function fromOf(
  { Attributes, MessageAttributes = {} }: Message,
  condition: string | undefined,
): Letter['from'] {
  if (MessageAttributes['RULE_ARN'] !== undefined) return 'RULE';
  if (MessageAttributes['SCHEDULE_ARN'] !== undefined) return 'SCHEDULE';
  if (Attributes?.DeadLetterQueueSourceArn !== undefined) return 'QUEUE';
  return condition === undefined ? 'UNKNOWN' : 'FUNCTION';
}

/** For so long messages are hidden from others while they are looked at, seconds. */
const lookSeconds = 60;
const mostAtATime = 10;

/** Looks at so many letters at most and puts them back. */
export async function lookInto(client: SQSClient, queue: DeadLetters, most: number): Promise<Letter[]> {
  const seen: Message[] = [];
  try {
    while (seen.length < most) {
      const messages = await receiveSome(client, queue, Math.min(mostAtATime, most - seen.length));
      if (messages.length === 0) break;
      seen.push(...messages);
    }
  } finally {
    await putBack(client, queue, seen);
  }
  return seen.map(letterOf);
}

export async function receiveSome(
  client: SQSClient,
  { url: QueueUrl }: DeadLetters,
  MaxNumberOfMessages = mostAtATime,
): Promise<Message[]> {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      ...{ QueueUrl, MaxNumberOfMessages, VisibilityTimeout: lookSeconds, WaitTimeSeconds: 1 },
      MessageSystemAttributeNames: systemAttributesWanted,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

export async function putBack(
  client: SQSClient,
  queue: DeadLetters,
  seen: readonly Message[],
): Promise<void> {
  for (let start = 0; start < seen.length; start += mostAtATime) {
    const Entries = seen.slice(start, start + mostAtATime).map(({ ReceiptHandle }, index) => ({
      Id: String(index),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries }));
  }
}
