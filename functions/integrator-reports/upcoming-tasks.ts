import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { addDays } from '../import-templates/calendar-date.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../import-templates/run-date.ts';
import {
  isPending,
  pendingFileIds,
  readImportFile,
  type StoredImportFile,
} from '../integrator/import-file-store.ts';
import { readSetup } from '../integrator/setup-store.ts';
import { jobsOfRun, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { Run } from '../integrator-runs/contract.ts';
import { listRuns } from '../integrator-runs/run-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { listUpcomingTasks, UpcomingTask } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { doneCountOf, hasEnded } from './shown-job.ts';

/** Days back in which a run that has not ended was asked for; later than that none is at work. */
const mostRunDays = 7;

/** What runs now, and what there is for the next runs: each template of the firm, and each file that waits. */
export async function listUpcoming(
  deps: ReportDeps,
  { principal, params: { firmId } }: ApiRequest<typeof listUpcomingTasks, Principal>,
): Promise<ApiAnswer<typeof listUpcomingTasks>> {
  await authorizeFirm(deps, principal, firmId);
  const now = deps.clock.now();
  const atWork = await tasksAtWork(deps, firmId, now);
  const files = await tasksOfFiles(deps, firmId, now);
  const { isSubscribed, importTemplateIds } = await readSetup(deps, firmId);
  const seen = new Set([...atWork.filter(isNightly), ...files].map(({ templateId }) => templateId));
  const scheduled = importTemplateIds
    .filter((id) => isSubscribed && !seen.has(id))
    .map((id) => taskOf(id, runDateOf(now)));
  const waiting = [...files, ...scheduled].sort((a, b) => a.templateId - b.templateId);
  return { body: { items: [...atWork, ...waiting] } };
}

/** Whether its run is the one of a date; what is run again or undone goes beside it. */
const isNightly = ({ job }: UpcomingTask): boolean => /^\d{4}-\d{2}-\d{2}\./.test(job?.jobId ?? '');

function taskOf(templateId: number, runDate: string): UpcomingTask {
  return {
    name: importTemplates.find(({ id }) => id === templateId)?.title ?? `Template ${templateId}`,
    type: 'IMPORT',
    templateId,
    frequency: 'DAILY',
    nextRunAt: runInstantOf(runDate).toISOString(),
    runDate,
    state: 'SCHEDULED',
  };
}

/** Files that wait, in the order in which runs will take them. */
async function tasksOfFiles(deps: ReportDeps, firmId: string, now: Date): Promise<UpcomingTask[]> {
  const fileIds = await pendingFileIds(deps, firmId);
  const read = await Promise.all(fileIds.map((fileId) => readImportFile(deps, { firmId, fileId })));
  return read
    .flatMap((file) => (file !== undefined && isPending(file) ? file : []))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map((file) => taskOfFile(file, now));
}

const orderOf = ({ nameDate = '', fileId }: StoredImportFile): string => `${nameDate} ${fileId}`;

function taskOfFile(file: StoredImportFile, now: Date): UpcomingTask {
  const { fileId, fileName, arrivedAt, notes, summary, status } = file;
  const counts = summary && { rowCount: summary.rowCount, rejectCount: summary.rejectCount };
  return {
    ...taskOf(file.templateId ?? 0, file.runDate ?? runDateOf(now)),
    state: status as UpcomingTask['state'],
    file: { fileId, fileName, receivedAt: arrivedAt, ...counts, notes },
  };
}

/** Jobs that a run works on or has taken, those at work before those that wait. */
async function tasksAtWork(deps: ReportDeps, firmId: string, now: Date): Promise<UpcomingTask[]> {
  const runs = await listRuns(deps, firmId, { from: addDays(pacificDateOf(now), -mostRunDays) });
  const open = runs.filter((run) => run.status === 'QUEUED' || run.status === 'IN_PROGRESS');
  const tasks: UpcomingTask[] = [];
  for (const run of open) {
    const jobs = await jobsOfRun(deps, firmId, run.runId);
    for (const job of jobs.filter((one) => !hasEnded(one))) {
      const file = await readImportFile(deps, job);
      tasks.push(taskOfJob(job, run, file?.arrivedAt ?? job.createdAt));
    }
  }
  const isWaiting = ({ state }: UpcomingTask) => (state === 'IN_PROGRESS' ? 0 : 1);
  return tasks.sort((a, b) => isWaiting(a) - isWaiting(b));
}

function taskOfJob(job: StoredJob, run: Run, receivedAt: string): UpcomingTask {
  const { jobId, rowCount, name, fileId, fileName, notes } = job;
  return {
    ...taskOf(job.templateId ?? 0, run.runDate),
    name,
    nextRunAt: run.startedAt ?? run.queuedAt,
    state: job.status === 'IN_PROGRESS' ? 'IN_PROGRESS' : 'QUEUED',
    file: { fileId, fileName, receivedAt, notes },
    job: { jobId, rowCount, doneCount: doneCountOf(job) },
  };
}
