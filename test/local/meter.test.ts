import {
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb/dynamodb.ts';
import { Meter } from '../../local/meter.ts';
import { TestEndpoint } from './dynamodb/endpoint.ts';
import { exportsTable } from './dynamodb/tables.ts';

const reader = 'arn:aws:iam::111122223333:role/reader';

describe('the meter', () => {
  const request = (method: string, path: string, target?: string, signingName = 's3') => ({
    signingName,
    method,
    url: new URL(path, 'http://127.0.0.1'),
    target,
  });

  it.each([
    ['PUT', '/b/k', 's3:write'],
    ['POST', '/b/k?uploads', 's3:write'],
    ['GET', '/b?list-type=2', 's3:write'],
    ['GET', '/b/k', 's3:read'],
    ['HEAD', '/b/k', 's3:read'],
    ['DELETE', '/b/k', 's3:delete'],
    ['POST', '/b?delete', 's3:delete'],
  ])('takes %s %s as %s, by the prices of S3', (method, path, kind) => {
    const meter = new Meter();
    meter.addRequest(reader, request(method, path));
    expect(meter.amounts()).toEqual({ [`reader ${kind}`]: 1 });
  });

  it('tells other services by their action, each role by itself', () => {
    const meter = new Meter();
    for (const role of [reader, reader, reader.replace('reader', 'writer')])
      meter.addRequest(role, request('POST', '/', 'TrentService.Sign', 'kms'));
    expect(meter.amounts()).toEqual({ 'reader kms:Sign': 2, 'writer kms:Sign': 1 });
  });
});

describe('capacity units, as DynamoDB rounds them', () => {
  let endpoint: TestEndpoint;
  let service: LocalDynamoDb;
  let client: DynamoDBClient;
  let meter: Meter;

  beforeAll(async () => {
    endpoint = await TestEndpoint.start();
    meter = new Meter();
    service = await startDynamoDb({ ...endpoint.context, meter }, [exportsTable()], { inMemory: true });
    endpoint.services.set('dynamodb', service);
    const credentials = { accessKeyId: 'reader', secretAccessKey: 'reader' };
    client = new DynamoDBClient({ ...endpoint.client, credentials });
  }, 60_000);
  afterAll(async () => {
    client.destroy();
    await service.close();
    await endpoint.close();
  });

  const TableName = 'exports';
  /** An item of so many bytes: names and values count. */
  const item = (sk: string, sizeBytes: number) => {
    const rest = 'pk'.length + 'p'.length + 'sk'.length + sk.length + 'v'.length;
    return { pk: { S: 'p' }, sk: { S: sk }, v: { S: 'x'.repeat(sizeBytes - rest) } };
  };
  const key = (sk: string) => ({ pk: { S: 'p' }, sk: { S: sk } });

  /** @returns read and write units of the work */
  async function unitsOf(work: () => Promise<unknown>): Promise<number[]> {
    const of = (kind: string) => meter.amounts()[`reader dynamodb:${kind}`] ?? 0;
    const [reads, writes] = [of('readUnits'), of('writeUnits')];
    await work();
    return [of('readUnits') - reads, of('writeUnits') - writes];
  }

  it.each([
    [1_024, 1],
    [1_025, 2],
    [10_240, 10],
  ])('a written item of %d bytes is %d write units', async (sizeBytes, units) => {
    const Item = item(`w${sizeBytes}`, sizeBytes);
    expect(await unitsOf(() => client.send(new PutItemCommand({ TableName, Item })))).toEqual([0, units]);
  });

  it.each([
    [4_096, true, 1],
    [4_097, true, 2],
    [4_096, false, 0.5],
    [4_097, false, 1],
  ])(
    'a read item of %d bytes (consistently: %s) is %d read units',
    async (sizeBytes, ConsistentRead, units) => {
      const sk = `r${sizeBytes}`;
      await client.send(new PutItemCommand({ TableName, Item: item(sk, sizeBytes) }));
      const get = new GetItemCommand({ TableName, Key: key(sk), ConsistentRead });
      expect(await unitsOf(() => client.send(get))).toEqual([units, 0]);
    },
  );

  it('a query is rounded once over all its items, a batch item by item, a transaction twice', async () => {
    const items = ['q1', 'q2', 'q3'].map((sk) => item(sk, 600));
    const batch = new BatchWriteItemCommand({
      RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) },
    });
    expect(await unitsOf(() => client.send(batch))).toEqual([0, 3]);
    const query = new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': { S: 'p' }, ':sk': { S: 'q' } },
    });
    expect(await unitsOf(() => client.send(query))).toEqual([1, 0]);
    const transaction = new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: item('t1', 600) } },
        { Put: { TableName, Item: item('t2', 600) } },
      ],
    });
    expect(await unitsOf(() => client.send(transaction))).toEqual([0, 4]);
  });

  it('nothing is counted of what the operator does', async () => {
    const operator = new DynamoDBClient(endpoint.client);
    const put = new PutItemCommand({ TableName, Item: item('o', 600) });
    expect(await unitsOf(() => operator.send(put))).toEqual([0, 0]);
    operator.destroy();
  });
});
