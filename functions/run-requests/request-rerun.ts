import type { MessageCode } from '../import-templates/catalog/messages.ts';
import { endedStatuses } from '../integrator-jobs/contract.ts';
import { newJobPut, readJob, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { Run } from '../integrator-runs/contract.ts';
import type { AskDeps } from '../integrator-runs/deps.ts';
import { listRuns, readRun } from '../integrator-runs/run-store.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import { type AskedRun, addAskedRun, requireSupport } from './asked-run.ts';

interface Wanted {
  readonly firmId: string;
  readonly jobId: string;
  /** Name of the person who asks. */
  readonly by: string;
}

/**
 * Asks for the failed rows of a job to be run again, and of an interrupted one for those that it did not come to. A job is run
 * again once; then it is the new job whose failed rows can be.
 * @throws NotFoundError `JOB_NOT_FOUND`; ConflictError `JOB_NOT_ENDED`, `NOTHING_TO_RERUN`, `SUPPORT_ENDED`, `JOB_UNDONE`
 */
export const requestRerun = (deps: AskDeps, wanted: Wanted): Promise<Run> =>
  addAskedRun(deps, { firmId: wanted.firmId, kind: 'RERUN' }, () => askRerun(deps, wanted));

async function askRerun(deps: AskDeps, { firmId, jobId: ofJobId, by }: Wanted): Promise<AskedRun> {
  const job = await readJob(deps, { firmId, jobId: ofJobId });
  if (job === undefined)
    throw new NotFoundError('JOB_NOT_FOUND', 'This firm has no such job. Take the id from the list of jobs.');
  await requireRerunnable(deps, job);
  return {
    run: { firmId, kind: 'RERUN', triggeredBy: by, jobCount: 1, ofJobId },
    items: (runId, at) => [newJobPut(deps, rerunOf(job, { runId, at, by }))],
  };
}

async function requireRerunnable(deps: AskDeps, job: StoredJob): Promise<void> {
  const refuse = (code: string, message: string): never => {
    throw new ConflictError(code, message);
  };
  const { firmId, runId } = job;
  if (!endedStatuses.includes(job.status))
    refuse('JOB_NOT_ENDED', 'The job is still at work. Run its failed rows again when it has ended.');
  const run = runId === undefined ? undefined : await readRun(deps, { firmId, runId });
  const undoneBy = job.undoneByRunId ?? run?.undoneByRunId;
  if (undoneBy !== undefined)
    refuse('JOB_UNDONE', `The job is undone by ${undoneBy}. Upload its file again instead.`);
  if (job.kind === 'UNDO' || !hasRowsLeft(job))
    refuse('NOTHING_TO_RERUN', 'The job has no rows that can be run again. Upload a corrected file instead.');
  const rerun = await rerunBefore(deps, job);
  if (rerun !== undefined)
    refuse('NOTHING_TO_RERUN', `The rows were run again by ${rerun}. Run the failed rows of its job again.`);
  requireSupport(deps, job.endedAt ?? job.createdAt);
}

/** Said of a job that has ended before all of its rows were done, and says nothing against them. */
const stopCodes: ReadonlySet<string> = new Set<MessageCode>(['ZI-X-900', 'ZI-F-011']);

/** A file that was refused as a whole would be refused again; one that work stopped on would not. */
export function hasRowsLeft(job: StoredJob): boolean {
  if (job.kind === 'EXPORT' || job.archiveKey === undefined) return false;
  const errors = job.notes.filter(({ level }) => level === 'ERROR');
  const isStopped = job.status === 'INTERRUPTED' && errors.some(({ code }) => stopCodes.has(code));
  const isRefused = errors.some(({ code }) => !stopCodes.has(code));
  return !isRefused && (job.failedCount > 0 || isStopped);
}

/** The run that has run its failed rows again, unless that is undone. */
async function rerunBefore(deps: AskDeps, { firmId, jobId }: StoredJob): Promise<string | undefined> {
  const runs = await listRuns(deps, firmId, { from: jobId.slice(0, 10) });
  return runs.find(({ ofJobId, undoneByRunId }) => ofJobId === jobId && undoneByRunId === undefined)?.runId;
}

function rerunOf(
  job: StoredJob,
  { runId, at, by }: { readonly runId: string; readonly at: string; readonly by: string },
): StoredJob {
  const { firmId, name, templateId, fileId, fileName, sha256, nameDate, archiveKey, archiveETag } = job;
  return {
    ...{ firmId, name, templateId, fileId, fileName, sha256, nameDate, archiveKey, archiveETag },
    // Template and file, as in the id of the job itself.
    jobId: `${runId}.${job.jobId.split('.').slice(1).join('.')}`,
    runId,
    kind: 'RERUN',
    status: 'QUEUED',
    triggeredBy: by,
    createdAt: at,
    ofJobId: job.jobId,
    ...{ rowCount: 0, createdCount: 0, updatedCount: 0, unchangedCount: 0, failedCount: 0, skippedCount: 0 },
    ...{ causes: [], erasedCounts: {}, notes: [], commentCount: 0, doneChunkCount: 0, epoch: 0 },
    // What earlier jobs of the file have done is looked up when it is begun.
    ...{ doneThroughRow: 0, recordCount: 0 },
  };
}
