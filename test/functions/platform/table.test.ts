import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  batchGet,
  batchPut,
  cancellationCodes,
  countItems,
  documentClient,
  type Item,
  isConditionFailed,
  queryPage,
  queryPages,
  transact,
} from '../../../functions/platform/table.ts';

const client = documentClient(new DynamoDBClient({ region: 'us-east-1' }));
const mock = mockClient(DynamoDBDocumentClient);
beforeEach(() => {
  mock.reset();
});

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, index) => ({ pk: `${index}`, sk: 'x' }));

/** A table that takes so many items of each request and gives the rest back. */
function tableThatTakes(count: number): Map<string, Item> {
  const stored = new Map<string, Item>();
  mock.on(BatchWriteCommand).callsFake(({ RequestItems }) => {
    const requests = RequestItems['t'] as { PutRequest: { Item: Item } }[];
    if (requests.length > 25) throw new Error('ValidationException: too many items');
    for (const { PutRequest } of requests.slice(0, count))
      stored.set(String(PutRequest.Item['pk']), PutRequest.Item);
    const rest = requests.slice(count);
    return { UnprocessedItems: rest.length > 0 ? { t: rest } : {} };
  });
  return stored;
}

describe('putting a batch', () => {
  it('puts every item, 25 a request', async () => {
    const stored = tableThatTakes(25);
    await batchPut(client, 't', items(60));
    expect([...stored.values()]).toEqual(items(60));
    expect(mock.calls()).toHaveLength(3);
  });

  it('puts again what was left unprocessed, until nothing is', async () => {
    const stored = tableThatTakes(9);
    await batchPut(client, 't', items(26));
    expect([...stored.keys()].sort()).toEqual(
      items(26)
        .map((item) => String(item['pk']))
        .sort(),
    );
  });

  it('gives up as transient when the table takes nothing', async () => {
    tableThatTakes(0);
    await expect(batchPut(client, 't', items(2))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'TABLE_THROTTLED',
    });
    expect(mock.calls().length).toBeLessThan(20);
  });

  it('asks nothing for nothing', async () => {
    await batchPut(client, 't', []);
    expect(mock.calls()).toHaveLength(0);
  });
});

describe('getting a batch', () => {
  /** A table of all even keys that answers so many keys of each request. */
  function tableThatAnswers(count: number): boolean[] {
    const consistent: boolean[] = [];
    mock.on(BatchGetCommand).callsFake(({ RequestItems }) => {
      const { Keys, ConsistentRead } = RequestItems['t'] as { Keys: Item[]; ConsistentRead?: boolean };
      if (Keys.length > 100) throw new Error('ValidationException: too many keys');
      consistent.push(ConsistentRead === true);
      const found = Keys.slice(0, count).filter((key) => Number(key['pk']) % 2 === 0);
      const rest = Keys.slice(count);
      return { Responses: { t: found }, UnprocessedKeys: rest.length > 0 ? { t: { Keys: rest } } : {} };
    });
    return consistent;
  }
  const evenKeys = (count: number) => items(count).filter((_, index) => index % 2 === 0);

  it('gets every item there is, 100 keys a request', async () => {
    tableThatAnswers(100);
    expect(await batchGet(client, 't', items(250))).toEqual(evenKeys(250));
    expect(mock.calls()).toHaveLength(3);
  });

  it('asks again for what was left, as consistently as the first time', async () => {
    const consistent = tableThatAnswers(30);
    const found = await batchGet(client, 't', items(90));
    expect(found).toEqual(evenKeys(90));
    expect(consistent).toEqual([true, true, true]);
  });

  it('gives up as transient when the table answers nothing', async () => {
    tableThatAnswers(0);
    await expect(batchGet(client, 't', items(2))).rejects.toMatchObject({ code: 'TABLE_THROTTLED' });
  });
});

