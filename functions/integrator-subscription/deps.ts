import { TransferClient } from '@aws-sdk/client-transfer';
import { type StartingDeps, startingDeps } from '../integrator/deps.ts';
import { type Mailer, mailer, type NoticeSettings, noticeSettings } from '../notice-mails/mailer.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { subscriptionEnv } from './contract.ts';
import { type SftpServer, transferServer } from './sftp-server.ts';
import type { SftpPlace } from './sftp-user.ts';

/** What every part of the room reaches. */
export interface SubscriptionDeps extends StartingDeps {
  readonly sftpServer: SftpServer;
  readonly sftpPlace: SftpPlace & { readonly host: string; readonly port: number };
}

/** What mails about subscriptions need besides. */
export interface TellingDeps extends SubscriptionDeps {
  readonly mailer: Mailer;
  readonly notice: NoticeSettings;
}

/** Of one call with all its tries, ms: less than a lease outlives its last use. */
const requestTimeout = 5000;
const maxAttempts = 3;

export function subscriptionDeps(env: FunctionEnv): SubscriptionDeps {
  const settings = parseEnv(subscriptionEnv, env);
  const deps = startingDeps(env);
  const client = new TransferClient({ maxAttempts, requestHandler: { requestTimeout } });
  const endpoint = settings.FIRM_SFTP_ENDPOINT;
  const colon = endpoint.lastIndexOf(':');
  return {
    ...deps,
    sftpServer: transferServer(client, settings.FIRM_SFTP_SERVER_ID, deps.clock),
    sftpPlace: {
      host: endpoint.slice(0, colon),
      port: Number(endpoint.slice(colon + 1)),
      userRoleArn: settings.FIRM_SFTP_USER_ROLE_ARN,
      bucketName: settings.DROP_BUCKET,
    },
  };
}

export const tellingDeps = (env: FunctionEnv): TellingDeps => ({
  ...subscriptionDeps(env),
  ...mailer(env),
  ...noticeSettings(env),
});
