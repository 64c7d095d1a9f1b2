import { cancellationCodes, transact } from '../platform/table.ts';
import { attentionDelete } from './attention-store.ts';
import type { JobRef } from './contract.ts';
import type { JobDeps } from './deps.ts';
import { jobKey, type StoredJob } from './job-row.ts';

/**
 * Notes who has acknowledged a job and takes it from those to be acknowledged; nothing else changes.
 * @returns `false` when it is not incomplete or interrupted, or somebody has acknowledged it
 */
export async function acknowledgeJob(
  deps: JobDeps,
  ref: JobRef,
  acknowledged: NonNullable<StoredJob['acknowledged']>,
): Promise<boolean> {
  const { client, table } = deps.integrator;
  const update = {
    TableName: table,
    Key: jobKey(ref),
    UpdateExpression: 'SET acknowledged = :acknowledged',
    ConditionExpression: '#status IN (:incomplete, :interrupted) AND attribute_not_exists(acknowledged)',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':acknowledged': acknowledged,
      ':incomplete': 'INCOMPLETE',
      ':interrupted': 'INTERRUPTED',
    },
  };
  try {
    await transact(client, [{ Update: update }, attentionDelete(deps, ref)]);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}
