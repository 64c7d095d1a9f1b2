import { encodeTime } from 'ulid';
import type { Principal } from '../directory/contract.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { transact } from '../platform/table.ts';
import { authorizeWebhook, requireEnabled } from './authorize-webhook.ts';
import {
  eventDays,
  type IntegratorEvent,
  type replayWebhook,
  type testWebhook,
  type WebhookDelivery,
} from './contract.ts';
import {
  deliveryPuts,
  newDelivery,
  readDeliveries,
  readDelivery,
  restartDelivery,
} from './delivery-store.ts';
import type { WebhookApiDeps } from './deps.ts';
import { eventsFrom, keptEventPut, readEvent } from './event-store.ts';
import { isWanted, startDeliveries } from './fan-out-events.ts';
import type { StoredDelivery, StoredWebhook } from './webhook-rows.ts';

const dayMs = 86_400_000;
/** Between messages that are sent again together, so that a receiver that was away is not overrun. */
const spacingMs = 200;
/** As many are read and begun at a time. */
const batchCount = 100;
const sideBySide = 8;
/** For the first of many; `fanOutEvents` starts the others. */
const startingMs = 10_000;

/** @throws ConflictError `WEBHOOK_DISABLED` */
export async function testFirmWebhook(
  deps: WebhookApiDeps,
  { principal, params }: ApiRequest<typeof testWebhook, Principal>,
): Promise<ApiAnswer<typeof testWebhook>> {
  const webhook = await authorizeWebhook(deps, principal, params);
  requireEnabled(webhook);
  const { firmId, webhookId } = webhook;
  const at = deps.clock.now().toISOString();
  const event: IntegratorEvent = {
    ...{ firmId, eventId: deps.newId(), type: 'webhook.test', at },
    data: { webhookId },
  };
  const delivery = newDelivery(webhookId, event, at);
  await transact(deps.integrator.client, [keptEventPut(deps, event), ...deliveryPuts(deps, event, delivery)]);
  await startSoon(deps, firmId);
  return { body: shownDelivery(delivery) };
}

export const shownDelivery = ({ seriesTryCount: _, ...shown }: StoredDelivery): WebhookDelivery => shown;

/**
 * Sends events again, with their ids: one that was sent before or not, or all since a time that the webhook wants and has not
 * accepted, also those that it was not sent because it was switched off.
 * @throws ConflictError `WEBHOOK_DISABLED`; NotFoundError `EVENT_NOT_FOUND`
 */
export async function replayFirmWebhook(
  deps: WebhookApiDeps,
  { principal, params, body }: ApiRequest<typeof replayWebhook, Principal>,
): Promise<ApiAnswer<typeof replayWebhook>> {
  const webhook = await authorizeWebhook(deps, principal, params);
  requireEnabled(webhook);
  const eventCount =
    'eventId' in body
      ? await replayOne(deps, webhook, body.eventId)
      : await replaySince(deps, webhook, new Date(body.since));
  await startSoon(deps, webhook.firmId);
  return { body: { eventCount } };
}

async function replayOne(deps: WebhookApiDeps, webhook: StoredWebhook, eventId: string): Promise<number> {
  const { firmId, webhookId } = webhook;
  const of = { firmId, webhookId, eventId };
  const event = await readEvent(deps, of);
  const seen = event && (await readDelivery(deps, of));
  const isAnothers = event?.type === 'webhook.test' && seen === undefined;
  if (event === undefined || isAnothers || event.at < oldestOf(deps).toISOString())
    throw new NotFoundError(
      'EVENT_NOT_FOUND',
      `There is no such event for this webhook. Events are kept for ${eventDays} days.`,
    );
  const nextTryAt = deps.clock.now().toISOString();
  await restartDelivery(deps, of, { event, seen, nextTryAt }); // `false`: somebody else just has
  return 1;
}

const oldestOf = ({ clock }: WebhookApiDeps): Date => new Date(clock.now().getTime() - eventDays * dayMs);

/** Events that the webhook wants, a batch at a time, oldest first. */
async function* wantedSince(
  deps: WebhookApiDeps,
  webhook: StoredWebhook,
  since: Date,
): AsyncGenerator<IntegratorEvent[], void, undefined> {
  const firstId = `${encodeTime(since.getTime())}${'0'.repeat(16)}`;
  let batch: IntegratorEvent[] = [];
  for await (const event of eventsFrom(deps, webhook.firmId, firstId)) {
    if (event.type !== 'webhook.test' && isWanted(webhook, event.type)) batch.push(event);
    if (batch.length < batchCount) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function replaySince(deps: WebhookApiDeps, webhook: StoredWebhook, since: Date): Promise<number> {
  const oldest = oldestOf(deps);
  const nowMs = deps.clock.now().getTime();
  let eventCount = 0;
  for await (const events of wantedSince(deps, webhook, since < oldest ? oldest : since)) {
    const deliveries = await readDeliveries(
      deps,
      webhook,
      events.map(({ eventId }) => eventId),
    );
    const unaccepted = events.filter(({ eventId }) => deliveries.get(eventId)?.status !== 'DELIVERED');
    const restarts = unaccepted.map((event, place) => () => {
      const of = { firmId: webhook.firmId, webhookId: webhook.webhookId, eventId: event.eventId };
      const nextTryAt = new Date(nowMs + (eventCount + place) * spacingMs).toISOString();
      return restartDelivery(deps, of, { event, seen: deliveries.get(event.eventId), nextTryAt });
    });
    for (let start = 0; start < restarts.length; start += sideBySide)
      await Promise.all(restarts.slice(start, start + sideBySide).map((restart) => restart()));
    eventCount += unaccepted.length;
  }
  return eventCount;
}

/** What is not started here is by `fanOutEvents`: what is to be started is written down. */
async function startSoon(deps: WebhookApiDeps, firmId: string): Promise<void> {
  const endMs = performance.now() + startingMs;
  await startDeliveries(deps, firmId, () => performance.now() < endMs);
}
