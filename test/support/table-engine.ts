import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { CreateTableCommand, DynamoDBClient, type GlobalSecondaryIndex } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { documentClient } from '../../functions/platform/table.ts';

/** A global secondary index with string keys. */
export interface TestIndex {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

export interface TableEngine {
  readonly client: DynamoDBDocumentClient;
  /** A new empty table with string keys `pk` and `sk`, and indexes that hold whole items; answers its name. */
  createTable(indexes?: readonly TestIndex[]): Promise<string>;
  stop(): Promise<void>;
}

/** DynamoDB's stand-in in memory, on a free port of loopback, for one test file. */
export async function startTableEngine(): Promise<TableEngine> {
  const binary = createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  const port = await freePort();
  const engine = spawn(binary, ['serve', '--port', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  process.once('exit', () => engine.kill());
  await once(engine.stderr, 'data');
  engine.stderr.resume();
  const raw = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let tableCount = 0;
  return {
    client: documentClient(raw),
    async createTable(indexes: readonly TestIndex[] = []) {
      tableCount += 1;
      const TableName = `table-${tableCount}`;
      await raw.send(
        new CreateTableCommand({
          TableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [...new Set(['pk', 'sk', ...indexes.flatMap(keysOf)])].map(
            (AttributeName) => ({
              AttributeName,
              AttributeType: 'S',
            }),
          ),
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: indexes.length === 0 ? undefined : indexes.map(indexOf),
        }),
      );
      return TableName;
    },
    async stop() {
      raw.destroy();
      engine.kill();
      await once(engine, 'exit');
    },
  };
}

const keysOf = ({ partitionKey, sortKey }: TestIndex): string[] => [partitionKey, sortKey];

function indexOf(index: TestIndex): GlobalSecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: [
      { AttributeName: index.partitionKey, KeyType: 'HASH' },
      { AttributeName: index.sortKey, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: 'ALL' },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
