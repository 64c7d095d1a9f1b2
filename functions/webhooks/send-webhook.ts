import type * as z from 'zod';
import { PermanentError } from '../platform/errors.ts';
import type { DeliveryRef, DeliveryTry, IntegratorEvent, WebhookMessage, webhookSteps } from './contract.ts';
import { changeDelivery, readDelivery } from './delivery-store.ts';
import type { SendWebhookDeps } from './deps.ts';
import { readEvent } from './event-store.ts';
import { type Posted, postMessage } from './post-message.ts';
import { failingSinceOf, hasFailedForDays, nextTryAt } from './retry-schedule.ts';
import type { StoredDelivery, StoredWebhook } from './webhook-rows.ts';
import { signaturesOf } from './webhook-secret.ts';
import { readWebhook, updateWebhook } from './webhook-store.ts';

type Output = z.infer<typeof webhookSteps.sendWebhook.output>;

const ended: Output = { isEnded: true, waitSeconds: 0 };
/** Tries of a delivery that are kept. */
const mostTriesKept = 20;
const gone = 410;

/**
 * One try of a delivery, if its time has come. What came of it is noted afterwards: when this is broken off between the two, the
 * message is sent again with the same id. A series that a replay has taken over from ends.
 */
export async function sendWebhook(deps: SendWebhookDeps, ref: DeliveryRef): Promise<Output> {
  const delivery = await readDelivery(deps, ref);
  if (delivery === undefined || isOver(delivery, ref)) return ended;
  const [webhook, event] = [await readWebhook(deps, ref), await readEvent(deps, ref)];
  if (webhook === undefined || !webhook.isEnabled || event === undefined) return giveUp(deps, ref, delivery);
  const waitSeconds = secondsUntil(deps, delivery.nextTryAt);
  if (waitSeconds > 0) return { isEnded: false, waitSeconds };
  const at = deps.clock.now();
  const posted = await post(deps, webhook, { event, at });
  const made: DeliveryTry = {
    at: at.toISOString(),
    durationMs: Math.max(0, deps.clock.now().getTime() - at.getTime()),
    ...('failure' in posted ? { failure: posted.failure } : { statusCode: posted.statusCode }),
  };
  deps.log.info('WEBHOOK_TRIED', {
    firmId: ref.firmId,
    code: made.failure ?? event.type,
    attemptNumber: delivery.seriesTryCount + 1,
    durationMs: made.durationMs,
    ...(made.statusCode !== undefined && { status: made.statusCode }),
  });
  await noteHealth(deps, webhook, { posted, at, type: event.type });
  return noteTry(deps, ref, delivery, { made, posted });
}

const isOver = ({ status, replayCount }: StoredDelivery, { replay }: DeliveryRef): boolean =>
  status !== 'PENDING' || replayCount !== replay;

const secondsUntil = ({ clock }: SendWebhookDeps, at: string | undefined): number =>
  at === undefined ? 0 : Math.max(0, Math.ceil((Date.parse(at) - clock.now().getTime()) / 1000));

/** The webhook was switched off or removed, or the event has expired. */
async function giveUp(deps: SendWebhookDeps, ref: DeliveryRef, delivery: StoredDelivery): Promise<Output> {
  await changeDelivery(deps, ref, delivery, { status: 'FAILED', nextTryAt: undefined });
  return ended;
}

async function post(
  deps: SendWebhookDeps,
  webhook: StoredWebhook,
  { event, at }: { readonly event: IntegratorEvent; readonly at: Date },
): Promise<Posted> {
  const body = bodyOf(event);
  try {
    const signature = await signaturesOf(deps, webhook, { messageId: event.eventId, at, body });
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Waybill-Webhooks/1',
      'webhook-id': event.eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': signature,
    };
    const { guard, extraAuthority } = deps;
    return await postMessage({ url: webhook.url, headers, body }, { guard, extraAuthority });
  } catch (error) {
    // Nobody but the firm can put it right, by a new secret.
    if (error instanceof PermanentError && error.code === 'SECRET_UNREADABLE')
      return { failure: 'SECRET_UNREADABLE' };
    throw error;
  }
}

