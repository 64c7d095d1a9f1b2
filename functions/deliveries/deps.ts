import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { createLog, type Log } from '../platform/log.ts';
import { documentClient } from '../platform/table.ts';
import { deliveryEnv, type deliverySteps, type MailTags } from './contract.ts';

/** The deliveries table and the client to reach it with. */
export interface DeliveriesTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}

export interface DeliveryDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly deliveries: DeliveriesTable;
}

export function deliveriesTable(env: FunctionEnv): { readonly deliveries: DeliveriesTable } {
  const { DELIVERIES_TABLE } = parseEnv(deliveryEnv.pick({ DELIVERIES_TABLE: true }), env);
  return { deliveries: { client: documentClient(), table: DELIVERIES_TABLE } };
}

export function deliveryDeps(env: FunctionEnv): DeliveryDeps {
  return { clock: systemClock, log: createLog(), ...deliveriesTable(env) };
}

/** Key that the delivery credentials are sealed with; who may only seal, cannot open. */
export interface CredentialsKey {
  readonly kms: KMSClient;
  readonly keyId: string;
}

export function credentialsKey(env: FunctionEnv): { readonly credentialsKey: CredentialsKey } {
  const { CREDENTIALS_KEY_ARN } = parseEnv(deliveryEnv.pick({ CREDENTIALS_KEY_ARN: true }), env);
  return { credentialsKey: { kms: new KMSClient({}), keyId: CREDENTIALS_KEY_ARN } };
}

/** Runs connection tests elsewhere: the API may seal secrets, never open one. */
export interface ConnectionTestStarter {
  start(input: z.infer<typeof deliverySteps.testConnection.input>): Promise<void>;
}

export function connectionTests(env: FunctionEnv): { readonly connectionTests: ConnectionTestStarter } {
  const { TEST_FUNCTION_NAME } = parseEnv(deliveryEnv.pick({ TEST_FUNCTION_NAME: true }), env);
  const client = new LambdaClient({});
  return {
    connectionTests: {
      async start(input) {
        const Payload = JSON.stringify(input);
        await client.send(
          new InvokeCommand({ FunctionName: TEST_FUNCTION_NAME, InvocationType: 'Event', Payload }),
        );
      },
    },
  };
}

const DestinationExceptions = z.array(z.object({ host: z.string(), port: z.int().optional() }));

/** Destinations that the address guard lets through although they are not public. */
export function destinationExceptions(env: FunctionEnv) {
  const { DESTINATION_EXCEPTIONS } = parseEnv(deliveryEnv.pick({ DESTINATION_EXCEPTIONS: true }), env);
  return { destinationExceptions: DestinationExceptions.parse(JSON.parse(DESTINATION_EXCEPTIONS)) };
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Come back with what SES tells of the mail. */
  readonly tags: MailTags;
}

export interface Mailer {
  send(mail: Mail): Promise<void>;
}

export function mailer(env: FunctionEnv): { readonly mailer: Mailer } {
  const wanted = deliveryEnv.pick({ MAIL_FROM: true, MAIL_CONFIGURATION_SET: true });
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

/** What mails say of the product and where they link to. */
export function noticeSettings(env: FunctionEnv) {
  const { SITE_URL, PRODUCT_NAME } = parseEnv(deliveryEnv.pick({ SITE_URL: true, PRODUCT_NAME: true }), env);
  return { notice: { siteUrl: SITE_URL, productName: PRODUCT_NAME } };
}
