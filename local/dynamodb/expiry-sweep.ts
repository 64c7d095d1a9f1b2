import { AwsError } from '../service.ts';
import type { DynoxideClient } from './dynoxide-client.ts';
import type { Item } from './table-access.ts';
import type { TableSpec } from './table-spec.ts';

/** DynamoDB leaves alone what expired longer ago than this, seconds. */
const longestExpiredSeconds = 5 * 365 * 86_400;

interface Page {
  Items?: Item[];
  LastEvaluatedKey?: Item;
}

/**
 * Deletes what has expired, which the binary never does by itself. The stream gets ordinary REMOVE records,
 * without the `userIdentity` that marks an expiry on AWS.
 * @returns how many items were deleted
 */
export async function sweepTable(client: DynoxideClient, spec: TableSpec, nowMs: number): Promise<number> {
  if (spec.ttlAttribute === undefined) return 0;
  const expired = expiredCondition(spec.ttlAttribute, Math.floor(nowMs / 1000));
  let deletedCount = 0;
  let start: Item | undefined;
  do {
    const page: Page = await client.call('Scan', {
      TableName: spec.name,
      FilterExpression: expired.ConditionExpression,
      ExpressionAttributeNames: expired.ExpressionAttributeNames,
      ExpressionAttributeValues: expired.ExpressionAttributeValues,
      ...(start !== undefined && { ExclusiveStartKey: start }),
    });
    for (const item of page.Items ?? []) {
      const key = Object.fromEntries(
        spec.keySchema.map((part) => [part.AttributeName, item[part.AttributeName]]),
      );
      // Only if still expired: it may have been renewed since the page was read.
      if (await deleted(client, { TableName: spec.name, Key: key, ...expired })) deletedCount += 1;
    }
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return deletedCount;
}

async function deleted(client: DynoxideClient, request: object): Promise<boolean> {
  try {
    await client.call('DeleteItem', request);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}

function expiredCondition(attributeName: string, nowSeconds: number) {
  return {
    ConditionExpression: 'attribute_type(#ttl, :number) AND #ttl < :now AND #ttl > :oldest',
    ExpressionAttributeNames: { '#ttl': attributeName },
    ExpressionAttributeValues: {
      ':number': { S: 'N' },
      ':now': { N: String(nowSeconds) },
      ':oldest': { N: String(nowSeconds - longestExpiredSeconds) },
    },
  };
}
