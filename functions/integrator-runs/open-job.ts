import type { Readable } from 'node:stream';
import { readReference } from '../immigration/reference-store.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { repeatedNote } from '../integrator/check-file.ts';
import type { FileNote, FirmSetup } from '../integrator/contract.ts';
import { retention } from '../integrator/drop-key.ts';
import { decideFile } from '../integrator/file-decision.ts';
import { fileNote, nameNotes, toldNote } from '../integrator/file-notes.ts';
import type { StoredImportFile } from '../integrator/import-file-store.ts';
import { checkOptionsOf, type FileInput } from '../integrator/plan-file.ts';
import { surveyFile } from '../integrator/survey-file.ts';
import { ReadAs } from '../integrator-jobs/job-row.ts';
import { jobUpdate, type StoredJob } from '../integrator-jobs/job-store.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { importTaskOf } from '../integrator-setup/tasks.ts';
import type { ExactObject } from '../platform/movable-files.ts';
import type { RunDeps } from './deps.ts';
import { RowCounter, recordLimitOf, rowsDoneBefore, withinLimit } from './job-billing.ts';
import { rowsOfJob } from './rows-to-rerun.ts';
import { type HeldRun, transactHeld } from './run-lock.ts';
import type { StoredRun } from './run-store.ts';

export interface ImportWork {
  readonly run: StoredRun;
  readonly held: HeldRun;
  readonly job: StoredJob;
  /** Jobs of the run that have ended before. */
  readonly ended: readonly StoredJob[];
}

/** A job whose file is whole and right in structure, and may be applied. */
export interface OpenJob {
  readonly kind: 'OPEN';
  readonly job: StoredJob;
  readonly input: FileInput;
  /** Which rows are meant; without it all are. */
  readonly isMeant: ((rowNumber: number) => boolean) | undefined;
}

/** Why nothing of a file is applied. */
interface RefusedJob {
  readonly kind: 'REFUSED';
  readonly job: StoredJob;
  readonly note: FileNote;
  readonly sha256?: string;
}

/** Once a job is accepted, nothing refuses it any more: some of its rows may be applied. */
const isAccepted = ({ epoch }: StoredJob): boolean => epoch > 0;

/** The file of a job as its run has secured it; `undefined` when it is gone. */
export async function openSource(deps: RunDeps, job: StoredJob): Promise<Readable | undefined> {
  const { archiveKey: key, archiveETag: eTag } = job;
  return key === undefined || eTag === undefined ? undefined : deps.drop.openExact({ key, eTag });
}

/** Secures the file of a job and looks at it as a whole: nothing of it is applied before its last byte was read. */
export async function openJob(
  deps: RunDeps,
  work: ImportWork,
  file: StoredImportFile | undefined,
): Promise<OpenJob | RefusedJob> {
  const template = importTemplates.find(({ id }) => id === work.job.templateId);
  if (template === undefined || file === undefined) throw new Error('a job has a template and a file');
  const begun = await beginJob(deps, work);
  const job =
    isAccepted(begun) || begun.kind === 'RERUN' ? begun : await secureSource(deps, work.held, begun, file);
  if (job === undefined) return goneJob(begun);
  const setup = await readSetup(deps, job.firmId);
  const decided = isAccepted(job) ? [] : decideJob(deps, { job, file, setup, template });
  const refusal = decided.find(({ level }) => level === 'ERROR');
  if (refusal !== undefined) return { kind: 'REFUSED', job, note: refusal };
  return surveyJob(deps, { ...work, job }, { setup, template, file, notes: decided });
}

const goneJob = (job: StoredJob): RefusedJob => {
  const reason = 'it was removed or replaced before its run had taken it';
  return { kind: 'REFUSED', job, note: fileNote('ZI-F-012', { reason }) };
};

async function beginJob(deps: RunDeps, { held, job }: ImportWork): Promise<StoredJob> {
  if (job.status !== 'QUEUED') return job;
  const begun = { status: 'IN_PROGRESS' as const, startedAt: deps.clock.now().toISOString() };
  await transactHeld(deps, held, [jobUpdate(deps, job, begun, { status: ['QUEUED'] })]);
  return { ...job, ...begun };
}

interface Looked {
  readonly setup: FirmSetup;
  readonly template: ImportTemplate;
  readonly file: StoredImportFile;
}

