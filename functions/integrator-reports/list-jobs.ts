import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { addDays } from '../import-templates/calendar-date.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { attentionPages } from '../integrator-jobs/attention-store.ts';
import {
  type JobListOptions,
  type JobPage,
  listEndedJobs,
  matchesFilter,
  mostRowsRead,
  pageSizeOf,
  readJobs,
  type StoredJob,
} from '../integrator-jobs/job-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { listJobs } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { cursorOf, placeOf, requirePeriod, usualDays } from './list-cursor.ts';
import { shownJobs } from './show-job.ts';

const jobIdPattern = /^[0-9A-Z.-]{30,60}$/;

/** Jobs that need attention, or those that have ended; newest first, a page at a time. */
export async function listFirmJobs(
  deps: ReportDeps,
  { principal, params: { firmId }, query }: ApiRequest<typeof listJobs, Principal>,
): Promise<ApiAnswer<typeof listJobs>> {
  await authorizeFirm(deps, principal, firmId);
  const { cursor, limit, ...asked } = query;
  const { tab, from, to } = asked;
  requirePeriod(asked);
  const now = deps.clock.now();
  const list = { list: 'jobs', firmId, ...asked };
  const before = cursor === undefined ? undefined : placeOf(list, cursor, jobIdPattern);
  const options = { ...asked, limit, before };
  const usualFrom = addDays(to ?? pacificDateOf(now), -usualDays);
  const found =
    tab === 'ATTENTION'
      ? await listAttentionJobs(deps, firmId, options)
      : await listEndedJobs(deps, firmId, { ...options, from: from ?? usualFrom });
  const items = await shownJobs(deps, firmId, { jobs: found.jobs, viewer: principal });
  return { body: { items, nextCursor: found.next && cursorOf(list, found.next) } };
}

/** The rows of those that need attention tell which jobs to read. */
async function listAttentionJobs(
  deps: ReportDeps,
  firmId: string,
  options: JobListOptions,
): Promise<JobPage> {
  const { limit } = options;
  const jobs: StoredJob[] = [];
  let readCount = 0;
  for await (const rows of attentionPages(deps, firmId, { ...options, pageSize: pageSizeOf(limit) })) {
    const jobIds = rows.map(({ jobId }) => jobId);
    const read = await readJobs(deps, firmId, jobIds);
    // Between the two reads one may have been acknowledged.
    jobs.push(...read.filter((job) => job.acknowledged === undefined && matchesFilter(job, options)));
    if (jobs.length > limit) return { jobs: jobs.slice(0, limit), ...nextAfter(jobs[limit - 1]?.jobId) };
    readCount += jobIds.length;
    if (readCount >= mostRowsRead) return { jobs, ...nextAfter(jobIds.at(-1)) };
  }
  return { jobs };
}

const nextAfter = (jobId: string | undefined) => (jobId === undefined ? {} : { next: jobId });
