import { type TableSpec, tableSpecOf } from '../../../local/dynamodb/table-spec.ts';

/** Properties as CDK's TableV2 synthesizes them, references resolved. */
export const exportsProperties = {
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'gsi1pk', AttributeType: 'S' },
    { AttributeName: 'gsi1sk', AttributeType: 'S' },
  ],
  BillingMode: 'PAY_PER_REQUEST',
  GlobalSecondaryIndexes: [
    {
      IndexName: 'gsi1',
      KeySchema: [
        { AttributeName: 'gsi1pk', KeyType: 'HASH' },
        { AttributeName: 'gsi1sk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  Replicas: [
    {
      Region: 'eu-west-1',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  ],
  SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
};

export const exportsArn = 'arn:aws:dynamodb:eu-west-1:111122223333:table/exports';

export function exportsTable(overrides: Record<string, unknown> = {}): TableSpec {
  return tableSpecOf(
    { ...exportsProperties, ...overrides },
    { name: 'exports', arn: exportsArn, streamArn: `${exportsArn}/stream/2026-01-01T00:00:00.000` },
  );
}
