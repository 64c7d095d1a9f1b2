import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { DirectoryTable } from '../directory/deps.ts';
import { readDistributor, readUser } from '../directory/directory-store.ts';
import type { DeliveryPackage, DeliverySettings, deliverySteps } from './contract.ts';
import { claimNotice, markNoticeSent, readAttempt, readPackage, readTransfer } from './delivery-store.ts';
import type { DeliveryDeps, Mailer } from './deps.ts';
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
  let sentCount = 0;
  for (const to of await addresses(deps, about, attempt === undefined ? undefined : settings)) {
    const noticeId = `${String(input.attemptNumber).padStart(2, '0')}#${hashOf(to)}`;
    if (!(await claimNotice(deps, key, noticeId))) continue;
    await deps.mailer.send({ to, ...text });
    await markNoticeSent(deps, key, noticeId);
    sentCount += 1;
  }
  return { sentCount };
}

async function addresses(
  deps: SendNoticesDeps,
  about: DeliveryPackage,
  settings: DeliverySettings | undefined,
): Promise<string[]> {
  if (settings !== undefined) return settings.notificationEmails;
  if (about.requesterSub === undefined) return [];
  const requester = await readUser(deps, about.requesterSub);
  return requester === undefined ? [] : [requester.email];
}

/** Addresses are personal, keys are not: the key holds a hash. */
function hashOf(address: string): string {
  return createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 32);
}
