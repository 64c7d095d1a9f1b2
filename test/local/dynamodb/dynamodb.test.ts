import {
  BatchWriteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ExecuteStatementCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { tableSpecOf } from '../../../local/dynamodb/table-spec.ts';
import { TestEndpoint } from './endpoint.ts';
import { exportsArn, exportsProperties, exportsTable } from './tables.ts';

let endpoint: TestEndpoint;
let dynamoDb: LocalDynamoDb;
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;
let pageItemCount: number | undefined;

beforeAll(async () => {
  endpoint = await TestEndpoint.start();
  dynamoDb = await startDynamoDb(endpoint.context, [exportsTable()], {
    inMemory: true,
    pageItemCount: () => pageItemCount,
  });
  endpoint.services.set('dynamodb', dynamoDb);
  client = new DynamoDBClient(endpoint.client);
  documents = DynamoDBDocumentClient.from(client);
});

afterAll(async () => {
  client.destroy();
  await dynamoDb.close();
  await endpoint.close();
});

beforeEach(() => {
  endpoint.allows = () => true;
});

describe('a table made from an AWS::DynamoDB::GlobalTable resource', () => {
  it('has the keys, index, stream and ARNs of the template', async () => {
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'exports' }));
    expect(table).toMatchObject({
      TableArn: exportsArn,
      KeySchema: exportsProperties.KeySchema,
      LatestStreamArn: `${exportsArn}/stream/2026-01-01T00:00:00.000`,
      GlobalSecondaryIndexes: [{ IndexName: 'gsi1', IndexArn: `${exportsArn}/index/gsi1` }],
    });
  });

  it('takes its ARN in the place of its name, as AWS does', async () => {
    await documents.send(new PutCommand({ TableName: exportsArn, Item: { pk: 'arn', sk: '1' } }));
    const { Item: item } = await documents.send(
      new GetCommand({ TableName: 'exports', Key: { pk: 'arn', sk: '1' } }),
    );
    expect(item).toEqual({ pk: 'arn', sk: '1' });
  });

  it('fails by name on a property that would not be honoured', () => {
    const properties = { ...exportsProperties, KinesisStreamSpecification: { StreamArn: 'x' } };
    expect(() => tableSpecOf(properties, { name: 'exports', arn: exportsArn })).toThrow(
      /table exports: .*KinesisStreamSpecification/,
    );
  });

  it('reads the properties of the older AWS::DynamoDB::Table too', () => {
    const { Replicas: _, ...properties } = exportsProperties;
    const spec = tableSpecOf(
      { ...properties, PointInTimeRecoverySpecification: {}, Tags: [] },
      { name: 'exports', arn: exportsArn },
    );
    expect(spec).toMatchObject({ ttlAttribute: 'expiresAt', streamViewType: 'NEW_AND_OLD_IMAGES' });
  });
});

describe('items through the endpoint', () => {
  it('gives back what was put, by key and by index', async () => {
    const item = { pk: 'client#1', sk: 'export#1', gsi1pk: 'open', gsi1sk: '2026-01-01', count: 3 };
    await documents.send(new PutCommand({ TableName: 'exports', Item: item }));
    const byKey = await documents.send(
      new QueryCommand({
        TableName: 'exports',
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': 'client#1', ':sk': 'export#' },
      }),
    );
    const byIndex = await documents.send(
      new QueryCommand({
        TableName: 'exports',
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :status',
        ExpressionAttributeValues: { ':status': 'open' },
      }),
    );
    expect([byKey.Items, byIndex.Items]).toEqual([[item], [item]]);
  });

  it('rejects a write whose condition does not hold, and returns the item when asked', async () => {
    const item = { pk: 'condition', sk: '1', version: 7 };
    await documents.send(new PutCommand({ TableName: 'exports', Item: item }));
    const again = new PutItemCommand({
      TableName: 'exports',
      Item: { pk: { S: 'condition' }, sk: { S: '1' } },
      ConditionExpression: 'attribute_not_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    await expect(client.send(again)).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
      Item: { pk: { S: 'condition' }, sk: { S: '1' }, version: { N: '7' } },
    });
  });

  it('writes all or nothing of a transaction and says which condition failed', async () => {
    const transaction = new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: 'exports', Item: { pk: 'transaction', sk: 'new' } } },
        {
          ConditionCheck: {
            TableName: 'exports',
            Key: { pk: 'transaction', sk: 'absent' },
            ConditionExpression: 'attribute_exists(pk)',
          },
        },
      ],
    });
    await expect(documents.send(transaction)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
    const { Item: item } = await documents.send(
      new GetCommand({ TableName: 'exports', Key: { pk: 'transaction', sk: 'new' } }),
    );
    expect(item).toBeUndefined();
  });

  it('refuses a call of the runtime itself with the code AWS gives', async () => {
    await expect(dynamoDb.call('GetItem', { TableName: 'absent', Key: {} })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('fails by name on an operation that is not played', async () => {
    await expect(client.send(new ExecuteStatementCommand({ Statement: 'SELECT 1' }))).rejects.toMatchObject({
      name: 'UnsupportedFeature',
      message: expect.stringContaining('dynamodb:ExecuteStatement'),
    });
  });
});

describe('pages that end early (AWS: a page may end anywhere)', () => {
  it('give all items to a caller who follows LastEvaluatedKey', async () => {
    for (const sk of ['1', '2', '3']) {
      await documents.send(new PutCommand({ TableName: 'exports', Item: { pk: 'pages', sk } }));
    }
    pageItemCount = 1;
    const query = {
      TableName: 'exports',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'pages' },
    };
    const first = await documents.send(new QueryCommand({ ...query, Limit: 2 }));
    const found: unknown[] = [];
    for await (const page of paginateQuery({ client: documents }, query)) found.push(...(page.Items ?? []));
    pageItemCount = undefined;
    expect(first).toMatchObject({ Count: 1, LastEvaluatedKey: { pk: 'pages', sk: '1' } });
    expect(found).toHaveLength(3);
  });
});

