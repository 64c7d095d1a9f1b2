import { readFirm } from '../directory/directory-store.ts';
import { firmPartition } from '../integrator-jobs/deps.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { addressHash } from '../notice-mails/address-hash.ts';
import { claimMail, markMailed, releaseMail } from '../notice-mails/mail-claims.ts';
import { type About, changeMail } from './change-mail.ts';
import type { TellingDeps } from './deps.ts';
import { userNameOf } from './sftp-user.ts';
import { type ChangeMail, listMails, mailDone } from './subscription-store.ts';

/**
 * Mails what has changed to the addresses of each firm's set-up: each address is told once, and a mail that cannot be sent is
 * sent when this is called again, for three days.
 * @returns how many mails were sent
 */
export async function tellChanges(deps: TellingDeps): Promise<number> {
  let mailCount = 0;
  for (const mail of await listMails(deps)) {
    const isOld = mail.expiresAt * 1000 < deps.clock.now().getTime();
    const { sentCount, leftCount } = isOld ? { sentCount: 0, leftCount: 0 } : await tellFirm(deps, mail);
    mailCount += sentCount;
    if (leftCount === 0) await mailDone(deps, mail);
  }
  return mailCount;
}

async function tellFirm(deps: TellingDeps, mail: ChangeMail) {
  const { notificationEmails } = await readSetup(deps, mail.firmId);
  const text = changeMail(await aboutFirm(deps, mail.firmId), mail);
  let [sentCount, leftCount] = [0, 0];
  for (const to of notificationEmails) {
    const outcome = await tellAddress(deps, mail, { ...text, to });
    if (outcome === 'SENT_NOW') sentCount += 1;
    if (outcome === 'LEFT') leftCount += 1;
  }
  return { sentCount, leftCount };
}

async function aboutFirm(deps: TellingDeps, firmId: string): Promise<About> {
  const firm = await readFirm(deps, firmId);
  const { host, port } = deps.sftpPlace;
  return {
    ...deps.notice,
    ...{ firmId, host, port },
    firmName: firm?.name ?? firmId,
    timeZone: firm?.timeZone ?? 'America/Los_Angeles',
    userName: userNameOf(firmId),
    hostKeyFingerprint: await deps.sftpServer.hostKeyFingerprint(),
  };
}

/** One address that is refused must not keep the mail from the others. */
async function tellAddress(
  deps: TellingDeps,
  { firmId, mailId }: ChangeMail,
  mail: ReturnType<typeof changeMail> & { readonly to: string },
): Promise<'SENT_NOW' | 'SENT' | 'LEFT'> {
  const hash = addressHash(mail.to);
  const key = { pk: `${firmPartition(firmId)}#MAILS`, sk: `${mailId}#${hash}` };
  const claim = await claimMail(deps.integrator, key, deps.clock.now());
  if (claim !== 'MINE') return claim === 'SENT' ? 'SENT' : 'LEFT';
  try {
    await deps.mailer.send({ ...mail, tags: { firmId, addressHash: hash } });
  } catch (error) {
    const errorName = error instanceof Error ? error.name : 'unknown';
    deps.log.warn('SUBSCRIPTION_MAIL_REFUSED', { firmId, errorName });
    await releaseMail(deps.integrator, key);
    return 'LEFT';
  }
  await markMailed(deps.integrator, key);
  return 'SENT_NOW';
}
