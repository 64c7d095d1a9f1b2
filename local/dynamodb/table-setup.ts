import { DatabaseSync } from 'node:sqlite';
import { AwsError } from '../service.ts';
import type { DynoxideClient } from './dynoxide-client.ts';
import type { TableIndex, TableSpec } from './table-spec.ts';

interface TableDescription {
  KeySchema: TableSpec['keySchema'];
  GlobalSecondaryIndexes?: TableIndex[];
  StreamSpecification?: { StreamEnabled?: boolean; StreamViewType?: string };
  LatestStreamLabel?: string;
}

/**
 * Makes the binary's table equal to the template's: creates it, or adds and drops its indexes, stream and expiry.
 * @returns the binary's label of the table's stream
 * @throws Error when a kept table has another key, which only a reset can change
 */
export async function setUpTable(client: DynoxideClient, spec: TableSpec): Promise<string | undefined> {
  const found = await describe(client, spec.name);
  if (found === undefined) await create(client, spec);
  else await update(client, spec, found);
  await setExpiry(client, spec);
  return (await describe(client, spec.name))?.LatestStreamLabel;
}

/**
 * The binary looks up each write's sequence number by a scan of all stream records, which it never trims:
 * without these indexes a write costs more with every write before it.
 * Records are trimmed after 24 hours, as on AWS.
 */
export function fixStreamRecords(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 });
  database.exec(`
    CREATE INDEX IF NOT EXISTS _stream_records_by_number
      ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS _stream_records_by_shard
      ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS _stream_records_by_time ON _stream_records (created_at);
    CREATE TRIGGER IF NOT EXISTS _stream_records_trim AFTER INSERT ON _stream_records WHEN NEW.id % 256 = 0 BEGIN
      DELETE FROM _stream_records WHERE created_at < NEW.created_at - 86400 AND id NOT IN
        (SELECT MAX(id) FROM _stream_records GROUP BY table_name);
    END;`);
  database.close();
}

async function describe(client: DynoxideClient, tableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.call<{ Table: TableDescription }>('DescribeTable', { TableName: tableName })).Table;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(client: DynoxideClient, spec: TableSpec): Promise<void> {
  await client.call('CreateTable', {
    TableName: spec.name,
    KeySchema: spec.keySchema,
    AttributeDefinitions: spec.attributeDefinitions,
    BillingMode: 'PAY_PER_REQUEST',
    ...(spec.globalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes: spec.globalSecondaryIndexes }),
    ...(spec.localSecondaryIndexes.length > 0 && { LocalSecondaryIndexes: spec.localSecondaryIndexes }),
    ...(spec.streamViewType !== undefined && { StreamSpecification: streamOf(spec) }),
  });
}

async function update(client: DynoxideClient, spec: TableSpec, found: TableDescription): Promise<void> {
  if (JSON.stringify(found.KeySchema) !== JSON.stringify(spec.keySchema)) {
    throw new Error(
      `table ${spec.name} is kept with another key than the template's: reset the local state to change it`,
    );
  }
  const kept = new Map((found.GlobalSecondaryIndexes ?? []).map((index) => [index.IndexName, textOf(index)]));
  const wanted = new Map(spec.globalSecondaryIndexes.map((index) => [index.IndexName, index]));
  for (const [name, text] of kept) {
    const index = wanted.get(name);
    if (index !== undefined && textOf(index) === text) wanted.delete(name);
    else await updateIndex(client, spec, { Delete: { IndexName: name } });
  }
  for (const index of wanted.values()) await updateIndex(client, spec, { Create: index });
  const isStreaming = found.StreamSpecification?.StreamEnabled === true;
  if (isStreaming === (spec.streamViewType !== undefined)) return;
  await client.call('UpdateTable', { TableName: spec.name, StreamSpecification: streamOf(spec) });
}

async function updateIndex(client: DynoxideClient, spec: TableSpec, change: object): Promise<void> {
  await client.call('UpdateTable', {
    TableName: spec.name,
    AttributeDefinitions: spec.attributeDefinitions,
    GlobalSecondaryIndexUpdates: [change],
  });
}

async function setExpiry(client: DynoxideClient, spec: TableSpec): Promise<void> {
  const answer = await client.call<{
    TimeToLiveDescription: { TimeToLiveStatus?: string; AttributeName?: string };
  }>('DescribeTimeToLive', { TableName: spec.name });
  const { TimeToLiveStatus, AttributeName } = answer.TimeToLiveDescription;
  const kept = TimeToLiveStatus === 'ENABLED' ? AttributeName : undefined;
  if (kept === spec.ttlAttribute) return;
  if (kept !== undefined) await updateExpiry(client, spec.name, kept, false);
  if (spec.ttlAttribute !== undefined) await updateExpiry(client, spec.name, spec.ttlAttribute, true);
}

async function updateExpiry(
  client: DynoxideClient,
  tableName: string,
  attributeName: string,
  isEnabled: boolean,
): Promise<void> {
  const specification = { AttributeName: attributeName, Enabled: isEnabled };
  await client.call('UpdateTimeToLive', { TableName: tableName, TimeToLiveSpecification: specification });
}

function streamOf(spec: TableSpec): object {
  if (spec.streamViewType === undefined) return { StreamEnabled: false };
  return { StreamEnabled: true, StreamViewType: spec.streamViewType };
}

function textOf(index: TableIndex): string {
  const { ProjectionType, NonKeyAttributes } = index.Projection;
  return JSON.stringify([index.KeySchema, ProjectionType, NonKeyAttributes ?? []]);
}
