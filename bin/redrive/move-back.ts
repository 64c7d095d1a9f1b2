import { setTimeout as sleep } from 'node:timers/promises';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  ListMessageMoveTasksCommand,
  type Message,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { PermanentError } from '../../functions/platform/errors.ts';
import type { DeadLetters } from './dead-letters.ts';
import { callOf, letterOf, putBack, receiveSome } from './letter.ts';

export interface MovedBack {
  /** Back in their queue, or given to their function. */
  readonly movedCount: number;
  /** Messages that tell neither queue nor function of this stage; they stay. */
  readonly leftIds: readonly string[];
}

interface Clients {
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
}

/**
 * Moves the messages that wait back to where they were to go: into the queue that they came from, or, where no queue feeds
 * the dead letters, to the function of each by an asynchronous call. Broken off and begun again, nothing is lost.
 * @throws PermanentError `REDRIVE_FAILED`
 */
export function moveBack(clients: Clients, queue: DeadLetters, stage: string): Promise<MovedBack> {
  return queue.sourceArns.length > 0 ? toQueue(clients, queue) : toFunctions(clients, queue, stage);
}

const pollMs = 500;

async function toQueue({ sqs }: Clients, queue: DeadLetters): Promise<MovedBack> {
  const [source, ...others] = queue.sourceArns;
  await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: queue.arn,
      // Events of a rule that fill the same dead letters came from no queue, but belong into it as well.
      ...(others.length === 0 && { DestinationArn: source }),
    }),
  );
  for (;;) {
    const { Results } = await sqs.send(new ListMessageMoveTasksCommand({ SourceArn: queue.arn }));
    const { Status, ApproximateNumberOfMessagesMoved: movedCount = 0, FailureReason } = Results?.[0] ?? {};
    if (Status === 'COMPLETED') return { movedCount, leftIds: [] };
    if (Status !== 'RUNNING')
      throw new PermanentError(
        'REDRIVE_FAILED',
        `the move of ${queue.name} is ${Status ?? 'unknown'} after ${movedCount} messages: ${FailureReason ?? 'no reason given'}`,
      );
    await sleep(pollMs);
  }
}

/** What fails again comes back as a new message, which is left alone. */
async function toFunctions(clients: Clients, queue: DeadLetters, stage: string): Promise<MovedBack> {
  const left: Message[] = [];
  const seenIds = new Set<string>();
  let movedCount = 0;
  try {
    while (seenIds.size < queue.waitingCount) {
      const messages = await receiveSome(clients.sqs, queue);
      if (messages.length === 0) break;
      for (const message of messages) {
        seenIds.add(message.MessageId ?? '');
        if (await callAgain(clients, queue, message, stage)) movedCount += 1;
        else left.push(message);
      }
    }
  } finally {
    await putBack(clients.sqs, queue, left);
  }
  return { movedCount, leftIds: left.map((message) => letterOf(message).messageId) };
}

async function callAgain(
  { sqs, lambda }: Clients,
  { url }: DeadLetters,
  message: Message,
  stage: string,
): Promise<boolean> {
  const call = callOf(message);
  if (call === undefined || !call.functionArn.includes(`:function:waybill-${stage}-`)) return false;
  await lambda.send(
    new InvokeCommand({ FunctionName: call.functionArn, InvocationType: 'Event', Payload: call.payload }),
  );
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
  return true;
}