/** The same bytes every time, though a table gives fields in any order. */
function bodyOf({ type, at, firmId, data }: IntegratorEvent): string {
  const fields = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  const message: WebhookMessage = { type, timestamp: at, firmId, data: Object.fromEntries(fields) };
  return JSON.stringify(message);
}

const isAccepted = (posted: Posted): boolean =>
  'statusCode' in posted && posted.statusCode >= 200 && posted.statusCode < 300;
const isGone = (posted: Posted): boolean => 'statusCode' in posted && posted.statusCode === gone;

interface Outcome {
  readonly posted: Posted;
  readonly at: Date;
  readonly type: IntegratorEvent['type'];
}

/** How a webhook fares; one that is gone, or has failed for days, is switched off. */
async function noteHealth(
  deps: SendWebhookDeps,
  webhook: StoredWebhook,
  { posted, at, type }: Outcome,
): Promise<void> {
  const triedAt = at.toISOString();
  if (isAccepted(posted)) {
    const healthy = { lastDeliveredAt: triedAt, triedAt, failingSince: undefined };
    await updateWebhook(deps, webhook, healthy, {});
    return;
  }
  if (isGone(posted)) return switchOff(deps, webhook, 'GONE', triedAt);
  // Whoever tries an address out sees that it fails; it says nothing about what runs by itself.
  if (type === 'webhook.test') return;
  const failingSince = failingSinceOf(webhook, at);
  if (hasFailedForDays(failingSince, at)) return switchOff(deps, webhook, 'FAILING', triedAt);
  const { lastDeliveredAt } = webhook;
  await updateWebhook(deps, webhook, { failingSince, triedAt }, { lastDeliveredAt });
}

/** Only as it was tried: an address that was changed meanwhile has not failed yet. */
async function switchOff(
  deps: SendWebhookDeps,
  webhook: StoredWebhook,
  disabledReason: 'GONE' | 'FAILING',
  triedAt: string,
): Promise<void> {
  const { firmId, version, lastDeliveredAt } = webhook;
  const off = { isEnabled: false, disabledReason, triedAt, version: version + 1 };
  const seen = disabledReason === 'GONE' ? { version } : { version, lastDeliveredAt };
  if (await updateWebhook(deps, webhook, off, seen))
    deps.log.warn('WEBHOOK_SWITCHED_OFF', { firmId, code: disabledReason });
}

async function noteTry(
  deps: SendWebhookDeps,
  ref: DeliveryRef,
  delivery: StoredDelivery,
  { made, posted }: { readonly made: DeliveryTry; readonly posted: Posted },
): Promise<Output> {
  const seriesTryCount = delivery.seriesTryCount + 1;
  const next = nextOf(deps, delivery, { made, posted, seriesTryCount });
  const status = isAccepted(posted) ? 'DELIVERED' : next === undefined ? 'FAILED' : 'PENDING';
  const isNoted = await changeDelivery(deps, ref, delivery, {
    status,
    seriesTryCount,
    tryCount: delivery.tryCount + 1,
    tries: [made, ...delivery.tries].slice(0, mostTriesKept),
    nextTryAt: next,
  });
  if (isNoted)
    return status === 'PENDING' ? { isEnded: false, waitSeconds: secondsUntil(deps, next) } : ended;
  // Somebody else has tried, or begun again; what they noted counts.
  const now = await readDelivery(deps, ref);
  if (now === undefined || isOver(now, ref)) return ended;
  return { isEnded: false, waitSeconds: secondsUntil(deps, now.nextTryAt) };
}

/** A test is tried once: somebody is waiting for what comes of it. */
function nextOf(
  deps: SendWebhookDeps,
  { type }: StoredDelivery,
  tried: { readonly made: DeliveryTry; readonly posted: Posted; readonly seriesTryCount: number },
): string | undefined {
  const { posted, made, seriesTryCount } = tried;
  if (isAccepted(posted) || isGone(posted) || type === 'webhook.test') return undefined;
  const retryAfter = 'retryAfter' in posted ? posted.retryAfter : undefined;
  const failed = { at: new Date(made.at), seriesTryCount, retryAfter };
  return nextTryAt(failed, deps.spread())?.toISOString();
}
