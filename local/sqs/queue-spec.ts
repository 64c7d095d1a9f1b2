import * as z from 'zod';
import { AwsError } from '../service.ts';
import { parseProperties, type TemplateResource } from './template-resource.ts';

/** A queue as its owner set it up. */
export interface QueueSpec {
  readonly name: string;
  readonly arn: string;
  readonly isFifo: boolean;
  readonly contentBasedDeduplication: boolean;
  /** FIFO: the same deduplication id in another message group is another message. */
  readonly deduplicatesPerGroup: boolean;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly receiveWaitSeconds: number;
  readonly retentionSeconds: number;
  readonly maximumMessageBytes: number;
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Attributes that only GetQueueAttributes shows, in AWS's spelling. */
  readonly shownAttributes: Readonly<Record<string, string>>;
}

// Ranges: AWS::SQS::Queue in the CloudFormation reference.
const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const RedriveAllowPolicy = z.strictObject({
  redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
  sourceQueueArns: z.array(z.string()).optional(),
});

const QueueProperties = z.strictObject({
  QueueName: z.string().optional(),
  FifoQueue: z.boolean().default(false),
  ContentBasedDeduplication: z.boolean().default(false),
  DeduplicationScope: z.enum(['queue', 'messageGroup']).default('queue'),
  FifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']).optional(),
  VisibilityTimeout: wholeNumber(0, 43_200).default(30),
  DelaySeconds: wholeNumber(0, 900).default(0),
  ReceiveMessageWaitTimeSeconds: wholeNumber(0, 20).default(0),
  MessageRetentionPeriod: wholeNumber(60, 1_209_600).default(345_600),
  MaximumMessageSize: wholeNumber(1024, 1_048_576).default(1_048_576),
  RedrivePolicy: z
    .strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: wholeNumber(1, 1000) })
    .optional(),
  RedriveAllowPolicy: RedriveAllowPolicy.optional(),
  // Encryption at rest has no effect that a caller of the queue could see.
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: wholeNumber(60, 86_400).optional(),
  SqsManagedSseEnabled: z.boolean().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
});

type QueueProperties = z.infer<typeof QueueProperties>;

/**
 * The queues (`AWS::SQS::Queue`) of a template.
 * @throws AwsError `InvalidParameterValue` when a redrive policy names a queue that is missing, of the other kind, or closed to it
 */
export function queueSpecs(resources: readonly TemplateResource[]): QueueSpec[] {
  const parsed = resources
    .filter((resource) => resource.type === 'AWS::SQS::Queue')
    .map((resource) => {
      const properties = parseProperties(resource, QueueProperties);
      return { properties, spec: queueSpec(resource, properties) };
    });
  for (const { spec } of parsed) {
    const target = parsed.find((other) => other.spec.arn === spec.redrive?.deadLetterArn);
    if (spec.redrive) checkRedrive(spec, target?.spec, target?.properties.RedriveAllowPolicy);
  }
  return parsed.map(({ spec }) => spec);
}

function queueSpec(resource: TemplateResource, properties: QueueProperties): QueueSpec {
  if (resource.arn === undefined)
    throw new AwsError('ValidationError', `${resource.logicalId}: a queue needs its ARN`);
  const name = resource.arn.slice(resource.arn.lastIndexOf(':') + 1);
  if (properties.FifoQueue !== name.endsWith('.fifo')) {
    throw new AwsError(
      'InvalidParameterValue',
      `${resource.logicalId}: a FIFO queue, and only that, has a name that ends in .fifo`,
    );
  }
  const redrive = properties.RedrivePolicy;
  return {
    name,
    arn: resource.arn,
    isFifo: properties.FifoQueue,
    contentBasedDeduplication: properties.ContentBasedDeduplication,
    deduplicatesPerGroup: properties.DeduplicationScope === 'messageGroup',
    visibilityTimeoutSeconds: properties.VisibilityTimeout,
    delaySeconds: properties.DelaySeconds,
    receiveWaitSeconds: properties.ReceiveMessageWaitTimeSeconds,
    retentionSeconds: properties.MessageRetentionPeriod,
    maximumMessageBytes: properties.MaximumMessageSize,
    redrive: redrive && {
      deadLetterArn: redrive.deadLetterTargetArn,
      maxReceiveCount: redrive.maxReceiveCount,
    },
    tags: Object.fromEntries(properties.Tags.map(({ Key, Value }) => [Key, Value])),
    shownAttributes: shownAttributes(properties),
  };
}

function shownAttributes(properties: QueueProperties): Record<string, string> {
  const shown = {
    RedrivePolicy: properties.RedrivePolicy && JSON.stringify(properties.RedrivePolicy),
    RedriveAllowPolicy: properties.RedriveAllowPolicy && JSON.stringify(properties.RedriveAllowPolicy),
    KmsMasterKeyId: properties.KmsMasterKeyId,
    KmsDataKeyReusePeriodSeconds: properties.KmsDataKeyReusePeriodSeconds?.toString(),
    SqsManagedSseEnabled: String(properties.SqsManagedSseEnabled ?? properties.KmsMasterKeyId === undefined),
    FifoThroughputLimit: properties.FifoQueue ? (properties.FifoThroughputLimit ?? 'perQueue') : undefined,
  };
  return Object.fromEntries(
    Object.entries(shown).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function checkRedrive(
  source: QueueSpec,
  target: QueueSpec | undefined,
  allow: z.infer<typeof RedriveAllowPolicy> | undefined,
): void {
  const refusal = (reason: string) =>
    new AwsError('InvalidParameterValue', `the redrive policy of ${source.name}: ${reason}`);
  if (!target) throw refusal(`the dead-letter queue ${source.redrive?.deadLetterArn} is not in the template`);
  if (target.isFifo !== source.isFifo)
    throw refusal(`the dead-letter queue of a ${source.isFifo ? 'FIFO' : 'standard'} queue is one too`);
  const isAllowed =
    allow === undefined ||
    allow.redrivePermission === 'allowAll' ||
    (allow.redrivePermission === 'byQueue' && allow.sourceQueueArns?.includes(source.arn));
  if (!isAllowed) throw refusal(`${target.name} does not allow it (RedriveAllowPolicy)`);
}
