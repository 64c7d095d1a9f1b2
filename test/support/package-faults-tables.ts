import { cancelled } from './package-faults.ts';
import { type Item, isMet, type Placeholders, updated } from './package-faults-expressions.ts';
import type { TableEngine, TestIndex } from './table-engine.ts';

interface Table {
  readonly rows: Map<string, Item>;
  readonly indexes: readonly TestIndex[];
  /** What the indexes know of the rows. */
  indexed: Map<string, Item>;
}

interface Action extends Placeholders {
  readonly TableName: string;
  readonly Item?: Item;
  readonly Key?: Item;
  readonly ConditionExpression?: string;
  readonly UpdateExpression?: string;
}
interface Query extends Placeholders {
  readonly TableName: string;
  readonly IndexName?: string;
  readonly KeyConditionExpression: string;
  readonly FilterExpression?: string;
  readonly ExclusiveStartKey?: Item;
  readonly Limit?: number;
  readonly ScanIndexForward?: boolean;
}
interface BatchGet {
  readonly RequestItems: Record<string, { readonly Keys: readonly Item[] }>;
}
interface BatchWrite {
  readonly RequestItems: Record<
    string,
    readonly {
      readonly PutRequest?: { readonly Item: Item };
      readonly DeleteRequest?: { readonly Key: Item };
    }[]
  >;
}
interface Transaction {
  readonly TransactItems: readonly Partial<Record<Kind, Action>>[];
}
interface Command {
  readonly input: unknown;
}
type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

const mostActions = 100;
const keyOf = ({ pk, sk }: Item) => `${pk}\n${sk}`;

/**
 * DynamoDB's tables in memory, for the commands and expressions that distributor packages use, where thousands of runs
 * are to be made. One transaction at a time; indexes may be told late.
 */
