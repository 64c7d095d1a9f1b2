import * as z from 'zod';
import { changeExpression } from '../integrator-jobs/change-expression.ts';
import { firmPartition, type IntegratorTable } from '../integrator-jobs/deps.ts';
import { Instant, Ulid } from '../platform/contract.ts';
import type { TransactItem } from '../platform/table.ts';
import { ImportFile, type ImportFileStatus } from './contract.ts';

/*
 * Rows of the integrator table; every partition begins with its firm.
 *
 * | what                          | pk                | sk                        |
 * | ----------------------------- | ----------------- | ------------------------- |
 * | what is set up                | F#{firm}          | SETUP                     |  see setup-store.ts
 * | an uploaded file              | F#{firm}#FILES    | {file}                    |  ids sort by time of upload
 * | the pending file of a name    | F#{firm}#NAMES    | {canonical name}          |  the name of a file that waits for a run
 */

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
export const NameRow = z.object({
  canonicalName: z.string(),
  fileId: Ulid.optional(),
  revision: z.int().positive(),
  /** Files of this name that runs have taken. */
  takenCount: z.int().nonnegative().default(0),
});
export type NameRow = z.infer<typeof NameRow>;

export const fileKey = ({ firmId, fileId }: FileRef) => ({
  pk: `${firmPartition(firmId)}#FILES`,
  sk: fileId,
});
export const nameKey = (firmId: string, canonicalName: string) => ({
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

export interface FileDeps {
  readonly integrator: IntegratorTable;
}

/**
 * When the row of a name under which nothing is pending is deleted, in seconds: files of so old a name are refused, so nobody
 * asks for it.
 */
function nameExpiresAt(canonicalName: string): number | undefined {
  const [, year, month, day] = /_(\d{4})(\d{2})(\d{2})\.csv$/.exec(canonicalName) ?? [];
  const nameDateMs = Date.parse(`${year}-${month}-${day}`);
  return Number.isNaN(nameDateMs) ? undefined : nameDateMs / 1000 + 60 * 86_400;
}

/** Writes a name: which file is pending under it, if any. Fails when it is not as it was read. */
export function nameChange(
  { integrator: { table } }: FileDeps,
  firmId: string,
  change: {
    readonly canonicalName: string;
    readonly before: NameRow | undefined;
    readonly fileId: string | undefined;
    /** Whether a run has taken the file that was pending. */
    readonly isTaken?: boolean;
  },
): TransactItem {
  const { canonicalName, before, fileId, isTaken = false } = change;
  const row: NameRow = {
    canonicalName,
    fileId,
    revision: (before?.revision ?? 0) + 1,
    takenCount: (before?.takenCount ?? 0) + (isTaken ? 1 : 0),
  };
  return {
    Put: {
      TableName: table,
      Item: {
        ...nameKey(firmId, canonicalName),
        ...row,
        ...(fileId === undefined && { expiresAt: nameExpiresAt(canonicalName) }),
      },
      ...(before === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'revision = :revision',
            ExpressionAttributeValues: { ':revision': before.revision },
          }),
    },
  };
}

type FileFields = Omit<StoredImportFile, 'firmId' | 'fileId'>;
export type FileChange = { readonly [K in keyof FileFields]?: FileFields[K] | undefined };

/** Writes fields of a file; `undefined` removes one. `checkId`: only while that check is the latest of a pending file. */
export function fileUpdate(
  { integrator: { table } }: FileDeps,
  ref: FileRef,
  change: FileChange,
  checkId?: string,
) {
  const { update, names, values } = changeExpression(change);
  const isOwn = checkId === undefined ? '' : ' AND checkId = :checkIdNow';
  return {
    TableName: table,
    Key: fileKey(ref),
    UpdateExpression: update,
    ConditionExpression: `${pendingCondition.ConditionExpression}${isOwn}`,
    ExpressionAttributeNames: { ...pendingCondition.ExpressionAttributeNames, ...names },
    ExpressionAttributeValues: {
      ...pendingCondition.ExpressionAttributeValues,
      ...values,
      ...(checkId !== undefined && { ':checkIdNow': checkId }),
    },
  };
}
