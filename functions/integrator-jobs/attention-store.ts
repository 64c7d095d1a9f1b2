import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { isConditionFailed, queryPages, type TransactItem } from '../platform/table.ts';
import type { JobRef } from './contract.ts';
import type { JobDeps } from './deps.ts';
import { attentionKey, expiresAtOf } from './job-row.ts';
import { idRange, type JobListOptions } from './job-store.ts';

const AttentionRow = z.object({ firmId: z.string(), jobId: z.string(), isTold: z.boolean().optional() });
/** A job to be acknowledged. `isTold`: a mail about it was sent. */
export type AttentionRow = z.infer<typeof AttentionRow>;

/** Adds a job to those to be acknowledged; goes with what makes it incomplete or interrupted. */
export function attentionPut({ integrator }: JobDeps, { firmId, jobId }: JobRef): TransactItem {
  const expiresAt = expiresAtOf(jobId.slice(0, 10));
  return {
    Put: {
      TableName: integrator.table,
      Item: { ...attentionKey({ firmId, jobId }), firmId, jobId, expiresAt },
    },
  };
}

export function attentionDelete({ integrator }: JobDeps, ref: JobRef): TransactItem {
  return { Delete: { TableName: integrator.table, Key: attentionKey(ref) } };
}

type AttentionOptions = Pick<JobListOptions, 'before' | 'from' | 'to'> & {
  /** Rows read at a time. @default 200 */
  readonly pageSize?: number;
};

/** Jobs to be acknowledged, newest first, in pages. */
export async function* attentionPages(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  { pageSize = 200, ...options }: AttentionOptions = {},
): AsyncGenerator<AttentionRow[], void, undefined> {
  const { first, last } = idRange(options);
  if (last < first) return;
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': attentionKey({ firmId, jobId: '' }).pk,
      ':first': first,
      ':last': last,
    },
    ScanIndexForward: false,
    Limit: pageSize,
  });
  for await (const items of pages)
    yield items.map((item) => AttentionRow.parse(item)).filter(({ jobId }) => jobId !== options.before);
}

/** All of them, newest first; of a firm that never acknowledges that may be many. */
export async function listAttention(
  deps: JobDeps,
  firmId: string,
  options: AttentionOptions = {},
): Promise<AttentionRow[]> {
  const rows: AttentionRow[] = [];
  for await (const page of attentionPages(deps, firmId, options)) rows.push(...page);
  return rows;
}

/** Notes that a mail about it was sent. @returns `false` when it was acknowledged meanwhile */
export async function markTold({ integrator }: JobDeps, ref: JobRef): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: integrator.table,
    Key: attentionKey(ref),
    UpdateExpression: 'SET isTold = :isTold',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':isTold': true },
  });
  try {
    await integrator.client.send(update);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}