export class MemoryTables implements TableEngine {
  readonly client = { send: (command: Command) => this.#send(command) } as unknown as TableEngine['client'];
  /** Whether the indexes are told now of what was written; always, unless a test says otherwise. */
  isIndexFresh: () => boolean = () => true;
  readonly #tables = new Map<string, Table>();

  async createTable(indexes: readonly TestIndex[] = []): Promise<string> {
    const name = `memory-${this.#tables.size + 1}`;
    this.#tables.set(name, { rows: new Map(), indexes, indexed: new Map() });
    return name;
  }

  async stop(): Promise<void> {
    this.#tables.clear();
  }

  async #send(command: Command): Promise<unknown> {
    const kind = command.constructor.name.replace(/Command$/, '');
    const input = copy(command.input);
    if (kind === 'Get') return this.#get(input as Action);
    if (kind === 'Scan') return { Items: [...this.#table(input as Action).rows.values()].map(copy) };
    if (kind === 'Query') return this.#query(input as Query);
    if (kind === 'BatchGet') return this.#batchGet(input as BatchGet);
    if (kind === 'BatchWrite') return this.#batchWrite(input as BatchWrite);
    if (kind === 'TransactWrite') return this.#transact(input as Transaction);
    if (kind === 'Put' || kind === 'Update' || kind === 'Delete') return this.#write(kind, input as Action);
    throw new Error(`the tables in memory do not know ${kind}`);
  }

  #table({ TableName }: { readonly TableName: string }): Table {
    const found = this.#tables.get(TableName);
    if (found === undefined) throw new Error(`there is no table ${TableName}`);
    return found;
  }

  #get(get: Action) {
    return { Item: copy(this.#table(get).rows.get(keyOf(get.Key ?? {}))) };
  }

  #query(query: Query) {
    return answerTo(query, rowsOf(this.#table(query), query, this.isIndexFresh()));
  }

  #batchGet({ RequestItems }: BatchGet) {
    const read = ([TableName, { Keys }]: [string, { readonly Keys: readonly Item[] }]) => [
      TableName,
      Keys.flatMap((key) => copy(this.#table({ TableName }).rows.get(keyOf(key))) ?? []),
    ];
    return { Responses: Object.fromEntries(Object.entries(RequestItems).map(read)) };
  }

  #batchWrite({ RequestItems }: BatchWrite) {
    for (const [TableName, requests] of Object.entries(RequestItems))
      for (const { PutRequest, DeleteRequest } of requests) {
        const action = { TableName, Item: PutRequest?.Item, Key: DeleteRequest?.Key };
        write(this.#table({ TableName }), PutRequest ? 'Put' : 'Delete', action);
      }
    return {};
  }

  #transact({ TransactItems }: Transaction) {
    const actions = TransactItems.flatMap((one) => Object.entries(one) as [Kind, Action][]);
    const rows = new Set(actions.map(([, one]) => `${one.TableName} ${keyOf(one.Key ?? one.Item ?? {})}`));
    if (actions.length > mostActions || rows.size < actions.length)
      throw named('ValidationException', `${actions.length} actions on ${rows.size} rows`);
    const codes = actions.map(([, one]) => (holds(this.#table(one), one) ? 'None' : failed));
    if (codes.includes(failed)) throw cancelled(...codes);
    for (const [kind, action] of actions) write(this.#table(action), kind, action);
    return {};
  }

  #write(kind: Kind, action: Action) {
    const table = this.#table(action);
    if (!holds(table, action))
      throw named('ConditionalCheckFailedException', 'The conditional request failed');
    return { Attributes: copy(write(table, kind, action)) };
  }
}

const failed = 'ConditionalCheckFailed';
const named = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $fault: 'client' });

function holds(table: Table, action: Action): boolean {
  const before = table.rows.get(keyOf(action.Key ?? action.Item ?? {})) ?? {};
  return isMet(action.ConditionExpression, before, action);
}

/** @returns the row as it is afterwards */
function write(table: Table, kind: Kind, { Item, Key = {}, UpdateExpression = '', ...rest }: Action): Item {
  if (kind === 'ConditionCheck') return {};
  const key = keyOf(Item ?? Key);
  if (kind === 'Delete') table.rows.delete(key);
  else if (kind === 'Put') table.rows.set(key, Item ?? {});
  else table.rows.set(key, updated(UpdateExpression, { ...table.rows.get(key), ...Key }, rest));
  return table.rows.get(key) ?? {};
}

interface Found {
  readonly rows: readonly Item[];
  readonly sortKey: string;
  readonly keys: readonly string[];
}

function rowsOf(table: Table, { IndexName }: Query, isFresh: boolean): Found {
  if (IndexName === undefined) return { rows: [...table.rows.values()], sortKey: 'sk', keys: ['pk', 'sk'] };
  const index = table.indexes.find(({ name }) => name === IndexName);
  if (index === undefined) throw new Error(`there is no index ${IndexName}`);
  const { partitionKey, sortKey } = index;
  if (isFresh) table.indexed = new Map(table.rows);
  const rows = [...table.indexed.values()].filter((row) => row[partitionKey] !== undefined);
  return { rows, sortKey, keys: ['pk', 'sk', partitionKey, sortKey] };
}

function answerTo(query: Query, { rows, sortKey, keys }: Found) {
  const {
    KeyConditionExpression,
    FilterExpression,
    ExclusiveStartKey: start,
    ScanIndexForward = true,
  } = query;
  const direction = ScanIndexForward ? 1 : -1;
  const placeOf = (row: Item) => `${row[sortKey]}\n${keyOf(row)}`;
  const sorted = rows
    .filter((row) => isMet(KeyConditionExpression, row, query))
    .sort((one, other) => (placeOf(one) < placeOf(other) ? -direction : direction))
    .filter((row) => start === undefined || placeOf(row) > placeOf(start) === ScanIndexForward);
  const page = sorted.slice(0, query.Limit);
  const last = page.length === query.Limit ? page.at(-1) : undefined;
  const Items = page.filter((row) => isMet(FilterExpression, row, query)).map(copy);
  return {
    Items,
    Count: Items.length,
    LastEvaluatedKey: last && Object.fromEntries(keys.map((name) => [name, last[name]])),
  };
}

/** Nobody's but the reader's; without what is undefined, as the document client leaves it out. */
function copy<T>(value: T): T {
  if (value instanceof Set) return new Set(value) as T;
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([name, one]) => [name, copy(one)]),
  ) as T;
}
