import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { acknowledgeJob } from '../integrator-jobs/acknowledge-job.ts';
import { readJob, readJobs, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { acknowledgeJobs } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { actorOf } from './shown-names.ts';

type Result = ApiAnswer<typeof acknowledgeJobs>['body']['items'][number]['result'];

/** Jobs acknowledged at a time. */
const atOnce = 10;

/** Takes jobs from those that need attention; each by itself, and again is no change. */
export async function acknowledge(
  deps: ReportDeps,
  { principal, params: { firmId }, body: { jobIds } }: ApiRequest<typeof acknowledgeJobs, Principal>,
): Promise<ApiAnswer<typeof acknowledgeJobs>> {
  await authorizeFirm(deps, principal, firmId);
  const asked = [...new Set(jobIds)];
  const jobs = new Map((await readJobs(deps, firmId, asked)).map((job) => [job.jobId, job]));
  const acknowledged = { ...actorOf(principal), at: deps.clock.now().toISOString() };
  const results = new Map<string, Result>();
  for (let start = 0; start < asked.length; start += atOnce) {
    const some = asked.slice(start, start + atOnce).map(async (jobId) => {
      results.set(jobId, await acknowledgeOne(deps, jobs.get(jobId), acknowledged));
    });
    await Promise.all(some);
  }
  return {
    body: { items: jobIds.map((jobId) => ({ jobId, result: results.get(jobId) ?? 'NOT_FOUND' })) },
  };
}

async function acknowledgeOne(
  deps: ReportDeps,
  job: StoredJob | undefined,
  acknowledged: NonNullable<StoredJob['acknowledged']>,
): Promise<Result> {
  const before = unneeded(job);
  if (job === undefined || before !== undefined) return before ?? 'NOT_FOUND';
  if (await acknowledgeJob(deps, job, acknowledged)) return 'ACKNOWLEDGED';
  return unneeded(await readJob(deps, job)) ?? 'NOT_FOUND';
}

/** Why there is nothing to acknowledge; `undefined` when there is. */
function unneeded(job: StoredJob | undefined): Result | undefined {
  if (job === undefined) return 'NOT_FOUND';
  if (job.acknowledged !== undefined) return 'ALREADY';
  return job.status === 'INCOMPLETE' || job.status === 'INTERRUPTED' ? undefined : 'NOT_NEEDED';
}
