import { randomUUID } from 'node:crypto';
import type { IncomingEvent } from '../events/event-bus.ts';
import type { RuntimeContext } from '../service.ts';
import type { ConfigurationSet, MailEventKind } from './configuration-sets.ts';
import type { Mail } from './mail-store.ts';

/** A mail as its events tell of it. */
export interface SentMail {
  readonly mail: Mail;
  /** Bare addresses of To, Cc and Bcc. */
  readonly recipients: readonly string[];
  /** ARN of the identity that it was sent from. */
  readonly sourceArn: string;
  /** Message tags of the request. */
  readonly tags: Readonly<Record<string, string>>;
}

/** As SES's mailbox simulator, and a domain to play with: `anybody@bounce.example`. */
const bouncing = /^(bounce(\+[^@]*)?@simulator\.amazonses\.com|[^@]*@bounce\.example)$/i;
const complaining = /^complaint(\+[^@]*)?@simulator\.amazonses\.com$/i;

const detailTypes = {
  Bounce: 'Email Bounced',
  Complaint: 'Email Complaint Received',
  Delivery: 'Email Delivered',
} as const;

/**
 * What a mail causes, in the order in which it happens: it arrives where it does not bounce, and is complained about
 * after that. Only what the configuration set tells of.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export function mailEvents(
  context: RuntimeContext,
  sent: SentMail,
  configurationSet: ConfigurationSet,
): IncomingEvent[] {
  const { recipients } = sent;
  const feedback = { timestamp: sent.mail.sentAt, feedbackId: `${randomUUID()}-000000` };
  const bounced = recipients.filter((address) => bouncing.test(address));
  const delivered = recipients.filter((address) => !bouncing.test(address));
  const complained = recipients.filter((address) => complaining.test(address));
  const bounce = {
    ...feedback,
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: bounced.map((emailAddress) => ({
      emailAddress,
      action: 'failed',
      status: '5.1.1',
      diagnosticCode: 'smtp; 550 5.1.1 user unknown',
    })),
    reportingMTA: 'dns; localhost',
  };
  const delivery = {
    timestamp: sent.mail.sentAt,
    processingTimeMillis: 1,
    recipients: delivered,
    smtpResponse: '250 2.6.0 Message received',
    reportingMTA: 'localhost',
  };
  const complaint = {
    ...feedback,
    complainedRecipients: complained.map((emailAddress) => ({ emailAddress })),
    complaintSubType: null,
    complaintFeedbackType: 'abuse',
  };
  const told: [MailEventKind, keyof typeof detailTypes, readonly string[], object][] = [
    ['bounce', 'Bounce', bounced, { bounce }],
    ['delivery', 'Delivery', delivered, { delivery }],
    ['complaint', 'Complaint', complained, { complaint }],
  ];
  const resources = [
    `arn:aws:ses:${context.region}:${context.accountId}:configuration-set/${configurationSet.name}`,
  ];
  return told
    .filter(([kind, , addresses]) => addresses.length > 0 && configurationSet.events.has(kind))
    .map(([, eventType, , fate]) => ({
      source: 'aws.ses',
      detailType: detailTypes[eventType],
      resources,
      detail: { eventType, ...fate, mail: mailPart(context, sent, configurationSet.name) },
    }));
}

function mailPart({ accountId }: RuntimeContext, sent: SentMail, configurationSetName: string) {
  const { mail, recipients, sourceArn } = sent;
  const { id: messageId, sentAt: timestamp, from, to, subject } = mail;
  const own = Object.entries(sent.tags).map(([name, value]) => [name, [value]]);
  return {
    timestamp,
    source: from,
    sourceArn,
    sendingAccountId: accountId,
    messageId,
    destination: recipients,
    headersTruncated: false,
    headers: [
      { name: 'From', value: from },
      { name: 'To', value: to.join(', ') },
      { name: 'Subject', value: subject },
    ],
    commonHeaders: { from: [from], to, messageId, subject },
    tags: { 'ses:configuration-set': [configurationSetName], ...Object.fromEntries(own) },
  };
}
