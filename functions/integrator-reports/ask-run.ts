import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { requestExports } from '../run-requests/request-exports.ts';
import { requestRerun } from '../run-requests/request-rerun.ts';
import { requestUndo } from '../run-requests/request-undo.ts';
import { authorizeJob } from './authorize-job.ts';
import type { rerunJob, runExports, undoRun } from './contract.ts';
import type { AskingDeps } from './deps.ts';
import { withJobs } from './show-job.ts';
import { actorOf, systemName } from './shown-names.ts';

/** Has the failed rows of a job run again. */
export async function askRerun(
  deps: AskingDeps,
  { principal, params }: ApiRequest<typeof rerunJob, Principal>,
): Promise<ApiAnswer<typeof rerunJob>> {
  await authorizeJob(deps, principal, params);
  const run = await requestRerun(deps, { ...params, by: askedBy(principal) });
  deps.log.info('JOB_RERUN_ASKED', { firmId: params.firmId, runId: run.runId });
  return { body: await withJobs(deps, run, principal) };
}

/** Has what a run changed put back. */
export async function askUndo(
  deps: AskingDeps,
  { principal, params }: ApiRequest<typeof undoRun, Principal>,
): Promise<ApiAnswer<typeof undoRun>> {
  await authorizeFirm(deps, principal, params.firmId);
  const run = await requestUndo(deps, { ...params, by: askedBy(principal) });
  deps.log.info('RUN_UNDO_ASKED', { firmId: params.firmId, runId: run.runId });
  return { body: await withJobs(deps, run, principal) };
}

/** Has export files written now. */
export async function askExports(
  deps: AskingDeps,
  { principal, params: { firmId }, body: { templateIds } }: ApiRequest<typeof runExports, Principal>,
): Promise<ApiAnswer<typeof runExports>> {
  await authorizeFirm(deps, principal, firmId);
  const run = await requestExports(deps, { firmId, templateIds, by: askedBy(principal) });
  deps.log.info('EXPORTS_ASKED', { firmId, runId: run.runId });
  return { body: await withJobs(deps, run, principal) };
}

/** As firms read it, also in mails: the vendor's staff are not named. */
function askedBy(principal: Principal): string {
  const { by, isVendorStaff } = actorOf(principal);
  return isVendorStaff ? systemName : by;
}
