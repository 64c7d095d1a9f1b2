import { randomUUID } from 'node:crypto';
import PostalMime, { type Address, addressParser } from 'postal-mime';
import * as z from 'zod';
import type { IncomingEvent } from '../events/event-bus.ts';
import {
  AwsError,
  type LocalService,
  type RuntimeContext,
  type ServiceRequest,
  UnsupportedFeatureError,
} from '../service.ts';
import { parseJson, readBody } from '../sqs/aws-json.ts';
import { parseStrictly } from '../sqs/template-resource.ts';
import type { ConfigurationSet } from './configuration-sets.ts';
import { mailEvents } from './mail-events.ts';
import { identityOf, type MailIdentities } from './mail-identities.ts';
import { type Mail, type MailStore, SqliteMailStore } from './mail-store.ts';

/** To, Cc and Bcc together [AWS SES quotas]. */
const recipientLimit = 50;
/** A message with its attachments, bytes [AWS SES quotas: 40 MB]. */
const messageBytesLimit = 40 * 1024 * 1024;
/** A message of that size in base64 and JSON. */
const requestBytesLimit = messageBytesLimit * 1.5;

const Text = z.strictObject({ Data: z.string(), Charset: z.string().optional() });
const addresses = z.array(z.string()).default([]);
/** Of a tag's name and value alike [SES MessageTag]. */
const TagText = z.string().regex(/^[\w-]{1,256}$/, 'a tag has letters, digits, _ and - only');

const SendEmail = z.strictObject({
  FromEmailAddress: z.string().optional(),
  Destination: z
    .strictObject({ ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses })
    .optional(),
  ReplyToAddresses: addresses,
  Content: z.strictObject({
    Simple: z
      .strictObject({
        Subject: Text,
        Body: z.strictObject({ Text: Text.optional(), Html: Text.optional() }),
        Headers: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).default([]),
      })
      .optional(),
    Raw: z.strictObject({ Data: z.base64() }).optional(),
  }),
  EmailTags: z
    .array(z.strictObject({ Name: TagText, Value: TagText }))
    .max(50)
    .default([]),
  ConfigurationSetName: z.string().optional(),
});
type SendEmail = z.infer<typeof SendEmail>;

type Draft = Omit<Mail, 'id' | 'sentAt' | 'configurationSetName'>;

