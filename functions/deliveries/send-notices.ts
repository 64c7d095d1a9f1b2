import type * as z from 'zod';
import type { DirectoryTable } from '../directory/deps.ts';
import { readDistributor, readUser } from '../directory/directory-store.ts';
import { attemptName, extraction, settleNotice } from '../due-deliveries/owed-notices.ts';
import type { Audited } from '../platform/audit-trail.ts';
import { TransientError } from '../platform/errors.ts';
import { transientIfPassing } from '../platform/passing-failure.ts';
import { readAttempt } from './attempt-store.ts';
import { refOf } from './attempt-turn.ts';
import type { DeliveryPackage, DeliverySettings, deliverySteps, PackageFile } from './contract.ts';
import {
  type AnnouncedPackage,
  addressHash,
  claimNotice,
  markNoticeSent,
  type PackageKey,
  readLedger,
  readPackage,
  unreachableAmong,
} from './delivery-store.ts';
import type { DeliveryDeps, Mail, Mailer } from './deps.ts';
import { dueDateNoticeText, type NoticeText, noticeText } from './notice-mail.ts';
import { readDeliverySettings } from './settings-store.ts';

export interface SendNoticesDeps extends DeliveryDeps {
  readonly directory: DirectoryTable;
  readonly mailer: Mailer;
  readonly notice: { readonly siteUrl: string; readonly productName: string };
}

type Input = z.input<typeof deliverySteps.sendNotices.input>;
type Output = z.infer<typeof deliverySteps.sendNotices.output>;

/**
 * Mails the outcome of an attempt to the addresses of the settings; of a failed extraction (attempt 0) to the person who
 * asked. Addresses that mail does not reach are left out; when that leaves none, the others are told. One notice per
 * outcome and address: only a run killed between sending and writing it down sends it twice.
 */
export async function sendNotices(deps: SendNoticesDeps & Partial<Audited>, input: Input): Promise<Output> {
  const { distributorId, dataExportId, attemptNumber } = input;
  const key = { distributorId, packageId: dataExportId };
  return audited(deps, key, { action: 'NOTICES_SENT', attemptNumber }, () =>
    attemptNumber === 0 ? tellOfExtraction(deps, key) : tellOfAttempt(deps, key, refOf(input)),
  );
}

/** Tells of mails before they are sent, and how many it were. */
async function audited(
  { audit }: Partial<Audited>,
  { distributorId, packageId: dataExportId }: Pick<PackageKey, 'distributorId' | 'packageId'>,
  { action, ...more }: { readonly action: string; readonly attemptNumber?: number },
  send: () => Promise<Output>,
): Promise<Output> {
  const told = {
    tenantId: `distributor:${distributorId}`,
    actor: { kind: 'system', id: 'notices' },
    action,
    objects: { distributorId, dataExportId, ...more },
  } as const;
  const begun = await audit?.append({ ...told, outcome: 'BEGUN' });
  const output = await send();
  const counts = { mails: output.sentCount };
  await audit?.append({ ...told, outcome: 'DONE', begunSequence: begun?.sequence, counts });
  return output;
}

async function tellOfExtraction(deps: SendNoticesDeps, key: PackageKey): Promise<Output> {
  const about = await readPackage(deps, key);
  const to = await requesterOrSettings(deps, about);
  const timeZone = await timeZoneOf(deps, key);
  const text = noticeText({ ...deps.notice, timeZone, about });
  const output = await mailAll(deps, key, { name: attemptName(extraction), to, ...text });
  await settleNotice(deps, key, extraction);
  return output;
}

/** A run that was superseded, or that did not end its attempt, has nothing to tell. */
async function tellOfAttempt(
  deps: SendNoticesDeps,
  key: PackageKey,
  ref: ReturnType<typeof refOf>,
): Promise<Output> {
  const attempt = await readAttempt(deps, key, ref);
  if (attempt?.runNumber !== ref.runNumber || attempt.outcome === 'IN_PROGRESS') return { sentCount: 0 };
  const about = await readPackage(deps, key);
  const settings = await readDeliverySettings(deps, key.distributorId, attempt.settingsVersion);
  const wanted = [settings?.notificationEmails ?? [], await requester(deps, about)];
  const current = await readDeliverySettings(deps, key.distributorId);
  const { to, passedOver } = await addressees(deps, key, current, wanted);
  const first = await readAttempt(deps, key, { cycleNumber: 1, attemptNumber: 1 });
  const text = noticeText({
    ...deps.notice,
    timeZone: await timeZoneOf(deps, key),
    about,
    settings,
    attempt,
    files: await filesSent(deps, key, about),
    stagedAt: first?.startedAt,
    unreachableEmails: passedOver,
  });
  const output = await mailAll(deps, key, { name: attemptName(attempt), to, ...text });
  await settleNotice(deps, key, ref);
  return output;
}

