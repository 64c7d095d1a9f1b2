import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { readFileName } from '../import-templates/file-name.ts';
import { runInstantOf } from '../import-templates/run-date.ts';
import { folders } from '../integrator/contract.ts';
import { decideFile } from '../integrator/file-decision.ts';
import {
  changePending,
  isPending,
  pendingFileIds,
  readImportFile,
  readName,
  type StoredImportFile,
  takeFile,
} from '../integrator/import-file-store.ts';
import { jobsOfRun, newJobPut, type StoredJob } from '../integrator-jobs/job-store.ts';
import { taskCode } from '../integrator-jobs/task-store.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { TransientError } from '../platform/errors.ts';
import type { TransactItem } from '../platform/table.ts';
import type { RunDeps } from './deps.ts';
import { missingJobs } from './expected-files.ts';
import { exportsDue, newExportPut } from './export-job.ts';
import { type HeldRun, lockHeld, transactHeld } from './run-lock.ts';
import { runUpdate, type StoredRun } from './run-store.ts';

/** Rounds in which uploads and checks at the same moment are given way. */
const mostRounds = 8;

/** So long after its time a run waits for uploads that are whole and were not told yet. */
const lateTellingMs = 60_000;

/**
 * A nightly run takes the files that are there for it: each gets its job, and its name is free for the next upload. Done once:
 * what arrives later is for the next run, and cannot be overtaken by what was named after it.
 * @returns `false` when some are still to be told
 */
export async function takeFiles(deps: RunDeps, held: HeldRun, run: StoredRun): Promise<boolean> {
  if (run.takenAt !== undefined) return true;
  if (!(await isAllTold(deps, run))) return false;
  for (let round = 0; !(await takeAll(deps, held, run)); round += 1)
    if (round === mostRounds)
      throw new TransientError('IMPORT_FILES_BUSY', 'files kept changing while a run took them; try again');
  const takenAt = deps.clock.now().toISOString();
  const others = await jobsBesideFiles(deps, run, takenAt);
  await transactHeld(deps, held, [runUpdate(deps, held, { takenAt }), ...others]);
  return true;
}

/** What a run does besides the files that there are: it tells of those that are missing, and writes exports. */
async function jobsBesideFiles(deps: RunDeps, run: StoredRun, at: string): Promise<TransactItem[]> {
  const setup = await readSetup(deps, run.firmId);
  if (!setup.isSubscribed) return [];
  const jobs = await jobsOfRun(deps, run.firmId, run.runId);
  const exports = exportsDue(setup, run.runDate);
  return [
    ...missingJobs(deps, { run, setup, jobs }, at),
    ...exports.map((templateId) => newExportPut(deps, run, { templateId, at })),
  ];
}

/** Events of uploads come some moments after them: whether each file in the import folder is known. */
async function isAllTold(deps: RunDeps, { firmId, runDate }: StoredRun): Promise<boolean> {
  const untilMs = runInstantOf(runDate).getTime() + lateTellingMs;
  if (deps.clock.now().getTime() >= untilMs) return true;
  const known = new Set<string>();
  for (const fileId of await pendingFileIds(deps, firmId)) {
    const file = await readImportFile(deps, { firmId, fileId });
    known.add(`${file?.objectKey} ${file?.sizeBytes}`);
  }
  for await (const { key, sizeBytes } of deps.drop.list(`${firmId}/${folders.import}/`)) {
    const isWhole = !('code' in readFileName(key.split('/').at(-1) ?? ''));
    if (isWhole && !known.has(`${key} ${sizeBytes}`)) return false;
  }
  return true;
}

/** @returns `false` when some have changed meanwhile */
async function takeAll(deps: RunDeps, held: HeldRun, run: StoredRun): Promise<boolean> {
  const setup = await readSetup(deps, run.firmId);
  let isWhole = true;
  for (const fileId of await pendingFileIds(deps, run.firmId)) {
    const file = await readImportFile(deps, { firmId: run.firmId, fileId });
    if (file === undefined || !isPending(file) || (file.runDate ?? '9') > run.runDate) continue;
    const decision = decideFile(file, setup, deps.clock.now());
    if (decision.kind === 'HOLD') {
      const unknown = { runDate: undefined, checkId: undefined, madeKeys: undefined, parentsSeen: undefined };
      await changePending(deps, file, { ...unknown, status: 'HELD', notes: [...decision.notes] });
    } else if (!(await take(deps, held, { run, file }))) isWhole = false;
  }
  return isWhole;
}

async function take(
  deps: RunDeps,
  held: HeldRun,
  { run, file }: { readonly run: StoredRun; readonly file: StoredImportFile },
): Promise<boolean> {
  // It was held for its own date, and that has come.
  if (file.status === 'HELD' && !(await changePending(deps, file, { status: 'WAITING' }))) return false;
  const name = await readName(deps, file.firmId, file.canonicalName ?? '');
  const job = jobOf(run, file, {
    takenCount: name?.takenCount ?? 0,
    createdAt: deps.clock.now().toISOString(),
  });
  const items: TransactItem[] = [newJobPut(deps, job), lockHeld(deps, held, held.epoch)];
  return takeFile(deps, file, { job: items, jobId: job.jobId });
}

type NewJob = Parameters<typeof newJobPut>[1];

function jobOf(
  run: StoredRun,
  file: StoredImportFile,
  { takenCount, createdAt }: { readonly takenCount: number; readonly createdAt: string },
): NewJob {
  const { firmId, fileId, templateId = 0, nameDate, canonicalName = '' } = file;
  const template = importTemplates.find(({ id }) => id === templateId);
  if (template === undefined) throw new Error('a file that waits for a run is of a template');
  const { runId, runDate, triggeredBy } = run;
  const [year = '', month = ''] = runDate.split('-');
  const archivedName =
    takenCount === 0 ? canonicalName : canonicalName.replace(/\.csv$/, `_${takenCount + 1}.csv`);
  return {
    ...{ firmId, runId, kind: 'IMPORT', name: template.title, templateId, fileId, triggeredBy, createdAt },
    ...{ fileName: file.fileName, nameDate, status: 'QUEUED', notes: [] },
    jobId: `${runId}.${String(templateId).padStart(2, '0')}.${fileId}`,
    archiveKey: `${firmId}/${folders.archive}/${year}/${month}/${archivedName}`,
  };
}

const placeOf = ({ kind, templateId = 0, nameDate = '', fileId }: StoredJob): string => {
  const type = kind === 'EXPORT' ? 'EXPORT' : 'IMPORT';
  return `${taskCode({ type, templateId })} ${nameDate} ${fileId}`;
};

/** The order in which jobs of a run are worked on: templates as they name each other, then older files first, then
 * exports; undone in reverse. */
export function orderOfJobs(run: StoredRun, jobs: readonly StoredJob[]): StoredJob[] {
  const sorted = jobs.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return run.kind === 'UNDO' ? sorted.reverse() : sorted;
}
