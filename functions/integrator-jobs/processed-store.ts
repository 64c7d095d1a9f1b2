import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TransactItem } from '../platform/table.ts';
import { detailDays } from './contract.ts';
import { firmPartition, type JobDeps } from './deps.ts';

/*
 * Content that a run completed, so that it is not taken again.
 *
 * | what     | pk            | sk                    |
 * | -------- | ------------- | --------------------- |
 * | content  | F#{firm}#SHA  | {template}#{SHA-256}  |  the last file of that content
 */

interface Content {
  readonly templateId: number;
  readonly sha256: string;
}
const ProcessedContent = z.object({ fileName: z.string(), runDate: z.iso.date() });
/** The file of a content that a run completed last. */
export type ProcessedContent = z.infer<typeof ProcessedContent>;

const contentKey = (firmId: string, { templateId, sha256 }: Content) => ({
  pk: `${firmPartition(firmId)}#SHA`,
  sk: `${templateId}#${sha256}`,
});

/** Some days after it is asked for last. */
const keptDays = detailDays + 30;

export async function readProcessed(
  { integrator: { client, table } }: JobDeps,
  firmId: string,
  content: Content,
): Promise<ProcessedContent | undefined> {
  const get = new GetCommand({ TableName: table, Key: contentKey(firmId, content), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && ProcessedContent.parse(Item);
}

/** Remembers that a run completed a file of that content; goes with the end of its job. */
export function processedPut(
  { integrator: { table } }: JobDeps,
  firmId: string,
  { fileName, runDate, ...content }: Content & ProcessedContent,
): TransactItem {
  const expiresAt = Date.parse(runDate) / 1000 + keptDays * 86_400;
  return {
    Put: { TableName: table, Item: { ...contentKey(firmId, content), fileName, runDate, expiresAt } },
  };
}

/** Lets that content come again; goes with the undo of what it had changed. */
export function processedDelete(
  { integrator: { table } }: JobDeps,
  firmId: string,
  content: Content,
): TransactItem {
  return { Delete: { TableName: table, Key: contentKey(firmId, content) } };
}
