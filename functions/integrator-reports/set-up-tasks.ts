import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { folders } from '../integrator/contract.ts';
import { listTasks, type TaskState } from '../integrator-jobs/task-store.ts';
import type { FirmSetup } from '../integrator-setup/contract.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { exportTaskOf } from '../integrator-setup/tasks.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { listSetUpTasks, SetUpTask } from './contract.ts';
import type { ReportDeps } from './deps.ts';
import { nextRunOf, type PlannedTask, plannedTasks } from './planned-task.ts';

/** The tasks of a firm in the order in which runs work on them, as the Setup tab lists them. */
export async function listSetUp(
  deps: ReportDeps,
  { principal, params: { firmId } }: ApiRequest<typeof listSetUpTasks, Principal>,
): Promise<ApiAnswer<typeof listSetUpTasks>> {
  await authorizeFirm(deps, principal, firmId);
  const now = deps.clock.now();
  const setup = await readSetup(deps, firmId);
  const states = await listTasks(deps, firmId);
  const items = plannedTasks(setup).map((task) => {
    const state = states.find(({ type, templateId }) => type === task.type && templateId === task.templateId);
    return setUpTask(task, { setup, state, now });
  });
  return { body: { items } };
}

interface Known {
  readonly setup: FirmSetup;
  readonly state: TaskState | undefined;
  readonly now: Date;
}

function setUpTask(task: PlannedTask, { setup, state, now }: Known): SetUpTask {
  const { isSubscribed, dateFormat, notificationEmails } = setup;
  const { name, type, templateId, schedule } = task;
  return {
    ...{ name, type, templateId, schedule, dateFormat, notificationEmails },
    ...(type === 'IMPORT' ? importDetails(task, setup) : exportDetails(task, setup)),
    ...(isSubscribed
      ? { status: 'ACTIVE', nextRunAt: nextRunOf(task, now).nextRunAt }
      : { status: 'PAUSED' as const }),
    lastRun: lastRunOf(state),
  };
}

const importDetails = ({ templateId, isExpected }: PlannedTask, setup: FirmSetup) => ({
  dataPath: `/${folders.import}`,
  isExpected,
  isNoUpdateEnabled: setup.isNoUpdateEnabled,
  ignoredColumns: setup.ignoredColumns[String(templateId)] ?? [],
});

const exportDetails = ({ templateId }: PlannedTask, setup: FirmSetup) => ({
  dataPath: `/${folders.export}`,
  isChangesOnly: exportTaskOf(setup, templateId)?.isChangesOnly ?? false,
});

function lastRunOf(state: TaskState | undefined): SetUpTask['lastRun'] {
  const { jobId, status, endedAt, rowCount } = state ?? {};
  if (jobId === undefined || status === undefined || endedAt === undefined) return undefined;
  return { jobId, status, endedAt, rowCount: rowCount ?? 0 };
}
