import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { cancellationCodes } from '../platform/table.ts';
import { deleteItem, requestedKey } from './data-export-store.ts';
import type { ExportsTable } from './deps.ts';

interface Deps {
  readonly exports: ExportsTable;
}

const QueuedExport = z.object({
  dataExportId: z.string(),
  distributorId: z.string(),
  generation: z.int().positive(),
});
export type QueuedExport = z.infer<typeof QueuedExport>;

const runningKey = (dataExportId: string) => ({ pk: 'QUEUE#RUNNING', sk: dataExportId });

/** The oldest requests that wait, and all that run. */
export async function readQueue(deps: Deps): Promise<{ requested: QueuedExport[]; running: QueuedExport[] }> {
  const [requested, running] = await Promise.all([
    readRows(deps, 'QUEUE#REQUESTED'),
    readRows(deps, 'QUEUE#RUNNING'),
  ]);
  return { requested, running };
}

async function readRows(deps: Deps, pk: string): Promise<QueuedExport[]> {
  const found = await deps.exports.client.send(
    new QueryCommand({
      TableName: deps.exports.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      Limit: 100,
    }),
  );
  return (found.Items ?? []).map((item) => QueuedExport.parse(item));
}

/** Takes a request out of the waiting ones into the running ones. @returns `false` when another starter was first */
export async function takeFromQueue(deps: Deps, queued: QueuedExport): Promise<boolean> {
  const { client, table } = deps.exports;
  const ConditionExpression = 'attribute_exists(pk)';
  const TransactItems = [
    { Delete: { TableName: table, Key: requestedKey(queued.dataExportId), ConditionExpression } },
    { Put: { TableName: table, Item: { ...runningKey(queued.dataExportId), ...queued } } },
  ];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return true;
  } catch (error) {
    if (cancellationCodes(error).length > 0) return false;
    throw error;
  }
}

/** Gives the slot of an export back. */
export async function leaveQueue(deps: Deps, dataExportId: string): Promise<void> {
  await deleteItem(deps, runningKey(dataExportId));
}
