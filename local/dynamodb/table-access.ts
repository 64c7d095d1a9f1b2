import { AwsError, UnsupportedFeatureError } from '../service.ts';
import { partitionKeyOf, type TableSpec } from './table-spec.ts';

/** A value in DynamoDB's own JSON, e.g. `{ S: 'a' }`. */
export type AttributeValue = Record<string, unknown>;
export type Item = Record<string, AttributeValue>;

/** The fields of a request that decide who may send it; all else is the binary's to read. */
export interface TableRequest {
  TableName?: string;
  IndexName?: string;
  Limit?: number;
  Key?: Item;
  Item?: Item;
  KeyConditionExpression?: string;
  KeyConditions?: Record<string, { ComparisonOperator?: string; AttributeValueList?: AttributeValue[] }>;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
  RequestItems?: Record<string, unknown>;
  TransactItems?: Record<string, TableRequest>[];
  ResourceArn?: string;
  StreamArn?: string;
  ShardIterator?: string;
}

/** One check against the caller's policies, as IAM sees the request. */
export interface Access {
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string | string[]>;
  /** Undefined when the request names no single table. */
  readonly tableName: string | undefined;
}

export interface TableDirectory {
  find(tableName: string): TableSpec | undefined;
  arnOf(tableName: string): string;
}

type Reader = (request: TableRequest, tables: TableDirectory, operation: string) => Access[];

/** What a batch or transaction is made of; an operation that is not here is not played. */
const readers: Record<string, Reader> = {
  GetItem: (request, tables, operation) => [itemAccess(operation, request, tables)],
  PutItem: (request, tables, operation) => [itemAccess(operation, request, tables)],
  UpdateItem: (request, tables, operation) => [itemAccess(operation, request, tables)],
  DeleteItem: (request, tables, operation) => [itemAccess(operation, request, tables)],
  Query: queryAccess,
  Scan: (request, tables, operation) => [tableAccess(operation, request, tables)],
  BatchGetItem: batchAccess,
  BatchWriteItem: batchAccess,
  TransactGetItems: transactAccess,
  TransactWriteItems: transactAccess,
  DescribeTable: (request, tables, operation) => [tableAccess(operation, request, tables)],
  DescribeTimeToLive: (request, tables, operation) => [tableAccess(operation, request, tables)],
  ListTables: (_, __, operation) => [{ ...anyTable, action: `dynamodb:${operation}` }],
  ListTagsOfResource: arnAccess,
  DescribeStream: arnAccess,
  GetShardIterator: arnAccess,
  GetRecords: recordsAccess,
  ListStreams: (request, tables, operation) => [
    request.TableName === undefined
      ? { ...anyTable, action: `dynamodb:${operation}` }
      : {
          ...tableAccess(operation, request, tables),
          resource: `${tables.arnOf(request.TableName)}/stream/*`,
        },
  ],
};

const anyTable = { resource: '*', context: {}, tableName: undefined };
const transactActions: Record<string, string> = {
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};

/**
 * The actions and resources that IAM checks for a request.
 * @param operation as in the request's target, e.g. `TransactWriteItems`
 * @throws UnsupportedFeatureError for an operation that is not played
 */
export function accessesOf(operation: string, request: TableRequest, tables: TableDirectory): Access[] {
  const reader = readers[operation];
  if (reader === undefined) throw new UnsupportedFeatureError(`dynamodb:${operation}`);
  return reader(request, tables, operation);
}

