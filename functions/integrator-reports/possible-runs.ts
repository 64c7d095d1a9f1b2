import type { StoredJob } from '../integrator-jobs/job-store.ts';
import type { Run } from '../integrator-runs/contract.ts';
import { listRuns, readRun } from '../integrator-runs/run-store.ts';
import { undoableChunkCount } from '../integrator-runs/undo-job.ts';
import { hasRowsLeft } from '../run-requests/request-rerun.ts';
import type { ReportDeps } from './deps.ts';
import { hasEnded, isSupported } from './shown-job.ts';

/** Ids of those jobs whose failed rows can be run again now. Runs are asked only when a job may be one. */
export async function rerunnableIds(
  deps: ReportDeps,
  firmId: string,
  jobs: readonly StoredJob[],
): Promise<ReadonlySet<string>> {
  const now = deps.clock.now();
  const candidates = jobs.filter((job) => {
    const isImport = job.kind === 'IMPORT' || job.kind === 'RERUN';
    const isDone = hasEnded(job) && job.undoneByRunId === undefined;
    return isImport && isDone && hasRowsLeft(job) && isSupported(job, now);
  });
  const [from] = candidates.map(({ jobId }) => jobId.slice(0, 10)).sort();
  if (from === undefined) return new Set();
  const runs = (await listRuns(deps, firmId, { from })).filter((run) => run.undoneByRunId === undefined);
  const valid = new Set(runs.map(({ runId }) => runId));
  const again = new Set(runs.map(({ ofJobId }) => ofJobId));
  return new Set(
    candidates
      .filter(({ jobId, runId = '' }) => valid.has(runId) && !again.has(jobId))
      .map(({ jobId }) => jobId),
  );
}

/** Whether what a run changed can be put back now: once, unless that was interrupted. */
export async function isUndoable(deps: ReportDeps, run: Run, jobs: readonly StoredJob[]): Promise<boolean> {
  const { firmId, kind, undoneByRunId, queuedAt, endedAt } = run;
  const isKept = isSupported({ createdAt: queuedAt, endedAt }, deps.clock.now());
  if (kind === 'UNDO' || kind === 'EXPORT' || !hasEnded(run) || !isKept) return false;
  const undo = undoneByRunId && (await readRun(deps, { firmId, runId: undoneByRunId }));
  if (undo && undo.status !== 'INTERRUPTED') return false;
  const changed = jobs.filter(
    (job) =>
      job.kind !== 'EXPORT' && (job.createdCount + job.updatedCount > 0 || job.status === 'INTERRUPTED'),
  );
  const chunkCounts = await Promise.all(changed.map((job) => undoableChunkCount(deps, job)));
  return chunkCounts.some((count) => count > 0);
}
