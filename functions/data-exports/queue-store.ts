import { DeleteCommand, GetCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import { TransientError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import { cancellationCodes, type Item, isConditionFailed, queryPages } from '../platform/table.ts';
import { PriorityClass } from './contract.ts';
import {
  logKey,
  type PriorityChange,
  readDataExport,
  requestedKey,
  runningKey,
  type StoredDataExport,
} from './data-export-store.ts';
import type { ExportsTable } from './deps.ts';
import { afterStart, type Queue } from './export-queue.ts';
import { addMeasured, type ExtractionRate, type MeasuredSums, rateOf } from './queue-forecast.ts';

/*
 * The queue over all distributors:
 *   QUEUE#REQUESTED  {dataExportId}  an export that waits: what its place follows from
 *   QUEUE#RUNNING    {dataExportId}  an export that has a slot
 *   QUEUE            TURN            how many were started, and who was served in which turn; every start replaces it
 *   QUEUE            RATE            how long the exports of this stage took lately
 */

interface Deps {
  readonly exports: ExportsTable;
}

/** A row of the queue. Rows from before the queue knew classes count as oldest and small. */
export const QueueRow = z.object({
  dataExportId: z.string(),
  distributorId: z.string(),
  generation: z.int().positive(),
  requestedAt: Instant.default('2000-01-01T00:00:00.000Z'),
  recordCount: z.int().nonnegative().default(0),
  responseDueAt: Instant.optional(),
  manualPriority: z.object({ priorityClass: PriorityClass, setAt: Instant }).optional(),
  startedAt: Instant.optional(),
  /** How often it may still be tried to tell whoever asked that the due date is at risk. */
  riskNoticesLeft: z.int().nonnegative().default(3),
});
export type QueueRow = z.infer<typeof QueueRow>;

const turnKey = { pk: 'QUEUE', sk: 'TURN' };
const rateKey = { pk: 'QUEUE', sk: 'RATE' };
/** A distributor that was not served for so many turns is forgotten. */
const rememberedTurns = 1000;

const Turn = z.object({
  turn: z.int().default(0),
  lastTurns: z.record(z.string(), z.int()).default({}),
});

/**
 * The queue as it stands. The turn is read before the rows, so that a start in between is noticed by the next one. A row
 * that cannot be understood costs its own export only: it is left out, and the log tells.
 */
export async function readQueue(deps: Deps & { readonly log: Log }): Promise<Queue<QueueRow>> {
  const turn = Turn.parse((await getItem(deps, turnKey)) ?? {});
  const [requested, running] = await Promise.all([
    readRows(deps, 'QUEUE#REQUESTED'),
    readRows(deps, 'QUEUE#RUNNING'),
  ]);
  return { requested, running, ...turn };
}

async function readRows(deps: Parameters<typeof readQueue>[0], pk: string): Promise<QueueRow[]> {
  const rows: QueueRow[] = [];
  const pages = queryPages(deps.exports.client, {
    TableName: deps.exports.table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': pk },
  });
  for await (const items of pages)
    for (const item of items) {
      const { data: row } = QueueRow.safeParse(item);
      if (row === undefined) deps.log.error('QUEUE_ROW_UNREADABLE', { dataExportId: String(item['sk']) });
      else rows.push(row);
    }
  return rows;
}

/**
 * Gives a slot to an export that waits, if nothing was started since the queue was read: so two starters never exceed the
 * slots or a distributor's share, although each decided on its own.
 * @returns the queue afterwards, or `undefined` when it must be read again
 */
export async function takeFromQueue(
  deps: Deps,
  queue: Queue<QueueRow>,
  queued: QueueRow,
  at: Date,
): Promise<Queue<QueueRow> | undefined> {
  const { client, table: TableName } = deps.exports;
  const started = { ...queued, startedAt: at.toISOString() };
  const after = afterStart(queue, started);
  const oldestTurn = after.turn - rememberedTurns;
  const lastTurns = Object.fromEntries(
    Object.entries(after.lastTurns).filter(([, turn]) => turn > oldestTurn),
  );
  const turn = { ...turnKey, turn: after.turn, lastTurns };
  const key = requestedKey(queued.dataExportId);
  const TransactItems = [
    { Delete: { TableName, Key: key, ConditionExpression: 'attribute_exists(pk)' } },
    { Put: { TableName, Item: { ...started, ...runningKey(queued.dataExportId) } } },
    {
      Put: {
        TableName,
        Item: turn,
        ConditionExpression: queue.turn === 0 ? 'attribute_not_exists(pk)' : 'turn = :read',
        ...(queue.turn === 0 ? {} : { ExpressionAttributeValues: { ':read': queue.turn } }),
      },
    },
  ];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return { ...after, lastTurns };
  } catch (error) {
    if (cancellationCodes(error).length > 0) return undefined;
    throw error;
  }
}

/** Gives the slot of an export back; the first time for a finished one, its duration is added to the rate. */
export async function leaveQueue(deps: Deps, dataExportId: string): Promise<void> {
  const { client, table } = deps.exports;
  const removed = await client.send(
    new DeleteCommand({ TableName: table, Key: runningKey(dataExportId), ReturnValues: 'ALL_OLD' }),
  );
  if (removed.Attributes === undefined) return;
  const row = QueueRow.parse(removed.Attributes);
  const { status, recordCount, extractedAt } = await readDataExport(deps, row);
  const isFinished = status === 'COMPLETE' || status === 'COMPLETE_WITH_EXCEPTIONS';
  if (!isFinished || recordCount === undefined || extractedAt === undefined || row.startedAt === undefined)
    return;
  await addToRate(deps, recordCount, (Date.parse(extractedAt) - Date.parse(row.startedAt)) / 1000);
}

/** Writes fields of a row that is still where it was. @returns `false` when it is not */
export async function changeRow(
  deps: Deps,
  row: QueueRow,
  change: Partial<Pick<QueueRow, 'recordCount' | 'riskNoticesLeft'>>,
): Promise<boolean> {
  const { client, table } = deps.exports;
  const fields = Object.entries(change);
  try {
    await client.send(
      new UpdateCommand({
        TableName: table,
        Key: row.startedAt === undefined ? requestedKey(row.dataExportId) : runningKey(row.dataExportId),
        UpdateExpression: `SET ${fields.map(([name]) => `${name} = :${name}`).join(', ')}`,
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      }),
    );
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** How long extractions took lately. */
export async function readRate(deps: Deps): Promise<ExtractionRate> {
  return rateOf((await readSums(deps))?.sums);
}

/** Adds a finished extraction to the rate. Of two that finish at the same moment one may be left out. */
async function addToRate(deps: Deps, recordCount: number, seconds: number): Promise<void> {
  const measured = await readSums(deps);
  try {
    await deps.exports.client.send(
      new UpdateCommand({
        TableName: deps.exports.table,
        Key: rateKey,
        UpdateExpression: 'SET sums = :sums, version = :next',
        ConditionExpression: 'attribute_not_exists(pk) OR version = :read',
        ExpressionAttributeValues: {
          ':sums': addMeasured(measured?.sums, recordCount, seconds),
          ':read': measured?.version ?? 0,
          ':next': (measured?.version ?? 0) + 1,
        },
      }),
    );
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}

async function readSums(deps: Deps): Promise<{ sums: MeasuredSums; version: number } | undefined> {
  return (await getItem(deps, rateKey)) as { sums: MeasuredSums; version: number } | undefined;
}

async function getItem(deps: Deps, Key: Item): Promise<Item | undefined> {
  const { client, table } = deps.exports;
  return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

interface Cancellation {
  readonly cancelledAt: string;
  readonly cancelledBy: string;
  readonly isCancelledByVendor: boolean;
}

/** Cancels an export that waits: of a starter and this, exactly one takes its row. @returns `false` when it does not wait any more */
export function cancelWaiting(
  deps: Deps,
  stored: StoredDataExport,
  cancelled: Cancellation,
): Promise<boolean> {
  const ofLine = {
    UpdateExpression:
      'SET #status = :to, cancelledAt = :at, cancelledBy = :by, isCancelledByVendor = :vendor',
    ExpressionAttributeValues: {
      ':to': 'CANCELLED',
      ':at': cancelled.cancelledAt,
      ':by': cancelled.cancelledBy,
      ':vendor': cancelled.isCancelledByVendor,
    },
  };
  return changeWaiting(deps, stored, ofLine, (row) => ({ Delete: row }));
}

/** Gives an export that waits another class. @returns `false` when it does not wait any more */
export function prioritizeWaiting(
  deps: Deps,
  stored: StoredDataExport,
  change: PriorityChange,
): Promise<boolean> {
  const ofLine = {
    UpdateExpression: 'SET priorityChanges = list_append(if_not_exists(priorityChanges, :none), :change)',
    ExpressionAttributeValues: { ':none': [], ':change': [change] },
  };
  const manualPriority = { priorityClass: change.priorityClass, setAt: change.at };
  const ofRow = {
    UpdateExpression: 'SET manualPriority = :priority',
    ExpressionAttributeValues: { ':priority': manualPriority },
  };
  return changeWaiting(deps, stored, ofLine, (row) => ({ Update: { ...row, ...ofRow } }));
}

interface KeyedRow {
  readonly TableName: string;
  readonly Key: Item;
  readonly ConditionExpression: string;
}

/** Changes the log line and the row of the queue at once, or neither. */
async function changeWaiting(
  deps: Deps,
  stored: StoredDataExport,
  ofLine: { UpdateExpression: string; ExpressionAttributeValues: Item },
  ofRow: (row: KeyedRow) => { Delete: KeyedRow } | { Update: KeyedRow & { UpdateExpression: string } },
): Promise<boolean> {
  const { client, table: TableName } = deps.exports;
  const line = {
    TableName,
    Key: logKey(stored),
    UpdateExpression: ofLine.UpdateExpression,
    ConditionExpression: '#status = :requested AND generation = :generation',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ...ofLine.ExpressionAttributeValues,
      ':requested': 'REQUESTED',
      ':generation': stored.generation,
    },
  };
  const row = {
    TableName,
    Key: requestedKey(stored.dataExportId),
    ConditionExpression: 'attribute_exists(pk)',
  };
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [{ Update: line }, ofRow(row)] }));
    return true;
  } catch (error) {
    const codes = cancellationCodes(error);
    if (codes.includes('ConditionalCheckFailed')) return false;
    if (!codes.includes('TransactionConflict')) throw error;
    const detail = 'This export is being changed at this moment. Try again.';
    throw new TransientError('EXPORT_TABLE_BUSY', detail, { cause: error });
  }
}
