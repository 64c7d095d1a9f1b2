import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { decodeTime } from 'ulid';
import * as z from 'zod';
import { readFirms } from '../directory/directory-store.ts';
import { addDays, daysFrom } from '../import-templates/calendar-date.ts';
import { pacificDateOf, runDateOf, runDatesDue, runInstantOf } from '../import-templates/run-date.ts';
import type { FirmSetup } from '../integrator/contract.ts';
import type { CheckStarter } from '../integrator/deps.ts';
import {
  isPending,
  pendingFileIds,
  readImportFile,
  type StoredImportFile,
} from '../integrator/import-file-store.ts';
import { listAttention } from '../integrator-jobs/attention-store.ts';
import { firmPartition } from '../integrator-jobs/deps.ts';
import { isRefusedUpload } from '../integrator-jobs/job-row.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { cancellationCodes, isConditionFailed, type TransactItem, transact } from '../platform/table.ts';
import type { TaskRun } from '../platform/task.ts';
import { hasNewEvents } from '../webhooks/event-store.ts';
import { hasEnded } from './begin-run.ts';
import type { SendDigestInput } from './contract.ts';
import type { AskDeps, FanOutStarter } from './deps.ts';
import { expectedTemplates, isDueBy, tellMissingFiles } from './expected-files.ts';
import { exportsDue } from './export-job.ts';
import { listRuns, newRunPut, runUpdate, type StoredRun } from './run-store.ts';

export interface DispatchDeps extends AskDeps {
  readonly checkStarter: CheckStarter;
  /** Has a digest sent elsewhere; asked twice, it is sent once. */
  readonly digestStarter: { start(input: SendDigestInput): Promise<void> };
  /** Has new events of a firm sent to its webhooks elsewhere. */
  readonly fanOutStarter: FanOutStarter;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const firmsSideBySide = 8;
/** Left of the function's time for the firms that are begun. */
const reserveMs = 45_000;
/** Between triggers; what was started later than that may not show yet. */
const turnMs = 5 * minuteMs;
const freshMs = 4 * minuteMs;
/** The longest check takes less. */
const lostCheckMs = 20 * minuteMs;
/** After its cut-off, an empty run still takes a file whose upload was told late. */
const lateUploadMs = 60 * minuteMs;
const digestAfterMs = 5 * minuteMs;
/** The longest night takes less. */
const overdueMs = 6 * 60 * minuteMs;
/** What could not be told for so long is told no more. */
const digestUntilMs = dayMs;
/** Nights whose runs are always looked at. */
const nightsKept = 14;

interface Output {
  readonly firmCount: number;
  /** Firms for which there was no time; the next trigger begins with others. */
  readonly leftCount: number;
}

/**
 * Looks after the runs of every firm: adds and starts those whose time has come, starts again what has stopped, has checks
 * begun again that were lost, and has told what was not. It looks at what there is and not at its trigger, so that a lost, late
 * or doubled one changes nothing.
 */
export async function dispatchRuns(
  deps: DispatchDeps,
  _input: unknown,
  { remainingMs }: Pick<TaskRun, 'remainingMs'>,
): Promise<Output> {
  const firms = inTurn(await readFirms(deps), deps.clock.now());
  const failures: unknown[] = [];
  let begunCount = 0;
  let overdueCount = 0;
  const work = async (): Promise<void> => {
    while (begunCount < firms.length && remainingMs() > reserveMs) {
      const { firmId } = firms[begunCount++] ?? { firmId: '' };
      try {
        const overdue = await lookAfterFirm(deps, firmId);
        // Only now: meanwhile others have counted.
        overdueCount += overdue;
      } catch (error) {
        // What fails for one firm keeps no other from its turn; it is thrown when all had theirs.
        deps.log.error('FIRM_NOT_DISPATCHED', {
          firmId,
          errorName: error instanceof Error ? error.name : 'unknown',
        });
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: firmsSideBySide }, work));
  deps.log.measure('NightlyRunsOverdue', overdueCount);
  const leftCount = firms.length - begunCount;
  if (leftCount > 0) deps.log.warn('FIRMS_LEFT_OVER', { recordCount: leftCount });
  if (failures.length > 0) throw failures[0];
  return { firmCount: begunCount, leftCount };
}

const goldenRatio = 0.618_033_988_749_895;

/** Beginning each time at another place, so that triggers that run out of time leave no firm out for long. */
function inTurn<T>(firms: readonly T[], now: Date): T[] {
  const turn = Math.floor(now.getTime() / turnMs);
  const start = Math.floor(((turn * goldenRatio) % 1) * firms.length);
  return [...firms.slice(start), ...firms.slice(0, start)];
}

/** @returns how many of its nightly runs are overdue */
async function lookAfterFirm(deps: DispatchDeps, firmId: string): Promise<number> {
  const setup = await readSetup(deps, firmId);
  // Nobody has ever set it up.
  if (!setup.isSubscribed && setup.version === 1) return 0;
  const pending = await readPending(deps, firmId);
  const now = deps.clock.now();
  const today = pacificDateOf(now);
  const from = laterOf(await readRunsFrom(deps, firmId), firstNightOf(setup));
  const oldest = addDays(today, -nightsKept);
  const runs = await listRuns(deps, firmId, { from: from !== undefined && from < oldest ? from : oldest });
  if (!setup.isSubscribed) await waitForSubscription(deps, firmId, from);
  else if (from === undefined) await saveRunsFrom(deps, firmId, { runDate: runDateOf(now) });
  else await dispatchNights(deps, setup, { from, runs }, pending);
  for (const run of runs) await lookAfterRun(deps, run);
  for (const file of pending)
    if (isCheckLost(file, now)) await deps.checkStarter.start({ firmId, fileId: file.fileId });
  await tellMissingFiles(deps, setup, pending);
  await tellRefusedUploads(deps, firmId);
  if (await hasNewEvents(deps, firmId)) await deps.fanOutStarter.start({ firmId });
  return runs.filter((run) => isOverdue(run, now)).length;
}

const isOverdue = (run: StoredRun, now: Date): boolean =>
  run.kind === 'NIGHTLY' && !hasEnded(run) && now.getTime() - Date.parse(run.queuedAt) > overdueMs;

async function readPending(deps: DispatchDeps, firmId: string): Promise<StoredImportFile[]> {
  const files: StoredImportFile[] = [];
  for (const fileId of await pendingFileIds(deps, firmId)) {
    const file = await readImportFile(deps, { firmId, fileId });
    if (file !== undefined && isPending(file)) files.push(file);
  }
  return files;
}

/** A firm's first run is the one after its subscription began, whenever that is noticed here. */
const firstNightOf = ({ subscribedAt }: FirmSetup): string | undefined =>
  subscribedAt && runDateOf(new Date(subscribedAt));

const laterOf = (...dates: readonly (string | undefined)[]): string | undefined =>
  dates
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);

