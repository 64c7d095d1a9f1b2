import { endedStatuses, type JobComment } from '../../../functions/integrator-jobs/contract.ts';
import {
  integratorReportRoutes,
  type ShownJob,
  type ShownRun,
} from '../../../functions/integrator-reports/contract.ts';
import { ConflictError } from '../../../functions/platform/errors.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { type FirmRequest, firmOf, pageOf } from './fake-integrator.ts';
import { aComment, aRun } from './reports-world.ts';

const { listJobs, getJob, listJobFindings, revealRowValue, addJobComment, acknowledgeJobs } =
  integratorReportRoutes;
const { downloadFailedRows, downloadJobFile, downloadJobReport } = integratorReportRoutes;
const { rerunJob, getRun, undoRun, runExports, listUpcomingTasks } = integratorReportRoutes;

type JobRequest = FirmRequest & { readonly params: { readonly jobId: string } };
type RunRequest = FirmRequest & { readonly params: { readonly runId: string } };

function jobOf(world: ApiWorld, request: JobRequest): ShownJob {
  const { firmId } = firmOf(world, request);
  const job = world.integrator.reports.jobs.find(
    (one) => one.firmId === firmId && one.jobId === request.params.jobId,
  );
  return found(job, 'JOB_NOT_FOUND');
}

function runOf(world: ApiWorld, request: RunRequest): ShownRun {
  const { firmId } = firmOf(world, request);
  const run = world.integrator.reports.runs.find(
    (one) => one.firmId === firmId && one.runId === request.params.runId,
  );
  return withJobs(world, found(run, 'RUN_NOT_FOUND'));
}

const withJobs = (world: ApiWorld, run: Omit<ShownRun, 'jobs'>): ShownRun => ({
  ...run,
  jobs: world.integrator.reports.jobs.filter(({ runId }) => runId === run.runId),
});

function changeJob(world: ApiWorld, jobId: string, change: Partial<ShownJob>): void {
  const { reports } = world.integrator;
  reports.jobs = reports.jobs.map((one) => (one.jobId === jobId ? { ...one, ...change } : one));
}

/** The tab of `listJobs` that shows a job. */
function tabOf({ status, acknowledged }: ShownJob): 'ATTENTION' | 'COMPLETED' | undefined {
  if (!endedStatuses.includes(status)) return undefined;
  return status === 'COMPLETED' || acknowledged !== undefined ? 'COMPLETED' : 'ATTENTION';
}

const reading = [
  playable(listJobs, (world, request) => {
    const { firmId } = firmOf(world, request);
    const { tab, type, templateId, status, from = '', to = '9' } = request.query;
    const wanted = world.integrator.reports.jobs.filter(
      (one) =>
        one.firmId === firmId &&
        tabOf(one) === tab &&
        (type === undefined || (one.kind === 'EXPORT') === (type === 'EXPORT')) &&
        (templateId === undefined || one.templateId === templateId) &&
        (status === undefined || one.status === status) &&
        one.jobId.slice(0, 10) >= from &&
        one.jobId.slice(0, 10) <= to,
    );
    return { body: pageOf(wanted, request.query) };
  }),
  playable(getJob, (world, request) => {
    const job = jobOf(world, request);
    return { body: { ...job, comments: world.integrator.reports.comments.get(job.jobId) ?? [] } };
  }),
  playable(listJobFindings, (world, request) => {
    jobOf(world, request);
    const { level, code, column } = request.query;
    const wanted = world.integrator.reports.findings.filter(
      (one) =>
        (level === undefined || one.level === level) &&
        (code === undefined || one.code === code) &&
        (column === undefined || one.column === column),
    );
    return { body: pageOf(wanted, request.query) };
  }),
  playable(revealRowValue, (world, request) => {
    jobOf(world, request);
    const { rowNumber, column } = request.params;
    world.acts.push(`reveal ${column} of row ${rowNumber}`);
    const value = world.integrator.reports.values.get(`${rowNumber} ${column}`);
    return { body: { value: found(value, 'VALUE_NOT_FOUND') } };
  }),
  playable(getRun, (world, request) => ({ body: runOf(world, request) })),
  playable(listUpcomingTasks, (world, request) => {
    firmOf(world, request);
    return { body: { items: world.integrator.reports.tasks } };
  }),
];

