import { KMSClient } from '@aws-sdk/client-kms';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { type DirectoryDeps, directoryDeps } from '../directory/deps.ts';
import type { IntegratorTable } from '../integrator-jobs/deps.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { type NewId, newUlid } from '../platform/ids.ts';
import { createLog, type Log } from '../platform/log.ts';
import { documentClient } from '../platform/table.ts';
import { type AddressGuard, systemResolve } from '../transfer/address-guard.ts';
import { type DeliveryRef, webhookEnv } from './contract.ts';

/** What every part of the room reaches. */
export interface WebhookDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly integrator: IntegratorTable;
}

/** Calls `sendWebhook` until a delivery has ended. */
export interface DeliveryWorkflow {
  /** Starts it once for each series of tries: one that is started already counts. */
  start(ref: DeliveryRef): Promise<void>;
}

export interface StartDeps extends WebhookDeps {
  readonly deliveryWorkflow: DeliveryWorkflow;
}

/** Key that the secrets are sealed with; who may only seal, cannot open. */
interface SecretsKey {
  readonly credentialsKey: { readonly kms: KMSClient; readonly keyId: string };
}

export interface SendWebhookDeps extends WebhookDeps, SecretsKey {
  readonly guard: AddressGuard;
  /** From 0 to 1: how far a wait is spread. */
  readonly spread: () => number;
  /** PEM of an authority that is trusted besides those of Node. */
  readonly extraAuthority?: string;
}

/** What the routes reach. */
export interface WebhookApiDeps extends StartDeps, SecretsKey, DirectoryDeps {
  readonly newId: NewId;
  readonly exceptions: AddressGuard['allowedExceptions'];
}

function webhookDeps(env: FunctionEnv): WebhookDeps {
  const { INTEGRATOR_TABLE } = parseEnv(webhookEnv.pick({ INTEGRATOR_TABLE: true }), env);
  const integrator = { client: documentClient(), table: INTEGRATOR_TABLE };
  return { clock: systemClock, log: createLog(), integrator };
}

function credentialsKey(env: FunctionEnv): SecretsKey {
  const { CREDENTIALS_KEY_ARN } = parseEnv(webhookEnv.pick({ CREDENTIALS_KEY_ARN: true }), env);
  return { credentialsKey: { kms: new KMSClient({}), keyId: CREDENTIALS_KEY_ARN } };
}

const Exceptions = z.array(z.object({ host: z.string(), port: z.int().optional() }));

function exceptionsOf(env: FunctionEnv): AddressGuard['allowedExceptions'] {
  const { DESTINATION_EXCEPTIONS } = parseEnv(webhookEnv.pick({ DESTINATION_EXCEPTIONS: true }), env);
  return Exceptions.parse(JSON.parse(DESTINATION_EXCEPTIONS));
}

function deliveryWorkflow(env: FunctionEnv): { readonly deliveryWorkflow: DeliveryWorkflow } {
  const { WEBHOOK_WORKFLOW_ARN } = parseEnv(webhookEnv.pick({ WEBHOOK_WORKFLOW_ARN: true }), env);
  const client = new SFNClient({});
  return {
    deliveryWorkflow: {
      async start(ref) {
        const name = `${ref.eventId}-${ref.webhookId}-${ref.replay}`;
        const input = JSON.stringify(ref);
        try {
          await client.send(
            new StartExecutionCommand({ stateMachineArn: WEBHOOK_WORKFLOW_ARN, name, input }),
          );
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'ExecutionAlreadyExists') throw error;
        }
      },
    },
  };
}

export const fanOutDeps = (env: FunctionEnv): StartDeps => ({
  ...webhookDeps(env),
  ...deliveryWorkflow(env),
});

export const sendWebhookDeps = (env: FunctionEnv): SendWebhookDeps => ({
  ...webhookDeps(env),
  ...credentialsKey(env),
  guard: { resolve: systemResolve, allowedExceptions: exceptionsOf(env) },
  spread: Math.random,
});

export const webhookApiDeps = (env: FunctionEnv): WebhookApiDeps => ({
  ...webhookDeps(env),
  ...deliveryWorkflow(env),
  ...credentialsKey(env),
  ...directoryDeps(env),
  newId: newUlid,
  exceptions: exceptionsOf(env),
});
