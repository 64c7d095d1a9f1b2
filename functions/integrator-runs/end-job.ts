import { unsureTallies } from '../immigration/firm-tally.ts';
import type { EntityKind, ImportTemplate } from '../import-templates/contract.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import type { FileNote } from '../integrator/contract.ts';
import { retention } from '../integrator/drop-key.ts';
import { endFile, type StoredImportFile } from '../integrator/import-file-store.ts';
import { linesOf } from '../integrator/line-file.ts';
import { finishMove, freeRejectedKey } from '../integrator/move-file.ts';
import { attentionPut } from '../integrator-jobs/attention-store.ts';
import { detailsKey, failedRowsName, findingsName } from '../integrator-jobs/details-key.ts';
import { jobUpdate, type StoredJob } from '../integrator-jobs/job-store.ts';
import { processedPut } from '../integrator-jobs/processed-store.ts';
import { problemLine } from '../integrator-jobs/refused-upload.ts';
import { taskUpdate } from '../integrator-jobs/task-store.ts';
import type { TransactItem } from '../platform/table.ts';
import { eventPut } from '../webhooks/event-store.ts';
import type { RunDeps } from './deps.ts';
import { billingItems, runDateOfJob, stopNoteOf } from './job-billing.ts';
import { failedRowsCsv, type JobTally, writeFailedKeys } from './job-tally.ts';
import { errorsKey, resultKey, resultText } from './result-text.ts';
import { fileRejectedEvent } from './run-events.ts';
import { type HeldRun, isLockLost, transactHeld } from './run-lock.ts';

const csv = 'text/csv; charset=utf-8';
const text = 'text/plain; charset=utf-8';

interface Done {
  readonly template: ImportTemplate;
  readonly tally: JobTally;
}

/** Ends a job whose rows are all done, or as many of them as the firm's limit leaves. */
export async function endJob(deps: RunDeps, held: HeldRun, job: StoredJob, done: Done): Promise<void> {
  const { notes, ...summary } = done.tally.summary();
  const stop = stopNoteOf(job);
  const ended: EndedJob = {
    ...job,
    ...summary,
    firstError: summary.firstError ?? (stop && problemLine(stop)),
    status: stop !== undefined ? 'INTERRUPTED' : job.failedCount > 0 ? 'INCOMPLETE' : 'COMPLETED',
    endedAt: deps.clock.now().toISOString(),
    notes: [...(stop === undefined ? [] : [stop]), ...job.notes, ...notes],
  };
  await writeDetails(deps, ended, done);
  await writeEnd(deps, held, ended);
}

interface Stopped {
  readonly note: FileNote;
  readonly done: Done | undefined;
  /** Of which it is not known how many there are now. */
  readonly unsureKinds: readonly EntityKind[];
}

/**
 * Ends a job that work has stopped on, or has not come to: what is applied stays.
 * @param done what its committed chunks have found; without it, that cannot be read
 */
export async function endStopped(
  deps: RunDeps,
  held: HeldRun,
  job: StoredJob,
  { note, done, unsureKinds }: Stopped,
): Promise<void> {
  const { notes = [], ...summary }: Partial<ReturnType<JobTally['summary']>> = done?.tally.summary() ?? {};
  const ended: EndedJob = {
    ...job,
    ...summary,
    firstError: summary.firstError ?? problemLine(note),
    status: 'INTERRUPTED',
    endedAt: deps.clock.now().toISOString(),
    notes: [note, ...job.notes, ...notes],
    // A file that is not secured stays where its firm has uploaded it.
    archiveKey: job.archiveETag === undefined ? undefined : job.archiveKey,
  };
  if (done !== undefined) await tried(deps, () => writeDetails(deps, ended, done));
  const TableName = deps.immigration.table;
  const unsure = unsureTallies(job.firmId, unsureKinds).map((Item) => ({ Put: { TableName, Item } }));
  await writeEnd(deps, held, ended, {}, unsure);
}

/** What is done when it can be, on the way to the end of a run that failed. */
export async function tried<T>({ log }: RunDeps, act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (isLockLost(error)) throw error;
    log.warn('RUN_END_HAMPERED', { errorName: error instanceof Error ? error.name : 'unknown' });
    return undefined;
  }
}

async function writeDetails(deps: RunDeps, job: EndedJob, done: Done): Promise<void> {
  const { archiveKey } = job;
  await writeFailedKeys(deps, job, done.tally.failedKeys);
  const findings = linesOf(done.tally.findings());
  await deps.drop.write(detailsKey(job, findingsName), findings, undefined, retention.details);
  const hasErrorRows = archiveKey !== undefined && job.failedCount > 0;
  const places = hasErrorRows ? [detailsKey(job, failedRowsName), errorsKey(job, archiveKey)] : [];
  for (const key of places)
    await deps.drop.writeStream(key, failedRowsCsv(deps, job, done), csv, retention.details);
  if (archiveKey !== undefined) await writeResult(deps, job, archiveKey, places.at(-1));
}