const expiresAt = '2026-03-02T20:10:00.000Z';
const downloads = [
  playable(downloadFailedRows, (world, request) => {
    world.acts.push(`failed rows of ${jobOf(world, request).jobId}`);
    return { body: { url: world.workbookUrl, fileName: 'failed-rows.csv', expiresAt } };
  }),
  playable(downloadJobFile, (world, request) => {
    const { jobId, fileName } = jobOf(world, request);
    world.acts.push(`file of ${jobId}`);
    return { body: { url: world.workbookUrl, fileName, expiresAt } };
  }),
  playable(downloadJobReport, (world, request) => {
    world.acts.push(`report of ${jobOf(world, request).jobId}`);
    return { body: { url: world.workbookUrl, fileName: 'report.xlsx', expiresAt } };
  }),
];

const acts = [
  playable(addJobComment, (world, request) => {
    const { jobId, rowCount } = jobOf(world, request);
    const { text, rowNumber } = request.body;
    if (rowNumber !== undefined && rowNumber > rowCount + 1) {
      throw new ConflictError('ROW_NOT_FOUND', 'The file has no such row.');
    }
    const { comments } = world.integrator.reports;
    const earlier = comments.get(jobId) ?? [];
    const by = request.principal.displayName;
    const comment: JobComment = aComment(earlier.length + 100, { text, rowNumber, by });
    comments.set(jobId, [...earlier, comment]);
    changeJob(world, jobId, { commentCount: earlier.length + 1, lastComment: comment });
    return { body: comment };
  }),
  playable(acknowledgeJobs, (world, request) => {
    firmOf(world, request);
    const items = request.body.jobIds.map((jobId) => {
      const job = world.integrator.reports.jobs.find((one) => one.jobId === jobId);
      if (job === undefined) return { jobId, result: 'NOT_FOUND' as const };
      if (job.acknowledged !== undefined) return { jobId, result: 'ALREADY' as const };
      const by = request.principal.displayName;
      changeJob(world, jobId, { acknowledged: { by, at: '2026-03-03T18:00:00.000Z' } });
      return { jobId, result: 'ACKNOWLEDGED' as const };
    });
    world.acts.push(`acknowledge ${request.body.jobIds.join(' ')}`);
    return { body: { items } };
  }),
  playable(rerunJob, (world, request) => {
    const job = jobOf(world, request);
    world.acts.push(`rerun ${job.jobId}`);
    changeJob(world, job.jobId, { canRerun: false });
    return { body: askedFor(world, { runId: '2026-03-03-R01', kind: 'RERUN', ofJobId: job.jobId }) };
  }),
  playable(runExports, (world, request) => {
    firmOf(world, request);
    world.acts.push(`run exports ${request.body.templateIds.join(' ')}`);
    return { body: askedFor(world, { runId: '2026-03-03-X01', kind: 'EXPORT' }) };
  }),
  playable(undoRun, (world, request) => {
    const run = runOf(world, request);
    world.acts.push(`undo ${run.runId}`);
    const { reports } = world.integrator;
    reports.runs = reports.runs.map((one) =>
      one.runId === run.runId ? { ...one, canUndo: false, undoneByRunId: '2026-03-03-U01' } : one,
    );
    return { body: askedFor(world, { runId: '2026-03-03-U01', kind: 'UNDO', ofRunId: run.runId }) };
  }),
];

/** A run that waits for its turn. */
function askedFor(world: ApiWorld, different: Parameters<typeof aRun>[0]): ShownRun {
  const run = aRun({
    status: 'QUEUED',
    triggeredBy: 'Fia Firmadmin',
    startedAt: undefined,
    endedAt: undefined,
    jobCount: 0,
    canUndo: false,
    ...different,
  });
  world.integrator.reports.runs.push(run);
  return withJobs(world, run);
}

/** The API of reports over the world. */
export const reportAnswers = [...reading, ...downloads, ...acts];
