import { noticeDueDateAtRisk, type SendNoticesDeps, sendNotices } from '../deliveries/send-notices.ts';
import { sendOwedNotices } from '../deliveries/send-owed-notices.ts';
import { TransientError } from '../platform/errors.ts';
import { type ExportKey, readDataExport } from './data-export-store.ts';
import type { Workflow } from './deps.ts';
import { nextToStart, type Queue } from './export-queue.ts';
import { type EndExportDeps, endExport } from './fail-export.ts';
import { lookAfterTransfers } from './look-after-transfers.ts';
import { announcementOf } from './package-announcement.ts';
import { queuePlaces } from './queue-forecast.ts';
import { changeRow, type QueueRow, readQueue, readRate, takeFromQueue } from './queue-store.ts';
import { runNameOf } from './sending-run.ts';

export interface StartExportsDeps extends EndExportDeps, SendNoticesDeps {
  readonly workflow: Workflow;
}

/** Other starters may be quicker so many times; the last of them leaves nothing to start. */
const mostLostTurns = 20;

/**
 * Starts what is due, gives the slots back of runs that ended without a word, warns of due dates at risk, looks after
 * transfers that are overdue and mails what runs have left to mail. It looks at the tables, not at its caller, so a
 * lost or repeated message changes nothing.
 */
export async function startExports(deps: StartExportsDeps): Promise<{ startedCount: number }> {
  const failures: unknown[] = [];
  /** What fails for one export keeps no other from its turn; it is thrown when all had theirs. */
  const apart: Apart = async (row, work) => {
    try {
      await work();
    } catch (error) {
      const errorName = error instanceof Error ? error.name : 'unknown';
      deps.log.error('QUEUE_ROW_FAILED', { ...idsOf(row), errorName });
      failures.push(error);
    }
  };
  for (const row of (await readQueue(deps)).running) await apart(row, () => lookAfter(deps, row));
  const { queue, startedCount } = await startDue(deps, apart);
  await warnOfDueDates(deps, queue, apart);
  await lookAfterTransfers(deps, apart);
  await sendOwedNotices(deps, apart);
  if (failures.length > 0) throw failures[0];
  return { startedCount };
}

type Apart = (row: ExportKey, work: () => Promise<void>) => Promise<void>;

/**
 * A run that was taken and not started before a crash is started now: runs are named after export and generation, so a
 * run that is only not visible yet is not started twice.
 */
async function lookAfter(deps: StartExportsDeps, row: QueueRow): Promise<void> {
  const state = await deps.workflow.stateOf(runNameOf(row));
  if (state === 'UNKNOWN') await startRun(deps, row);
  if (state === 'ENDED') {
    deps.log.warn('RUN_ENDED_SILENTLY', idsOf(row));
    const hasFailed = await endExport(deps, row);
    if (hasFailed) await mail(deps, row, () => sendNotices(deps, { ...refOf(row), attemptNumber: 0 }));
  }
  if (state !== 'RUNNING') return;
  const { recordCount } = await readDataExport(deps, row);
  if (recordCount !== undefined && recordCount !== row.recordCount)
    await changeRow(deps, row, { recordCount });
}

async function startDue(deps: StartExportsDeps, apart: Apart) {
  let queue = await readQueue(deps);
  let startedCount = 0;
  for (let lostTurns = 0; lostTurns < mostLostTurns; ) {
    const next = nextToStart(queue, deps.clock.now());
    if (next === undefined) break;
    const after = await takeFromQueue(deps, queue, next, deps.clock.now());
    if (after === undefined) {
      lostTurns += 1;
      queue = await readQueue(deps);
      continue;
    }
    queue = after;
    await apart(next, async () => {
      await startRun(deps, next);
      deps.log.info('EXPORT_STARTED', idsOf(next));
      startedCount += 1;
    });
  }
  return { queue, startedCount };
}

async function startRun(deps: StartExportsDeps, row: QueueRow): Promise<void> {
  await deps.workflow.start(runNameOf(row), refOf(row));
}

/** Mails each risk once; a mail that cannot be sent is tried a few times. */
async function warnOfDueDates(deps: StartExportsDeps, queue: Queue<QueueRow>, apart: Apart): Promise<void> {
  const places = queuePlaces(queue, await readRate(deps), deps.clock.now());
  for (const row of [...queue.running, ...queue.requested]) {
    const { isDueDateAtRisk, estimatedCompletionAt } = places.get(row.dataExportId) ?? {};
    const { responseDueAt } = row;
    if (isDueDateAtRisk !== true || responseDueAt === undefined || row.riskNoticesLeft === 0) continue;
    await apart(row, () => tellOfRisk(deps, row, { responseDueAt, estimatedCompletionAt }));
  }
}

async function tellOfRisk(
  deps: StartExportsDeps,
  row: QueueRow,
  times: Parameters<typeof noticeDueDateAtRisk>[2],
): Promise<void> {
  const about = announcementOf(await readDataExport(deps, row));
  const isTold = await mail(deps, row, () => noticeDueDateAtRisk(deps, about, times));
  await changeRow(deps, row, { riskNoticesLeft: isTold ? 0 : row.riskNoticesLeft - 1 });
}

/** A mail that cannot be sent is not the queue's failure. @returns whether it was sent */
async function mail(deps: StartExportsDeps, row: QueueRow, send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
    deps.log.warn('QUEUE_NOTICE_NOT_SENT', { ...idsOf(row), code: error.code });
    return false;
  }
}

const refOf = ({ generation, ...row }: QueueRow) => ({ ...idsOf(row), generation });
const idsOf = ({ distributorId, dataExportId }: ExportKey) => ({
  distributorId,
  dataExportId,
});
