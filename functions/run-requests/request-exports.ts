import { addDays } from '../import-templates/calendar-date.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { endedStatuses } from '../integrator-jobs/contract.ts';
import { jobsOfRun } from '../integrator-jobs/job-store.ts';
import type { Run } from '../integrator-runs/contract.ts';
import type { AskDeps } from '../integrator-runs/deps.ts';
import { newExportPut } from '../integrator-runs/export-job.ts';
import { listRuns } from '../integrator-runs/run-store.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { exportTaskOf } from '../integrator-setup/tasks.ts';
import { ConflictError } from '../platform/errors.ts';
import { type AskedRun, addAskedRun } from './asked-run.ts';

interface Wanted {
  readonly firmId: string;
  /** Of the export templates. */
  readonly templateIds: readonly number[];
  /** Name of who asks. */
  readonly by: string;
}

/** Days back in which a run that has not ended was begun; later than that none is at work. */
const mostRunDays = 7;

/**
 * Asks for export files now, in the order of their templates; imports that wait stay for the night.
 * @throws ConflictError `SUBSCRIPTION_NOT_ACTIVE`, `TASK_NOT_SET_UP`, `EXPORT_ALREADY_QUEUED`
 */
export const requestExports = (deps: AskDeps, wanted: Wanted): Promise<Run> =>
  addAskedRun(deps, { firmId: wanted.firmId, kind: 'EXPORT' }, () => askExports(deps, wanted));

async function askExports(deps: AskDeps, { firmId, by, ...wanted }: Wanted): Promise<AskedRun> {
  const templateIds = [...new Set(wanted.templateIds)].sort((a, b) => a - b);
  const setup = await readSetup(deps, firmId);
  if (!setup.isSubscribed)
    throw new ConflictError('SUBSCRIPTION_NOT_ACTIVE', 'The subscription of the firm is not active.');
  const unknown = templateIds.find((id) => exportTaskOf(setup, id) === undefined);
  if (unknown !== undefined) {
    const message = `Export template ${unknown} is not set up for the firm. Contact Professional Services.`;
    throw new ConflictError('TASK_NOT_SET_UP', message);
  }
  await requireNotQueued(deps, firmId, templateIds);
  return {
    run: { firmId, kind: 'EXPORT', triggeredBy: by, jobCount: templateIds.length },
    items: (runId, at) =>
      templateIds.map((templateId) =>
        newExportPut(deps, { firmId, runId, triggeredBy: by }, { templateId, at }),
      ),
  };
}

/** A file that is to be written already is not asked for twice. */
async function requireNotQueued(
  deps: AskDeps,
  firmId: string,
  templateIds: readonly number[],
): Promise<void> {
  const from = addDays(pacificDateOf(deps.clock.now()), -mostRunDays);
  const open = (await listRuns(deps, firmId, { from })).filter(
    ({ status }) => !endedStatuses.includes(status),
  );
  for (const { runId } of open) {
    const jobs = await jobsOfRun(deps, firmId, runId);
    const queued = jobs.find(
      ({ kind, status, templateId = 0 }) =>
        kind === 'EXPORT' && !endedStatuses.includes(status) && templateIds.includes(templateId),
    );
    if (queued === undefined) continue;
    const message = `“${queued.name}” is being written by the run ${runId} already. Ask again when it has ended.`;
    throw new ConflictError('EXPORT_ALREADY_QUEUED', message);
  }
}
