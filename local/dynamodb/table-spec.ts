import * as z from 'zod';
import { UnsupportedFeatureError } from '../service.ts';

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
/** Capacity, metrics and cost settings: they change no answer, so the local table ignores them. */
const IndexSettings = {
  ContributorInsightsSpecification: z.unknown().optional(),
  OnDemandThroughput: z.unknown().optional(),
  ProvisionedThroughput: z.unknown().optional(),
  ReadOnDemandThroughputSettings: z.unknown().optional(),
  WarmThroughput: z.unknown().optional(),
  WriteOnDemandThroughputSettings: z.unknown().optional(),
  WriteProvisionedThroughputSettings: z.unknown().optional(),
};
const Index = z.strictObject({
  IndexName: z.string(),
  KeySchema,
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
  ...IndexSettings,
});
const Flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

const TableProperties = z.strictObject({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).default([]),
  LocalSecondaryIndexes: z.array(Index).default([]),
  StreamSpecification: z
    .strictObject({
      StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']),
    })
    .optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string().optional(), Enabled: Flag }).optional(),
  /** One replica is the table itself; a second would be another region. */
  Replicas: z.array(z.unknown()).max(1).optional(),
  BillingMode: z.unknown().optional(),
  DeletionProtectionEnabled: z.unknown().optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
  TableClass: z.unknown().optional(),
  Tags: z.unknown().optional(),
  ...IndexSettings,
});

type Properties = z.infer<typeof TableProperties>;

/** What a local table needs to know of its template resource; lists are spelled as in the DynamoDB API. */
export interface TableSpec {
  readonly name: string;
  readonly arn: string;
  /** ARN that `Fn::GetAtt … StreamArn` resolves to; its last part is the stream's label. */
  readonly streamArn: string;
  readonly keySchema: Properties['KeySchema'];
  readonly attributeDefinitions: Properties['AttributeDefinitions'];
  readonly globalSecondaryIndexes: readonly TableIndex[];
  readonly localSecondaryIndexes: readonly TableIndex[];
  readonly ttlAttribute: string | undefined;
  readonly streamViewType: NonNullable<Properties['StreamSpecification']>['StreamViewType'] | undefined;
}

export interface TableIndex {
  readonly IndexName: string;
  readonly KeySchema: Properties['KeySchema'];
  readonly Projection: { readonly ProjectionType: string; readonly NonKeyAttributes?: string[] | undefined };
}

/**
 * Reads the resolved properties of an `AWS::DynamoDB::GlobalTable` or `AWS::DynamoDB::Table`.
 * @param identity name and ARN that references to the resource resolve to; `streamArn` defaults to `<arn>/stream/local`
 * @throws UnsupportedFeatureError when the resource has a property that the local table would not honour
 */
export function tableSpecOf(
  properties: Record<string, unknown>,
  identity: { name: string; arn: string; streamArn?: string },
): TableSpec {
  const parsed = TableProperties.safeParse(properties);
  if (!parsed.success) throw new UnsupportedFeatureError(describeIssue(identity.name, parsed.error));
  const table = parsed.data;
  const ttl = table.TimeToLiveSpecification;
  return {
    name: identity.name,
    arn: identity.arn,
    streamArn: identity.streamArn ?? `${identity.arn}/stream/local`,
    keySchema: table.KeySchema,
    attributeDefinitions: table.AttributeDefinitions,
    globalSecondaryIndexes: table.GlobalSecondaryIndexes.map(indexOf),
    localSecondaryIndexes: table.LocalSecondaryIndexes.map(indexOf),
    ttlAttribute: ttl?.Enabled ? ttl.AttributeName : undefined,
    streamViewType: table.StreamSpecification?.StreamViewType,
  };
}

/** Name of the partition key of a table, or of one of its indexes. */
export function partitionKeyOf(spec: TableSpec, indexName?: string): string | undefined {
  const indexes = [...spec.globalSecondaryIndexes, ...spec.localSecondaryIndexes];
  const keySchema =
    indexName === undefined
      ? spec.keySchema
      : indexes.find((index) => index.IndexName === indexName)?.KeySchema;
  return keySchema?.find((key) => key.KeyType === 'HASH')?.AttributeName;
}

function indexOf(index: z.infer<typeof Index>): TableIndex {
  return { IndexName: index.IndexName, KeySchema: index.KeySchema, Projection: index.Projection };
}

function describeIssue(tableName: string, error: z.ZodError): string {
  const issue = error.issues[0];
  const path = issue?.path.join('.') ?? '';
  return `table ${tableName}: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'its definition'};`;
}