async function writeResult(deps: RunDeps, job: EndedJob, archiveKey: string, errors?: string): Promise<void> {
  const body = resultText(job, errors?.split('/').slice(1).join('/'));
  await deps.drop.write(resultKey(job, archiveKey), body, text, retention.archive);
}

/** Whether a job is refused as a whole: what was decided stays, also when work on it is broken off and begun again. */
export const refusalOf = ({ notes }: Pick<StoredJob, 'notes'>): FileNote | undefined =>
  notes.find(({ level }) => level === 'ERROR');

/** Decides that nothing of a file is applied: then its job is to be ended by `endRefused`. */
export async function refuseJob(
  deps: RunDeps,
  held: HeldRun,
  job: StoredJob,
  { note, sha256 }: { readonly note: FileNote; readonly sha256?: string },
): Promise<StoredJob> {
  const movedKey = await freeRejectedKey(deps, job, pacificDateOf(new Date(job.startedAt ?? job.createdAt)));
  const change = { notes: [note, ...job.notes], movedKey, ...(sha256 !== undefined && { sha256 }) };
  await transactHeld(deps, held, [jobUpdate(deps, job, change)]);
  return { ...job, ...change };
}

/** Ends a job that is refused: its file goes on to the rejected ones, with a text that says why. */
export async function endRefused(
  deps: RunDeps,
  held: HeldRun,
  job: StoredJob,
  file: StoredImportFile | undefined,
): Promise<void> {
  const refusal = refusalOf(job);
  if (refusal === undefined) throw new Error('a job that is refused says why');
  const { archiveKey, archiveETag, sha256, notes, movedKey } = job;
  const ended = {
    ...job,
    status: 'INTERRUPTED' as const,
    endedAt: deps.clock.now().toISOString(),
    firstError: problemLine(refusal),
  };
  if (archiveKey !== undefined) await writeResult(deps, ended, archiveKey);
  if (file === undefined || job.kind !== 'IMPORT') return writeEnd(deps, held, ended);
  if (archiveKey === undefined || archiveETag === undefined || movedKey === undefined) {
    const gone = { ...ended, archiveKey: undefined };
    return writeEnd(deps, held, gone, { notes });
  }
  const archived = { objectKey: archiveKey, eTag: archiveETag, movedKey, notes };
  await finishMove(deps, { ...file, ...archived });
  const moved = { ...ended, archiveKey: movedKey, archiveETag: (await deps.drop.describe(movedKey))?.eTag };
  await writeEnd(deps, held, moved, { ...archived, sha256 });
}

type FileChange = NonNullable<Parameters<typeof endFile>[3]>;
type EndedJob = Omit<StoredJob, 'archiveKey' | 'archiveETag' | 'firstError'> & {
  readonly endedAt: string;
  readonly firstError?: string | undefined;
  readonly archiveKey?: string | undefined;
  readonly archiveETag?: string | undefined;
};

/** Job, file and what follows from it, in one transaction. */
async function writeEnd(
  deps: RunDeps,
  held: HeldRun,
  job: EndedJob,
  fileChange: FileChange = {},
  others: readonly TransactItem[] = [],
): Promise<void> {
  const { firmId, jobId, status, endedAt, firstError, notes, causes, erasedCounts } = job;
  const { archiveKey, archiveETag, sha256 } = job;
  const change = { status, endedAt, firstError, notes, causes, erasedCounts, archiveKey, archiveETag };
  const items: TransactItem[] = [
    jobUpdate(deps, job, change, { status: ['QUEUED', 'IN_PROGRESS'] }),
    ...(status === 'COMPLETED' ? [] : [attentionPut(deps, job)]),
    ...billingItems(deps, job),
    ...others,
  ];
  const isImport = job.kind === 'IMPORT' && status !== 'QUEUED' && status !== 'IN_PROGRESS';
  if (isImport) {
    const { templateId = 0, rowCount } = job;
    items.push(endFile(deps, job, status, fileChange));
    items.push(
      taskUpdate(deps, { firmId, type: 'IMPORT', templateId }, { jobId, status, endedAt, rowCount }),
    );
    const refusal = fileChange.notes && refusalOf({ notes });
    if (refusal !== undefined) items.push(eventPut(deps, fileRejectedEvent(job, refusal)));
  }
  if (isImport && status === 'COMPLETED' && sha256 !== undefined)
    items.push(
      processedPut(deps, job.firmId, {
        templateId: job.templateId ?? 0,
        sha256,
        fileName: job.fileName,
        runDate: runDateOfJob(job),
      }),
    );
  await transactHeld(deps, held, items);
  if (isImport) {
    deps.log.measure('RowsApplied', job.createdCount + job.updatedCount, job.firmId);
    deps.log.measure('RowsFailed', job.failedCount, job.firmId);
  }
  deps.log.info('JOB_ENDED', {
    firmId: job.firmId,
    jobId: job.jobId,
    fileId: job.fileId,
    code: status,
    recordCount: job.rowCount,
    exceptionCount: job.failedCount,
  });
}
