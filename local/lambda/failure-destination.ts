import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { RuntimeContext } from '../service.ts';
import type { QueuedEvent } from './async-queue.ts';
import type { FunctionSpec } from './function-spec.ts';

export interface GivenUpEvent {
  readonly event: QueuedEvent;
  readonly condition: 'RetriesExhausted' | 'EventAgeExceeded';
  /** JSON text of the last error, if the function ran at all. */
  readonly errorPayload: string | undefined;
}

/**
 * Sends a failed asynchronous invocation to the function's dead-letter queue and failure destination, with the
 * function's own role.
 * @throws what SQS answered
 */
export async function sendToFailureQueues(
  context: RuntimeContext,
  spec: FunctionSpec,
  failure: GivenUpEvent,
): Promise<void> {
  if (spec.deadLetterQueueUrl === undefined && spec.onFailureQueueUrl === undefined) return;
  const client = new SQSClient({
    endpoint: context.endpointUrl,
    region: context.region,
    credentials: context.credentialsFor(spec.roleArn),
  });
  try {
    if (spec.deadLetterQueueUrl !== undefined) {
      await client.send(deadLetter(spec.deadLetterQueueUrl, failure));
    }
    if (spec.onFailureQueueUrl !== undefined) {
      const body = JSON.stringify(failureRecord(context, spec, failure));
      await client.send(new SendMessageCommand({ QueueUrl: spec.onFailureQueueUrl, MessageBody: body }));
    }
  } finally {
    client.destroy();
  }
}

/** @see AWS "Adding a dead-letter queue": the event as it was, with the error as attributes. */
function deadLetter(queueUrl: string, { event, errorPayload }: GivenUpEvent): SendMessageCommand {
  const text = (value: string) => ({ DataType: 'String', StringValue: value });
  const message = errorOf(errorPayload).errorMessage ?? '';
  return new SendMessageCommand({
    QueueUrl: queueUrl,
    MessageBody: event.payload,
    MessageAttributes: {
      RequestID: text(event.requestId),
      ErrorCode: { DataType: 'Number', StringValue: errorPayload === undefined ? '429' : '200' },
      // First 1 KB of the error message; SQS refuses an empty attribute.
      ErrorMessage: text(message.slice(0, 1024) || 'unknown'),
    },
  });
}

/** @see AWS "Retaining records of asynchronous invocations" */
function failureRecord(context: RuntimeContext, spec: FunctionSpec, failure: GivenUpEvent): object {
  const { event, condition, errorPayload } = failure;
  return {
    version: '1.0',
    timestamp: context.clock.now().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${spec.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.attemptCount,
    },
    requestPayload: JSON.parse(event.payload),
    ...(errorPayload !== undefined && {
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: errorOf(errorPayload),
    }),
  };
}

function errorOf(payload: string | undefined): { errorMessage?: string } {
  return payload === undefined ? {} : (JSON.parse(payload) as { errorMessage?: string });
}
