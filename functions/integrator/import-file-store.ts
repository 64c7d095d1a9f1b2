import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { changeExpression } from '../integrator-jobs/change-expression.ts';
import { readProcessed } from '../integrator-jobs/processed-store.ts';
import { refusedUpload } from '../integrator-jobs/refused-upload.ts';
import type { Clock } from '../platform/clock.ts';
import type { NewId } from '../platform/ids.ts';
import {
  cancellationCodes,
  isConditionFailed,
  queryPages,
  type TransactItem,
  transact,
} from '../platform/table.ts';
import { eventPut } from '../webhooks/event-store.ts';
import type { ImportFileStatus } from './contract.ts';
import {
  type FileChange,
  type FileDeps,
  type FileRef,
  fileKey,
  fileUpdate,
  isPending,
  NameRow,
  nameChange,
  nameKey,
  StoredImportFile,
} from './import-file-row.ts';

export { type FileRef, isPending, type NameRow, readProcessed, StoredImportFile };

type Deps = FileDeps;
interface RefusingDeps extends Deps {
  readonly clock: Clock;
  readonly newId: NewId;
}

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

/** Files that wait for a run, or may. */
export async function pendingFileIds(deps: Deps, firmId: string): Promise<string[]> {
  const { client, table } = deps.integrator;
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': nameKey(firmId, '').pk },
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

/** What is told of a refused file in the reports, and to webhooks. */
function refusal(deps: RefusingDeps, file: StoredImportFile) {
  const { firmId, fileId, fileName, templateId, notes } = file;
  const now = deps.clock.now();
  const at = now.toISOString();
  const { jobId, items } = refusedUpload(deps, file, { at, date: pacificDateOf(now) });
  const code = notes.find(({ level }) => level === 'ERROR')?.code;
  const template = importTemplates.find(({ id }) => id === templateId);
  const told = eventPut(deps, {
    ...{ firmId, eventId: deps.newId(), type: 'file.rejected', at },
    data: {
      ...{ jobId, fileId, fileName },
      ...(code !== undefined && { code }),
      ...(template !== undefined && { templateId: template.id, templateName: template.title }),
    },
  });
  return { jobId, items: [...items, told] };
}

/**
 * Adds a file, its claim to its name, the end of what it replaces, and of a refused one what is told of it.
 * @returns `false` when something has changed meanwhile
 */
export function addFile(deps: RefusingDeps, { file, name, replaced }: Arrival): Promise<boolean> {
  const { table } = deps.integrator;
  const refused = file.status === 'REJECTED' ? refusal(deps, file) : undefined;
  const items: TransactItem[] = [
    {
      Put: {
        TableName: table,
        Item: { ...fileKey(file), ...file, ...(refused && { jobId: refused.jobId }) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    ...(refused?.items ?? []),
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

async function written(deps: Deps, items: readonly TransactItem[]): Promise<boolean> {
  try {
    await transact(deps.integrator.client, items);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
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

/**
 * Ends a pending file as rejected, frees its name and tells it in the reports.
 * @returns `false` when it is pending no more, or another check is the latest
 */
export async function rejectPending(
  deps: RefusingDeps,
  file: StoredImportFile,
  change: FileChange,
  checkId?: string,
): Promise<boolean> {
  const { firmId, fileId, canonicalName = '' } = file;
  const before = await readName(deps, firmId, canonicalName);
  if (before?.fileId !== fileId) return false;
  const { jobId, items } = refusal(deps, { ...file, ...change });
  const rejected = { ...change, status: 'REJECTED' as const, runDate: undefined, jobId };
  return written(deps, [
    { Update: fileUpdate(deps, file, rejected, checkId) },
    nameChange(deps, firmId, { canonicalName, before, fileId: undefined }),
    ...items,
  ]);
}

/**
 * A run takes a file: its name is free again, and what is written with it (its job) is too, or nothing is.
 * @param file as it was read: not held, and for that run
 * @returns `false` when it has changed meanwhile, or its job is there already
 */
export async function takeFile(
  deps: Deps,
  file: StoredImportFile,
  { job, jobId }: { readonly job: readonly TransactItem[]; readonly jobId: string },
): Promise<boolean> {
  const { firmId, fileId, canonicalName = '', runDate = '' } = file;
  const before = await readName(deps, firmId, canonicalName);
  if (before?.fileId !== fileId) return false;
  const taken = fileUpdate(deps, file, { status: 'QUEUED', jobId });
  return written(deps, [
    {
      Update: {
        ...taken,
        ConditionExpression: `(${taken.ConditionExpression}) AND #status <> :held AND runDate = :runDateSeen`,
        ExpressionAttributeValues: { ...taken.ExpressionAttributeValues, ':runDateSeen': runDate },
      },
    },
    nameChange(deps, firmId, { canonicalName, before, fileId: undefined, isTaken: true }),
    ...job,
  ]);
}

/** A file's run has ended with it; goes with the end of its job. Fails when no run has taken it. */
export function endFile(
  { integrator: { table } }: Deps,
  ref: FileRef,
  status: 'COMPLETED' | 'INCOMPLETE' | 'INTERRUPTED',
  change: FileChange = {},
): TransactItem {
  const { update, names, values } = changeExpression({ ...change, status });
  return {
    Update: {
      TableName: table,
      Key: fileKey(ref),
      UpdateExpression: update,
      ConditionExpression: '#status = :queued',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ...values, ':queued': 'QUEUED' },
    },
  };
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
