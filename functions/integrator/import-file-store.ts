import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { Instant, Ulid } from '../platform/contract.ts';
import {
  cancellationCodes,
  isConditionFailed,
  queryPages,
  type TransactItem,
  transact,
} from '../platform/table.ts';
import { ImportFile, type ImportFileStatus } from './contract.ts';
import type { IntegratorTable } from './deps.ts';

/*
 * Rows of the integrator table; every partition begins with its firm.
 *
 * | what                          | pk                | sk                        |
 * | ----------------------------- | ----------------- | ------------------------- |
 * | what is set up                | F#{firm}          | SETUP                     |  see setup-store.ts
 * | an uploaded file              | F#{firm}#FILES    | {file}                    |  ids sort by time of upload
 * | the pending file of a name    | F#{firm}#NAMES    | {canonical name}          |  the name of a file that waits for a run
 * | content that a run completed  | F#{firm}#SHA      | {template}#{SHA-256}      |
 */

interface Deps {
  readonly integrator: IntegratorTable;
}
export interface FileRef {
  readonly firmId: string;
  readonly fileId: string;
}

/** A file as it is kept: with what its checks and moves need. */
export const StoredImportFile = ImportFile.extend({
  eTag: z.string(),
  sequencer: z.string().optional(),
  /** Of a file whose name is right: the name in its canonical case. */
  canonicalName: z.string().optional(),
  /** The file of the same name that this one replaced. */
  replaces: z.object({ fileId: Ulid, content: z.string() }).optional(),
  /** How many files of the same name runs had taken before. */
  earlierCount: z.int().nonnegative().default(0),
  /** Where the object is to be moved, and when it was. */
  movedKey: z.string().optional(),
  movedAt: Instant.optional(),
  /** Of a file that was held for the subscription: the first run that may take it. */
  heldUntilRunDate: z.iso.date().optional(),
  /** The latest check; only its result is kept. */
  checkId: z.string().optional(),
  /** The check whose findings are shown. */
  shownCheckId: z.string().optional(),
  /** Hash of the keys of what it would make; absent when that is nothing. */
  madeKeys: z.string().optional(),
  /** The pending files whose makings that check took as given. */
  parentsSeen: z.string().optional(),
});
export type StoredImportFile = z.infer<typeof StoredImportFile>;

/** A name that files come under. Without `fileId` none is pending. */
const NameRow = z.object({
  canonicalName: z.string(),
  fileId: Ulid.optional(),
  revision: z.int().positive(),
  /** Files of this name that runs have taken. */
  takenCount: z.int().nonnegative().default(0),
});
export type NameRow = z.infer<typeof NameRow>;

export const firmPartition = (firmId: string): string => `F#${firmId}`;
const fileKey = ({ firmId, fileId }: FileRef) => ({ pk: `${firmPartition(firmId)}#FILES`, sk: fileId });
const nameKey = (firmId: string, canonicalName: string) => ({
  pk: `${firmPartition(firmId)}#NAMES`,
  sk: canonicalName,
});

/** Statuses of files that a run may still take. */
const pendingStatuses: readonly ImportFileStatus[] = ['RECEIVED', 'CHECKING', 'WAITING', 'HELD'];
export const isPending = ({ status }: { readonly status: ImportFileStatus }): boolean =>
  pendingStatuses.includes(status);
const pendingCondition = {
  ConditionExpression: '#status IN (:received, :checking, :waiting, :held)',
  ExpressionAttributeNames: { '#status': 'status' },
  ExpressionAttributeValues: {
    ':received': 'RECEIVED',
    ':checking': 'CHECKING',
    ':waiting': 'WAITING',
    ':held': 'HELD',
  },
};

async function readItem({ integrator: { client, table } }: Deps, Key: Record<string, string>) {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item;
}

export async function readImportFile(deps: Deps, ref: FileRef): Promise<StoredImportFile | undefined> {
  const item = await readItem(deps, fileKey(ref));
  return item && StoredImportFile.parse(item);
}

export async function readName(
  deps: Deps,
  firmId: string,
  canonicalName: string,
): Promise<NameRow | undefined> {
  const item = await readItem(deps, nameKey(firmId, canonicalName));
  return item && NameRow.parse(item);
}

const ProcessedContent = z.object({ fileName: z.string(), runDate: z.iso.date() });

/** The file of that content that a run completed last, if any. */
export async function readProcessed(
  deps: Deps,
  firmId: string,
  { templateId, sha256 }: { readonly templateId: number; readonly sha256: string },
): Promise<z.infer<typeof ProcessedContent> | undefined> {
  const item = await readItem(deps, { pk: `${firmPartition(firmId)}#SHA`, sk: `${templateId}#${sha256}` });
  return item && ProcessedContent.parse(item);
}

/** Files that wait for a run, or may. */
export async function pendingFileIds(deps: Deps, firmId: string): Promise<string[]> {
  const { client, table } = deps.integrator;
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': nameKey(firmId, '').pk },
    ConsistentRead: true,
  });
  const found: string[] = [];
  for await (const items of pages) found.push(...items.flatMap((item) => NameRow.parse(item).fileId ?? []));
  return found;
}

interface ListOptions {
  /** Only files uploaded before this one. */
  readonly before?: string;
  readonly limit: number;
  readonly status?: ImportFileStatus;
}

