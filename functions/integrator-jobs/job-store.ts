import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { batchGet, queryPages, type TransactItem } from '../platform/table.ts';
import { changeExpression } from './change-expression.ts';
import type { JobRef, JobStatus } from './contract.ts';
import type { JobDeps } from './deps.ts';
import { expiresAtOf, jobKey, jobTypeOf, StoredJob } from './job-row.ts';

export { StoredJob };

/** Adds a job that is not there yet. */
export function newJobPut({ integrator }: JobDeps, job: z.input<typeof StoredJob>): TransactItem {
  const stored = StoredJob.parse(job);
  return {
    Put: {
      TableName: integrator.table,
      Item: { ...jobKey(stored), ...stored, expiresAt: expiresAtOf(stored.createdAt) },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

type JobChange = { readonly [K in keyof Omit<StoredJob, 'firmId' | 'jobId'>]?: StoredJob[K] | undefined };

export interface JobCondition {
  /** One of these. */
  readonly status?: readonly JobStatus[];
  readonly doneChunkCount?: number;
}

/** Writes fields of a job that is there; `undefined` removes one. */
export function jobUpdate(
  { integrator }: JobDeps,
  ref: JobRef,
  change: JobChange,
  { status, doneChunkCount }: JobCondition = {},
): TransactItem {
  const conditions = ['attribute_exists(pk)'];
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {};
  if (status !== undefined) {
    names['#statusNow'] = 'status';
    status.forEach((one, place) => {
      values[`:status${place}`] = one;
    });
    conditions.push(`#statusNow IN (${status.map((_, place) => `:status${place}`).join(', ')})`);
  }
  if (doneChunkCount !== undefined) {
    names['#doneNow'] = 'doneChunkCount';
    values[':doneNow'] = doneChunkCount;
    conditions.push('#doneNow = :doneNow');
  }
  const expression = changeExpression(change);
  const allValues = { ...expression.values, ...values };
  return {
    Update: {
      TableName: integrator.table,
      Key: jobKey(ref),
      UpdateExpression: expression.update,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: { ...expression.names, ...names },
      ...(Object.keys(allValues).length > 0 && { ExpressionAttributeValues: allValues }),
    },
  };
}

export async function readJob(
  { integrator: { client, table } }: JobDeps,
  ref: JobRef,
): Promise<StoredJob | undefined> {
  const { Item } = await client.send(
    new GetCommand({ TableName: table, Key: jobKey(ref), ConsistentRead: true }),
  );
  return Item && StoredJob.parse(Item);
}

/** Those of them that there are, in the order asked for. */
export async function readJobs(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  jobIds: readonly string[],
): Promise<StoredJob[]> {
  const keys = [...new Set(jobIds)].map((jobId) => jobKey({ firmId, jobId }));
  const items = await batchGet(client, table, keys);
  const jobs = new Map(items.map((item) => [item['sk'], StoredJob.parse(item)]));
  return jobIds.flatMap((jobId) => jobs.get(jobId) ?? []);
}

/** Jobs of a run in the order of their ids; refused uploads of a nightly run's date are none of them. */
export async function jobsOfRun(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  runId: string,
): Promise<StoredJob[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    // Template ids are digits, or `E` and a digit.
    ExpressionAttributeValues: {
      ':pk': jobKey({ firmId, jobId: '' }).pk,
      ':first': `${runId}.0`,
      ':last': `${runId}.F`,
    },
  });
  const jobs: StoredJob[] = [];
  for await (const items of pages) jobs.push(...items.map((item) => StoredJob.parse(item)));
  return jobs;
}

/** Which jobs a list wants. */
export interface JobFilter {
  readonly type?: 'IMPORT' | 'EXPORT' | undefined;
  readonly templateId?: number | undefined;
  readonly status?: JobStatus | undefined;
}

export const matchesFilter = (job: StoredJob, { type, templateId, status }: JobFilter): boolean =>
  (type === undefined || jobTypeOf(job.jobId) === type) &&
  (templateId === undefined || job.templateId === templateId) &&
  (status === undefined || job.status === status);

export interface JobListOptions extends JobFilter {
  /** Only jobs whose ids sort before this one. */
  readonly before?: string | undefined;
  /** First and last date, both inclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
}

/** The ids that sort between two dates: `~` sorts after every sign of an id. */
export function idRange({ from = '', to, before }: Omit<JobListOptions, 'limit'>) {
  const last = [...(to === undefined ? [] : [`${to}~`]), ...(before === undefined ? [] : [before])].sort()[0];
  return { first: from, last: last ?? '~' };
}

/** Jobs of a list, and where to go on; absent at its end. */
export interface JobPage {
  readonly jobs: StoredJob[];
  readonly next?: string;
}

/** Rows of one query: the page, the row that the cursor names and one more, which tells that there are more. */
export const pageSizeOf = (limit: number): number => Math.max(limit + 2, 50);

/** Most rows read for one page; of a rare wish the page is short then, and the next one goes on. */
export const mostRowsRead = 1_000;

/** Completed jobs, and acknowledged ones, newest first; so many at most. */
export async function listEndedJobs(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  options: JobListOptions,
): Promise<JobPage> {
  const { limit, before } = options;
  const { first, last } = idRange(options);
  if (last < first) return { jobs: [] };
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': jobKey({ firmId, jobId: '' }).pk,
      ':first': first,
      ':last': last,
    },
    ScanIndexForward: false,
    Limit: pageSizeOf(limit),
  });
  const jobs: StoredJob[] = [];
  let readCount = 0;
  let seen: string | undefined;
  for await (const items of pages) {
    if (readCount >= mostRowsRead && seen !== undefined) return { jobs, next: seen };
    readCount += items.length;
    for (const item of items) {
      const job = StoredJob.parse(item);
      if (job.jobId === before || !isOver(job) || !matchesFilter(job, options)) {
        seen = job.jobId;
        continue;
      }
      if (jobs.length === limit && seen !== undefined) return { jobs, next: seen };
      jobs.push(job);
      seen = job.jobId;
    }
  }
  return { jobs };
}

/** Nothing is left to do about it: it was completed, or acknowledged. */
const isOver = ({ status, acknowledged }: StoredJob): boolean =>
  status === 'COMPLETED' || acknowledged !== undefined;
