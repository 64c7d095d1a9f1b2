import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { JobRef } from '../integrator-jobs/contract.ts';
import { readJob, type StoredJob } from '../integrator-jobs/job-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ReportDeps } from './deps.ts';

/**
 * A job of a firm that the caller may use.
 * @throws NotFoundError `FIRM_NOT_FOUND`, or `JOB_NOT_FOUND`, the same for an unknown job and another firm's
 */
export async function authorizeJob(deps: ReportDeps, principal: Principal, ref: JobRef): Promise<StoredJob> {
  await authorizeFirm(deps, principal, ref.firmId);
  const job = await readJob(deps, ref);
  if (job !== undefined) return job;
  throw new NotFoundError(
    'JOB_NOT_FOUND',
    'This firm has no such job. Take the id from the list of jobs; reports are kept for 24 months.',
  );
}
