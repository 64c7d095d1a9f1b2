import { api, implement } from '../platform/http.ts';
import { acknowledge } from './acknowledge.ts';
import { addComment } from './add-comment.ts';
import { askExports, askRerun, askUndo } from './ask-run.ts';
import { integratorReportRoutes as routes } from './contract.ts';
import { askingDeps } from './deps.ts';
import { offerFailedRows, offerFile, offerReport } from './job-downloads.ts';
import { listFindings } from './job-findings.ts';
import { listFirmJobs } from './list-jobs.ts';
import { listFirmRuns } from './list-runs.ts';
import { revealValue } from './reveal-value.ts';
import { listSetUp } from './set-up-tasks.ts';
import { showJob, showRun } from './show-job.ts';
import { listUpcoming } from './upcoming-tasks.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(askingDeps, [
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
]);