const RunsFrom = z.object({ runDate: z.iso.date() });
const runsFromKey = (firmId: string) => ({ pk: firmPartition(firmId), sk: 'RUNS-FROM' });

async function readRunsFrom({ integrator }: DispatchDeps, firmId: string): Promise<string | undefined> {
  const { client, table } = integrator;
  const get = new GetCommand({ TableName: table, Key: runsFromKey(firmId), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item && RunsFrom.parse(Item).runDate;
}

/** The date only ever goes forward. */
async function saveRunsFrom(
  { integrator: { client, table } }: DispatchDeps,
  firmId: string,
  row: z.infer<typeof RunsFrom>,
): Promise<void> {
  const put = new PutCommand({
    TableName: table,
    Item: { ...runsFromKey(firmId), ...row },
    ConditionExpression: 'attribute_not_exists(pk) OR runDate < :runDate',
    ExpressionAttributeValues: { ':runDate': row.runDate },
  });
  await client.send(put).catch((error: unknown) => {
    if (!isConditionFailed(error)) throw error;
  });
}

/** While the subscription is not active there are no nightly runs, and none is made up for afterwards. */
async function waitForSubscription(
  deps: DispatchDeps,
  firmId: string,
  from: string | undefined,
): Promise<void> {
  const runDate = runDateOf(deps.clock.now());
  if (from !== undefined && from < runDate) await saveRunsFrom(deps, firmId, { runDate });
}

export interface Nights {
  /** The first date that is to have a nightly run. */
  readonly from: string;
  readonly runs: readonly Pick<StoredRun, 'runId'>[];
}

interface StoredNights extends Nights {
  readonly runs: readonly StoredRun[];
}

/** The dates whose run has come and is not there, oldest first. Pure. */
export function missingNights({ from, runs }: Nights, now: Date): string[] {
  const known = new Set(runs.map(({ runId }) => runId));
  const mostMissed = daysFrom(from, pacificDateOf(now));
  if (mostMissed < 0) return [];
  return runDatesDue(now, mostMissed).filter((date) => !known.has(date));
}

async function dispatchNights(
  deps: DispatchDeps,
  setup: FirmSetup,
  nights: StoredNights,
  pending: readonly StoredImportFile[],
): Promise<void> {
  const { firmId } = setup;
  const { from, runs } = nights;
  const now = deps.clock.now();
  const missing = missingNights(nights, now);
  for (const runDate of missing) await addNight(deps, { setup, runDate }, pending);
  const tonight = runs.find(({ runId }) => runId === pacificDateOf(now));
  if (tonight !== undefined) await takeLateUploads(deps, tonight, pending);
  const oldest = addDays(pacificDateOf(now), -nightsKept);
  const isDone = missing.length === 0 && runs.every((run) => run.runDate >= oldest || hasEnded(run));
  if (from < oldest && isDone) await saveRunsFrom(deps, firmId, { runDate: oldest });
}

/** Whether the run of a date does anything: takes files, tells of those that are missing, writes exports. */
const hasWork = (setup: FirmSetup, runDate: string, pending: readonly StoredImportFile[]): boolean =>
  pending.some(isDueBy(runDate)) ||
  expectedTemplates(setup, runDate).length > 0 ||
  exportsDue(setup, runDate).length > 0;

/** Adds the run of a date, unless there is one; with nothing to do it has ended already. */
async function addNight(
  deps: DispatchDeps,
  { setup, runDate }: { readonly setup: FirmSetup; readonly runDate: string },
  pending: readonly StoredImportFile[],
): Promise<void> {
  const { firmId } = setup;
  const at = deps.clock.now().toISOString();
  const isNeeded = hasWork(setup, runDate, pending);
  const run = {
    ...{ firmId, runDate, runId: runDate, kind: 'NIGHTLY' as const, triggeredBy: 'SCHEDULE', queuedAt: at },
    ...(isNeeded
      ? { status: 'QUEUED' as const }
      : { status: 'COMPLETED' as const, startedAt: at, endedAt: at, toldAt: at }),
  };
  if (!(await isWritten(deps, newRunPut(deps, run))) || !isNeeded) return;
  deps.log.info('RUN_QUEUED', { firmId, code: runDate });
  await deps.runWorkflow.start({ firmId, runId: runDate }, 0);
}

async function isWritten(deps: DispatchDeps, item: TransactItem): Promise<boolean> {
  try {
    await transact(deps.integrator.client, [item]);
    return true;
  } catch (error) {
    if (cancellationCodes(error).includes('ConditionalCheckFailed')) return false;
    throw error;
  }
}

/**
 * An upload that was completed before the cut-off and told after it belongs to that date still: a run that had nothing to do is
 * queued again.
 */
async function takeLateUploads(
  deps: DispatchDeps,
  run: StoredRun,
  pending: readonly StoredImportFile[],
): Promise<void> {
  const now = deps.clock.now();
  const isEmpty = run.status === 'COMPLETED' && run.jobCount === 0;
  const isOver = now.getTime() - runInstantOf(run.runDate).getTime() > lateUploadMs;
  if (!isEmpty || isOver || !pending.some(isDueBy(run.runDate))) return;
  const at = now.toISOString();
  const [attempt, none] = [run.attempt + 1, undefined];
  const fresh = { startedAt: none, endedAt: none, toldAt: none, takenAt: none };
  const queued = { ...fresh, status: 'QUEUED' as const, queuedAt: at, attempt, attemptAt: at };
  if (!(await isWritten(deps, runUpdate(deps, run, queued, { status: ['COMPLETED'], epoch: run.epoch }))))
    return;
  await deps.runWorkflow.start({ firmId: run.firmId, runId: run.runId }, attempt);
}

async function lookAfterRun(deps: DispatchDeps, run: StoredRun): Promise<void> {
  const { firmId, runId, endedAt } = run;
  if (!hasEnded(run)) return keepRunning(deps, run);
  const ageMs = deps.clock.now().getTime() - Date.parse(endedAt ?? run.queuedAt);
  const isUntold = run.toldAt === undefined && ageMs >= digestAfterMs && ageMs < digestUntilMs;
  if (isUntold) await deps.digestStarter.start({ firmId, runId });
}

/** Starts the workflow of a run once more when it has stopped before the run had ended. */
async function keepRunning(deps: DispatchDeps, run: StoredRun): Promise<void> {
  const { firmId, runId, attempt } = run;
  const ref = { firmId, runId };
  const now = deps.clock.now();
  // Just started: that it does not show yet means nothing, and the same attempt again is no change.
  const isFresh = now.getTime() - Date.parse(run.attemptAt ?? run.queuedAt) < freshMs;
  if (isFresh) return deps.runWorkflow.start(ref, attempt);
  if (await deps.runWorkflow.isRunning(ref, attempt)) return;
  deps.log.warn('RUN_STARTED_AGAIN', { firmId, code: runId, attemptNumber: attempt + 1 });
  // Noted only then: of two triggers both start the same attempt.
  await deps.runWorkflow.start(ref, attempt + 1);
  const next = { attempt: attempt + 1, attemptAt: now.toISOString() };
  await isWritten(deps, runUpdate(deps, ref, next, { status: ['QUEUED', 'IN_PROGRESS'] }));
}

/** Whether the check of a file was not begun, or has stopped without a word. */
function isCheckLost({ status, arrivedAt, checkId }: StoredImportFile, now: Date): boolean {
  const sinceMs =
    status === 'CHECKING' && checkId !== undefined ? decodeTime(checkId) : Date.parse(arrivedAt);
  return (status === 'RECEIVED' || status === 'CHECKING') && now.getTime() - sinceMs > lostCheckMs;
}

async function tellRefusedUploads(deps: DispatchDeps, firmId: string): Promise<void> {
  const from = pacificDateOf(new Date(deps.clock.now().getTime() - digestUntilMs));
  const rows = await listAttention(deps, firmId, { from });
  const isUntold = rows.some(({ jobId, isTold }) => isRefusedUpload(jobId) && isTold !== true);
  if (isUntold) await deps.digestStarter.start({ firmId });
}
