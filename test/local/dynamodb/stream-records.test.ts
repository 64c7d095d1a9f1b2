import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { createStreamReader } from '../../../local/dynamodb/stream-reader.ts';
import { TestEndpoint } from './endpoint.ts';
import { exportsTable } from './tables.ts';

let endpoint: TestEndpoint;

beforeEach(async () => {
  endpoint = await TestEndpoint.start();
});

afterEach(async () => {
  await endpoint.close();
});

/** Starts the stand-in over a file that already holds so many stream records, one second apart from `firstSecond`. */
async function started(recordCount: number, firstSecond: number) {
  const file = join(endpoint.stateFolder, 'dynamodb', 'dynamodb.sqlite');
  await (await startDynamoDb(endpoint.context, [exportsTable()])).close();
  const database = new DatabaseSync(file);
  const insert = database.prepare(
    `INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
     VALUES ('exports', 'INSERT', '{}', ?, 'shardId-00000001-exports', ?)`,
  );
  for (let number = 1; number <= recordCount; number += 1) insert.run(String(number), firstSecond + number);
  return { database, dynamoDb: await startDynamoDb(endpoint.context, [exportsTable()]) };
}

describe('the records of a stream', () => {
  it('are found by index, so that a write costs the same however many there are', async () => {
    const { database, dynamoDb } = await started(1, 0);
    const plan = database
      .prepare(
        `EXPLAIN QUERY PLAN SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1
         FROM _stream_records WHERE table_name = 'exports'`,
      )
      .all();
    database.close();
    await dynamoDb.close();
    expect(plan).toMatchObject([{ detail: expect.stringContaining('INDEX _stream_records_by_number') }]);
  });

  it('are trimmed after 24 hours, and later ones go on counting', async () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const { database, dynamoDb } = await started(255, nowSeconds - 86_400 - 200);
    const key = { pk: { S: 'a' }, sk: { S: '1' } };
    await dynamoDb.call('PutItem', { TableName: 'exports', Item: key });
    const { count } = database.prepare('SELECT COUNT(*) AS count FROM _stream_records').get() ?? {};
    database.close();
    const records = await createStreamReader(dynamoDb, 'exports').read('100');
    await dynamoDb.close();
    // The records younger than 24 hours, and the new one.
    expect(Number(count)).toBeGreaterThanOrEqual(55);
    expect(Number(count)).toBeLessThanOrEqual(57);
    expect(records.at(-1)).toMatchObject({ dynamodb: { SequenceNumber: '256', Keys: key } });
  });
});
