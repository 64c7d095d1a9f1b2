import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { listComments } from '../integrator-jobs/comment-store.ts';
import { jobsOfRun, type StoredJob } from '../integrator-jobs/job-store.ts';
import { Run } from '../integrator-runs/contract.ts';
import { readRun } from '../integrator-runs/run-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { authorizeJob } from './authorize-job.ts';
import type { getJob, getRun, ShownJob, ShownRun } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { isUndoable, rerunnableIds } from './possible-runs.ts';
import { hasEnded, shownComment, shownJob, supportEndsAt } from './shown-job.ts';

/** Runs whose jobs are read at a time. */
const atOnce = 10;

/** A job with all its comments, oldest first. */
export async function showJob(
  deps: ReportDeps,
  { principal, params }: ApiRequest<typeof getJob, Principal>,
): Promise<ApiAnswer<typeof getJob>> {
  const job = await authorizeJob(deps, principal, params);
  const comments = await listComments(deps, params);
  return {
    body: {
      ...shownJob(job, { viewer: principal, rerunnable: await rerunnableIds(deps, params.firmId, [job]) }),
      comments: comments.map((comment) => shownComment(comment, principal)),
    },
  };
}

export async function showRun(
  deps: ReportDeps,
  { principal, params }: ApiRequest<typeof getRun, Principal>,
): Promise<ApiAnswer<typeof getRun>> {
  await authorizeFirm(deps, principal, params.firmId);
  const run = await readRun(deps, params);
  if (run !== undefined) return { body: await withJobs(deps, run, principal) };
  throw new NotFoundError('RUN_NOT_FOUND', 'This firm has no such run. Take the id from one of its jobs.');
}

/** A run as it is shown, with its jobs. */
export async function withJobs(deps: ReportDeps, run: Run, viewer: Principal): Promise<ShownRun> {
  const [shown] = await shownRuns(deps, run.firmId, { runs: [run], viewer });
  if (shown === undefined) throw new Error('a run was lost on the way');
  return shown;
}

/** Runs of a firm as they are shown, with their jobs. */
export async function shownRuns(
  deps: ReportDeps,
  firmId: string,
  { runs, viewer }: { readonly runs: readonly Run[]; readonly viewer: Principal },
): Promise<ShownRun[]> {
  const read: { readonly run: Run; readonly jobs: StoredJob[]; readonly canUndo: boolean }[] = [];
  for (let start = 0; start < runs.length; start += atOnce) {
    const some = runs.slice(start, start + atOnce).map(async (run) => {
      const isEmpty = run.jobCount === 0 && hasEnded(run);
      const jobs = isEmpty ? [] : await jobsOfRun(deps, firmId, run.runId);
      return { run, jobs, canUndo: await isUndoable(deps, run, jobs) };
    });
    read.push(...(await Promise.all(some)));
  }
  const rerunnable = await rerunnableIds(
    deps,
    firmId,
    read.flatMap(({ jobs }) => jobs),
  );
  return read.map(({ run, jobs, canUndo }) => {
    const { epoch: _epoch, ...shown } = Run.parse(run);
    return {
      ...shown,
      supportEndsAt: supportEndsAt(run.endedAt ?? run.queuedAt),
      canUndo,
      jobs: jobs.map((job) => shownJob(job, { viewer, rerunnable })),
    };
  });
}

/** Jobs of a firm as the viewer may see them. */
export async function shownJobs(
  deps: ReportDeps,
  firmId: string,
  { jobs, viewer }: { readonly jobs: readonly StoredJob[]; readonly viewer: Principal },
): Promise<ShownJob[]> {
  const rerunnable = await rerunnableIds(deps, firmId, jobs);
  return jobs.map((job) => shownJob(job, { viewer, rerunnable }));
}
