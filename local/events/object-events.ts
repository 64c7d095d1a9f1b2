import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { S3ObjectEvent } from '../s3/contract.ts';
import type { RuntimeContext } from '../service.ts';
import { parseProperties, parseStrictly, type TemplateResource } from '../sqs/template-resource.ts';
import type { IncomingEvent } from './event-bus.ts';
import { defaultRetry, type Target } from './targets.ts';

/** Who is told of one bucket's objects. */
export interface BucketNotifications {
  readonly bucketName: string;
  readonly toEventBridge: boolean;
  readonly destinations: readonly BucketDestination[];
}

interface BucketDestination {
  readonly id: string;
  readonly target: Target;
  matches(event: S3ObjectEvent): boolean;
}

const FilterRule = z.strictObject({
  Name: z
    .string()
    .toLowerCase()
    .pipe(z.enum(['prefix', 'suffix'])),
  Value: z.string(),
});
const configuration = {
  Id: z.string().optional(),
  Events: z.array(
    z.string().regex(/^s3:Object(Created|Removed):/, 'only object created and removed events happen here'),
  ),
  Filter: z.strictObject({ Key: z.strictObject({ FilterRules: z.array(FilterRule) }) }).optional(),
};

/** What aws-cdk-lib hands to its notifications function (the body of PutBucketNotificationConfiguration). */
const NotificationProperties = z.strictObject({
  ServiceToken: z.string().optional(),
  BucketName: z.string(),
  Managed: z.boolean().optional(),
  SkipDestinationValidation: z.boolean().optional(),
  NotificationConfiguration: z.strictObject({
    EventBridgeConfiguration: z.strictObject({}).optional(),
    LambdaFunctionConfigurations: z
      .array(z.strictObject({ ...configuration, LambdaFunctionArn: z.string() }))
      .default([]),
    QueueConfigurations: z.array(z.strictObject({ ...configuration, QueueArn: z.string() })).default([]),
  }),
});

type Configuration = z.infer<z.ZodObject<typeof configuration>>;

/** A bucket's own property; only EventBridge is played of it. */
const OwnNotifications = z.strictObject({
  EventBridgeConfiguration: z.strictObject({ EventBridgeEnabled: z.union([z.boolean(), z.stringbool()]) }),
});

/**
 * The notifications of a template: a bucket's own property, or `Custom::S3BucketNotifications`. Topics are not played and
 * fail by name.
 */
export function bucketNotifications(resources: readonly TemplateResource[]): BucketNotifications[] {
  const own = resources.flatMap((resource) => {
    const property = resource.properties['NotificationConfiguration'];
    if (resource.type !== 'AWS::S3::Bucket' || property === undefined) return [];
    const what = `NotificationConfiguration of AWS::S3::Bucket (${resource.logicalId})`;
    const { EventBridgeConfiguration } = parseStrictly(OwnNotifications, property, what, 'ValidationError');
    const toEventBridge = EventBridgeConfiguration.EventBridgeEnabled;
    return [{ bucketName: resource.physicalId, toEventBridge, destinations: [] }];
  });
  const custom = resources.filter((resource) => resource.type === 'Custom::S3BucketNotifications');
  return [...own, ...custom.map(notificationsOf)];
}

function notificationsOf(resource: TemplateResource): BucketNotifications {
  const { BucketName, NotificationConfiguration } = parseProperties(resource, NotificationProperties);
  const { EventBridgeConfiguration, LambdaFunctionConfigurations, QueueConfigurations } =
    NotificationConfiguration;
  const all = [
    ...LambdaFunctionConfigurations.map((one) => ({ ...one, arn: one.LambdaFunctionArn })),
    ...QueueConfigurations.map((one) => ({ ...one, arn: one.QueueArn })),
  ];
  return {
    bucketName: BucketName,
    toEventBridge: EventBridgeConfiguration !== undefined,
    destinations: all.map((one) => destinationOf(BucketName, one)),
  };
}

function destinationOf(bucketName: string, configured: Configuration & { arn: string }): BucketDestination {
  const rules = configured.Filter?.Key.FilterRules ?? [];
  const bucketArn = `arn:aws:s3:::${bucketName}`;
  const key = `${bucketArn} ${configured.arn} ${configured.Events.join()} ${JSON.stringify(rules)}`;
  return {
    id: configured.Id ?? key,
    target: { key, arn: configured.arn, source: { kind: 'BUCKET_ARN', arn: bucketArn }, ...defaultRetry },
    matches: (event) =>
      configured.Events.some((name) => matchesName(name.slice('s3:'.length), event.eventName)) &&
      rules.every(({ Name, Value }) =>
        Name === 'prefix' ? event.key.startsWith(Value) : event.key.endsWith(Value),
      ),
  };
}

function matchesName(pattern: string, eventName: string): boolean {
  return pattern.endsWith('*') ? eventName.startsWith(pattern.slice(0, -1)) : pattern === eventName;
}

const reasons: Record<S3ObjectEvent['eventName'], string> = {
  'ObjectCreated:Put': 'PutObject',
  'ObjectCreated:CompleteMultipartUpload': 'CompleteMultipartUpload',
  'ObjectCreated:Copy': 'CopyObject',
  'ObjectRemoved:Delete': 'DeleteObject',
  'ObjectRemoved:DeleteMarkerCreated': 'DeleteObject',
};

/**
 * The event that S3 puts on the default bus.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function busEvent(context: RuntimeContext, event: S3ObjectEvent): IncomingEvent {
  const isCreated = event.eventName.startsWith('ObjectCreated:');
  const isMarker = event.eventName === 'ObjectRemoved:DeleteMarkerCreated';
  const version = event.versionId === undefined ? {} : { 'version-id': event.versionId };
  const size = isCreated ? { size: event.sizeBytes } : {};
  return {
    source: 'aws.s3',
    detailType: isCreated ? 'Object Created' : 'Object Deleted',
    resources: [`arn:aws:s3:::${event.bucket}`],
    time: new Date(event.at),
    detail: {
      version: '0',
      bucket: { name: event.bucket },
      object: { key: event.key, ...size, etag: event.eTag, ...version, sequencer: event.sequencer },
      'request-id': event.sequencer,
      requester: context.accountId,
      'source-ip-address': '127.0.0.1',
      reason: reasons[event.eventName],
      ...(!isCreated && { 'deletion-type': isMarker ? 'Delete Marker Created' : 'Permanently Deleted' }),
    },
  };
}

/**
 * The message that S3 sends to a function or a queue itself; here, and only here, the key is URL-encoded.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notification(context: RuntimeContext, event: S3ObjectEvent, destinationId: string): string {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: context.region,
    eventTime: new Date(event.at).toISOString(),
    eventName: event.eventName,
    userIdentity: { principalId: context.accountId },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': event.sequencer, 'x-amz-id-2': randomUUID() },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: destinationId,
      bucket: {
        name: event.bucket,
        ownerIdentity: { principalId: context.accountId },
        arn: `arn:aws:s3:::${event.bucket}`,
      },
      object: {
        key: encodeURIComponent(event.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
        size: event.sizeBytes,
        eTag: event.eTag,
        versionId: event.versionId,
        sequencer: event.sequencer,
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}