/**
 * Amazon SES v2, SendEmail only: nothing is sent, every mail is kept in `mail.sqlite` of the state folder.
 * @param tell the event bus, of what becomes of a mail
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function createMailService(
  context: RuntimeContext,
  senders: MailIdentities,
  tell: (events: readonly IncomingEvent[]) => void,
): LocalService & { readonly mails: MailStore; close(): Promise<void> } {
  const mails = new SqliteMailStore(context.stateFolder);
  return {
    signingName: 'ses',
    mails,
    async handle(request) {
      const route = `${request.method} ${request.url.pathname}`;
      if (route !== 'POST /v2/email/outbound-emails')
        throw new UnsupportedFeatureError(`the SES call ${route}`);
      const { MessageId, events } = await sendEmail(context, senders, mails, request);
      tell(events);
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ MessageId }),
      };
    },
    close: async () => mails.close(),
  };
}

async function sendEmail(
  context: RuntimeContext,
  senders: MailIdentities,
  mails: SqliteMailStore,
  request: ServiceRequest,
): Promise<{ readonly MessageId: string; readonly events: readonly IncomingEvent[] }> {
  const body = parseJson(await readBody(request.body, requestBytesLimit));
  const input = parseStrictly(SendEmail, body, 'ses SendEmail', 'BadRequestException');
  const draft = await draftOf(input);
  checkRecipients(draft);
  const identity = identityOf(addressIn(draft.from), senders.identities);
  // The address stays out of the message: it may be a person's.
  if (!identity) {
    throw new AwsError(
      'MessageRejected',
      `Email address is not verified. The sender fails the check in region ${context.region.toUpperCase()}; send from one of: ${senders.identities.join(', ')}`,
    );
  }
  const arn = (resource: string) => `arn:aws:ses:${context.region}:${context.accountId}:${resource}`;
  const sourceArn = arn(`identity/${identity}`);
  request.caller.authorize('ses:SendEmail', sourceArn);
  const { ConfigurationSetName: configurationSetName } = input;
  const configurationSet = configurationSetNamed(configurationSetName, senders);
  if (configurationSetName !== undefined) {
    request.caller.authorize('ses:SendEmail', arn(`configuration-set/${configurationSetName}`));
  }
  const id = `${context.clock.nowMs().toString(16).padStart(16, '0')}-${randomUUID()}-000000`;
  const mail = { id, sentAt: context.clock.now().toISOString(), ...draft, configurationSetName };
  mails.add(mail);
  if (configurationSet === undefined) return { MessageId: id, events: [] };
  const recipients = [...draft.to, ...draft.cc, ...draft.bcc].map(addressIn);
  const tags = Object.fromEntries(input.EmailTags.map(({ Name, Value }) => [Name, Value]));
  const events = mailEvents(context, { mail, recipients, sourceArn, tags }, configurationSet);
  return { MessageId: id, events };
}

function configurationSetNamed(
  name: string | undefined,
  senders: MailIdentities,
): ConfigurationSet | undefined {
  const found = senders.configurationSets.find((one) => one.name === name);
  if (name === undefined || found !== undefined) return found;
  throw new AwsError('NotFoundException', `Configuration set <${name}> does not exist.`, 404);
}

async function draftOf(input: SendEmail): Promise<Draft> {
  const { Simple, Raw } = input.Content;
  if (Raw && !Simple) return rawDraft(input, Buffer.from(Raw.Data, 'base64'));
  if (!Simple || Raw) throw badRequest('Content has exactly one of Simple and Raw.');
  const { Text: text, Html: html } = Simple.Body;
  if (!text && !html) throw badRequest('The body needs Text, Html or both.');
  checkSize(Buffer.byteLength(Simple.Subject.Data + (text?.Data ?? '') + (html?.Data ?? '')));
  if (input.FromEmailAddress === undefined) throw badRequest('FromEmailAddress is missing.');
  return {
    from: input.FromEmailAddress,
    to: input.Destination?.ToAddresses ?? [],
    cc: input.Destination?.CcAddresses ?? [],
    bcc: input.Destination?.BccAddresses ?? [],
    replyTo: input.ReplyToAddresses,
    subject: Simple.Subject.Data,
    text: text?.Data,
    html: html?.Data,
    headers: Object.fromEntries(Simple.Headers.map(({ Name, Value }) => [Name, Value])),
  };
}

/** A whole MIME message; what the request names comes before what its header names. */
async function rawDraft(input: SendEmail, message: Buffer): Promise<Draft> {
  checkSize(message.length);
  const mail = await PostalMime.parse(message);
  const { Destination } = input;
  const from = input.FromEmailAddress ?? listed(mail.from && [mail.from])[0];
  if (from === undefined) throw badRequest('The message has no From header.');
  return {
    from,
    to: Destination?.ToAddresses ?? listed(mail.to),
    cc: Destination?.CcAddresses ?? listed(mail.cc),
    bcc: Destination?.BccAddresses ?? listed(mail.bcc),
    replyTo: input.ReplyToAddresses.length > 0 ? input.ReplyToAddresses : listed(mail.replyTo),
    subject: mail.subject ?? '',
    text: mail.text,
    html: mail.html,
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
  };
}

function listed(found: readonly Address[] | undefined): string[] {
  const flat = (found ?? []).flatMap((one) => one.group ?? [one]);
  return flat.map(({ name, address }) => (name ? `${name} <${address}>` : (address ?? '')));
}

function checkRecipients({ from, to, cc, bcc }: Draft): void {
  const recipients = [...to, ...cc, ...bcc];
  if (recipients.length === 0) throw badRequest('The mail has no recipient.');
  if (recipients.length > recipientLimit) throw badRequest(`Recipient count exceeds ${recipientLimit}.`);
  // ASCII only before the @, and one address per entry [SES SendEmail].
  const isAddress = (entry: string) => /^[!-?A-~]+@[^\s@]+\.[^\s@]+$/.test(addressIn(entry));
  if (![from, ...recipients].every(isAddress))
    throw badRequest("An address is not of the form local@domain; write others as 'Name <local@domain>'.");
}

/** The bare address in `Name <address>`; empty when there is not exactly one. */
function addressIn(entry: string): string {
  if (/[\r\n]/.test(entry)) return '';
  const [only, another] = addressParser(entry, { flatten: true });
  return another ? '' : (only?.address ?? '');
}

function checkSize(sizeBytes: number): void {
  if (sizeBytes > messageBytesLimit)
    throw badRequest(`Message length is more than ${messageBytesLimit} bytes long: ${sizeBytes} bytes.`);
}

const badRequest = (reason: string) => new AwsError('BadRequestException', reason);
