import { claimOwed, type OwedNotice, overdueNotices, settleNotice } from '../due-deliveries/owed-notices.ts';
import { TransientError } from '../platform/errors.ts';
import { type SendNoticesDeps, sendNotices } from './send-notices.ts';

/** Mailed in one turn; the rest have theirs a minute later. */
export const mostNoticesAtOnce = 25;
const betweenTriesMs = 15 * 60_000;
/** The log of exports tells the outcome too; what fails for so long is tried no more. */
const longestOwedMs = 24 * 3_600_000;

/**
 * Mails outcomes that the run which came to them did not: it died, or mail was down for longer than it tries.
 * @param apart what fails for one export must keep no other from its turn
 */
export async function sendOwedNotices(
  deps: SendNoticesDeps,
  apart: (
    of: { readonly distributorId: string; readonly dataExportId: string },
    work: () => Promise<void>,
  ) => Promise<void>,
): Promise<void> {
  for (const notice of await overdueNotices(deps, deps.clock.now(), mostNoticesAtOnce)) {
    const { distributorId, packageId: dataExportId } = notice;
    await apart({ distributorId, dataExportId }, () => sendOwed(deps, notice));
  }
}

async function sendOwed(deps: SendNoticesDeps, notice: OwedNotice): Promise<void> {
  const { distributorId, packageId: dataExportId, attemptNumber, since } = notice;
  const nowMs = deps.clock.now().getTime();
  const about = { distributorId, dataExportId, attemptNumber };
  if (!(await claimOwed(deps, notice, new Date(nowMs + betweenTriesMs).toISOString()))) return;
  const { runNumber, cycleNumber } = notice;
  try {
    await sendNotices(deps, { ...about, generation: 1, runNumber, cycleNumber });
  } catch (error) {
    if (nowMs - Date.parse(since) <= longestOwedMs) {
      if (!(error instanceof TransientError)) throw error;
      return deps.log.warn('NOTICE_STILL_OWED', { ...about, code: error.code });
    }
    deps.log.error('NOTICE_GIVEN_UP', about);
  }
  // Also where nothing was left to tell.
  await settleNotice(deps, notice, notice);
}
