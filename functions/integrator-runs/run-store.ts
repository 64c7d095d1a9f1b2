import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { changeExpression } from '../integrator-jobs/change-expression.ts';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { expiresAtOf } from '../integrator-jobs/job-row.ts';
import { Instant } from '../platform/contract.ts';
import { queryPages, type TransactItem } from '../platform/table.ts';
import { Run, type RunRef, type RunStatus } from './contract.ts';

/*
 * Rows of the integrator table that tell of runs; `expiresAt` (seconds) has DynamoDB delete them.
 *
 * | what                        | pk             | sk        |
 * | --------------------------- | -------------- | --------- |
 * | a run                       | F#{firm}#RUNS  | {run}     |
 * | the run that may write      | F#{firm}       | RUN-LOCK  |  see run-lock.ts
 * | first date of nightly runs  | F#{firm}       | RUNS-FROM |  see dispatch-runs.ts
 */

/** A run as it is kept: with what work on it needs. */
export const StoredRun = Run.extend({
  /** When a nightly run had taken its files: what comes later is for the next one. */
  takenAt: Instant.optional(),
  /** The attempt of its workflow that was started last, and when; absent: that was when it was queued. */
  attempt: z.int().nonnegative().default(0),
  attemptAt: Instant.optional(),
});
export type StoredRun = z.infer<typeof StoredRun>;

const runKey = ({ firmId, runId }: RunRef) => ({ pk: `${firmPartition(firmId)}#RUNS`, sk: runId });

export async function readRun(
  { integrator: { client, table } }: JobDeps,
  ref: RunRef,
): Promise<StoredRun | undefined> {
  const get = new GetCommand({ TableName: table, Key: runKey(ref), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && StoredRun.parse(Item);
}

/** Runs of a firm in the order of their ids. @param dates first and last, both inclusive */
export async function listRuns(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  { from = '0', to = '9' }: { readonly from?: string; readonly to?: string } = {},
): Promise<StoredRun[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': runKey({ firmId, runId: '' }).pk, ':from': from, ':to': `${to}~` },
  });
  const runs: StoredRun[] = [];
  for await (const items of pages) runs.push(...items.map((item) => StoredRun.parse(item)));
  return runs;
}

/** Adds a run that is not there yet. */
export function newRunPut({ integrator: { table } }: JobDeps, run: z.input<typeof StoredRun>): TransactItem {
  const stored = StoredRun.parse(run);
  return {
    Put: {
      TableName: table,
      Item: { ...runKey(stored), ...stored, expiresAt: expiresAtOf(stored.queuedAt) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

type RunChange = { readonly [K in keyof Omit<StoredRun, 'firmId' | 'runId'>]?: StoredRun[K] | undefined };

export interface RunCondition {
  /** One of these. */
  readonly status?: readonly RunStatus[];
  readonly epoch?: number;
  /** Fields that it must not have. */
  readonly without?: readonly (keyof StoredRun)[];
}

/** Writes fields of a run that is there; `undefined` removes one. */
export function runUpdate(
  { integrator: { table } }: JobDeps,
  ref: RunRef,
  change: RunChange,
  { status, epoch, without = [] }: RunCondition = {},
): TransactItem {
  const { update, names, values } = changeExpression(change);
  const conditions = ['attribute_exists(pk)'];
  const allNames: Record<string, string> = { ...names };
  const allValues: Record<string, unknown> = { ...values };
  if (status !== undefined) {
    allNames['#statusNow'] = 'status';
    const places = status.map((one, place) => {
      allValues[`:statusNow${place}`] = one;
      return `:statusNow${place}`;
    });
    conditions.push(`#statusNow IN (${places.join(', ')})`);
  }
  if (epoch !== undefined) {
    allValues[':epochNow'] = epoch;
    conditions.push('epoch = :epochNow');
  }
  for (const name of without) {
    allNames[`#no_${name}`] = name;
    conditions.push(`attribute_not_exists(#no_${name})`);
  }
  return {
    Update: {
      TableName: table,
      Key: runKey(ref),
      UpdateExpression: update,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: allNames,
      ...(Object.keys(allValues).length > 0 && { ExpressionAttributeValues: allValues }),
    },
  };
}
