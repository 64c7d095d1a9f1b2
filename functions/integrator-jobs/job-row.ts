import * as z from 'zod';
import { Instant } from '../platform/contract.ts';
import { Job, JobComment, type JobRef, rowDays } from './contract.ts';
import { firmPartition } from './deps.ts';

/*
 * Rows of the integrator table that tell of jobs; `expiresAt` (seconds) has DynamoDB delete them.
 *
 * | what                     | pk                      | sk             |
 * | ------------------------ | ----------------------- | -------------- |
 * | a job                    | F#{firm}#JOBS           | {job}          |
 * | a job to be acknowledged | F#{firm}#ATTENTION      | {job}          |  sparse: there while it is incomplete or interrupted and nobody has
 * | a comment                | F#{firm}#JOB#{job}      | COMMENT#{ulid} |
 */

/** As a comment is kept: the vendor's staff are not named to firms. */
export const StoredComment = JobComment.extend({ isVendorStaff: z.boolean().default(false) });
export type StoredComment = z.infer<typeof StoredComment>;

/** How the cells of a file are read. */
export const ReadAs = z.object({
  dateFormat: z.enum(['MM/DD/YYYY', 'DD/MM/YYYY']),
  isNoUpdateEnabled: z.boolean(),
  ignoredColumns: z.record(z.string(), z.array(z.string())),
});
export type ReadAs = z.infer<typeof ReadAs>;

/** What is left of a hard limit when a job begins; decided once. */
export const RecordLimit = z.object({
  /** Records that the job may count. */
  mostCount: z.int().nonnegative(),
  /** Of an import of which that is too few: its last row that is meant, and how many after it are not. */
  throughRow: z.int().nonnegative().optional(),
  leftCount: z.int().nonnegative().default(0),
  /** Of the contract, and the period that it is for, in words. */
  limitCount: z.int().positive(),
  period: z.string(),
});
export type RecordLimit = z.infer<typeof RecordLimit>;

/** How the file of an export is written; decided when the job is begun. */
export const ExportAs = ReadAs.pick({ dateFormat: true }).extend({ hasByteOrderMark: z.boolean() });
export type ExportAs = z.infer<typeof ExportAs>;

/** A job as it is kept: with what work on it needs. */
export const StoredJob = Job.extend({
  /** Its file after the run has taken it out of the Import folder. */
  archiveKey: z.string().optional(),
  archiveETag: z.string().optional(),
  /** Of a refused job: where its file is to be moved to. */
  movedKey: z.string().optional(),
  /** The date in the name of its file. */
  nameDate: z.iso.date().optional(),
  /** As it was set up when the job was accepted: all of its file is read alike. */
  readAs: ReadAs.optional(),
  /** Chunks of rows that are committed. */
  doneChunkCount: z.int().nonnegative().default(0),
  /** Of a file: the last row that this job or an earlier one of the same file has committed; those after it count. */
  doneThroughRow: z.int().nonnegative().default(0),
  /** Records that the firm is billed for. */
  recordCount: z.int().nonnegative().default(0),
  recordLimit: RecordLimit.optional(),
  exportAs: ExportAs.optional(),
  /** Of an export that is being written: where it goes on. */
  exportState: z.record(z.string(), z.unknown()).optional(),
  /** Of its run, when work on it was begun last. */
  epoch: z.int().nonnegative().default(0),
  lastComment: StoredComment.optional(),
  acknowledged: z
    .object({ by: z.string(), at: Instant, isVendorStaff: z.boolean().default(false) })
    .optional(),
});
export type StoredJob = z.infer<typeof StoredJob>;

export const jobKey = ({ firmId, jobId }: JobRef) => ({ pk: `${firmPartition(firmId)}#JOBS`, sk: jobId });
export const attentionKey = ({ firmId, jobId }: JobRef) => ({
  pk: `${firmPartition(firmId)}#ATTENTION`,
  sk: jobId,
});
export const commentKey = ({ firmId, jobId }: JobRef, commentId: string) => ({
  pk: `${firmPartition(firmId)}#JOB#${jobId}`,
  sk: `COMMENT#${commentId}`,
});

const daySeconds = 86_400;

/** When rows of something that was made then are deleted, in seconds. */
export const expiresAtOf = (createdAt: string): number =>
  Math.floor(Date.parse(createdAt) / 1000) + rowDays * daySeconds;

/** The id of what tells why an upload was refused. @param date Pacific date of the refusal */
export const refusedJobId = (date: string, fileId: string): string => `${date}.UP.${fileId}`;
export const isRefusedUpload = (jobId: string): boolean => jobId.includes('.UP.');

/** Whether a job is about a file that a firm gets; what undoes or refuses an import is of the imports. */
export const jobTypeOf = (jobId: string): 'IMPORT' | 'EXPORT' =>
  /\.E\d\./.test(jobId) ? 'EXPORT' : 'IMPORT';