/** Names, sizes and hashes as they lie at the destination: encrypted files are others than those of the package. */
async function filesSent(
  deps: SendNoticesDeps,
  key: PackageKey,
  about: DeliveryPackage,
): Promise<PackageFile[]> {
  const ledger = await readLedger(deps, key);
  return about.files.map((file) => ledger.get(file.name)?.sent ?? file);
}

/**
 * Tells whoever asked that the response will be due before the package is there; once per export, however often it is
 * called. The export need not be announced yet.
 */
export async function noticeDueDateAtRisk(
  deps: SendNoticesDeps & Partial<Audited>,
  about: AnnouncedPackage,
  times: { readonly responseDueAt: string; readonly estimatedCompletionAt?: string | undefined },
): Promise<Output> {
  const key = { distributorId: about.distributorId, packageId: about.packageId };
  const to = await requesterOrSettings(deps, about);
  const text = dueDateNoticeText({ ...deps.notice, timeZone: await timeZoneOf(deps, key), about, ...times });
  return audited(deps, key, { action: 'DUE_DATE_NOTICES_SENT' }, () =>
    mailAll(deps, key, { name: 'DUE_DATE', to, ...text }),
  );
}

interface Notices extends NoticeText {
  /** Tells the notices of one package apart; with the address it makes the key. */
  readonly name: string;
  readonly to: readonly string[];
}

/** A mail that went out and could not be noted is not sent again for that alone. */
async function noteSent(deps: SendNoticesDeps, key: PackageKey, noticeId: string): Promise<void> {
  try {
    await markNoticeSent(deps, key, noticeId);
  } catch (error) {
    if (!(transientIfPassing(error) instanceof TransientError)) throw error;
    const errorName = error instanceof Error ? error.name : 'unknown';
    const { distributorId, packageId } = key;
    deps.log.warn('NOTICE_NOT_MARKED', { distributorId, dataExportId: packageId, errorName });
  }
}

async function mailAll(deps: SendNoticesDeps, key: PackageKey, notices: Notices): Promise<Output> {
  const { name, to: addresses, ...text } = notices;
  const counts = { sentCount: 0, unsentCount: 0 };
  for (const to of addresses) {
    const noticeId = `${name}#${addressHash(to)}`;
    if (!(await claimNotice(deps, key, noticeId))) continue;
    const tags = { ...key, noticeId: noticeId.replaceAll('#', '-') };
    if (!(await send(deps, key, { to, ...text, tags }))) {
      counts.unsentCount += 1;
      continue;
    }
    await noteSent(deps, key, noticeId);
    counts.sentCount += 1;
  }
  if (counts.sentCount > 0) deps.log.measure('NoticesSent', counts.sentCount);
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

interface Addressees {
  readonly to: readonly string[];
  /** Mail reaches none of these, so others are told instead. */
  readonly passedOver: readonly string[];
}

/** Of the first list that mail reaches anybody of, whom it reaches. */
async function addressees(
  deps: SendNoticesDeps,
  key: Pick<PackageKey, 'distributorId' | 'packageId'>,
  settings: DeliverySettings | undefined,
  lists: readonly (readonly string[])[],
): Promise<Addressees> {
  const passedOver: string[] = [];
  for (const list of lists) {
    const unreachable = await unreachableAmong(deps, key, list, settings);
    const to = list.filter((address) => !unreachable.includes(address));
    if (to.length > 0) return { to, passedOver };
    passedOver.push(...list);
  }
  const { distributorId, packageId } = key;
  deps.log.warn('NOTICE_WITHOUT_ADDRESSEE', { distributorId, dataExportId: packageId });
  return { to: [], passedOver };
}

/** A machine has no mailbox: for it, whoever is told of its transfers. */
async function requesterOrSettings(
  deps: SendNoticesDeps,
  about: AnnouncedPackage,
): Promise<readonly string[]> {
  const settings = await readDeliverySettings(deps, about.distributorId);
  const lists = [await requester(deps, about), settings?.notificationEmails ?? []];
  return (await addressees(deps, about, settings, lists)).to;
}

async function requester(
  deps: SendNoticesDeps,
  { requesterSub }: Pick<AnnouncedPackage, 'requesterSub'>,
): Promise<string[]> {
  const user = requesterSub === undefined ? undefined : await readUser(deps, requesterSub);
  return user === undefined ? [] : [user.email];
}

async function timeZoneOf(deps: SendNoticesDeps, { distributorId }: PackageKey): Promise<string> {
  return (await readDistributor(deps, distributorId))?.timeZone ?? 'UTC';
}
