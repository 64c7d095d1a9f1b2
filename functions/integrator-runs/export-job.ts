import { exportTemplates } from '../export-templates/catalog/export-templates.ts';
import type { ExportTemplate } from '../export-templates/contract.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { folders } from '../integrator/contract.ts';
import { ulidOf } from '../integrator/file-id.ts';
import { fileNote } from '../integrator/file-notes.ts';
import { ExportState, type WrittenExport } from '../integrator-exports/contract.ts';
import { exportName } from '../integrator-exports/export-name.ts';
import { writeExport } from '../integrator-exports/write-export.ts';
import { attentionPut } from '../integrator-jobs/attention-store.ts';
import type { FileNote } from '../integrator-jobs/contract.ts';
import type { JobDeps } from '../integrator-jobs/deps.ts';
import { ExportAs } from '../integrator-jobs/job-row.ts';
import { jobUpdate, newJobPut, type StoredJob } from '../integrator-jobs/job-store.ts';
import { problemLine } from '../integrator-jobs/refused-upload.ts';
import { readTask, type TaskState, taskCode, taskUpdate } from '../integrator-jobs/task-store.ts';
import type { ExportTask, FirmSetup } from '../integrator-setup/contract.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { exportTaskOf, isDueOn } from '../integrator-setup/tasks.ts';
import type { TransactItem } from '../platform/table.ts';
import { eventPut } from '../webhooks/event-store.ts';
import type { Run } from './contract.ts';
import type { RunDeps } from './deps.ts';
import { billingItems, limitNote, recordLimitOf } from './job-billing.ts';
import { exportEvent } from './run-events.ts';
import { type HeldRun, transactHeld } from './run-lock.ts';

export interface ExportWork {
  readonly held: HeldRun;
  readonly job: StoredJob;
}

/** What a nightly run of a date is to export, in its order. */
export const exportsDue = ({ exportTasks }: Pick<FirmSetup, 'exportTasks'>, runDate: string): number[] =>
  exportTasks
    .filter(({ schedule }) => isDueOn(schedule, runDate))
    .map(({ templateId }) => templateId)
    .sort((a, b) => a - b);

const templateOf = (templateId: number | undefined): ExportTemplate => {
  const template = exportTemplates.find(({ id }) => id === templateId);
  if (template === undefined) throw new Error('an export is of a template');
  return template;
};

/** Adds the job of an export to a run; its file gets its name when it is begun. */
export function newExportPut(
  deps: JobDeps,
  { firmId, runId, triggeredBy }: Pick<Run, 'firmId' | 'runId' | 'triggeredBy'>,
  { templateId, at }: { readonly templateId: number; readonly at: string },
): TransactItem {
  const code = taskCode({ type: 'EXPORT', templateId });
  const fileId = ulidOf(at, `${runId} ${code}`);
  return newJobPut(deps, {
    ...{ firmId, runId, jobId: `${runId}.${code}.${fileId}`, fileId, fileName: '', templateId, triggeredBy },
    ...{ kind: 'EXPORT', status: 'QUEUED', name: templateOf(templateId).title, createdAt: at },
  });
}

/**
 * Writes an export, of what the firm keeps when its job is begun: no run but this one writes, and this one does nothing else.
 * @param goOn asked while the file is written
 */
export async function workOnExportJob(
  deps: RunDeps,
  { held, job }: ExportWork,
  goOn: () => boolean,
): Promise<{ readonly isEnded: boolean }> {
  const begun = job.exportAs === undefined ? await beginExport(deps, { held, job }) : job;
  if (begun === undefined) return { isEnded: true };
  const { firmId, jobId, exported, exportAs, exportState, recordLimit } = begun;
  if (exported === undefined || exportAs === undefined) throw new Error('an export that is begun has a cut');
  const { cutAt, changedSince } = exported;
  const { dateFormat, hasByteOrderMark } = exportAs;
  const key = exportKey(begun);
  const asked = {
    ...{ firmId, jobId, template: templateOf(begun.templateId), key, cutAt, changedSince, hasByteOrderMark },
    format: { dateFormat, today: pacificDateOf(new Date(cutAt)) },
    mostRows: recordLimit?.mostCount,
  };
  const result = await writeExport(deps, asked, {
    state: exportState && ExportState.parse(exportState),
    save: (state) => transactHeld(deps, held, [jobUpdate(deps, job, { exportState: { ...state } })]),
    goOn,
  });
  if (!result.isEnded) return result;
  if (result.kind === 'WRITTEN') await endWritten(deps, { held, job: begun }, { ...result, key });
  else if (recordLimit === undefined) throw new Error('an export without a limit is not over it');
  else await endExportStopped(deps, { held, job: begun }, limitNote(recordLimit, result.rowCount));
  return { isEnded: true };
}

