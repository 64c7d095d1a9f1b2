import { GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { RecordFilter } from '../i9/contract.ts';
import { Instant } from '../platform/contract.ts';
import { ConflictError, NotFoundError, TransientError } from '../platform/errors.ts';
import { cancellationCodes, type Item, isConditionFailed, queryPage } from '../platform/table.ts';
import { DataExport, type ExportStatus, PriorityClass, RecordSet } from './contract.ts';
import { predecessorsOf } from './data-export.ts';
import type { ExportsTable } from './deps.ts';

/*
 * Keys of the table of exports, the tenant first:
 *   D#{distributor}#EXPORTS    {dataExportId}        a line of the log; the id is a ULID, so the order is that of requests
 *   D#{distributor}#X#{id}     REQUEST               the record set as asked for, and the note
 *   D#{distributor}#X#{id}     PROGRESS#{shard}      see progress-store
 *   D#{distributor}#KEYS       {idempotency key}     which export a key made, from what body
 *   D#{distributor}#COUNTER    EXPORT_NUMBER         the last number given
 *   QUEUE…                     …                     the queue over all distributors, see queue-store
 */

interface Deps {
  readonly exports: ExportsTable;
}

export interface ExportKey {
  readonly distributorId: string;
  readonly dataExportId: string;
}

/** A change of an export's class by hand; kept for good. */
const PriorityChange = z.object({
  at: Instant,
  by: z.string(),
  priorityClass: PriorityClass,
  reason: z.string(),
});
export type PriorityChange = z.infer<typeof PriorityChange>;

/** The log line as stored: what only the store and the steps know comes on top. */
export const StoredDataExport = DataExport.omit({ transfer: true, queue: true }).extend({
  generation: z.int().positive(),
  /** Asked for by the vendor's own staff, who show as `System` to distributors. */
  isRequestedByVendor: z.boolean(),
  isCancelledByVendor: z.boolean().default(false),
  requesterSub: z.string().optional(),
  /** Records counted when it was requested; counting may have stopped early. */
  expectedRecordCount: z.int().nonnegative().default(0),
  priorityChanges: z.array(PriorityChange).default([]),
});
export type StoredDataExport = z.infer<typeof StoredDataExport>;

export const ExportRequest = z.object({
  recordSet: RecordSet,
  recordFilter: RecordFilter.default({ recordStatus: 'ALL_RECORDS' }),
  employeeNote: z.string().optional(),
});
export type ExportRequest = z.infer<typeof ExportRequest>;

export const logKey = ({ distributorId, dataExportId }: ExportKey) => ({
  pk: `D#${distributorId}#EXPORTS`,
  sk: dataExportId,
});
const requestKey = ({ distributorId, dataExportId }: ExportKey) => ({
  pk: `D#${distributorId}#X#${dataExportId}`,
  sk: 'REQUEST',
});
export const requestedKey = (dataExportId: string) => ({ pk: 'QUEUE#REQUESTED', sk: dataExportId });
export const runningKey = (dataExportId: string) => ({ pk: 'QUEUE#RUNNING', sk: dataExportId });

/** The next number of a distributor, `EX-000001` and on; a number may stay unused, none is given twice. */
export async function nextExportNumber(deps: Deps, distributorId: string): Promise<string> {
  const { client, table } = deps.exports;
  const counted = await client.send(
    new UpdateCommand({
      TableName: table,
      Key: { pk: `D#${distributorId}#COUNTER`, sk: 'EXPORT_NUMBER' },
      UpdateExpression: 'ADD lastNumber :one',
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return `EX-${String(counted.Attributes?.['lastNumber']).padStart(6, '0')}`;
}

/** What an idempotency key stands for. */
export interface UsedKey {
  readonly idempotencyKey: string;
  /** SHA-256 of the request that used it first. */
  readonly requestHash: string;
}

/**
 * Adds a requested export: log line, request, queue row and idempotency key in one transaction.
 * @returns `false`, with nothing written, when another request took the key a moment ago
 * @throws TransientError `EXPORT_TABLE_BUSY` while another request is about to
 */
export async function addDataExport(
  deps: Deps,
  added: z.input<typeof StoredDataExport>,
  request: z.input<typeof ExportRequest>,
  used?: UsedKey,
): Promise<boolean> {
  const { client, table } = deps.exports;
  const puts: Item[] = [
    { ...logKey(added), ...added },
    { ...requestKey(added), request: JSON.stringify(request) },
    { ...requestedKey(added.dataExportId), ...queueFields(added) },
  ];
  if (used)
    puts.push({ ...idempotencyKey(added.distributorId, used.idempotencyKey), ...used, ...keyOf(added) });
  const TransactItems = puts.map((Item) => ({
    Put: { TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' },
  }));
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return true;
  } catch (error) {
    const codes = cancellationCodes(error);
    if (used !== undefined && codes.includes('ConditionalCheckFailed')) return false;
    if (!codes.includes('TransactionConflict')) throw error;
    const detail = 'The same request is being answered at this moment. Send it again.';
    throw new TransientError('EXPORT_TABLE_BUSY', detail, { cause: error });
  }
}

/** What the queue needs to know of an export; see `QueueRow`. */
function queueFields(added: z.input<typeof StoredDataExport>): Item {
  const { generation, requestedAt, responseDueAt, expectedRecordCount: recordCount = 0 } = added;
  return { ...keyOf(added), generation, requestedAt, responseDueAt, recordCount };
}

const keyOf = ({ distributorId, dataExportId }: ExportKey): ExportKey => ({ distributorId, dataExportId });
const idempotencyKey = (distributorId: string, key: string) => ({ pk: `D#${distributorId}#KEYS`, sk: key });

/** The export that an idempotency key made, if it was used. */
export async function usedKeyOf(
  deps: Deps,
  distributorId: string,
  key: string,
): Promise<(UsedKey & ExportKey) | undefined> {
  const item = await getItem(deps, idempotencyKey(distributorId, key));
  return item as (UsedKey & ExportKey) | undefined;
}

/** @throws NotFoundError `DATA_EXPORT_NOT_FOUND` */
export async function readDataExport(deps: Deps, key: ExportKey): Promise<StoredDataExport> {
  const item = await getItem(deps, logKey(key));
  if (item !== undefined) return StoredDataExport.parse(item);
  throw new NotFoundError('DATA_EXPORT_NOT_FOUND', 'There is no such data export for this distributor.');
}

export async function readRequest(deps: Deps, key: ExportKey): Promise<ExportRequest> {
  const item = await getItem(deps, requestKey(key));
  if (item !== undefined) return ExportRequest.parse(JSON.parse(String(item['request'])));
  throw new NotFoundError('DATA_EXPORT_NOT_FOUND', 'There is no such data export for this distributor.');
}

async function getItem(deps: Deps, Key: Item): Promise<Item | undefined> {
  const { client, table } = deps.exports;
  return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

/**
 * Log lines older than `before` (an export id), newest first, before any filtering: at most `limit`, fewer when they are
 * long. `hasMore` tells whether older ones may follow.
 */
export async function readLog(
  deps: Deps,
  distributorId: string,
  page: { readonly before?: string; readonly limit: number },
): Promise<{ lines: StoredDataExport[]; hasMore: boolean }> {
  const { client, table } = deps.exports;
  const { items, lastKey } = await queryPage(client, {
    TableName: table,
    KeyConditionExpression: page.before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
    ExpressionAttributeValues: {
      ':pk': `D#${distributorId}#EXPORTS`,
      ...(page.before === undefined ? {} : { ':before': page.before }),
    },
    ScanIndexForward: false,
    Limit: page.limit,
  });
  return { lines: items.map((item) => StoredDataExport.parse(item)), hasMore: lastKey !== undefined };
}

export type Change = Partial<
  Omit<StoredDataExport, 'dataExportId' | 'distributorId' | 'status' | 'generation'>
>;

/**
 * Moves an export on and writes what came with it, only from a status that allows it and only for its generation. The
 * same move again is accepted and changes nothing but the same fields.
 * @throws ConflictError `STATUS_NOT_ALLOWED`
 */
export async function moveDataExport(
  deps: Deps,
  key: ExportKey & { readonly generation: number },
  to: ExportStatus,
  change: Change,
): Promise<void> {
  const { client, table: TableName } = deps.exports;
  const set = setFields({ ...change, status: to }, [...predecessorsOf(to), to], key.generation);
  try {
    await client.send(new UpdateCommand({ TableName, Key: logKey(key), ...set }));
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    throw new ConflictError('STATUS_NOT_ALLOWED', `the data export cannot become ${to} now`, {
      cause: error,
    });
  }
}

/** An update that writes the fields, only of this generation and only in one of these statuses. */
function setFields(
  change: Change & { readonly status?: string },
  from: readonly string[],
  generation: number,
) {
  const fields = Object.entries(change).filter(([, value]) => value !== undefined);
  const names = fields.map(([name]) => name);
  return {
    UpdateExpression: `SET ${names.map((name) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: `#status IN (${from.map((_, index) => `:from${index}`).join(', ')}) AND generation = :generation`,
    ExpressionAttributeNames: Object.fromEntries([...names, 'status'].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries([
      ...fields.map(([name, value]) => [`:${name}`, value]),
      ...from.map((status, index) => [`:from${index}`, status]),
      [':generation', generation],
    ]),
  };
}
