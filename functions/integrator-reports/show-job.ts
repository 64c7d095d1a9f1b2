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
import { canUndo, rerunnableIds } from './possible-runs.ts';
import { shownComment, shownJob, supportEndsAt } from './shown-job.ts';

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
  const jobs = await jobsOfRun(deps, run.firmId, run.runId);
  const { epoch: _epoch, ...shown } = Run.parse(run);
  return {
    ...shown,
    supportEndsAt: supportEndsAt(run.endedAt ?? run.queuedAt),
    canUndo: await canUndo(deps, run, jobs),
    jobs: await shownJobs(deps, run.firmId, { jobs, viewer }),
  };
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
