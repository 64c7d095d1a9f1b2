import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { mailEnv } from './contract.ts';

/** Which mail it is; SES takes letters, digits, `_` and `-` in names and values. */
type MailTags = Readonly<Record<string, string>>;

export interface Mail<Tags extends MailTags = MailTags> {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Come back with what SES tells of the mail. */
  readonly tags: Tags;
}

export interface Mailer<Tags extends MailTags = MailTags> {
  send(mail: Mail<Tags>): Promise<void>;
}

export function mailer(env: FunctionEnv): { readonly mailer: Mailer } {
  const wanted = mailEnv.pick({ MAIL_FROM: true, MAIL_CONFIGURATION_SET: true });
  const { MAIL_FROM: FromEmailAddress, MAIL_CONFIGURATION_SET: ConfigurationSetName } = parseEnv(wanted, env);
  const client = new SESv2Client({});
  const part = (Data: string) => ({ Data, Charset: 'UTF-8' });
  return {
    mailer: {
      async send({ to, subject, text, html, tags }) {
        const Simple = { Subject: part(subject), Body: { Text: part(text), Html: part(html) } };
        const Destination = { ToAddresses: [to] };
        const EmailTags = Object.entries(tags).map(([Name, Value]) => ({ Name, Value }));
        const mail = { FromEmailAddress, Destination, Content: { Simple }, ConfigurationSetName, EmailTags };
        await client.send(new SendEmailCommand(mail));
      },
    },
  };
}

/** What mails say of the product, and where they link to. */
export interface NoticeSettings {
  readonly siteUrl: string;
  readonly productName: string;
}

export function noticeSettings(env: FunctionEnv): { readonly notice: NoticeSettings } {
  const { SITE_URL, PRODUCT_NAME } = parseEnv(mailEnv.pick({ SITE_URL: true, PRODUCT_NAME: true }), env);
  return { notice: { siteUrl: SITE_URL, productName: PRODUCT_NAME } };
}
