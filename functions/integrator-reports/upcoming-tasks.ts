import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { addDays } from '../import-templates/calendar-date.ts';
import { pacificDateOf, runInstantOf } from '../import-templates/run-date.ts';
import {
  isPending,
  pendingFileIds,
  readImportFile,
  type StoredImportFile,
} from '../integrator/import-file-store.ts';
import { jobTypeOf } from '../integrator-jobs/job-row.ts';
import { jobsOfRun, type StoredJob } from '../integrator-jobs/job-store.ts';
import type { Run } from '../integrator-runs/contract.ts';
import { listRuns } from '../integrator-runs/run-store.ts';
import type { FirmSetup } from '../integrator-setup/contract.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { listUpcomingTasks, UpcomingTask } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { nextRunOf, plannedTask, plannedTasks } from './planned-task.ts';
import { doneCountOf, hasEnded } from './shown-job.ts';

/** Days back in which a run that has not ended was asked for; later than that none is at work. */
const mostRunDays = 7;

/** How long before its run a file that is expected and not here is missing. */
const missingMs = 30 * 60_000;

/** What runs now, and what there is for the next runs: each task of the firm, and each file that waits. */
export async function listUpcoming(
  deps: ReportDeps,
  { principal, params: { firmId } }: ApiRequest<typeof listUpcomingTasks, Principal>,
): Promise<ApiAnswer<typeof listUpcomingTasks>> {
  await authorizeFirm(deps, principal, firmId);
  const now = deps.clock.now();
  const setup = await readSetup(deps, firmId);
  // Files first: one that a run takes between the two reads is seen twice, and not missed.
  const pending = await tasksOfFiles(deps, setup, now);
  const atWork = await tasksAtWork(deps, setup, now);
  const taken = new Set(atWork.map(({ file }) => file?.fileId));
  const files = pending.filter(({ file }) => !taken.has(file?.fileId));
  const isThere = (task: UpcomingTask): boolean =>
    atWork.some((other) => isNightly(other) && isSameTask(other, task)) ||
    files.some((other) => isSameTask(other, task) && other.runDate <= task.runDate);
  const scheduled = setup.isSubscribed ? scheduledTasks(setup, now).filter((task) => !isThere(task)) : [];
  return { body: { items: [...atWork, ...[...files, ...scheduled].sort(inOrderOfWork)] } };
}

/** Whether its run is the one of a date; what is asked for goes beside it. */
const isNightly = ({ job }: UpcomingTask): boolean => /^\d{4}-\d{2}-\d{2}\./.test(job?.jobId ?? '');

const isSameTask = (one: UpcomingTask, other: UpcomingTask): boolean =>
  one.type === other.type && one.templateId === other.templateId;

/** As runs work: imports before exports, each by template; what is the same is left as it stands, but for its date. */
function inOrderOfWork(one: UpcomingTask, other: UpcomingTask): number {
  if (one.type !== other.type) return one.type === 'IMPORT' ? -1 : 1;
  if (one.templateId !== other.templateId) return one.templateId - other.templateId;
  return Date.parse(one.runDate) - Date.parse(other.runDate);
}

function scheduledTasks(setup: FirmSetup, now: Date): UpcomingTask[] {
  return plannedTasks(setup).map((task) => {
    const next = nextRunOf(task, now);
    const isMissing = task.isExpected && Date.parse(next.nextRunAt) - now.getTime() <= missingMs;
    return { ...task, ...next, isMissing, state: 'SCHEDULED' };
  });
}

/** Files that wait, in the order in which runs will take them. */
async function tasksOfFiles(deps: ReportDeps, setup: FirmSetup, now: Date): Promise<UpcomingTask[]> {
  const { firmId } = setup;
  const fileIds = await pendingFileIds(deps, firmId);
  const read = await Promise.all(fileIds.map((fileId) => readImportFile(deps, { firmId, fileId })));
  return read
    .flatMap((file) => (file !== undefined && isPending(file) ? file : []))
    .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
    .map((file) => taskOfFile(file, setup, now));
}

const orderOf = ({ nameDate = '', fileId }: StoredImportFile): string => `${nameDate} ${fileId}`;

function taskOfFile(file: StoredImportFile, setup: FirmSetup, now: Date): UpcomingTask {
  const { fileId, fileName, arrivedAt, notes, runDate, summary, status, templateId = 0 } = file;
  const counts = summary && { rowCount: summary.rowCount, rejectCount: summary.rejectCount };
  const task = plannedTask(setup, 'IMPORT', templateId);
  const next =
    runDate === undefined
      ? nextRunOf(task, now)
      : { runDate, nextRunAt: runInstantOf(runDate).toISOString() };
  return {
    ...task,
    ...next,
    isMissing: false,
    state: status as UpcomingTask['state'],
    file: { fileId, fileName, receivedAt: arrivedAt, ...counts, notes },
  };
}

/** Jobs that a run works on or has taken, those at work before those that wait. */
async function tasksAtWork(deps: ReportDeps, setup: FirmSetup, now: Date): Promise<UpcomingTask[]> {
  const { firmId } = setup;
  const runs = await listRuns(deps, firmId, { from: addDays(pacificDateOf(now), -mostRunDays) });
  const tasks: UpcomingTask[] = [];
  for (const run of runs.filter((one) => !hasEnded(one))) {
    const jobs = await jobsOfRun(deps, firmId, run.runId);
    for (const job of jobs.filter((one) => !hasEnded(one))) {
      const file = job.kind === 'EXPORT' ? undefined : await readImportFile(deps, job);
      const task = taskOfJob(job, run, setup);
      const receivedAt = file?.arrivedAt ?? job.createdAt;
      tasks.push(job.kind === 'EXPORT' ? task : { ...task, file: fileOfJob(job, receivedAt) });
    }
  }
  const isWaiting = ({ state }: UpcomingTask) => (state === 'IN_PROGRESS' ? 0 : 1);
  return tasks.sort((a, b) => isWaiting(a) - isWaiting(b));
}

const fileOfJob = ({ fileId, fileName, notes }: StoredJob, receivedAt: string) => ({
  fileId,
  fileName,
  receivedAt,
  notes,
});

function taskOfJob(job: StoredJob, run: Run, setup: FirmSetup): UpcomingTask {
  const { jobId, rowCount, name, status, templateId = 0 } = job;
  return {
    ...plannedTask(setup, jobTypeOf(jobId), templateId),
    name,
    isMissing: false,
    runDate: run.runDate,
    nextRunAt: run.startedAt ?? run.queuedAt,
    state: status === 'IN_PROGRESS' ? 'IN_PROGRESS' : 'QUEUED',
    job: { jobId, rowCount, doneCount: doneCountOf(job) },
  };
}
