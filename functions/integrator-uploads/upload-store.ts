import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { firmPartition, type JobDeps } from '../integrator-jobs/deps.ts';
import { Instant, Ulid } from '../platform/contract.ts';
import { isConditionFailed } from '../platform/table.ts';
import { Upload } from './contract.ts';

/*
 * Rows of the integrator table that tell of uploads by request; `expiresAt` (seconds) has DynamoDB delete them.
 *
 * | what      | pk                | sk        |
 * | --------- | ----------------- | --------- |
 * | an upload | F#{firm}#UPLOADS  | {upload}  |
 */

/** Where an object is copied to: what lay there before, to tell a later upload of the name from it. Empty: nothing. */
const Placed = z.object({ eTag: z.string(), eTagBefore: z.string() });

/** An upload as it is kept. */
export const StoredUpload = Upload.pick({
  firmId: true,
  uploadId: true,
  fileName: true,
  sizeBytes: true,
}).extend({
  sha256: z.string().optional(),
  by: z.string(),
  createdAt: Instant,
  /** Until then it may begin. */
  untilAt: Instant,
  placed: Placed.optional(),
  /** When what arrived was taken in. */
  takenAt: Instant.optional(),
  fileId: Ulid.optional(),
});
export type StoredUpload = z.infer<typeof StoredUpload>;

export type UploadRef = Pick<StoredUpload, 'firmId' | 'uploadId'>;

const uploadKey = ({ firmId, uploadId }: UploadRef) => ({
  pk: `${firmPartition(firmId)}#UPLOADS`,
  sk: uploadId,
});

const keptSeconds = 90 * 86_400;

export async function addUpload(
  { integrator: { client, table } }: JobDeps,
  upload: StoredUpload,
): Promise<void> {
  const expiresAt = Math.floor(Date.parse(upload.createdAt) / 1000) + keptSeconds;
  const Item = { ...uploadKey(upload), ...StoredUpload.parse(upload), expiresAt };
  await client.send(
    new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }),
  );
}

export async function readUpload(
  { integrator: { client, table } }: JobDeps,
  ref: UploadRef,
): Promise<StoredUpload | undefined> {
  const get = new GetCommand({ TableName: table, Key: uploadKey(ref), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && StoredUpload.parse(Item);
}

/**
 * Notes what lay in the place of an object before it is copied there. Of several notes about one object the first counts.
 * @returns what lay there at first
 */
export async function notePlace(
  deps: JobDeps,
  ref: UploadRef,
  placed: z.infer<typeof Placed>,
): Promise<string> {
  const { client, table } = deps.integrator;
  const update = new UpdateCommand({
    TableName: table,
    Key: uploadKey(ref),
    UpdateExpression: 'SET placed = :placed',
    ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(placed) OR placed.eTag <> :eTag)',
    ExpressionAttributeValues: { ':placed': placed, ':eTag': placed.eTag },
  });
  try {
    await client.send(update);
    return placed.eTagBefore;
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    return (await readUpload(deps, ref))?.placed?.eTagBefore ?? placed.eTagBefore;
  }
}

/** What arrived was taken in; the first to say so counts. @param fileId absent when it was taken away again meanwhile */
export async function noteTaken(
  { integrator: { client, table } }: JobDeps,
  ref: UploadRef,
  { takenAt, fileId }: { readonly takenAt: string; readonly fileId: string | undefined },
): Promise<void> {
  const update = new UpdateCommand({
    TableName: table,
    Key: uploadKey(ref),
    UpdateExpression: `SET takenAt = :takenAt${fileId === undefined ? '' : ', fileId = :fileId'}`,
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(takenAt)',
    ExpressionAttributeValues: { ':takenAt': takenAt, ...(fileId !== undefined && { ':fileId': fileId }) },
  });
  try {
    await client.send(update);
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
  }
}
