import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import { queryPages, type TransactItem } from '../platform/table.ts';
import { changeExpression } from './change-expression.ts';
import { Job, JobId } from './contract.ts';
import { firmPartition, type JobDeps } from './deps.ts';

/*
 * What a task of a firm's set-up did last.
 *
 * | what   | pk              | sk                                               |
 * | ------ | --------------- | ------------------------------------------------ |
 * | a task | F#{firm}#TASKS  | I{import template, two digits}, E{export template} |
 */

export interface TaskRef {
  readonly firmId: string;
  readonly type: 'IMPORT' | 'EXPORT';
  readonly templateId: number;
}

/** The last job of a task that has ended; nothing is known of one that had none. */
export const TaskState = z.object({
  type: z.enum(['IMPORT', 'EXPORT']),
  templateId: z.int().positive(),
  jobId: JobId.optional(),
  status: Job.shape.status.optional(),
  endedAt: Instant.optional(),
  rowCount: z.int().nonnegative().optional(),
  /** Of exports: the moment that the last COMPLETED one shows; what was changed since is in the next. */
  cutAt: Instant.optional(),
  /** Of exports: the stamp in the name that was given last, whatever became of its job. */
  nameStamp: z.string().optional(),
});
export type TaskState = z.infer<typeof TaskState>;

/** Also the rest of a task's job id after the run. */
export const taskCode = ({ type, templateId }: Omit<TaskRef, 'firmId'>): string =>
  type === 'EXPORT' ? `E${templateId}` : String(templateId).padStart(2, '0');

const taskKey = ({ firmId, ...task }: TaskRef) => ({
  pk: `${firmPartition(firmId)}#TASKS`,
  sk: task.type === 'EXPORT' ? taskCode(task) : `I${taskCode(task)}`,
});

/** Goes with what ends a job of the task, or gives its file a name; other fields stay. */
export function taskUpdate(
  { integrator: { table } }: JobDeps,
  task: TaskRef,
  change: Partial<Omit<TaskState, 'type' | 'templateId'>>,
): TransactItem {
  const { type, templateId } = task;
  const { update, names, values } = changeExpression({ type, templateId, ...change });
  return {
    Update: {
      TableName: table,
      Key: taskKey(task),
      UpdateExpression: update,
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    },
  };
}

/** `undefined` of a task that had no job yet. */
export async function readTask(
  { integrator: { client, table } }: JobDeps,
  task: TaskRef,
): Promise<TaskState | undefined> {
  const get = new GetCommand({ TableName: table, Key: taskKey(task), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && TaskState.parse(Item);
}

/** All tasks of a firm that had a job: exports, then imports, by template. */
export async function listTasks(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
): Promise<TaskState[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': taskKey({ firmId, type: 'EXPORT', templateId: 0 }).pk },
  });
  const tasks: TaskState[] = [];
  for await (const items of pages) tasks.push(...items.map((item) => TaskState.parse(item)));
  return tasks;
}
