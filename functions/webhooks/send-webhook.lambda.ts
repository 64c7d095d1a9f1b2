import { task } from '../platform/task.ts';
import { webhookSteps } from './contract.ts';
import { sendWebhookDeps } from './deps.ts';
import { sendWebhook } from './send-webhook.ts';

/** Invoked by the workflow of deliveries until a delivery has ended. */
export const handler = task(webhookSteps.sendWebhook.input, sendWebhook, sendWebhookDeps);
