import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import { type Item, isConditionFailed, queryPages, type TransactItem } from '../platform/table.ts';
import type { DeliveriesTable } from './deps.ts';

/*
 * Transfers that wait for a run of the workflow, over all distributors: by them a run that died without a word is found.
 *   TRANSFERS-OPEN   {package}   whose it is, and when to see whether its run goes on
 */

interface Deps {
  readonly deliveries: DeliveriesTable;
}

/** A package as the deliveries name it. */
interface Key {
  readonly distributorId: string;
  readonly packageId: string;
}

const openPartition = 'TRANSFERS-OPEN';
const openKey = ({ packageId }: Pick<Key, 'packageId'>) => ({ pk: openPartition, sk: packageId });

const OpenTransfer = z.object({ distributorId: z.string(), packageId: z.string(), lookAt: Instant });
export type OpenTransfer = z.infer<typeof OpenTransfer>;

/** As part of the transaction that makes a transfer wait. */
export function openPut(deps: Deps, { distributorId, packageId }: Key, lookAt: string): TransactItem {
  const Item: Item = { ...openKey({ packageId }), distributorId, packageId, lookAt };
  return { Put: { TableName: deps.deliveries.table, Item } };
}

/** As part of the transaction that ends a transfer. */
export function openRemoval(deps: Deps, key: Key): TransactItem {
  return { Delete: { TableName: deps.deliveries.table, Key: openKey(key) } };
}

/** Those to be looked at by now, the longest overdue first, so many at most. */
export async function overdueTransfers(deps: Deps, now: Date, mostCount: number): Promise<OpenTransfer[]> {
  const overdue: OpenTransfer[] = [];
  const pages = queryPages(deps.deliveries.client, {
    TableName: deps.deliveries.table,
    KeyConditionExpression: 'pk = :pk',
    FilterExpression: 'lookAt <= :now',
    ExpressionAttributeValues: { ':pk': openPartition, ':now': now.toISOString() },
  });
  for await (const items of pages) overdue.push(...items.map((item) => OpenTransfer.parse(item)));
  return overdue.sort((a, b) => Date.parse(a.lookAt) - Date.parse(b.lookAt)).slice(0, mostCount);
}

/**
 * Says when to look the next time; of several who look at once, one may go on.
 * @returns `false` when another looks, or the transfer has changed
 */
export async function claimLook(deps: Deps, open: OpenTransfer, nextLookAt: string): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: deps.deliveries.table,
    Key: openKey(open),
    UpdateExpression: 'SET lookAt = :next',
    ConditionExpression: 'lookAt = :read',
    ExpressionAttributeValues: { ':next': nextLookAt, ':read': open.lookAt },
  });
  return succeeds(() => deps.deliveries.client.send(update));
}

/** Of a transfer that waits for nothing any more, or is gone. */
export async function dropOpen(deps: Deps, open: OpenTransfer): Promise<void> {
  const drop = new DeleteCommand({
    TableName: deps.deliveries.table,
    Key: openKey(open),
    ConditionExpression: 'lookAt = :read',
    ExpressionAttributeValues: { ':read': open.lookAt },
  });
  await succeeds(() => deps.deliveries.client.send(drop));
}

async function succeeds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
