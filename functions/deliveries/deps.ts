import { KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import {
  mailer,
  type Mail as NoticeMail,
  type Mailer as NoticeMailer,
  noticeSettings,
} from '../notice-mails/mailer.ts';
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

/** A mail about a package. */
export type Mail = NoticeMail<MailTags>;
export type Mailer = NoticeMailer<MailTags>;
export { mailer, noticeSettings };
