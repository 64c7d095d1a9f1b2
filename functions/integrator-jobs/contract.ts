import * as z from 'zod';
import { FirmId } from '../directory/contract.ts';
import { Instant, Ulid } from '../platform/contract.ts';

/** A code with its message, as the firm reads it. */
export const FileNote = z.object({
  code: z.string(),
  level: z.enum(['ERROR', 'WARNING', 'INFO']),
  message: z.string(),
});
export type FileNote = z.infer<typeof FileNote>;

/** Problems of many rows that have one cause. */
export const ProblemCause = z.object({
  code: z.string(),
  column: z.string().optional(),
  /** Masked where the column is. */
  value: z.string().optional(),
  message: z.string(),
  rowCount: z.int().positive(),
});
export type ProblemCause = z.infer<typeof ProblemCause>;

/** One thing to say about a row, as the firm sees it; values of masked columns show their last four characters. */
export const RowFinding = z.object({
  rowNumber: z.int().positive(),
  /** Natural key, parts joined by ` / `. */
  key: z.string(),
  column: z.string().optional(),
  value: z.string().optional(),
  code: z.string(),
  level: z.enum(['ERROR', 'WARNING', 'INFO']),
  message: z.string(),
});
export type RowFinding = z.infer<typeof RowFinding>;

/**
 * A run of a firm: its Pacific date for the nightly one, which there is once a date; `-R01` and on for rows that were run
 * again, `-U01` and on for what undid a run, `-X01` and on for exports that were asked for. Sorts by time of day within a date
 * only for the nightly one.
 */
export const RunId = z.string().regex(/^\d{4}-\d{2}-\d{2}(-[RUX]\d{2})?$/);

/**
 * `{run}.{import template id, two digits}.{file}`, `{run}.E{export template id}.{file}`, and `{Pacific date}.UP.{file}` for an
 * upload that was refused before any run. Sorts by date, and within a run as it is worked on.
 */
export const JobId = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(-[RUX]\d{2})?\.(\d{2}|E\d|UP)\.[0-9A-HJKMNP-TV-Z]{26}$/);

/**
 * `QUEUED → IN_PROGRESS → COMPLETED | INCOMPLETE | INTERRUPTED`. Incomplete: some rows failed. Interrupted: it did not
 * finish; the file was refused, or work stopped.
 */
export const JobStatus = z.enum(['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'INCOMPLETE', 'INTERRUPTED']);
export type JobStatus = z.infer<typeof JobStatus>;
export const endedStatuses: readonly JobStatus[] = ['COMPLETED', 'INCOMPLETE', 'INTERRUPTED'];

/** Most characters of a comment. */
export const mostCommentLength = 1000;

/** Said about a job or one of its rows; never changed. */
export const JobComment = z.object({
  commentId: Ulid,
  text: z.string().min(1).max(mostCommentLength),
  /** Of a comment about one row. */
  rowNumber: z.int().positive().optional(),
  by: z.string(),
  at: Instant,
});
export type JobComment = z.infer<typeof JobComment>;

/** What became of the rows. `created + updated + unchanged + failed + skipped = rows` once a job has ended by itself. */
export const JobCounts = z.object({
  createdCount: z.int().nonnegative().default(0),
  updatedCount: z.int().nonnegative().default(0),
  unchangedCount: z.int().nonnegative().default(0),
  failedCount: z.int().nonnegative().default(0),
  /** Rows replaced by a later row with the same key. */
  skippedCount: z.int().nonnegative().default(0),
});
export type JobCounts = z.infer<typeof JobCounts>;

/** One file in one run, as reports show it; also an upload that no run would take. */
export const Job = z.object({
  firmId: FirmId,
  jobId: JobId,
  /** Absent of an upload that was refused. */
  runId: RunId.optional(),
  /**
   * `RERUN`: rows of an earlier job that had failed. `UNDO`: puts back what an earlier job had changed. `EXPORT`: writes a file
   * of an export template; its rows are counted by `rowCount` alone. An import without a file, of a task that expects one, is
   * COMPLETED with the note ZI-I-007.
   */
  kind: z.enum(['IMPORT', 'RERUN', 'UNDO', 'EXPORT']),
  /** Title of its template, or what it is; as reports name it. */
  name: z.string(),
  /** Of the import templates, or with `EXPORT` of the export templates. */
  templateId: z.int().optional(),
  fileId: Ulid,
  /** Empty when there is none. */
  fileName: z.string(),
  sha256: z.string().length(64).optional(),
  status: JobStatus,
  /** `SCHEDULE`, or the name of a person. */
  triggeredBy: z.string(),
  createdAt: Instant,
  startedAt: Instant.optional(),
  endedAt: Instant.optional(),
  /** Rows of the file, the header not counted; of a re-run, those that are run again. 0 until it is known. */
  rowCount: z.int().nonnegative().default(0),
  ...JobCounts.shape,
  /** Code and message of the first problem, in the order of the file. */
  firstError: z.string().optional(),
  /** Problems by cause, the most frequent first, at most 50. */
  causes: z.array(ProblemCause).default([]),
  /** Stored values that blanks erased, by column. */
  erasedCounts: z.record(z.string(), z.int().positive()).default({}),
  notes: z.array(FileNote).default([]),
  /** The earlier job that it runs again or undoes. */
  ofJobId: JobId.optional(),
  /** Of an undo: fields put back, entities removed that the job had made, and what was kept as somebody had changed it since. */
  undo: z
    .object({
      restoredCount: z.int().nonnegative(),
      removedCount: z.int().nonnegative(),
      keptCount: z.int().nonnegative(),
    })
    .optional(),
  /** Of an export. */
  exported: z
    .object({
      /** The moment that the file shows: nothing of the firm is written from then to its end. */
      cutAt: Instant,
      /** The cut of the export before, when only what has changed since is in the file. */
      changedSince: Instant.optional(),
      /** Absent until the file is written. */
      sizeBytes: z.int().nonnegative().optional(),
    })
    .optional(),
  /** The run that has undone it. */
  undoneByRunId: RunId.optional(),
  commentCount: z.int().nonnegative().default(0),
  lastComment: JobComment.optional(),
  acknowledged: z.object({ by: z.string(), at: Instant }).optional(),
});
export type Job = z.infer<typeof Job>;

export const JobRef = Job.pick({ firmId: true, jobId: true });
export type JobRef = z.infer<typeof JobRef>;

/** Days for which the details of a job, its file and its former values are kept; the run's own row is kept for 24 months. */
export const detailDays = 90;
export const rowDays = 730;