/** What there is to say about a file by its name, size and time and what is set up; an error refuses it. */
function decideJob(
  { clock }: RunDeps,
  { job, file, setup, template }: Looked & { readonly job: StoredJob },
): readonly FileNote[] {
  if (job.kind === 'RERUN') {
    if (!setup.isSubscribed) return [fileNote('ZI-F-010')];
    return importTaskOf(setup, template.id) !== undefined ? [] : [fileNote('ZI-F-004', { id: template.id })];
  }
  const decision = decideFile(file, setup, clock.now());
  if (decision.kind === 'IGNORE') throw new Error('a file that is not finished is in no run');
  if (decision.kind === 'REJECT') return [decision.note];
  return decision.kind === 'HOLD' ? decision.notes : [...decision.notes, ...nameNotes(file)];
}

interface Accepting extends Looked {
  readonly notes: readonly FileNote[];
}

async function surveyJob(deps: RunDeps, work: ImportWork, looked: Accepting): Promise<OpenJob | RefusedJob> {
  const { run, held, job } = work;
  const { setup, template, notes } = looked;
  const { firmId } = job;
  const stream = await openSource(deps, job);
  if (stream === undefined) return goneJob(job);
  const reference = await readReference(deps, firmId);
  const readAs = job.readAs ?? ReadAs.parse(setup);
  const options = checkOptionsOf(readAs, template, { reference, today: run.runDate });
  const rows = await rowsOfJob(deps, job);
  const counted = isAccepted(job) ? undefined : await countedRows(deps, job, rows);
  const isMeant = counted?.see ?? withinLimit(rows, job.recordLimit);
  const survey = await surveyFile(stream, { template, options, isMeant });
  if (survey.kind === 'REFUSED') return { kind: 'REFUSED', job, note: toldNote(survey.problem) };
  const { sha256, rowCount, order, notice } = survey;
  const input = { firmId, template, options, reference, order };
  if (counted === undefined) return { kind: 'OPEN', job, input, isMeant };
  const repeated = job.kind === 'RERUN' ? undefined : await repeatedNote(deps, { firmId }, template, sha256);
  if (repeated !== undefined) return { kind: 'REFUSED', job, note: repeated, sha256 };
  const told = notice === undefined ? [] : [toldNote(notice)];
  const { after: doneThroughRow, reachedLimit: recordLimit } = counted;
  const asRead = { readAs, sha256, rowCount, notes: [...notes, ...told] };
  const accepted = { epoch: held.epoch, ...asRead, doneThroughRow, recordLimit };
  await transactHeld(deps, held, [jobUpdate(deps, job, accepted, { status: ['IN_PROGRESS'] })]);
  const open = { ...job, ...accepted };
  // With fewer rows it is another file: which of them repeat each other is found anew.
  if (recordLimit !== undefined) return surveyJob(deps, { ...work, job: open }, looked);
  return { kind: 'OPEN', job: open, input, isMeant: rows };
}

/** What is meant of a file that is begun, and what of it the firm's limit leaves. */
async function countedRows(deps: RunDeps, job: StoredJob, isMeant: OpenJob['isMeant']): Promise<RowCounter> {
  const after = await rowsDoneBefore(deps, job);
  return new RowCounter(isMeant, { after, limit: await recordLimitOf(deps, job) });
}

/**
 * Puts the file of a job where its firm cannot change it any more: a copy in the archive, then the upload goes. Can be broken
 * off anywhere and begun again; a later upload of the same name is left alone.
 * @returns the job as it is then; `undefined` when the upload is gone or was replaced before
 */
export async function secureSource(
  deps: RunDeps,
  held: HeldRun,
  job: StoredJob,
  file: StoredImportFile,
): Promise<StoredJob | undefined> {
  const upload = { key: file.objectKey, eTag: file.eTag };
  const { archiveKey, archiveETag } = job;
  if (archiveKey === undefined) return undefined;
  if (archiveETag !== undefined) return removed(deps, upload, job);
  await deps.drop.copy(upload, archiveKey, retention.archive);
  // Also when nothing was copied: an earlier try may have, and nobody else writes under this name.
  const copy = await deps.drop.describe(archiveKey);
  if (copy === undefined) return undefined;
  await transactHeld(deps, held, [jobUpdate(deps, job, { archiveETag: copy.eTag })]);
  return removed(deps, upload, { ...job, archiveETag: copy.eTag });
}

async function removed(deps: RunDeps, upload: ExactObject, job: StoredJob): Promise<StoredJob> {
  await deps.drop.remove(upload);
  return job;
}
