import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError, type RuntimeContext, UnsupportedFeatureError } from '../service.ts';
import { parseProperties, type TemplateResource } from '../sqs/template-resource.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import type { Schedule } from './schedules.ts';
import { type Target, targetOf, targetShape } from './targets.ts';

const ScheduleProperties = z.strictObject({
  Name: z.string().optional(),
  GroupName: z.string().optional(),
  Description: z.string().optional(),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.string().default('UTC'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.string(), MaximumWindowInMinutes: z.number().optional() }),
  StartDate: z.iso.datetime({ offset: true }).optional(),
  EndDate: z.iso.datetime({ offset: true }).optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({ ...targetShape, RoleArn: z.string() }),
  // Encryption at rest has no effect that a target could see.
  KmsKeyArn: z.string().optional(),
});

/** One schedule of EventBridge Scheduler and where it sends. */
export interface ScheduledTarget {
  readonly target: Target;
  schedule(deliveries: DeliveryQueue): Schedule;
}

/** The schedules (`AWS::Scheduler::Schedule`) of a template. @throws UnsupportedFeatureError for a flexible time window */
export function schedulerSchedules(
  context: RuntimeContext,
  resources: readonly TemplateResource[],
): ScheduledTarget[] {
  return resources
    .filter((resource) => resource.type === 'AWS::Scheduler::Schedule')
    .map((resource) => scheduledTarget(context, resource));
}

function scheduledTarget(context: RuntimeContext, resource: TemplateResource): ScheduledTarget {
  const properties = parseProperties(resource, ScheduleProperties);
  const where = `${resource.type} (${resource.logicalId})`;
  if (properties.FlexibleTimeWindow.Mode !== 'OFF')
    throw new UnsupportedFeatureError(`${where}: a flexible time window`);
  if (resource.arn === undefined)
    throw new AwsError('ValidationException', `${where}: a schedule needs its ARN`);
  const { arn } = resource;
  const target = targetOf(properties.Target, `${arn} target`, { kind: 'SCHEDULE_ARN', arn });
  return {
    target,
    schedule: (deliveries) => ({
      key: arn,
      expression: properties.ScheduleExpression,
      timeZone: properties.ScheduleExpressionTimezone,
      isEnabled: properties.State === 'ENABLED',
      startMs: properties.StartDate === undefined ? undefined : Date.parse(properties.StartDate),
      endMs: properties.EndDate === undefined ? undefined : Date.parse(properties.EndDate),
      rateStartsAtOnce: true,
      fire: (dueMs) => deliveries.accept(target, payloadOf(context, target, arn, dueMs)),
    }),
  };
}

/** The target's input with Scheduler's context attributes filled in; the attempt number is filled in at each attempt. */
function payloadOf(context: RuntimeContext, target: Target, arn: string, dueMs: number): string {
  const time = new Date(dueMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  const id = randomUUID();
  if (target.input !== undefined) {
    return target.input
      .replaceAll('<aws.scheduler.schedule-arn>', arn)
      .replaceAll('<aws.scheduler.scheduled-time>', time)
      .replaceAll('<aws.scheduler.execution-id>', id);
  }
  const { accountId: account, region } = context;
  const event = {
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time,
    region,
  };
  // Scheduler, unlike EventBridge, gives the empty detail as a string.
  return JSON.stringify({ ...event, resources: [arn], detail: '{}' });
}