/** Newest first; so many at most. */
export async function listFiles(
  deps: Deps,
  firmId: string,
  options: ListOptions,
): Promise<StoredImportFile[]> {
  const { client, table } = deps.integrator;
  const { before = '~', limit, status } = options;
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND sk < :before',
    ...(status !== undefined && {
      FilterExpression: '#status = :status',
      ExpressionAttributeNames: { '#status': 'status' },
    }),
    ExpressionAttributeValues: {
      ':pk': fileKey({ firmId, fileId: '' }).pk,
      ':before': before,
      ...(status !== undefined && { ':status': status }),
    },
    ScanIndexForward: false,
    Limit: status === undefined ? limit : 200,
    ConsistentRead: true,
  });
  const found: StoredImportFile[] = [];
  for await (const items of pages) {
    found.push(...items.map((item) => StoredImportFile.parse(item)));
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

interface Arrival {
  readonly file: StoredImportFile;
  /** The row of its name as it was read; the new file, if pending, is put there. */
  readonly name?: { readonly canonicalName: string; readonly before: NameRow | undefined };
  /** The pending file that it takes the place of. */
  readonly replaced?: StoredImportFile;
}

/** Adds a file, its claim to its name, and the end of what it replaces. @returns `false` when something has changed meanwhile */
export function addFile(deps: Deps, { file, name, replaced }: Arrival): Promise<boolean> {
  const { table } = deps.integrator;
  const items: TransactItem[] = [
    {
      Put: {
        TableName: table,
        Item: { ...fileKey(file), ...file },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  ];
  if (name !== undefined) {
    const fileId = isPending(file) ? file.fileId : undefined;
    items.push(nameChange(deps, file.firmId, { ...name, fileId }));
  }
  if (replaced !== undefined) {
    const { notes, movedKey } = replaced;
    const change = { status: 'REPLACED', notes, movedKey, runDate: undefined } as const;
    items.push({ Update: fileUpdate(deps, replaced, change) });
  }
  return written(deps, items);
}

function nameChange(
  { integrator: { table } }: Deps,
  firmId: string,
  change: {
    readonly canonicalName: string;
    readonly before: NameRow | undefined;
    readonly fileId: string | undefined;
  },
): TransactItem {
  const { canonicalName, before, fileId } = change;
  const row: NameRow = {
    canonicalName,
    fileId,
    revision: (before?.revision ?? 0) + 1,
    takenCount: before?.takenCount ?? 0,
  };
  return {
    Put: {
      TableName: table,
      Item: { ...nameKey(firmId, canonicalName), ...row },
      ...(before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: { ':revision': before.revision },
          }),
    },
  };
}

async function written(deps: Deps, items: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact(deps.integrator.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

type FileChange = Partial<Omit<StoredImportFile, 'firmId' | 'fileId'>>;

/** Writes fields of a file; `undefined` removes one. `checkId`: only while that check is the latest of a pending file. */
function fileUpdate({ integrator: { table } }: Deps, ref: FileRef, change: FileChange, checkId?: string) {
  const entries = Object.entries(change);
  const set = entries.filter(([, value]) => value !== undefined);
  const removed = entries.filter(([, value]) => value === undefined).map(([name]) => `#${name}`);
  const parts = [
    set.length > 0 ? `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}` : '',
    removed.length > 0 ? `REMOVE ${removed.join(', ')}` : '',
  ];
  const isOwn = checkId === undefined ? '' : ' AND checkId = :checkIdNow';
  return {
    TableName: table,
    Key: fileKey(ref),
    UpdateExpression: parts.join(' ').trim(),
    ConditionExpression: `${pendingCondition.ConditionExpression}${isOwn}`,
    ExpressionAttributeNames: {
      ...pendingCondition.ExpressionAttributeNames,
      ...Object.fromEntries(entries.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ...pendingCondition.ExpressionAttributeValues,
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
      ...(checkId !== undefined && { ':checkIdNow': checkId }),
    },
  };
}

/** Changes a file that is pending still. @param checkId of the check that must be the latest. @returns `false` when it is not so */
export async function changePending(
  deps: Deps,
  ref: FileRef,
  change: FileChange,
  checkId?: string,
): Promise<boolean> {
  try {
    await deps.integrator.client.send(new UpdateCommand(fileUpdate(deps, ref, change, checkId)));
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw error;
  }
}

/** Ends a pending file as rejected and frees its name. @returns `false` when it is pending no more, or another check is the latest */
export async function rejectPending(
  deps: Deps,
  file: StoredImportFile,
  change: FileChange,
  checkId?: string,
): Promise<boolean> {
  const { firmId, fileId, canonicalName = '' } = file;
  const rejected = { ...change, status: 'REJECTED' as const, runDate: undefined };
  const before = await readName(deps, firmId, canonicalName);
  if (before?.fileId !== fileId) return false;
  return written(deps, [
    { Update: fileUpdate(deps, file, rejected, checkId) },
    nameChange(deps, firmId, { canonicalName, before, fileId: undefined }),
  ]);
}

/** Notes that the object of a file was moved; the same again is no change. */
export async function markMoved(deps: Deps, ref: FileRef, movedAt: string): Promise<void> {
  const { client, table } = deps.integrator;
  await client.send(
    new UpdateCommand({
      TableName: table,
      Key: fileKey(ref),
      UpdateExpression: 'SET movedAt = if_not_exists(movedAt, :movedAt)',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':movedAt': movedAt },
    }),
  );
}
