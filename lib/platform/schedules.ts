import { Duration } from 'aws-cdk-lib';
import { Schedule, type ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { NodeFunction } from './node-function.ts';

export interface Regular {
  readonly description: string;
  readonly schedule: ScheduleExpression;
}

/** Invokes a function again and again, by each of the schedules; what cannot be invoked for an hour is a dead letter. */
export function invokeRegularly(
  scope: Construct,
  invoked: NodeFunction,
  schedules: Readonly<Record<string, Regular>>,
): void {
  const deadLetterQueue = new DeadLetterQueue(scope, 'ScheduleDeadLetters', {
    runbookAnchor: 'schedule-dead-letters',
  });
  for (const [id, { description, schedule }] of Object.entries(schedules))
    new Schedule(scope, id, {
      description,
      schedule,
      target: new LambdaInvoke(invoked, {
        deadLetterQueue,
        maxEventAge: Duration.hours(1),
        retryAttempts: 2,
        input: ScheduleTargetInput.fromObject({}),
      }),
    });
}
