import type { Readable } from 'node:stream';
import type { ImmigrationDeps } from '../immigration/deps.ts';
import { readReference } from '../immigration/reference-store.ts';
import { addDays } from '../import-templates/calendar-date.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { pacificDateOf, runDateOf } from '../import-templates/run-date.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { TransientError } from '../platform/errors.ts';
import type { TaskRun } from '../platform/task.ts';
import { receiptText } from './check-texts.ts';
import type { CheckFileInput, FileNote, FirmSetup, ImportFileStatus } from './contract.ts';
import type { IntegratorDeps } from './deps.ts';
import { checkKey, receiptKey, retention } from './drop-key.ts';
import { decideFile, type FileDecision } from './file-decision.ts';
import { fileNote, nameNotes, toldNote } from './file-notes.ts';
import {
  changePending,
  isPending,
  readImportFile,
  readProcessed,
  rejectPending,
  type StoredImportFile,
} from './import-file-store.ts';
import { linesOf } from './line-file.ts';
import { hashOfKeys } from './made-keys.ts';
import { finishMove, freeRejectedKey } from './move-file.ts';
import { isNamedByOthers, outdatedFiles, readPendingParents } from './pending-parents.ts';
import { checkOptionsOf, type FilePlan, planFile } from './plan-file.ts';
import { type Survey, surveyFile } from './survey-file.ts';

export interface CheckDeps extends IntegratorDeps, ImmigrationDeps {}

interface Output {
  readonly status: ImportFileStatus | 'MISSING';
}

type Run = Pick<TaskRun, 'remainingMs'>;

/**
 * Checks a file as its run will: structure first, then every row against what the firm keeps now and pending files will
 * make. Nothing of the firm's is written. Of checks of one file only the latest counts, and none once the file is replaced;
 * a file may be checked again. Other pending files whose results this one has outdated are checked too.
 */
export async function checkFile(deps: CheckDeps, ref: CheckFileInput, run: Run): Promise<Output> {
  const file = await readImportFile(deps, ref);
  if (file === undefined) return { status: 'MISSING' };
  await checkOne(deps, file, run);
  const visited = new Set<string>();
  const nextOutdated = async () =>
    (await outdatedFiles(deps, ref.firmId)).find(({ fileId }) => !visited.has(fileId));
  for (let next = await nextOutdated(); next !== undefined; next = await nextOutdated()) {
    visited.add(next.fileId);
    await checkOne(deps, next, run);
  }
  return { status: (await readImportFile(deps, ref))?.status ?? 'MISSING' };
}

async function checkOne(deps: CheckDeps, file: StoredImportFile, run: Run): Promise<void> {
  if (isPending(file)) await checkPending(deps, file, run);
  const checked = (await readImportFile(deps, file)) ?? file;
  await finishMove(deps, checked);
  deps.log.info('IMPORT_FILE_CHECKED', {
    fileId: checked.fileId,
    code: checked.status,
    recordCount: checked.summary?.rowCount,
    exceptionCount: checked.summary?.rejectCount,
  });
}

async function checkPending(deps: CheckDeps, file: StoredImportFile, run: Run): Promise<void> {
  const setup = await readSetup(deps, file.firmId);
  const now = deps.clock.now();
  const wasHeld = file.notes.some(({ code }) => code === 'ZI-F-010');
  const heldUntilRunDate = wasHeld ? runDateOf(now) : file.heldUntilRunDate;
  const decision = decideFile({ ...file, heldUntilRunDate }, setup, now);
  if (decision.kind === 'IGNORE') throw new Error('a file that is not finished is never pending');
  if (decision.kind === 'REJECT') await reject(deps, file, decision.note);
  if (decision.kind === 'HOLD') {
    const unknown = { runDate: undefined, checkId: undefined, madeKeys: undefined, parentsSeen: undefined };
    await changePending(deps, file, { ...unknown, status: 'HELD', notes: [...decision.notes] });
  }
  if (decision.kind !== 'CHECK') return;
  const checkId = deps.newId();
  const notes = [...decision.notes, ...nameNotes(file)];
  const claim = { checkId, runDate: decision.runDate, heldUntilRunDate };
  if (!(await changePending(deps, file, { ...claim, status: 'CHECKING', notes }))) return;
  try {
    await checkClaimed(deps, { file: { ...file, ...claim }, checkId, decision, setup }, run);
  } catch (error) {
    const stopped = [...notes, fileNote('ZI-X-900', { id: file.fileId })];
    await changePending(deps, file, { status: 'RECEIVED', notes: stopped }, checkId);
    throw error;
  }
}

interface Check {
  readonly file: StoredImportFile;
  readonly checkId: string;
  readonly decision: Extract<FileDecision, { readonly kind: 'CHECK' }>;
  readonly setup: FirmSetup;
}