describe('the stream API', () => {
  it("speaks of the template's ARNs", async () => {
    const streams = new DynamoDBStreamsClient(endpoint.client);
    const { Streams: listed } = await streams.send(new ListStreamsCommand({ TableName: 'exports' }));
    const streamArn = listed?.[0]?.StreamArn;
    const { StreamDescription: described } = await streams.send(
      new DescribeStreamCommand({ StreamArn: streamArn }),
    );
    const { ShardIterator: iterator } = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: described?.Shards?.[0]?.ShardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records: records } = await streams.send(
      new GetRecordsCommand({ ShardIterator: iterator, Limit: 1 }),
    );
    streams.destroy();
    expect(streamArn).toBe(`${exportsArn}/stream/2026-01-01T00:00:00.000`);
    expect(described?.StreamLabel).toBe('2026-01-01T00:00:00.000');
    expect(records).toMatchObject([{ eventName: 'INSERT', awsRegion: 'eu-west-1' }]);
  });
});

describe('a caller without the right', () => {
  it('is denied before anything is stored', async () => {
    endpoint.allows = ({ action }) => action !== 'dynamodb:PutItem';
    await expect(
      documents.send(new PutCommand({ TableName: 'exports', Item: { pk: 'denied', sk: '1' } })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
    const { Count: count } = await client.send(
      new ScanCommand({
        TableName: 'exports',
        FilterExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: 'denied' } },
      }),
    );
    expect(count).toBe(0);
  });
});

describe("DynamoDB's limits", () => {
  const put = (pk: string, sizeBytes: number) => ({
    pk: { S: pk },
    sk: { S: '' },
    body: { S: 'x'.repeat(sizeBytes) },
  });
  /** Names and values of the keys: pk + sk + body, and a value of one character. */
  const overheadBytes = 'pk'.length + 'sk'.length + 'body'.length + 2;
  const largest = 400 * 1024 - overheadBytes;
  const item = (sizeBytes: number) => ({ ...put('x', sizeBytes), sk: { S: 's' } });

  it('takes an item of exactly 400 KB', async () => {
    await client.send(new PutItemCommand({ TableName: 'exports', Item: item(largest) }));
    const { Item: stored } = await documents.send(
      new GetCommand({ TableName: 'exports', Key: { pk: 'x', sk: 's' } }),
    );
    expect(stored?.['body']).toHaveLength(largest);
  });

  it('rejects an item of one byte more', async () => {
    await expect(
      client.send(new PutItemCommand({ TableName: 'exports', Item: item(largest + 1) })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Item size has exceeded the maximum allowed size',
    });
  });

  it('rejects a batch of 26 writes', async () => {
    const writes = Array.from({ length: 26 }, (_, index) => ({
      PutRequest: { Item: { pk: { S: 'batch' }, sk: { S: String(index) } } },
    }));
    await expect(
      client.send(new BatchWriteItemCommand({ RequestItems: { exports: writes } })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Too many items requested for the BatchWriteItem call',
    });
  });

  it.each([
    ['101 actions', 101, 1, /less than or equal to 100/],
    ['more than 4 MB', 11, 390_000, /exceed 4 MB/],
  ])('rejects a transaction of %s', async (_, count, sizeBytes, message) => {
    const items = Array.from({ length: count }, (__, index) => ({
      Put: {
        TableName: 'exports',
        Item: { pk: 'large', sk: String(index), body: 'x'.repeat(sizeBytes) },
      },
    }));
    await expect(documents.send(new TransactWriteCommand({ TransactItems: items }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('rejects a request over 16 MB', async () => {
    const writes = Array.from({ length: 25 }, (_, index) => ({
      PutRequest: { Item: { pk: { S: 'sum' }, sk: { S: String(index) }, body: { S: 'x'.repeat(690_000) } } },
    }));
    await expect(
      client.send(new BatchWriteItemCommand({ RequestItems: { exports: writes } })),
    ).rejects.toMatchObject({ name: 'RequestEntityTooLargeException' });
  });
});

describe('expiry (AWS: time to live)', () => {
  it('deletes what the clock has let expire and leaves the rest', async () => {
    const nowSeconds = Math.floor(endpoint.clock.nowMs() / 1000);
    const item = (sk: string, expiresAt: unknown) => ({ pk: 'ttl', sk, expiresAt });
    for (const entry of [
      item('soon', nowSeconds + 3_600),
      item('later', nowSeconds + 90_000),
      item('text', '1'),
      item('ancient', 1),
    ]) {
      await documents.send(new PutCommand({ TableName: 'exports', Item: entry }));
    }
    expect(await dynamoDb.sweepExpired()).toBe(0);

    const swept = new Promise<void>((resolve) => dynamoDb.onWrite('exports', resolve));
    endpoint.clock.advance(86_400_000);
    await swept;

    const { Items: items } = await documents.send(
      new QueryCommand({
        TableName: 'exports',
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': 'ttl' },
      }),
    );
    expect(items?.map((entry) => entry['sk'])).toEqual(['ancient', 'later', 'text']);
  });
});
