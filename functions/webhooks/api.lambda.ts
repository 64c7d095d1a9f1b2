import { api, implement } from '../platform/http.ts';
import { webhookRoutes as routes } from './contract.ts';
import { webhookApiDeps } from './deps.ts';
import { listFirmDeliveries } from './list-deliveries.ts';
import { replayFirmWebhook, testFirmWebhook } from './replay-webhook.ts';
import {
  changeFirmWebhook,
  createFirmWebhook,
  listFirmWebhooks,
  removeFirmWebhook,
  rotateSecret,
} from './save-webhook.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(webhookApiDeps, [
  implement(routes.listWebhooks, listFirmWebhooks),
  implement(routes.createWebhook, createFirmWebhook),
  implement(routes.changeWebhook, changeFirmWebhook),
  implement(routes.removeWebhook, removeFirmWebhook),
  implement(routes.rotateWebhookSecret, rotateSecret),
  implement(routes.testWebhook, testFirmWebhook),
  implement(routes.listWebhookDeliveries, listFirmDeliveries),
  implement(routes.replayWebhook, replayFirmWebhook),
]);
