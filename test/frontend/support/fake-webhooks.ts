import { ConflictError } from '../../../functions/platform/errors.ts';
import { type Webhook, webhookRoutes } from '../../../functions/webhooks/contract.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { type FirmRequest, firmOf, pageOf } from './fake-integrator.ts';
import { aDelivery, aWebhook, someSecret } from './webhooks-world.ts';

const { listWebhooks, createWebhook, changeWebhook, removeWebhook, rotateWebhookSecret } = webhookRoutes;
const { testWebhook, listWebhookDeliveries, replayWebhook } = webhookRoutes;

type WebhookRequest = FirmRequest & { readonly params: { readonly webhookId: string } };

function webhookOf(world: ApiWorld, request: WebhookRequest): Webhook {
  const { firmId } = firmOf(world, request);
  const webhook = world.integrator.webhooks.find(
    (one) => one.firmId === firmId && one.webhookId === request.params.webhookId,
  );
  return found(webhook, 'WEBHOOK_NOT_FOUND');
}

function put(world: ApiWorld, before: Webhook, change: Partial<Webhook>): Webhook {
  const after = { ...before, ...change };
  world.integrator.webhooks = world.integrator.webhooks.map((one) => (one === before ? after : one));
  return after;
}

const writing = [
  playable(createWebhook, (world, request) => {
    const { firmId } = firmOf(world, request);
    const added = aWebhook(world.integrator.webhooks.length + 1, {
      ...request.body,
      firmId,
      isEnabled: true,
      createdBy: request.principal.displayName,
      lastDeliveredAt: undefined,
      version: 1,
    });
    world.integrator.webhooks.push(added);
    world.integrator.saved.push(request.body);
    return { body: { ...added, secret: someSecret } };
  }),
  playable(changeWebhook, (world, request) => {
    const before = webhookOf(world, request);
    if (request.headers['if-match'] !== `"${before.version}"`) {
      throw new ConflictError('WEBHOOK_CHANGED', 'The webhook has changed since you read it.');
    }
    world.integrator.saved.push(request.body);
    const isSwitched = request.body.isEnabled !== before.isEnabled;
    const cleared = isSwitched ? { disabledReason: undefined, failingSince: undefined } : {};
    return { body: put(world, before, { ...request.body, ...cleared, version: before.version + 1 }) };
  }),
  playable(removeWebhook, (world, request) => {
    const removed = webhookOf(world, request);
    world.integrator.webhooks = world.integrator.webhooks.filter((one) => one !== removed);
    return {};
  }),
  playable(rotateWebhookSecret, (world, request) => {
    const formerSecretUntil = '2026-03-05T18:00:00.000Z';
    const after = put(world, webhookOf(world, request), { formerSecretUntil });
    return { body: { ...after, secret: `${someSecret.slice(0, -4)}New=` } };
  }),
];

/** The API of webhooks over the world. */
export const webhookAnswers = [
  playable(listWebhooks, (world, request) => {
    const { firmId } = firmOf(world, request);
    return { body: { items: world.integrator.webhooks.filter((one) => one.firmId === firmId) } };
  }),
  ...writing,
  playable(testWebhook, (world, request) => {
    const { webhookId } = webhookOf(world, request);
    const delivery = aDelivery(world.integrator.deliveries.length + 100, {
      webhookId,
      type: 'webhook.test',
      status: 'PENDING',
      tries: [],
      tryCount: 0,
    });
    world.integrator.deliveries.unshift(delivery);
    return { body: delivery };
  }),
  playable(listWebhookDeliveries, (world, request) => {
    const { webhookId } = webhookOf(world, request);
    const { status } = request.query;
    const wanted = world.integrator.deliveries.filter(
      (one) => one.webhookId === webhookId && (status === undefined || one.status === status),
    );
    return { body: pageOf(wanted, request.query) };
  }),
  playable(replayWebhook, (world, request) => {
    webhookOf(world, request);
    world.acts.push(`replay ${JSON.stringify(request.body)}`);
    if ('since' in request.body) return { body: { eventCount: 3 } };
    const { eventId } = request.body;
    const { integrator } = world;
    integrator.deliveries = integrator.deliveries.map((one) =>
      one.eventId === eventId
        ? { ...one, status: 'PENDING' as const, replayCount: one.replayCount + 1 }
        : one,
    );
    return { body: { eventCount: 1 } };
  }),
];
