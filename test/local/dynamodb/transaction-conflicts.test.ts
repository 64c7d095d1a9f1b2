import { describe, expect, it } from 'vitest';
import { TransactionConflicts } from '../../../local/dynamodb/transaction-conflicts.ts';
import { exportsTable } from './tables.ts';

const key = (sk: string) => ({ pk: { S: 'a' }, sk: { S: sk } });
const update = (sk: string) => ({ Update: { TableName: 'exports', Key: key(sk) } });
const put = (sk: string) => ({ Put: { TableName: 'exports', Item: { ...key(sk), n: { N: '1' } } } });

function aTransactionOn(sk: string) {
  const conflicts = new TransactionConflicts((name) => (name === 'exports' ? exportsTable() : undefined));
  const leave = conflicts.enter('TransactWriteItems', { TransactItems: [put(sk)] });
  return { conflicts, leave };
}

describe('transactions that overlap (AWS: TransactionConflict)', () => {
  it('cancels a second transaction and says which of its items are taken', () => {
    const { conflicts } = aTransactionOn('1');
    const second = { TransactItems: [update('2'), update('1')] };
    expect(() => conflicts.enter('TransactWriteItems', second)).toThrow(
      expect.objectContaining({
        code: 'TransactionCanceledException',
        detail: {
          CancellationReasons: [
            { Code: 'None' },
            { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
          ],
        },
      }),
    );
  });

  it('rejects a single write to an item of a transaction under way', () => {
    const { conflicts } = aTransactionOn('1');
    const write = { TableName: 'exports', Key: key('1') };
    expect(() => conflicts.enter('UpdateItem', write)).toThrow(
      expect.objectContaining({ code: 'TransactionConflictException' }),
    );
  });

  it('lets reads, other items and other tables through', () => {
    const { conflicts } = aTransactionOn('1');
    const requests = [
      ['GetItem', { TableName: 'exports', Key: key('1') }],
      ['PutItem', { TableName: 'exports', Item: key('2') }],
      ['PutItem', { TableName: 'audit', Item: key('1') }],
      ['TransactWriteItems', { TransactItems: [update('3')] }],
    ] as const;
    for (const [operation, request] of requests) {
      expect(() => conflicts.enter(operation, structuredClone(request) as object)).not.toThrow();
    }
  });

  it('frees the items when the transaction is answered, and none that a refused one asked for', () => {
    const { conflicts, leave } = aTransactionOn('1');
    const second = { TransactItems: [update('1'), update('2')] };
    expect(() => conflicts.enter('TransactWriteItems', second)).toThrow();
    leave();
    expect(() => conflicts.enter('TransactWriteItems', second)).not.toThrow();
  });
});
