import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalDynamoDb, startDynamoDb } from '../../../local/dynamodb/dynamodb.ts';
import { createStreamReader, type StreamRecord } from '../../../local/dynamodb/stream-reader.ts';
import { TestEndpoint } from './endpoint.ts';
import { exportsArn, exportsTable } from './tables.ts';

let endpoint: TestEndpoint;
let running: LocalDynamoDb | undefined;

beforeEach(async () => {
  endpoint = await TestEndpoint.start();
});

afterEach(async () => {
  await running?.close();
  running = undefined;
  await endpoint.close();
});

async function start(): Promise<LocalDynamoDb> {
  running = await startDynamoDb(endpoint.context, [exportsTable()]);
  return running;
}

async function stop(): Promise<void> {
  await running?.close();
  running = undefined;
}

const item = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } });

/** A second runtime over the same folder, which writes until it is killed. */
async function runtimeKilledWhileWriting(): Promise<{ acknowledged: number; childPid: number }> {
  const writer: ChildProcess = fork(join(import.meta.dirname, 'writing-runtime.ts'), [endpoint.stateFolder], {
    execArgv: [],
  });
  let acknowledged = 0;
  let childPid = 0;
  await new Promise<void>((resolve) => {
    writer.on('message', (message: { childPid?: number; acknowledged?: number }) => {
      childPid = message.childPid ?? childPid;
      acknowledged = message.acknowledged ?? acknowledged;
      if (acknowledged >= 25) resolve();
    });
  });
  writer.kill('SIGKILL');
  await once(writer, 'exit');
  return { acknowledged, childPid };
}

/** Empty when the program has ended, reaped by its parent or not. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('a runtime killed in the middle of writing', () => {
  it('leaves every acknowledged item to the next one, which ends the orphaned binary', async () => {
    const { acknowledged, childPid } = await runtimeKilledWhileWriting();
    expect(commandOf(childPid)).toContain('dynoxide');
    const dynamoDb = await start();
    const { Count: count } = await dynamoDb.call<{ Count: number }>('Scan', { TableName: 'exports' });
    expect(count).toBeGreaterThanOrEqual(acknowledged);
    expect(commandOf(childPid)).toBe('');
  });
});

describe('a binary that ends by itself', () => {
  it('is reported, and calls fail as an error of the server', async () => {
    const dynamoDb = await start();
    const reported = expect.poll(() => endpoint.lines, { interval: 2, timeout: 20_000 });
    process.kill(dynamoDb.childPid, 'SIGKILL');
    await reported.toEqual([expect.stringContaining('the binary has ended (SIGKILL)')]);
    await expect(dynamoDb.call('Scan', { TableName: 'exports' })).rejects.toMatchObject({
      code: 'InternalServerError',
      status: 500,
    });
  });
});

describe('Ctrl+C in a terminal, which reaches every program of its process group', () => {
  it('leaves the binary to the runtime, which ends it when all is written', async () => {
    const { childPid } = await start();
    const afterName = readFileSync(`/proc/${childPid}/stat`, 'utf8').split(') ')[1];
    const [, , processGroup] = afterName?.split(' ') ?? [];
    expect(Number(processGroup)).toBe(childPid);
    await stop();
    expect(commandOf(childPid)).toBe('');
  });
});

describe('a folder that is in use', () => {
  it('rejects a second runtime and leaves the first one working', async () => {
    const dynamoDb = await start();
    await expect(startDynamoDb(endpoint.context, [exportsTable()])).rejects.toThrow(
      /is in use by the runtime/,
    );
    await dynamoDb.call('PutItem', { TableName: 'exports', Item: item('1') });
    expect(await dynamoDb.call('Scan', { TableName: 'exports' })).toMatchObject({ Count: 1 });
  });
});

describe('a template that changed since the last start', () => {
  it('gets its new index, filled from the kept items, and loses a dropped one', async () => {
    await (await start()).call('PutItem', {
      TableName: 'exports',
      Item: { ...item('1'), gsi1sk: { S: 'late' } },
    });
    await stop();
    const index = {
      IndexName: 'gsi2',
      KeySchema: [{ AttributeName: 'gsi1sk', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    };
    running = await startDynamoDb(endpoint.context, [exportsTable({ GlobalSecondaryIndexes: [index] })]);
    const found = await running.call('Query', {
      TableName: 'exports',
      IndexName: 'gsi2',
      KeyConditionExpression: 'gsi1sk = :sk',
      ExpressionAttributeValues: { ':sk': { S: 'late' } },
    });
    const { Table: table } = await running.call<{ Table: { GlobalSecondaryIndexes: object[] } }>(
      'DescribeTable',
      { TableName: 'exports' },
    );
    expect(found).toMatchObject({ Count: 1 });
    expect(table.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'gsi2' }]);
  });

  it('fails when the key of a kept table is another', async () => {
    await start();
    await stop();
    const changed = exportsTable({ KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }] });
    await expect(startDynamoDb(endpoint.context, [changed])).rejects.toThrow(/reset the local state/);
  });
});

describe('the stream of a table', () => {
  const numbersOf = (records: StreamRecord[]) => records.map((record) => record.dynamodb.SequenceNumber);

  it('gives changes in order, after the checkpoint, in the shape that Lambda receives', async () => {
    const dynamoDb = await start();
    const reader = createStreamReader(dynamoDb, 'exports');
    await dynamoDb.call('PutItem', { TableName: 'exports', Item: item('1') });
    await dynamoDb.call('PutItem', { TableName: 'exports', Item: { ...item('1'), n: { N: '2' } } });
    await dynamoDb.call('DeleteItem', { TableName: 'exports', Key: item('1') });
    const records = await reader.read(undefined);
    expect(records).toMatchObject([
      { eventName: 'INSERT', dynamodb: { Keys: item('1'), NewImage: item('1') } },
      { eventName: 'MODIFY', dynamodb: { NewImage: { ...item('1'), n: { N: '2' } }, OldImage: item('1') } },
      {
        eventName: 'REMOVE',
        awsRegion: 'eu-west-1',
        eventSource: 'aws:dynamodb',
        eventSourceARN: `${exportsArn}/stream/2026-01-01T00:00:00.000`,
      },
    ]);
    const [first, second, third] = numbersOf(records);
    expect(numbersOf(await reader.read(first))).toEqual([second, third]);
    expect(numbersOf(await reader.read(first, 1))).toEqual([second]);
    expect(await reader.read(third)).toEqual([]);
    expect(await reader.latest()).toBe(third);
  });

  it('goes on from the same checkpoint after a restart and wakes the poller', async () => {
    await (await start()).call('PutItem', { TableName: 'exports', Item: item('1') });
    await stop();
    const dynamoDb = await start();
    const reader = createStreamReader(dynamoDb, 'exports');
    const checkpoint = await reader.latest();
    let woken = 0;
    const stopWaking = reader.onChange(() => {
      woken += 1;
    });
    await dynamoDb.call('PutItem', { TableName: 'exports', Item: item('2') });
    stopWaking();
    await dynamoDb.call('PutItem', { TableName: 'exports', Item: item('3') });
    const records = await reader.read(checkpoint);
    expect(records.map((record) => record.dynamodb.Keys)).toEqual([item('2'), item('3')]);
    expect(woken).toBe(1);
  });

  it('fails for a table without one', async () => {
    const dynamoDb = await start();
    expect(() => createStreamReader(dynamoDb, 'audit')).toThrow('has no stream');
  });
});
