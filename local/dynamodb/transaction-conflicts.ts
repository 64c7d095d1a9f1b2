import { AwsError } from '../service.ts';
import { type AttributeValue, keyOf, type TableRequest, transactedItems } from './table-access.ts';
import type { TableSpec } from './table-spec.ts';

const plainWrites = new Set(['PutItem', 'UpdateItem', 'DeleteItem']);
const conflictMessage = 'Transaction is ongoing for the item';

/**
 * Refuses requests that overlap a transaction still under way, as AWS does; the binary runs them one after
 * the other, which would hide that callers have to expect it.
 */
export class TransactionConflicts {
  readonly #held = new Set<string>();
  readonly #find: (tableName: string) => TableSpec | undefined;

  constructor(find: (tableName: string) => TableSpec | undefined) {
    this.#find = find;
  }

  /**
   * @returns what frees the items once the transaction is answered
   * @throws AwsError `TransactionCanceledException` or, for a single write, `TransactionConflictException`
   */
  enter(operation: string, request: TableRequest): () => void {
    if (plainWrites.has(operation)) this.#refusePlainWrite(request);
    if (!operation.startsWith('Transact')) return () => {};
    const keys = transactedItems(request).map(({ item }) => this.#identify(item));
    this.#refuseOverlap(keys);
    if (operation === 'TransactGetItems') return () => {};
    const entered = keys.filter((key) => key !== undefined);
    for (const key of entered) this.#held.add(key);
    return () => {
      for (const key of entered) this.#held.delete(key);
    };
  }

  /** As if another transaction held the first item of the request. @throws AwsError as `enter` does; nothing for reads */
  refuse(operation: string, request: TableRequest): void {
    if (plainWrites.has(operation)) throw new AwsError('TransactionConflictException', conflictMessage);
    if (operation === 'TransactWriteItems')
      refuseConflicts(transactedItems(request).map((_, place) => place === 0));
  }

  #refusePlainWrite(request: TableRequest): void {
    if (this.#held.size === 0) return;
    const key = this.#identify(request);
    if (key === undefined || !this.#held.has(key)) return;
    throw new AwsError('TransactionConflictException', conflictMessage);
  }

  #refuseOverlap(keys: (string | undefined)[]): void {
    refuseConflicts(keys.map((key) => key !== undefined && this.#held.has(key)));
  }

  #identify(item: TableRequest): string | undefined {
    const spec = this.#find(item.TableName ?? '');
    const key = spec && keyOf(item, spec);
    return key && `${spec?.name}\0${key.map(textOfKey).join('\0')}`;
  }
}

function refuseConflicts(conflicts: readonly boolean[]): void {
  if (!conflicts.includes(true)) return;
  const codes = conflicts.map((isConflict) => (isConflict ? 'TransactionConflict' : 'None'));
  throw new AwsError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
    400,
    {
      CancellationReasons: codes.map((code) =>
        code === 'None' ? { Code: code } : { Code: code, Message: conflictMessage },
      ),
    },
  );
}

function textOfKey(value: AttributeValue): string {
  const [type, content] = Object.entries(value)[0] ?? [];
  return `${type}:${type === 'N' ? Number(content) : String(content)}`;
}
