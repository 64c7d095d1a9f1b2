import * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import type { EventPorts } from './ports.ts';

/** Where events of one rule, notification or schedule go. */
export interface Target {
  /** Stays the same over restarts: waiting deliveries name it. */
  readonly key: string;
  readonly arn: string;
  /** ARN of the rule, schedule or bucket; shown to the reader of the dead-letter queue. */
  readonly source: { readonly kind: 'RULE_ARN' | 'SCHEDULE_ARN' | 'BUCKET_ARN'; readonly arn: string };
  readonly roleArn?: string | undefined;
  /** Sent in place of the event. */
  readonly input?: string | undefined;
  readonly messageGroupId?: string | undefined;
  readonly deadLetterArn?: string | undefined;
  readonly maximumRetryCount: number;
  readonly maximumAgeMs: number;
}

/** One event on its way to one target. */
export interface Delivery {
  readonly id: string;
  readonly payload: string;
  readonly attemptCount: number;
}

/** How long and how often EventBridge and Scheduler try at most, and by default [AWS quotas]. */
export const defaultRetry = { maximumRetryCount: 185, maximumAgeMs: 86_400_000 };

const RetryPolicy = z.strictObject({
  MaximumRetryAttempts: z.number().int().min(0).max(185).default(185),
  MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).default(86_400),
});

export const targetShape = {
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
  RetryPolicy: RetryPolicy.optional(),
};

export function targetOf(
  properties: z.infer<z.ZodObject<typeof targetShape>>,
  key: string,
  source: Target['source'],
): Target {
  return {
    key,
    source,
    arn: properties.Arn,
    roleArn: properties.RoleArn,
    input: properties.Input,
    messageGroupId: properties.SqsParameters?.MessageGroupId,
    deadLetterArn: properties.DeadLetterConfig?.Arn,
    maximumRetryCount: properties.RetryPolicy?.MaximumRetryAttempts ?? defaultRetry.maximumRetryCount,
    maximumAgeMs: (properties.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1000,
  };
}

type TargetKind = 'lambda' | 'sqs' | 'states';

function kindOf(arn: string): TargetKind {
  if (/^arn:aws:lambda:[^:]*:[^:]*:function:/.test(arn)) return 'lambda';
  if (/^arn:aws:states:[^:]*:[^:]*:stateMachine:/.test(arn)) return 'states';
  if (/^arn:aws:sqs:/.test(arn)) return 'sqs';
  throw new UnsupportedFeatureError(`the event target ${arn}`);
}

/** @throws at the start what would fail at every delivery: an unknown kind, a missing queue or role, input that is not JSON */
export function checkTarget(target: Target, ports: EventPorts): void {
  const kind = kindOf(target.arn);
  if (target.deadLetterArn !== undefined && ports.queues.queue(target.deadLetterArn).isFifo) {
    throw new AwsError(
      'ValidationException',
      `${target.source.arn}: a dead-letter queue of events is a standard queue`,
    );
  }
  const queue = kind === 'sqs' ? ports.queues.queue(target.arn) : undefined;
  if (queue?.isFifo && (target.messageGroupId === undefined || !queue.contentBasedDeduplication)) {
    throw new AwsError(
      'ValidationException',
      `${target.source.arn}: a FIFO target needs SqsParameters.MessageGroupId and ContentBasedDeduplication`,
    );
  }
  if (kind === 'states' && target.roleArn === undefined) {
    throw new AwsError('ValidationException', `${target.source.arn}: a state machine target needs a RoleArn`);
  }
  if (kind !== 'sqs' && target.input !== undefined) parseInput(target.input, target.source.arn);
}

/** Hands one event over. @throws AwsError of the target, or of IAM */
export async function deliver(target: Target, delivery: Delivery, ports: EventPorts): Promise<void> {
  const kind = kindOf(target.arn);
  const allowed = {
    lambda: 'lambda:InvokeFunction',
    sqs: 'sqs:SendMessage',
    states: 'states:StartExecution',
  }[kind];
  if (target.roleArn !== undefined) ports.callerFor(target.roleArn).authorize(allowed, target.arn);
  const attempt = String(delivery.attemptCount + 1);
  const isScheduled = target.source.kind === 'SCHEDULE_ARN';
  const payload = isScheduled
    ? delivery.payload.replaceAll('<aws.scheduler.attempt-number>', attempt)
    : delivery.payload;
  if (kind === 'sqs') {
    ports.queues.send(target.arn, { body: payload, groupId: target.messageGroupId });
  } else if (kind === 'states') {
    await startOnce(target.arn, payload, delivery.id, ports);
  } else {
    await ports.invoke(functionNameOf(target.arn), parseInput(payload, target.source.arn), {
      invocationType: 'Event',
    });
  }
}

/** A delivery that is repeated after a crash finds its own execution: it is done. */
async function startOnce(arn: string, input: string, name: string, ports: EventPorts): Promise<void> {
  try {
    await ports.startExecution(arn, input, name);
  } catch (error) {
    if (!(error instanceof AwsError && error.code === 'ExecutionAlreadyExists')) throw error;
  }
}

/** The name in a function's ARN, or the name itself; an alias or version is left off. */
export function functionNameOf(arnOrName: string): string {
  return /:function:([^:]+)/.exec(arnOrName)?.[1] ?? arnOrName;
}

function parseInput(input: string, where: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    throw new AwsError('ValidationException', `${where}: the input of its target is not JSON`);
  }
}
