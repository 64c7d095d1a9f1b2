import { DeleteCommand, type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import { type Item, isConditionFailed, queryPages } from '../platform/table.ts';

/* Lists over all distributors, each in a partition of its own, of what is to be looked at when its time has come. */

export interface DueRowsDeps {
  readonly deliveries: { readonly client: DynamoDBDocumentClient; readonly table: string };
}

/** A package as the deliveries name it. */
export interface PackageKey {
  readonly distributorId: string;
  readonly packageId: string;
}

export const DueRow = z.object({ lookAt: Instant });
type Due = z.infer<typeof DueRow>;
export interface DueKey {
  /** The list. */
  readonly pk: string;
  readonly sk: string;
}

/** Those of a list to be looked at by now, the longest overdue first, so many at most. */
export async function overdueRows<Row extends Due>(
  deps: DueRowsDeps,
  list: { readonly pk: string; readonly row: z.ZodType<Row> },
  now: Date,
  mostCount: number,
): Promise<Row[]> {
  const overdue: Row[] = [];
  const pages = queryPages(deps.deliveries.client, {
    TableName: deps.deliveries.table,
    KeyConditionExpression: 'pk = :pk',
    FilterExpression: 'lookAt <= :now',
    ExpressionAttributeValues: { ':pk': list.pk, ':now': now.toISOString() },
  });
  for await (const items of pages) overdue.push(...items.map((item: Item) => list.row.parse(item)));
  return overdue.sort((a, b) => Date.parse(a.lookAt) - Date.parse(b.lookAt)).slice(0, mostCount);
}

/**
 * Says when to look the next time; of several who look at once, one may go on.
 * @returns `false` when another looks, or the row has changed
 */
export async function claimLook(
  deps: DueRowsDeps,
  key: DueKey,
  { lookAt }: Due,
  nextLookAt: string,
): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: deps.deliveries.table,
    Key: key,
    UpdateExpression: 'SET lookAt = :next',
    ConditionExpression: 'lookAt = :read',
    ExpressionAttributeValues: { ':next': nextLookAt, ':read': lookAt },
  });
  return succeeds(() => deps.deliveries.client.send(update));
}

/** Takes a row away that is as it was read. */
export async function dropDue(deps: DueRowsDeps, key: DueKey, { lookAt }: Due): Promise<void> {
  const drop = new DeleteCommand({
    TableName: deps.deliveries.table,
    Key: key,
    ConditionExpression: 'lookAt = :read',
    ExpressionAttributeValues: { ':read': lookAt },
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
