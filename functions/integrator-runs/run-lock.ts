import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { RunId } from '../integrator-jobs/contract.ts';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { cancellationCodes, type TransactItem, transact } from '../platform/table.ts';
import type { RunRef } from './contract.ts';

/*
 * pk F#{firm}, sk RUN-LOCK: which run of the firm may write, and which beginning of it. There is none while no run is at
 * work. Every write of a run goes together with `lockHeld`.
 */

const RunLock = z.object({ runId: RunId, epoch: z.int() });
/** Who may write what a firm keeps. */
export type RunLock = z.infer<typeof RunLock>;

const lockKey = (firmId: string) => ({ pk: firmPartition(firmId), sk: 'RUN-LOCK' });

export async function readLock(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
): Promise<RunLock | undefined> {
  const get = new GetCommand({ TableName: table, Key: lockKey(firmId), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && RunLock.parse(Item);
}

/** Holds while that beginning of the run is the latest. To be the first action of its transaction. */
export function lockHeld(
  { integrator: { table } }: JobDeps,
  { firmId, runId }: RunRef,
  epoch: number,
): TransactItem {
  return { ConditionCheck: { TableName: table, Key: lockKey(firmId), ...heldBy(runId, epoch) } };
}

/** Takes the lock for the next beginning of a run: it must be free or the run's own. */
export function lockClaim(
  { integrator: { table } }: JobDeps,
  { firmId, runId }: RunRef,
  epoch: number,
): TransactItem {
  return {
    Put: {
      TableName: table,
      Item: { ...lockKey(firmId), runId, epoch },
      ConditionExpression: 'attribute_not_exists(pk) OR runId = :runId',
      ExpressionAttributeValues: { ':runId': runId },
    },
  };
}

/** Frees it; the first action of the transaction that ends the run. */
export function lockRelease(
  { integrator: { table } }: JobDeps,
  { firmId, runId }: RunRef,
  epoch: number,
): TransactItem {
  return { Delete: { TableName: table, Key: lockKey(firmId), ...heldBy(runId, epoch) } };
}

const heldBy = (runId: string, epoch: number) => ({
  ConditionExpression: 'runId = :runId AND epoch = :epoch',
  ExpressionAttributeValues: { ':runId': runId, ':epoch': epoch },
});

/** Whether a transaction wrote nothing as its first action, the lock, did not hold. */
export const isLockLost = (error: unknown): boolean =>
  cancellationCodes(error)[0] === 'ConditionalCheckFailed';

/** One beginning of a run. */
export interface HeldRun extends RunRef {
  readonly epoch: number;
}

/** Writes to the integrator table while that beginning of the run is the latest. */
export const transactHeld = (deps: JobDeps, held: HeldRun, items: readonly TransactItem[]): Promise<void> =>
  transact(deps.integrator.client, [lockHeld(deps, held, held.epoch), ...items]);
