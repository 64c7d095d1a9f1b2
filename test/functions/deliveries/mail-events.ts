import type { MailEvent, MailTags } from '../../../functions/deliveries/contract.ts';
import type { Mail } from '../../../functions/deliveries/deps.ts';

type Detail = MailEvent['detail'];
interface Told {
  readonly tags?: Partial<MailTags> & Record<string, string>;
  readonly recipients?: readonly string[];
  /** When the mail was sent. */
  readonly timestamp: string;
}

function mailPart(mail: Mail, { tags = {}, timestamp }: Told) {
  const all = Object.entries({ ...mail.tags, ...tags }).map(([name, value]) => [name, [value]]);
  return { timestamp, tags: { 'ses:configuration-set': ['notices'], ...Object.fromEntries(all) } };
}

const addresses = (mail: Mail, { recipients = [mail.to] }: Told) =>
  recipients.map((emailAddress) => ({ emailAddress }));

/** What SES tells of a mail, as the rule brings it. */
export const mailEvent = {
  bounce: (mail: Mail, told: Told, bounceType = 'Permanent'): MailEvent => ({
    detail: {
      eventType: 'Bounce',
      mail: mailPart(mail, told),
      bounce: { bounceType, bouncedRecipients: addresses(mail, told) },
    } satisfies Detail,
  }),
  complaint: (mail: Mail, told: Told, complaintFeedbackType: string | null = 'abuse'): MailEvent => ({
    detail: {
      eventType: 'Complaint',
      mail: mailPart(mail, told),
      complaint: { complainedRecipients: addresses(mail, told), complaintFeedbackType },
    },
  }),
  delivery: (mail: Mail, told: Told): MailEvent => ({
    detail: {
      eventType: 'Delivery',
      mail: mailPart(mail, told),
      delivery: { recipients: [...(told.recipients ?? [mail.to])] },
    },
  }),
  reject: (mail: Mail, told: Told): MailEvent => ({
    detail: { eventType: 'Reject', mail: mailPart(mail, told) },
  }),
};
