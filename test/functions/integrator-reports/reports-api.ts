import { acknowledge } from '../../../functions/integrator-reports/acknowledge.ts';
import { addComment } from '../../../functions/integrator-reports/add-comment.ts';
import { askExports, askRerun, askUndo } from '../../../functions/integrator-reports/ask-run.ts';
import { integratorReportRoutes as routes } from '../../../functions/integrator-reports/contract.ts';
import {
  offerFailedRows,
  offerFile,
  offerReport,
} from '../../../functions/integrator-reports/job-downloads.ts';
import { listFindings } from '../../../functions/integrator-reports/job-findings.ts';
import { listFirmJobs } from '../../../functions/integrator-reports/list-jobs.ts';
import { listFirmRuns } from '../../../functions/integrator-reports/list-runs.ts';
import { revealValue } from '../../../functions/integrator-reports/reveal-value.ts';
import { listSetUp } from '../../../functions/integrator-reports/set-up-tasks.ts';
import { showJob, showRun } from '../../../functions/integrator-reports/show-job.ts';
import { listUpcoming } from '../../../functions/integrator-reports/upcoming-tasks.ts';
import type { AuditTrail } from '../../../functions/platform/audit-trail.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { type Answer, apiCaller } from '../../support/api-caller.ts';
import { firmCallerClaims } from '../../support/firm-machines.ts';
import type { JobsWorld } from '../../support/jobs-world.ts';

/**
 * The API of the reports over a world in memory; `as` is the subject of one of its people, or a machine's id. Without a trail
 * nothing is audited.
 */
export function reportsApi(world: JobsWorld, trail?: AuditTrail) {
  const app = apiApp(
    () => world,
    [
      implement(routes.listJobs, listFirmJobs),
      implement(routes.getJob, showJob),
      implement(routes.listJobFindings, listFindings),
      implement(routes.revealRowValue, revealValue),
      implement(routes.downloadFailedRows, offerFailedRows),
      implement(routes.downloadJobFile, offerFile),
      implement(routes.downloadJobReport, offerReport),
      implement(routes.addJobComment, addComment),
      implement(routes.acknowledgeJobs, acknowledge),
      implement(routes.rerunJob, askRerun),
      implement(routes.listRuns, listFirmRuns),
      implement(routes.runExports, askExports),
      implement(routes.getRun, showRun),
      implement(routes.undoRun, askUndo),
      implement(routes.listSetUpTasks, listSetUp),
      implement(routes.listUpcomingTasks, listUpcoming),
    ],
    trail && (() => trail),
  );
  const call = apiCaller(app);
  return (as: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    call(method, path, { as, body, claims: firmCallerClaims(as) });
}
