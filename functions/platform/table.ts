import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { TransientError } from './errors.ts';
import { quietSdk } from './quiet-sdk.ts';

export type Item = Record<string, unknown>;

/** A query of a table or an index. That of a table is strongly consistent always, that of an index never can be. */
export type TableQuery = Omit<QueryCommandInput, 'ConsistentRead'>;

/** Longest chase of unprocessed items before the step is retried as a whole. */
const longestUnprocessedRounds = 8;

/** One DynamoDB document client per function; `undefined` attributes are left out of items. */
export function documentClient(client = new DynamoDBClient(quietSdk)): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Every page of a query, in order; a page may be empty although more follow. */
export async function* queryPages(
  client: DynamoDBDocumentClient,
  input: TableQuery,
): AsyncGenerator<Item[], void, undefined> {
  for await (const { Items } of answers(client, input)) yield (Items ?? []) as Item[];
}

/** The first page of a query that holds anything; `lastKey` is there when more may follow behind it. */
export async function queryPage(
  client: DynamoDBDocumentClient,
  input: TableQuery,
): Promise<{ readonly items: Item[]; readonly lastKey: Item | undefined }> {
  for await (const { Items = [], LastEvaluatedKey: lastKey } of answers(client, input))
    if (Items.length > 0) return { items: Items, lastKey };
  return { items: [], lastKey: undefined };
}

/** How many items a query finds, without reading them out of the table. */
export async function countItems(client: DynamoDBDocumentClient, input: TableQuery): Promise<number> {
  let count = 0;
  for await (const { Count } of answers(client, { ...input, Select: 'COUNT' })) count += Count ?? 0;
  return count;
}

/** An answer may end early, even empty, at any time: only without `LastEvaluatedKey` it is the last. */
async function* answers(
  client: DynamoDBDocumentClient,
  input: TableQuery,
): AsyncGenerator<QueryCommandOutput, void, undefined> {
  const ConsistentRead = input.IndexName === undefined;
  let startKey = input.ExclusiveStartKey;
  do {
    const answer = await client.send(
      new QueryCommand({ ...input, ConsistentRead, ExclusiveStartKey: startKey }),
    );
    yield answer;
    startKey = answer.LastEvaluatedKey;
  } while (startKey !== undefined);
}

/** What of items is read, as DynamoDB writes it; `#names` stand for attributes whose own names it reserves. */
export interface Projection {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
}

/**
 * Items of up to any number of keys, strongly consistent, 100 a request; missing ones are absent from the answer.
 * @param only what of them is wanted @default all
 */
export async function batchGet(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly Item[],
  only?: Projection,
): Promise<Item[]> {
  const projection = only && {
    ProjectionExpression: only.expression,
    ExpressionAttributeNames: { ...only.names },
  };
  const items: Item[] = [];
  for (let start = 0; start < keys.length; start += 100) {
    let wanted: Item[] | undefined = keys.slice(start, start + 100) as Item[];
    for (let round = 0; wanted !== undefined && wanted.length > 0; round += 1) {
      if (round > longestUnprocessedRounds)
        throw new TransientError('TABLE_THROTTLED', 'batch read left keys unread');
      const request = { Keys: wanted, ConsistentRead: true, ...projection };
      const answer = await client.send(new BatchGetCommand({ RequestItems: { [table]: request } }));
      items.push(...((answer.Responses?.[table] ?? []) as Item[]));
      wanted = answer.UnprocessedKeys?.[table]?.Keys as Item[] | undefined;
    }
  }
  return items;
}

/** Puts items, 25 a request; the same items again give the same table. */
export async function batchPut(
  client: DynamoDBDocumentClient,
  table: string,
  items: readonly Item[],
): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    let requests: { PutRequest: { Item: Item } }[] = items
      .slice(start, start + 25)
      .map((item) => ({ PutRequest: { Item: item } }));
    for (let round = 0; requests.length > 0; round += 1) {
      if (round > longestUnprocessedRounds)
        throw new TransientError('TABLE_THROTTLED', 'batch write left items unwritten');
      const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
      requests = (answer.UnprocessedItems?.[table] ?? []) as typeof requests;
    }
  }
}

/** Whether a write lost because its condition did not hold. */
export function isConditionFailed(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConditionalCheckFailedException';
}

/** Why each action of a cancelled transaction failed, in order (`None`, `ConditionalCheckFailed`, …); empty otherwise. */
export function cancellationCodes(error: unknown): string[] {
  if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') return [];
  const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons ?? [];
  return reasons.map((reason) => reason.Code ?? 'None');
}

/** One action of a transaction. */
export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** Most actions of one transaction (DynamoDB). */
export const mostTransactItems = 100;

/** Rounds of a transaction that met others on the same items, 10 ms growing to 640 ms apart. */
const conflictRounds = 12;

/**
 * Writes all or nothing. Meeting another transaction on the same item is nobody's failure and is tried again; a condition
 * that does not hold leaves as the SDK's error, for `cancellationCodes` to read.
 * @param clientRequestToken one for all tries: one may have been written although its answer was lost
 */
export async function transact(
  client: DynamoDBDocumentClient,
  items: readonly TransactItem[],
  clientRequestToken: string = randomUUID(),
): Promise<void> {
  const input = { TransactItems: [...items], ClientRequestToken: clientRequestToken };
  for (let round = 0; ; round += 1) {
    try {
      await client.send(new TransactWriteCommand(input));
      return;
    } catch (error) {
      const codes = cancellationCodes(error);
      const isMet = codes.includes('TransactionConflict') && !codes.includes('ConditionalCheckFailed');
      if (!isMet) throw error;
      if (round === conflictRounds)
        throw new TransientError('TABLE_BUSY', 'others kept changing the same items', { cause: error });
      await wait(Math.random() * Math.min(640, 10 * 2 ** round));
    }
  }
}
