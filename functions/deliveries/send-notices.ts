import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { DirectoryTable } from '../directory/deps.ts';
import { readDistributor, readUser } from '../directory/directory-store.ts';
import { TransientError } from '../platform/errors.ts';
import type { DeliveryPackage, DeliverySettings, deliverySteps, TransferAttempt } from './contract.ts';
import {
  claimNotice,
  markNoticeSent,
  type PackageKey,
  readAttempt,
  readPackage,
  readTransfer,
} from './delivery-store.ts';
import type { DeliveryDeps, Mail, Mailer } from './deps.ts';
import { noticeText } from './notice-mail.ts';
import { readDeliverySettings } from './settings-store.ts';

export interface SendNoticesDeps extends DeliveryDeps {
  readonly directory: DirectoryTable;
  readonly mailer: Mailer;
  readonly notice: { readonly siteUrl: string; readonly productName: string };
}

type Input = z.infer<typeof deliverySteps.sendNotices.input>;
type Output = z.infer<typeof deliverySteps.sendNotices.output>;

/**
 * Mails the outcome of an attempt to the addresses of the settings; of a failed extraction (attempt 0) to the person who
 * asked. One notice per outcome and address: only a run killed between sending and writing it down sends it twice.
 */
export async function sendNotices(deps: SendNoticesDeps, input: Input): Promise<Output> {
  const key = { distributorId: input.distributorId, packageId: input.dataExportId };
  const about = await readPackage(deps, key);
  const attempt = input.attemptNumber === 0 ? undefined : await readAttempt(deps, key, input.attemptNumber);
  const settings = await readDeliverySettings(deps, key.distributorId, attempt?.settingsVersion);
  const transfer = await readTransfer(deps, key);
  const { timeZone = 'UTC' } = (await readDistributor(deps, key.distributorId)) ?? {};
  const text = noticeText({ ...deps.notice, timeZone, about, settings, attempt, transfer });
  const counts = { sentCount: 0, unsentCount: 0 };
  for (const to of await addresses(deps, about, { attempt, settings })) {
    const noticeId = `${String(input.attemptNumber).padStart(2, '0')}#${hashOf(to)}`;
    if (!(await claimNotice(deps, key, noticeId))) continue;
    if (!(await send(deps, key, { to, ...text }))) {
      counts.unsentCount += 1;
      continue;
    }
    await markNoticeSent(deps, key, noticeId);
    counts.sentCount += 1;
  }
  if (counts.unsentCount > 0)
    throw new TransientError(
      'NOTICE_NOT_SENT',
      `${counts.unsentCount} addresses could not be mailed; try again`,
    );
  return { sentCount: counts.sentCount };
}

/** One address that is refused must not keep the mail from the others. */
async function send(deps: SendNoticesDeps, key: PackageKey, mail: Mail): Promise<boolean> {
  try {
    await deps.mailer.send(mail);
    return true;
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    const { distributorId, packageId } = key;
    deps.log.warn('NOTICE_REFUSED', { distributorId, dataExportId: packageId, errorName });
    return false;
  }
}

async function addresses(
  deps: SendNoticesDeps,
  about: DeliveryPackage,
  of: { readonly attempt?: TransferAttempt; readonly settings?: DeliverySettings },
): Promise<string[]> {
  const configured = of.settings?.notificationEmails ?? [];
  if (of.attempt !== undefined && configured.length > 0) return configured;
  const { requesterSub } = about;
  const requester = requesterSub === undefined ? undefined : await readUser(deps, requesterSub);
  // A machine has no mailbox: whoever is told of its transfers is told that there is none.
  return requester === undefined ? configured : [requester.email];
}

/** Addresses are personal, keys are not: the key holds a hash. */
function hashOf(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 32);
}