describe('a query', () => {
  it('goes on behind empty pages to the last one', async () => {
    mock
      .on(QueryCommand)
      .resolvesOnce({ Items: [{ pk: 'a' }], LastEvaluatedKey: { pk: 'a' } })
      .resolvesOnce({ Items: [], LastEvaluatedKey: { pk: 'b' } })
      .resolvesOnce({ Items: [{ pk: 'c' }] });
    const pages: Item[][] = [];
    for await (const page of queryPages(client, { TableName: 't' })) pages.push(page);
    expect(pages).toEqual([[{ pk: 'a' }], [], [{ pk: 'c' }]]);
    expect(mock.commandCalls(QueryCommand).map(({ args }) => args[0].input.ExclusiveStartKey)).toEqual([
      undefined,
      { pk: 'a' },
      { pk: 'b' },
    ]);
  });
});

describe('a read', () => {
  it('is certain of a table, which none of an index can be', async () => {
    mock.on(QueryCommand).resolves({ Items: [{ pk: 'a' }], Count: 1 });
    for (const IndexName of [undefined, 'byEmployer']) {
      for await (const _ of queryPages(client, { TableName: 't', IndexName }));
      await queryPage(client, { TableName: 't', IndexName });
      await countItems(client, { TableName: 't', IndexName });
    }
    const isCertain = mock.commandCalls(QueryCommand).map(({ args }) => args[0].input.ConsistentRead);
    expect(isCertain).toEqual([true, true, true, false, false, false]);
  });
});

describe('a transaction', () => {
  it('bears one token in all its tries: one may have been written although its answer was lost', async () => {
    const met = Object.assign(new Error('x'), {
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'TransactionConflict' }],
    });
    mock.on(TransactWriteCommand).rejectsOnce(met).resolves({});
    await transact(client, [{ Delete: { TableName: 't', Key: { pk: 'x', sk: 'x' } } }]);
    await transact(client, [{ Delete: { TableName: 't', Key: { pk: 'x', sk: 'x' } } }]);
    const [first, again, another] = mock
      .commandCalls(TransactWriteCommand)
      .map(({ args }) => args[0].input.ClientRequestToken);
    expect(first).toEqual(expect.any(String));
    expect([again === first, another === first]).toEqual([true, false]);
  });
});

describe('errors of the table', () => {
  const named = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });

  it('tell a lost condition from everything else', () => {
    expect(isConditionFailed(named('ConditionalCheckFailedException'))).toBe(true);
    expect(isConditionFailed(named('ThrottlingException'))).toBe(false);
    expect(isConditionFailed('ConditionalCheckFailedException')).toBe(false);
  });

  it('tell why each action of a transaction was cancelled', () => {
    const CancellationReasons = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }, {}];
    expect(cancellationCodes(named('TransactionCanceledException', { CancellationReasons }))).toEqual([
      'None',
      'ConditionalCheckFailed',
      'None',
    ]);
    expect(cancellationCodes(named('ThrottlingException', { CancellationReasons }))).toEqual([]);
    expect(cancellationCodes(undefined)).toEqual([]);
  });
});

describe('answers that end early', () => {
  const input = { TableName: 't' };
  /** Each answer but the last says that more may follow. */
  const answering = (...answers: { Items?: Item[]; Count?: number }[]) =>
    answers.reduce(
      (stub, answer, index) =>
        stub.resolvesOnce(
          index < answers.length - 1 ? { ...answer, LastEvaluatedKey: { at: index } } : answer,
        ),
      mock.on(QueryCommand),
    );

  it('do not make a page empty while more follows', async () => {
    answering({ Items: [] }, { Items: [] }, { Items: items(2) }, { Items: [] });
    expect(await queryPage(client, input)).toEqual({ items: items(2), lastKey: { at: 2 } });
    expect(mock.commandCalls(QueryCommand).map(({ args }) => args[0].input.ExclusiveStartKey)).toEqual([
      undefined,
      { at: 0 },
      { at: 1 },
    ]);
  });

  it('make a page empty when nothing follows', async () => {
    answering({ Items: [] }, {});
    expect(await queryPage(client, input)).toEqual({ items: [], lastKey: undefined });
  });

  it('are counted all', async () => {
    answering({ Count: 3 }, { Count: 0 }, {}, { Count: 4 });
    expect(await countItems(client, input)).toBe(7);
    expect(mock.commandCalls(QueryCommand).every(({ args }) => args[0].input.Select === 'COUNT')).toBe(true);
  });
});