/** The key of the item that a get, put, update or delete names; undefined when it is incomplete. */
export function keyOf(request: TableRequest, spec: TableSpec): AttributeValue[] | undefined {
  const source = request.Key ?? request.Item ?? {};
  const values = spec.keySchema.map((key) => source[key.AttributeName]);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function tableAccess(
  action: string,
  request: TableRequest,
  tables: TableDirectory,
  leadingKeys: string[] = [],
): Access {
  if (request.TableName === undefined) {
    throw new AwsError('ValidationException', 'The parameter TableName is required but was not present');
  }
  const arn = tables.arnOf(request.TableName);
  return {
    action: `dynamodb:${action}`,
    resource: request.IndexName === undefined ? arn : `${arn}/index/${request.IndexName}`,
    // A key without values is no key: ForAllValues is true of an absent key, as on AWS.
    context: leadingKeys.length === 0 ? {} : { 'dynamodb:LeadingKeys': leadingKeys },
    tableName: request.TableName,
  };
}

function itemAccess(action: string, request: TableRequest, tables: TableDirectory): Access {
  return tableAccess(action, request, tables, leadingKeysOf([request], request.TableName, tables));
}

function queryAccess(request: TableRequest, tables: TableDirectory, operation: string): Access[] {
  const spec = tables.find(request.TableName ?? '');
  const keyName = spec && partitionKeyOf(spec, request.IndexName);
  const value = keyName === undefined ? undefined : queriedValue(request, keyName);
  return [tableAccess(operation, request, tables, value === undefined ? [] : [textOf(value)])];
}

/** The value that a query's condition asks the partition key to equal. */
function queriedValue(request: TableRequest, keyName: string): AttributeValue | undefined {
  const legacy = request.KeyConditions?.[keyName];
  if (legacy !== undefined) return legacy.AttributeValueList?.[0];
  for (const [, name = '', value = ''] of (request.KeyConditionExpression ?? '').matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((request.ExpressionAttributeNames?.[name] ?? name) === keyName)
      return request.ExpressionAttributeValues?.[value];
  }
  return undefined;
}

function batchAccess(request: TableRequest, tables: TableDirectory, operation: string): Access[] {
  return Object.entries(request.RequestItems ?? {}).map(([name, entry]) => {
    const items = batchItems(entry);
    return tableAccess(operation, { TableName: name }, tables, leadingKeysOf(items, name, tables));
  });
}

/** The items of one table's part of a batch, read (`{ Keys }`) or write (`[{ PutRequest }]`). */
export function batchItems(entry: unknown): TableRequest[] {
  if (Array.isArray(entry)) {
    return entry.flatMap((write: Record<string, TableRequest>) => Object.values(write));
  }
  const keys = (entry as { Keys?: Item[] } | null)?.Keys ?? [];
  return keys.map((key) => ({ Key: key }));
}

function transactAccess(request: TableRequest, tables: TableDirectory, operation: string): Access[] {
  return transactedItems(request).map(({ kind, item }) => {
    const action = transactActions[kind];
    if (action === undefined) throw new UnsupportedFeatureError(`dynamodb:${operation} with ${kind}`);
    const access = itemAccess(action, item, tables);
    return { ...access, context: { ...access.context, 'dynamodb:EnclosingOperation': operation } };
  });
}

/** Each action of a transaction with its kind: `Put`, `Update`, `Delete`, `ConditionCheck` or `Get`. */
export function transactedItems(request: TableRequest): { kind: string; item: TableRequest }[] {
  return (request.TransactItems ?? []).flatMap((entry) =>
    Object.entries(entry).map(([kind, item]) => ({ kind, item })),
  );
}

function arnAccess(request: TableRequest, _: TableDirectory, operation: string): Access[] {
  const resource = request.StreamArn ?? request.ResourceArn ?? '*';
  return [{ action: `dynamodb:${operation}`, resource, context: {}, tableName: undefined }];
}

/** A shard iterator is the binary's base64 JSON; it names its table. */
function recordsAccess(request: TableRequest, tables: TableDirectory, operation: string): Access[] {
  const name = tableOfIterator(request.ShardIterator ?? '');
  const resource = tables.find(name)?.streamArn ?? `${tables.arnOf(name)}/stream/*`;
  return [{ action: `dynamodb:${operation}`, resource, context: {}, tableName: undefined }];
}

function tableOfIterator(iterator: string): string {
  try {
    const position = JSON.parse(Buffer.from(iterator, 'base64').toString()) as { table_name?: unknown };
    return String(position.table_name);
  } catch {
    throw new AwsError('ValidationException', 'Invalid ShardIterator');
  }
}

function leadingKeysOf(
  items: TableRequest[],
  tableName: string | undefined,
  tables: TableDirectory,
): string[] {
  const spec = tables.find(tableName ?? '');
  const keyName = spec && partitionKeyOf(spec);
  if (keyName === undefined) return [];
  const values = items
    .map((item) => (item.Key ?? item.Item)?.[keyName])
    .filter((value) => value !== undefined);
  return [...new Set(values.map(textOf))];
}

function textOf(value: AttributeValue): string {
  return String(value['S'] ?? value['N'] ?? value['B'] ?? '');
}
