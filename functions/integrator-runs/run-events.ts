import { ulidOf } from '../integrator/file-id.ts';
import type { FileNote } from '../integrator-jobs/contract.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';
import type { AuditDraft, Audited } from '../platform/audit-trail.ts';
import type { EventType, IntegratorEvent } from '../webhooks/contract.ts';
import type { Begun } from './begin-run.ts';
import type { RunKind, RunRef, RunStatus } from './contract.ts';
import type { StoredRun } from './run-store.ts';

/*
 * What is told of runs and jobs as it happens; goes with what makes it so. An event has the same id however often the end
 * of its run or job is tried. Names of files are in them, values of rows are not.
 */

const kindsByLetter: Readonly<Record<string, RunKind>> = { R: 'RERUN', U: 'UNDO', X: 'EXPORT' };
const kindOf = (runId: string): RunKind => kindsByLetter[runId.charAt(11)] ?? 'NIGHTLY';

function eventOf(
  firmId: string,
  { type, at, of }: { readonly type: EventType; readonly at: string; readonly of: string },
  data: IntegratorEvent['data'],
): IntegratorEvent {
  return { firmId, eventId: ulidOf(at, `${type} ${of}`), type, at, data };
}

type EndedRun = RunRef & { readonly status: RunStatus; readonly endedAt: string };

const runTypes: Readonly<Partial<Record<RunStatus, EventType>>> = {
  COMPLETED: 'run.completed',
  INCOMPLETE: 'run.incomplete',
  INTERRUPTED: 'run.interrupted',
};

/** `undefined` of a run that had nothing to do. */
export function runEvent(
  { firmId, runId, status, endedAt: at }: EndedRun,
  jobCount: number,
): IntegratorEvent | undefined {
  const type = runTypes[status];
  if (type === undefined || (jobCount === 0 && status === 'COMPLETED')) return undefined;
  const told = { runId, kind: kindOf(runId), runDate: runId.slice(0, 10), status, jobCount, endedAt: at };
  return eventOf(firmId, { type, at, of: runId }, told);
}

type EndedJob = Pick<StoredJob, 'firmId' | 'jobId' | 'fileId' | 'fileName' | 'name' | 'templateId'> & {
  readonly endedAt: string;
};
type EndedExport = StoredJob & { readonly endedAt: string };

/** Of an export that has ended. */
export function exportEvent(job: EndedExport): IntegratorEvent {
  const { firmId, jobId, runId = '', templateId = 0, name, fileName, status, endedAt: at } = job;
  const isWritten = status === 'COMPLETED';
  const code = job.notes.find(({ level }) => level === 'ERROR')?.code;
  const type = isWritten ? 'export.completed' : 'export.interrupted';
  return eventOf(
    firmId,
    { type, at, of: jobId },
    {
      ...{ jobId, runId, templateId, templateName: name },
      ...(isWritten && { fileName, rowCount: job.rowCount, sizeBytes: job.exported?.sizeBytes ?? 0 }),
      ...(isWritten && job.sha256 !== undefined && { sha256: job.sha256 }),
      ...(!isWritten && code !== undefined && { code }),
    },
  );
}

/** Of a file that was refused by the run that had taken it. */
export function fileRejectedEvent(job: EndedJob, { code }: Pick<FileNote, 'code'>): IntegratorEvent {
  const { firmId, jobId, fileId, fileName, templateId = 0, name, endedAt: at } = job;
  const told = { jobId, fileId, fileName, code, templateId, templateName: name };
  return eventOf(firmId, { type: 'file.rejected', at, of: jobId }, told);
}

/** Of a file that is expected, when its run is near and it is not there. */
export function fileMissingEvent(
  firmId: string,
  told: { readonly runDate: string; readonly templateId: number; readonly templateName: string },
  at: string,
): IntegratorEvent {
  return eventOf(firmId, { type: 'file.missing', at, of: `${told.runDate} ${told.templateId}` }, told);
}

/** Each beginning of work on a run, before the work: a run is worked on in slices, and again after a failure. */
export async function tellRunBegun(
  { audit }: Partial<Audited>,
  { run, held }: Extract<Begun, { readonly kind: 'BEGUN' }>,
): Promise<void> {
  await audit?.append({ ...drafted(run, 'RUN_WORK', { beginning: held.epoch }), outcome: 'DONE' });
}

/** What became of the jobs of a run, and of it, before the rows say so: who is killed in between tells it again. */
export async function tellRunEnd(
  { audit }: Partial<Audited>,
  run: StoredRun,
  jobs: readonly StoredJob[],
  status: RunStatus,
): Promise<void> {
  for (const job of jobs) {
    const { jobId, fileId, kind, rowCount, createdCount, updatedCount, failedCount } = job;
    const objects = { jobId, ...(fileId === undefined ? {} : { fileId }) };
    await audit?.append({
      ...drafted(run, `${kind}_JOB_END`, objects),
      ...outcomeOf(job.status),
      counts: { rows: rowCount, created: createdCount, updated: updatedCount, failed: failedCount },
    });
  }
  await audit?.append({ ...drafted(run, 'RUN_END'), ...outcomeOf(status), counts: { jobs: jobs.length } });
}

const outcomeOf = (status: string): Pick<AuditDraft, 'outcome' | 'code'> =>
  status === 'COMPLETED' ? { outcome: 'DONE' } : { outcome: 'FAILED', code: status };

function drafted(
  { firmId, runId }: Pick<StoredRun, 'firmId' | 'runId'>,
  action: string,
  more: Record<string, string | number> = {},
): Omit<AuditDraft, 'outcome'> {
  return {
    tenantId: `firm:${firmId}`,
    actor: { kind: 'system', id: 'integrator' },
    action,
    objects: { firmId, runId, ...more },
  };
}
