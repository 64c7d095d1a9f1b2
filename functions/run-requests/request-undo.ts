import { endedStatuses } from '../integrator-jobs/contract.ts';
import { jobsOfRun, newJobPut, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { Run } from '../integrator-runs/contract.ts';
import type { AskDeps } from '../integrator-runs/deps.ts';
import { readRun, runUpdate, type StoredRun } from '../integrator-runs/run-store.ts';
import { undoableChunkCount } from '../integrator-runs/undo-job.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import { type AskedRun, addAskedRun, requireSupport } from './asked-run.ts';

interface Wanted {
  readonly firmId: string;
  readonly runId: string;
  /** Name of the person who asks. */
  readonly by: string;
}

/**
 * Asks for the undo of a run, once: the undone run names its undo from then on. An undo that was interrupted may be asked for
 * again; what it has put back stays so.
 * @throws NotFoundError `RUN_NOT_FOUND`; ConflictError `RUN_NOT_ENDED`, `RUN_ALREADY_UNDONE`, `NOTHING_TO_UNDO`,
 * `UNDO_NOT_UNDONE`, `SUPPORT_ENDED`
 */
export const requestUndo = (deps: AskDeps, wanted: Wanted): Promise<Run> =>
  addAskedRun(deps, { firmId: wanted.firmId, kind: 'UNDO' }, () => askUndo(deps, wanted));

async function askUndo(deps: AskDeps, { firmId, runId: ofRunId, by }: Wanted): Promise<AskedRun> {
  const ofRun = await undoableRun(deps, { firmId, runId: ofRunId });
  const jobs = (await jobsOfRun(deps, firmId, ofRunId)).filter(isOfFile);
  const chunkCounts = await Promise.all(jobs.map((job) => undoableChunkCount(deps, job)));
  const hasChanged = jobs.some(
    ({ createdCount, updatedCount, status }, place) =>
      (chunkCounts[place] ?? 0) > 0 && (createdCount + updatedCount > 0 || status === 'INTERRUPTED'),
  );
  if (!hasChanged) throw new ConflictError('NOTHING_TO_UNDO', 'This run has changed nothing.');
  const { undoneByRunId } = ofRun;
  return {
    run: { firmId, kind: 'UNDO', triggeredBy: by, jobCount: jobs.length, ofRunId },
    items: (runId, at) => [
      ...jobs.map((job) => newJobPut(deps, undoOf(job, { runId, at, by }))),
      // Of two that ask at once the second meets a run that was changed; one whose undo was interrupted has a newer one.
      runUpdate(
        deps,
        ofRun,
        { undoneByRunId: runId },
        undoneByRunId === undefined ? { without: ['undoneByRunId'] } : { status: endedStatuses },
      ),
    ],
  };
}

/** Exports change nothing, and of a file that was missing there is nothing. */
const isOfFile = ({ kind, fileName }: StoredJob): boolean => kind !== 'EXPORT' && fileName !== '';

async function undoableRun(
  deps: AskDeps,
  ref: { readonly firmId: string; readonly runId: string },
): Promise<StoredRun> {
  const run = await readRun(deps, ref);
  if (run === undefined)
    throw new NotFoundError('RUN_NOT_FOUND', 'This firm has no such run. Take the id from one of its jobs.');
  const refuse = (code: string, message: string): never => {
    throw new ConflictError(code, message);
  };
  if (run.kind === 'UNDO')
    refuse('UNDO_NOT_UNDONE', 'An undo is not undone. Upload the files again to apply them once more.');
  if (!endedStatuses.includes(run.status))
    refuse('RUN_NOT_ENDED', 'The run is still at work. Undo it when it has ended.');
  if (run.undoneByRunId !== undefined) {
    const undo = await readRun(deps, { firmId: ref.firmId, runId: run.undoneByRunId });
    if (undo?.status !== 'INTERRUPTED')
      refuse('RUN_ALREADY_UNDONE', `The run is undone by ${run.undoneByRunId}.`);
  }
  requireSupport(deps, run.endedAt ?? run.queuedAt);
  return run;
}

function undoOf(
  job: StoredJob,
  { runId, at, by }: { readonly runId: string; readonly at: string; readonly by: string },
): StoredJob {
  const { firmId, templateId, fileId, fileName, sha256, nameDate } = job;
  return {
    ...{ firmId, templateId, fileId, fileName, sha256, nameDate },
    // Template and file, as in the id of the job itself.
    jobId: `${runId}.${job.jobId.split('.').slice(1).join('.')}`,
    runId,
    kind: 'UNDO',
    name: `Undo: ${job.name}`,
    status: 'QUEUED',
    triggeredBy: by,
    createdAt: at,
    ofJobId: job.jobId,
    undo: { restoredCount: 0, removedCount: 0, keptCount: 0 },
    ...{ rowCount: 0, createdCount: 0, updatedCount: 0, unchangedCount: 0, failedCount: 0, skippedCount: 0 },
    ...{ causes: [], erasedCounts: {}, notes: [], commentCount: 0, doneChunkCount: 0, epoch: 0 },
    ...{ doneThroughRow: 0, recordCount: 0 },
  };
}