const exportKey = ({ firmId, fileName }: StoredJob): string => `${firmId}/${folders.export}/${fileName}`;

const taskOf = ({ firmId, templateId = 0 }: StoredJob) => ({ firmId, type: 'EXPORT', templateId }) as const;

/** Decides once what the file shows and how it is written and named. @returns `undefined` when the job has ended by that */
async function beginExport(deps: RunDeps, { held, job }: ExportWork): Promise<StoredJob | undefined> {
  const setup = await readSetup(deps, job.firmId);
  const template = templateOf(job.templateId);
  const task = exportTaskOf(setup, template.id);
  const refusal = setup.isSubscribed ? undefined : fileNote('ZI-F-010');
  if (refusal !== undefined || task === undefined) {
    await endExportStopped(deps, { held, job }, refusal ?? fileNote('ZI-F-004', { id: template.id }));
    return undefined;
  }
  const last = await readTask(deps, taskOf(job));
  const now = deps.clock.now();
  const { fileName, stamp } = exportName(template.baseName, now, last?.nameStamp);
  const begun = {
    status: 'IN_PROGRESS' as const,
    startedAt: now.toISOString(),
    fileName,
    exported: cutOf(task, last, now),
    exportAs: ExportAs.parse(setup),
    recordLimit: await recordLimitOf(deps, job),
  };
  await transactHeld(deps, held, [
    jobUpdate(deps, job, begun, { status: ['QUEUED'] }),
    taskUpdate(deps, taskOf(job), { nameStamp: stamp }),
  ]);
  return { ...job, ...begun };
}

function cutOf({ isChangesOnly }: ExportTask, last: TaskState | undefined, now: Date) {
  const changedSince = isChangesOnly ? last?.cutAt : undefined;
  return { cutAt: now.toISOString(), ...(changedSince !== undefined && { changedSince }) };
}

async function endWritten(
  deps: RunDeps,
  { held, job }: ExportWork,
  { rowCount, sizeBytes, sha256, eTag, key }: WrittenExport & { readonly key: string },
): Promise<void> {
  const { exported } = job;
  if (exported === undefined) throw new Error('an export that is begun has a cut');
  const change = {
    ...{ status: 'COMPLETED' as const, endedAt: deps.clock.now().toISOString(), exportState: undefined },
    ...{ rowCount, recordCount: rowCount, sha256, archiveKey: key, archiveETag: eTag },
    exported: { ...exported, sizeBytes },
  };
  await writeEnd(deps, { held, job }, change);
}

/** Takes away what there is of the file of an export that is given up. */
export async function removeExport({ drop }: RunDeps, job: StoredJob): Promise<void> {
  if (job.exportState === undefined) return;
  const key = exportKey(job);
  const { uploadId } = ExportState.parse(job.exportState);
  await drop.dropParts({ key, uploadId });
  const written = await drop.describe(key);
  if (written !== undefined) await drop.remove(written);
}

/** Ends an export of which there is no file. */
export async function endExportStopped(deps: RunDeps, work: ExportWork, note: FileNote): Promise<void> {
  await writeEnd(deps, work, {
    ...{ status: 'INTERRUPTED', endedAt: deps.clock.now().toISOString(), exportState: undefined },
    ...{ firstError: problemLine(note), notes: [note, ...work.job.notes] },
  });
}

type EndChange = Parameters<typeof jobUpdate>[2] & {
  readonly status: 'COMPLETED' | 'INTERRUPTED';
  readonly endedAt: string;
};

/** Job and what follows from it, in one transaction. */
async function writeEnd(deps: RunDeps, { held, job }: ExportWork, change: EndChange): Promise<void> {
  const ended = { ...job, ...change } as StoredJob & { readonly endedAt: string };
  const { firmId, jobId, fileId, status, endedAt, rowCount, exported } = ended;
  const cut = status === 'COMPLETED' && exported !== undefined ? { cutAt: exported.cutAt } : {};
  await transactHeld(deps, held, [
    jobUpdate(deps, job, change, { status: ['QUEUED', 'IN_PROGRESS'] }),
    taskUpdate(deps, taskOf(job), { jobId, status, endedAt, rowCount, ...cut }),
    ...(status === 'COMPLETED' ? [] : [attentionPut(deps, job)]),
    ...billingItems(deps, ended),
    eventPut(deps, exportEvent(ended)),
  ]);
  deps.log.info('EXPORT_JOB_ENDED', { firmId, jobId, fileId, code: status, recordCount: rowCount });
}
