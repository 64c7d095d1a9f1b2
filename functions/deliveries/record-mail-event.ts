import type * as z from 'zod';
import { type deliverySteps, type MailEvent, MailTags } from './contract.ts';
import { addressHash, hasNotice, type MailOutcome, noteMail } from './delivery-store.ts';
import type { DeliveryDeps } from './deps.ts';

type Input = z.infer<typeof deliverySteps.recordMailEvent.input>;
type Output = z.infer<typeof deliverySteps.recordMailEvent.output>;

/**
 * Notes what became of a mail, under the hash of its address. Believed only of a notice that there is: its row, found by
 * the mail's own tags, says which distributor it belongs to, and its id ends with the hash of the address it went to.
 */
export async function recordMailEvent(deps: DeliveryDeps, { detail }: Input): Promise<Output> {
  const found = MailTags.safeParse(
    Object.fromEntries(Object.entries(detail.mail.tags).map(([name, values]) => [name, values[0]])),
  );
  if (!found.success) return ignored(deps, 'TAGS_UNKNOWN');
  const { distributorId, packageId, noticeId } = found.data;
  const ids = { distributorId, dataExportId: packageId };
  if (!(await hasNotice(deps, { distributorId, packageId }, noticeId.replaceAll('-', '#'))))
    return ignored(deps, 'NOTICE_UNKNOWN', ids);
  const fate = fateOf(detail);
  if (fate === undefined) return ignored(deps, detail.eventType.toUpperCase(), ids);
  const hash = noticeId.slice(-32);
  // A mail that was forwarded comes back with another address: ours took it.
  if (!fate.recipients.some((address) => addressHash(address) === hash))
    return ignored(deps, 'RECIPIENT_UNKNOWN', ids);
  // A time to come would outdo every mail until then.
  const sentAtMs = Math.min(Date.parse(detail.mail.timestamp), deps.clock.now().getTime());
  const sentAt = new Date(sentAtMs).toISOString();
  const isNew = await noteMail(deps, distributorId, { hash, outcome: fate.outcome, sentAt });
  deps.log.info('MAIL_EVENT_RECORDED', { ...ids, code: isNew ? fate.outcome : 'KNOWN' });
  return { outcome: isNew ? 'NOTED' : 'KNOWN' };
}

interface Fate {
  readonly outcome: MailOutcome;
  readonly recipients: readonly string[];
}

/** `undefined`: it says nothing of the address, such as a full mailbox or a mail that SES itself refused. */
function fateOf(detail: MailEvent['detail']): Fate | undefined {
  if (detail.eventType === 'Delivery')
    return { outcome: 'deliveredMailAt', recipients: detail.delivery.recipients };
  if (detail.eventType === 'Bounce' && detail.bounce.bounceType === 'Permanent')
    return { outcome: 'bouncedMailAt', recipients: addressesOf(detail.bounce.bouncedRecipients) };
  // `not-spam` takes a mail out of the folder for spam.
  if (detail.eventType === 'Complaint' && detail.complaint.complaintFeedbackType !== 'not-spam')
    return { outcome: 'complainedMailAt', recipients: addressesOf(detail.complaint.complainedRecipients) };
  return undefined;
}

function addressesOf(recipients: readonly { readonly emailAddress: string }[]): string[] {
  return recipients.map(({ emailAddress }) => emailAddress);
}

function ignored({ log }: DeliveryDeps, code: string, ids: { distributorId?: string } = {}): Output {
  log.warn('MAIL_EVENT_IGNORED', { ...ids, code });
  return { outcome: 'IGNORED' };
}
