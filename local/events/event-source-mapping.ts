import * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import { parseProperties, type TemplateResource } from '../sqs/template-resource.ts';
import { compilePattern, type EventMatcher } from './event-pattern.ts';
import { functionNameOf } from './targets.ts';

/** What queue and stream mappings have in common. */
interface MappingBase {
  /** The mapping's logical id; checkpoints are kept by it. */
  readonly key: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly functionTimeoutSeconds: number;
  readonly sourceArn: string;
  readonly batchCount: number;
  readonly batchingWindowMs: number;
  readonly reportsItemFailures: boolean;
  /** Patterns of which one must match; none lets all through. */
  readonly filters: readonly Filter[];
}

interface Filter {
  readonly matches: EventMatcher;
  /** The `body` part of a queue's pattern, which decides how the body is read. */
  readonly bodyPattern: unknown;
}

export interface QueueMapping extends MappingBase {
  readonly kind: 'queue';
  readonly maximumConcurrency: number;
}

export interface StreamMapping extends MappingBase {
  readonly kind: 'stream';
  readonly tableName: string;
  readonly startsAtLatest: boolean;
  readonly bisects: boolean;
  /** -1: until the records expire. */
  readonly maximumRetryCount: number;
  readonly maximumAgeMs: number;
  readonly failureQueueArn: string | undefined;
}

/** A mapping without its own limit begins with this many batches at a time [AWS Lambda, SQS event sources]. */
const defaultQueueConcurrency = 5;

const MappingProperties = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().int().min(1).max(10_000).optional(),
  MaximumBatchingWindowInSeconds: z.number().int().min(0).max(300).default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).max(5) })
    .optional(),
  ScalingConfig: z
    .strictObject({ MaximumConcurrency: z.number().int().min(2).max(1000).optional() })
    .optional(),
  StartingPosition: z.enum(['LATEST', 'TRIM_HORIZON']).optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.number().int().min(-1).max(10_000).default(-1),
  MaximumRecordAgeInSeconds: z.number().int().min(-1).max(604_800).default(-1),
  ParallelizationFactor: z
    .literal(1, 'a stream has one shard here and is read by one batch at a time')
    .optional(),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
  // Encryption at rest and tags have no effect that a function could see.
  KmsKeyArn: z.string().optional(),
  Tags: z.array(z.unknown()).optional(),
});
type MappingProperties = z.infer<typeof MappingProperties>;

/** The enabled mappings (`AWS::Lambda::EventSourceMapping`) of a template. Only SQS queues and DynamoDB streams are sources here. */
export function eventSourceMappings(
  resources: readonly TemplateResource[],
): (QueueMapping | StreamMapping)[] {
  return resources
    .filter((resource) => resource.type === 'AWS::Lambda::EventSourceMapping')
    .flatMap((resource) => {
      const properties = parseProperties(resource, MappingProperties);
      const mapping = mappingOf(resource, properties, resources);
      return properties.Enabled ? [mapping] : [];
    });
}

function mappingOf(
  resource: TemplateResource,
  properties: MappingProperties,
  resources: readonly TemplateResource[],
) {
  const where = `${resource.type} (${resource.logicalId})`;
  const base = baseOf(resource, properties, resources, where);
  const [, tableName] = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(base.sourceArn) ?? [];
  if (tableName !== undefined) return streamMapping(base, properties, tableName, where);
  if (base.sourceArn.startsWith('arn:aws:sqs:')) return queueMapping(base, properties, where);
  throw new UnsupportedFeatureError(`${where}: the event source ${base.sourceArn}`);
}

function baseOf(
  resource: TemplateResource,
  properties: MappingProperties,
  resources: readonly TemplateResource[],
  where: string,
): Omit<MappingBase, 'batchCount'> {
  const functionName = functionNameOf(properties.FunctionName);
  const target = resources.find(
    (one) => one.type === 'AWS::Lambda::Function' && one.physicalId === functionName,
  );
  const roleArn = target?.properties['Role'];
  if (!target || typeof roleArn !== 'string') {
    throw new AwsError(
      'ResourceNotFoundException',
      `${where}: there is no function ${functionName} with a role in the template`,
    );
  }
  return {
    key: resource.logicalId,
    functionName,
    functionArn: target.arn ?? functionName,
    roleArn,
    functionTimeoutSeconds: Number(target.properties['Timeout'] ?? 3),
    sourceArn: properties.EventSourceArn,
    batchingWindowMs: properties.MaximumBatchingWindowInSeconds * 1000,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
    filters: (properties.FilterCriteria?.Filters ?? []).map(({ Pattern }) => filterOf(Pattern, where)),
  };
}

function queueMapping(
  base: Omit<MappingBase, 'batchCount'>,
  properties: MappingProperties,
  where: string,
): QueueMapping {
  refuse(where, 'a queue', {
    StartingPosition: properties.StartingPosition,
    BisectBatchOnFunctionError: properties.BisectBatchOnFunctionError || undefined,
    DestinationConfig: properties.DestinationConfig,
  });
  const batchCount = properties.BatchSize ?? 10;
  if (batchCount > 10 && base.batchingWindowMs === 0) {
    throw new AwsError(
      'InvalidParameterValueException',
      `${where}: a batch of more than 10 needs a MaximumBatchingWindowInSeconds of 1 or more`,
    );
  }
  const maximumConcurrency = properties.ScalingConfig?.MaximumConcurrency ?? defaultQueueConcurrency;
  return { kind: 'queue', ...base, batchCount, maximumConcurrency };
}

function streamMapping(
  base: Omit<MappingBase, 'batchCount'>,
  properties: MappingProperties,
  tableName: string,
  where: string,
): StreamMapping {
  refuse(where, 'a stream', { ScalingConfig: properties.ScalingConfig?.MaximumConcurrency });
  if (properties.StartingPosition === undefined) {
    throw new AwsError('InvalidParameterValueException', `${where}: a stream needs a StartingPosition`);
  }
  const failureQueueArn = properties.DestinationConfig?.OnFailure?.Destination;
  if (failureQueueArn !== undefined && !failureQueueArn.startsWith('arn:aws:sqs:')) {
    throw new UnsupportedFeatureError(`${where}: the failure destination ${failureQueueArn}`);
  }
  return {
    kind: 'stream',
    ...base,
    tableName,
    batchCount: properties.BatchSize ?? 100,
    startsAtLatest: properties.StartingPosition === 'LATEST',
    bisects: properties.BisectBatchOnFunctionError,
    maximumRetryCount: properties.MaximumRetryAttempts,
    maximumAgeMs:
      properties.MaximumRecordAgeInSeconds < 0 ? Infinity : properties.MaximumRecordAgeInSeconds * 1000,
    failureQueueArn,
  };
}

function refuse(where: string, source: string, wrong: Record<string, unknown>): void {
  const name = Object.keys(wrong).find((one) => wrong[one] !== undefined);
  if (name)
    throw new AwsError('InvalidParameterValueException', `${where}: ${name} does not go with ${source}`);
}

function filterOf(json: string, where: string): Filter {
  let pattern: unknown;
  try {
    pattern = JSON.parse(json);
  } catch {
    throw new AwsError('InvalidParameterValueException', `${where}: the pattern of a filter is not JSON`);
  }
  return { matches: compilePattern(pattern, where), bodyPattern: (pattern as { body?: unknown }).body };
}