async function checkClaimed(deps: CheckDeps, check: Check, run: Run): Promise<void> {
  const { file, checkId, decision, setup } = check;
  const { template } = decision.named;
  const reference = await readReference(deps, file.firmId);
  const options = checkOptionsOf(setup, template, { reference, today: decision.runDate });
  const first = await open(deps, file, checkId);
  if (first === undefined) return;
  const survey = await surveyFile(first, { template, options });
  if (survey.kind === 'REFUSED') return reject(deps, file, toldNote(survey.problem), checkId);
  const { sha256 } = survey;
  const repeated = await repeatedNote(deps, file, template, sha256);
  if (repeated !== undefined) return reject(deps, { ...file, sha256 }, repeated, checkId);
  const parents = await readPendingParents(deps, file);
  const second = await open(deps, file, checkId);
  if (second === undefined) return;
  const checkedAt = deps.clock.now().toISOString();
  const plan = await planFile(deps, second, {
    ...{ firmId: file.firmId, template, options, reference, order: survey.order },
    ...{ parents: parents.willExist, at: checkedAt, goOn: () => requireTime(run) },
  });
  const found = { ...file, sha256, checkedAt, parentsSeen: parents.sign };
  await accept(deps, check, { found, survey, plan });
}

/** Left of a function's time for writing down what was found. */
const reserveMs = 30_000;

function requireTime(run: Run): void {
  const message = 'the check of a file ran out of time; it is begun again';
  if (run.remainingMs() < reserveMs) throw new TransientError('IMPORT_CHECK_OUT_OF_TIME', message);
}

/** The object as it arrived. `undefined`: it has been replaced, which its own event tells, or taken away. */
async function open(deps: CheckDeps, file: StoredImportFile, checkId: string): Promise<Readable | undefined> {
  const { objectKey: key, eTag } = file;
  const stream = await deps.drop.openExact({ key, eTag });
  if (stream === undefined && (await deps.drop.describe(key)) === undefined) {
    const reason = 'it was removed from the Import folder before it was checked';
    await reject(deps, file, fileNote('ZI-F-012', { reason }), checkId);
  }
  return stream;
}

const repeatDays = 90;

/** What is said of content that a run has completed already; for a time it is not processed again. */
export async function repeatedNote(
  deps: Pick<CheckDeps, 'integrator' | 'clock'>,
  { firmId }: { readonly firmId: string },
  { id }: ImportTemplate,
  sha256: string,
): Promise<FileNote | undefined> {
  const earlier = await readProcessed(deps, firmId, { templateId: id, sha256 });
  if (earlier === undefined || earlier.runDate < addDays(pacificDateOf(deps.clock.now()), -repeatDays))
    return undefined;
  return fileNote('ZI-F-007', { file: earlier.fileName, date: earlier.runDate });
}

async function reject(
  deps: CheckDeps,
  file: StoredImportFile,
  note: FileNote,
  checkId?: string,
): Promise<void> {
  const now = deps.clock.now();
  const change = {
    notes: [note, ...nameNotes({ ...file, earlierCount: 0 })],
    movedKey: await freeRejectedKey(deps, file, pacificDateOf(now)),
    checkedAt: now.toISOString(),
    sha256: file.sha256,
    summary: undefined,
    shownCheckId: undefined,
  };
  await rejectPending(deps, file, change, checkId);
}

interface Result {
  readonly found: StoredImportFile;
  readonly survey: Extract<Survey, { readonly kind: 'READ' }>;
  readonly plan: FilePlan;
}

/** Keeps what was found, unless the file was replaced or another check has begun meanwhile, and tells the firm. */
async function accept(
  deps: CheckDeps,
  { checkId, decision }: Check,
  { found, survey, plan: { tally, made } }: Result,
): Promise<void> {
  const keep = (what: Parameters<typeof checkKey>[2], body: Buffer | string) =>
    deps.drop.write(checkKey(found, checkId, what), body, undefined, retention.details);
  const madeBytes = isNamedByOthers(decision.named.template) ? made.bytes() : Buffer.alloc(0);
  await keep('findings', linesOf(tally.findings()));
  await keep('erased-values', linesOf(tally.erasedValues));
  if (madeBytes.length > 0) await keep('made-keys', madeBytes);
  const { sha256, checkedAt, parentsSeen } = found;
  const { warning } = tally.erasedReport;
  const told = [survey.notice, warning].flatMap((one) => (one === undefined ? [] : [toldNote(one)]));
  const change = {
    ...{ sha256, checkedAt, parentsSeen, shownCheckId: checkId },
    status: decision.isHeld ? ('HELD' as const) : ('WAITING' as const),
    summary: tally.summary(survey.rowCount),
    madeKeys: madeBytes.length > 0 ? hashOfKeys(madeBytes) : undefined,
    notes: [...decision.notes, ...nameNotes(found), ...told],
  };
  if (!(await changePending(deps, found, change, checkId))) return;
  const text = receiptText({ ...found, ...change }, decision.named.template);
  const key = receiptKey(found.firmId, found.fileName);
  await deps.drop.write(key, text, 'text/plain; charset=utf-8', retention.archive);
}
