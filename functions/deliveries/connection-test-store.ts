import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { TransientError } from '../platform/errors.ts';
import { isConditionFailed } from '../platform/table.ts';
import { Destination, SealedSecret } from '../transfer/contract.ts';
import { ConnectionTest } from './contract.ts';
import type { DeliveriesTable } from './deps.ts';
import { deliveryPartition } from './settings-store.ts';

interface Deps {
  readonly deliveries: DeliveriesTable;
}

/** A test with what it tests. */
export const StoredTest = ConnectionTest.extend({
  destination: Destination,
  secret: SealedSecret.optional(),
  /** Version of the saved settings when they are just what is tested. */
  settingsVersion: z.int().optional(),
  /** When the row may go, seconds since 1970. */
  expiresAt: z.int(),
});
export type StoredTest = z.infer<typeof StoredTest>;

const keyOf = (distributorId: string, testId: string) => ({
  pk: deliveryPartition(distributorId),
  sk: `TEST#${testId}`,
});

export async function addTest(deps: Deps, test: StoredTest): Promise<void> {
  const Item = { ...keyOf(test.distributorId, test.testId), ...test };
  await deps.deliveries.client.send(new PutCommand({ TableName: deps.deliveries.table, Item }));
}

export async function readTest(
  deps: Deps,
  distributorId: string,
  testId: string,
): Promise<StoredTest | undefined> {
  const Key = keyOf(distributorId, testId);
  const { client, table } = deps.deliveries;
  const found = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return found.Item === undefined ? undefined : StoredTest.parse(found.Item);
}

/** Makes this run the only one of a test. @returns `false` when there is another */
export async function claimTest(deps: Deps, test: StoredTest, requestId: string): Promise<boolean> {
  try {
    await deps.deliveries.client.send(
      new UpdateCommand({
        TableName: deps.deliveries.table,
        Key: keyOf(test.distributorId, test.testId),
        UpdateExpression: 'SET claimedBy = :requestId',
        ConditionExpression: '#status = :running AND attribute_not_exists(claimedBy)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':requestId': requestId, ':running': 'RUNNING' },
      }),
    );
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** Writes the given fields of a test. */
export async function changeTest(
  deps: Deps,
  { distributorId, testId }: Pick<StoredTest, 'distributorId' | 'testId'>,
  change: Partial<StoredTest>,
): Promise<void> {
  const fields = Object.entries(change).filter(([, value]) => value !== undefined);
  await deps.deliveries.client.send(
    new UpdateCommand({
      TableName: deps.deliveries.table,
      Key: keyOf(distributorId, testId),
      UpdateExpression: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
      ExpressionAttributeValues: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
    }),
  );
}

const Quota = z.object({ startedAts: z.array(z.string()).default([]), revision: z.int().default(0) });

/** Tests within any hour, per distributor. */
export const mostTestsAnHour = 20;
const hourMs = 3_600_000;
/** Others who start a test at the same moment and are given way. */
const mostRaces = 10;

/**
 * Counts one more test of a distributor's.
 * @returns when the next one may start, when there were too many in the last hour; `undefined` when it was counted
 */
export async function countTest(deps: Deps, distributorId: string, now: Date): Promise<string | undefined> {
  const { client, table } = deps.deliveries;
  const Key = { pk: deliveryPartition(distributorId), sk: 'TESTS' };
  for (let race = 0; race < mostRaces; race += 1) {
    const found = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    const { startedAts, revision } = Quota.parse(found.Item ?? {});
    const recent = startedAts.filter((at) => Date.parse(at) > now.getTime() - hourMs);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= mostTestsAnHour)
      return new Date(Date.parse(oldest) + hourMs).toISOString();
    const put = new PutCommand({
      TableName: table,
      Item: { ...Key, startedAts: [...recent, now.toISOString()], revision: revision + 1 },
      ConditionExpression: 'attribute_not_exists(pk) OR revision = :revision',
      ExpressionAttributeValues: { ':revision': revision },
    });
    try {
      await client.send(put);
      return undefined;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }
  throw new TransientError('TESTS_BUSY', 'Too many tests are started at this moment; try again.');
}
