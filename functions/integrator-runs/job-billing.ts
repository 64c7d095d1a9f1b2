import { fileNote } from '../integrator/file-notes.ts';
import { ledgerPut } from '../integrator-billing/ledger-store.ts';
import { remainingRecords } from '../integrator-billing/limit.ts';
import { periodText } from '../integrator-billing/periods.ts';
import type { FileNote } from '../integrator-jobs/contract.ts';
import type { JobDeps } from '../integrator-jobs/deps.ts';
import type { RecordLimit } from '../integrator-jobs/job-row.ts';
import { readJob, readJobs, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { TransactItem } from '../platform/table.ts';
import { listRuns } from './run-store.ts';

/*
 * What a job counts: of a file each row once, when the first chunk with it is committed, whichever of its jobs that is in; of
 * an export its rows, when it is written. A run works on one job at a time, so that what is left of a hard limit is known when
 * a job begins; it is decided once and kept with the job.
 */

type IsMeant = (rowNumber: number) => boolean;

/** The Pacific date of the run that a job is in. */
export const runDateOfJob = ({ runId, createdAt }: Pick<StoredJob, 'runId' | 'createdAt'>): string =>
  (runId ?? createdAt).slice(0, 10);

/** What a job may count; `undefined` when the firm has no hard limit. */
export async function recordLimitOf(
  deps: JobDeps,
  job: Pick<StoredJob, 'firmId' | 'runId' | 'createdAt'>,
): Promise<RecordLimit | undefined> {
  const { remaining, terms, period } = await remainingRecords(deps, job.firmId, runDateOfJob(job));
  const { recordLimit } = terms;
  if (remaining === undefined || recordLimit === undefined) return undefined;
  return { mostCount: remaining, leftCount: 0, limitCount: recordLimit, period: periodText(period) };
}

/** Said of a job that the limit has stopped. @param rowCount rows that were not processed */
export const limitNote = ({ limitCount, period }: RecordLimit, rowCount: number): FileNote =>
  fileNote('ZI-F-011', { n: limitCount, period, m: rowCount });

/** Why a job does not do all of its rows; `undefined` when it does. */
export const stopNoteOf = ({ recordLimit }: StoredJob): FileNote | undefined =>
  recordLimit?.throughRow === undefined ? undefined : limitNote(recordLimit, recordLimit.leftCount);

/** The last row of a file that any earlier job of it has committed, also one that was undone since. */
export async function rowsDoneBefore(deps: JobDeps, job: StoredJob): Promise<number> {
  const { firmId } = job;
  let first: StoredJob | undefined = job;
  while (first?.kind === 'RERUN') first = await readJob(deps, { firmId, jobId: first.ofJobId ?? '' });
  if (first === undefined || first.jobId === job.jobId) return 0;
  // Template and file are in the id of every job of a file.
  const code = codeOf(job.jobId);
  const runs = await listRuns(deps, firmId, { from: first.jobId.slice(0, 10) });
  const again = runs.filter(({ kind, ofJobId = '' }) => kind === 'RERUN' && codeOf(ofJobId) === code);
  const jobs = await readJobs(deps, firmId, [first.jobId, ...again.map(({ runId }) => `${runId}.${code}`)]);
  return Math.max(0, ...jobs.map(({ doneThroughRow }) => doneThroughRow));
}
const codeOf = (jobId: string): string => jobId.split('.').slice(1).join('.');

/** Sees which rows of a file count, while it is read from its beginning. */
export class RowCounter {
  readonly #isMeant: IsMeant;
  /** The last row that counts no more. */
  readonly after: number;
  readonly #limit: RecordLimit | undefined;
  #newCount = 0;
  #lastRow: number;

  constructor(
    isMeant: IsMeant | undefined,
    { after, limit }: { readonly after: number; readonly limit: RecordLimit | undefined },
  ) {
    this.#isMeant = isMeant ?? (() => true);
    this.after = after;
    this.#limit = limit;
    this.#lastRow = after;
  }

  /** To be asked about each row once, in order. */
  readonly see: IsMeant = (rowNumber) => {
    if (!this.#isMeant(rowNumber)) return false;
    if (rowNumber <= this.after) return true;
    this.#newCount += 1;
    if (this.#limit !== undefined && this.#newCount <= this.#limit.mostCount) this.#lastRow = rowNumber;
    return true;
  };

  /** The limit with what it leaves out; `undefined` when that is nothing. */
  get reachedLimit(): RecordLimit | undefined {
    const limit = this.#limit;
    if (limit === undefined || this.#newCount <= limit.mostCount) return undefined;
    return { ...limit, throughRow: this.#lastRow, leftCount: this.#newCount - limit.mostCount };
  }
}

/** The rows that are meant and that the limit leaves. */
export function withinLimit(
  isMeant: IsMeant | undefined,
  limit: Pick<RecordLimit, 'throughRow'> | undefined,
): IsMeant | undefined {
  const throughRow = limit?.throughRow;
  if (throughRow === undefined) return isMeant;
  return (rowNumber) => rowNumber <= throughRow && (isMeant?.(rowNumber) ?? true);
}

type CountedJob = Pick<
  StoredJob,
  'firmId' | 'jobId' | 'runId' | 'kind' | 'name' | 'templateId' | 'recordCount' | 'createdAt'
> & { readonly endedAt: string };

/** Counts what a job has done; goes with its end. Nothing is counted of a job that has done nothing. */
export function billingItems(deps: JobDeps, job: CountedJob): TransactItem[] {
  const { firmId, jobId, runId, kind, name, templateId, recordCount, endedAt: at } = job;
  if (recordCount === 0 || runId === undefined || templateId === undefined) return [];
  const type = kind === 'EXPORT' ? 'EXPORT' : 'IMPORT';
  const runDate = runDateOfJob(job);
  return [ledgerPut(deps, { firmId, jobId, runId, runDate, type, name, templateId, recordCount, at })];
}
