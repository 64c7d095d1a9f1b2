import {
  type DeliveryTry,
  eventTypes,
  type TryFailure,
  tryFailures,
  type Webhook,
  type WebhookDelivery,
} from '../../../functions/webhooks/contract.ts';
import type { Look } from '../api/job-status.ts';
import { formatCount } from '../ui/format.ts';

export type EventType = (typeof eventTypes)[number];

export const eventLabels: Record<EventType, string> = {
  'run.completed': 'A run was completed',
  'run.incomplete': 'A run was incomplete: rows failed',
  'run.interrupted': 'A run was interrupted',
  'export.completed': 'An export file was written',
  'export.interrupted': 'An export file was not written',
  'file.rejected': 'An uploaded file was refused',
  'file.missing': 'An expected file is missing',
  'usage.threshold': 'A part of the record limit was used',
  'webhook.test': 'Test',
};

/** Those that can be chosen; a test is sent to the webhook that it is asked of. */
export const chosenTypes: readonly EventType[] = eventTypes.filter((type) => type !== 'webhook.test');

/** `All`, or how many of them. */
export const eventsText = ({ eventTypes: wanted }: Pick<Webhook, 'eventTypes'>): string =>
  wanted.length === 0 ? 'All' : wanted.join(', ');

/** How a webhook fares, in a word; the page says more. */
export function healthOf(webhook: Webhook): Look {
  const { isEnabled, disabledReason, failingSince, lastDeliveredAt } = webhook;
  if (disabledReason === 'GONE') return { label: 'Switched off: gone', type: 'error' };
  if (disabledReason === 'FAILING') return { label: 'Switched off: failing', type: 'error' };
  if (!isEnabled) return { label: 'Switched off', type: 'stopped' };
  if (failingSince !== undefined) return { label: 'Failing', type: 'warning' };
  if (lastDeliveredAt === undefined) return { label: 'Nothing sent yet', type: 'pending' };
  return { label: 'Works', type: 'success' };
}

export const deliveryLooks: Record<WebhookDelivery['status'], Look> = {
  PENDING: { label: 'Pending', type: 'pending' },
  DELIVERED: { label: 'Delivered', type: 'success' },
  FAILED: { label: 'Failed', type: 'error' },
};

const isKnown = (failure: string): failure is TryFailure => failure in tryFailures;

/** What a try came to: `Answer 200`, or why there was none. */
export function tryText({ statusCode, failure }: DeliveryTry): string {
  if (statusCode !== undefined) return `Answer ${statusCode}`;
  if (failure === undefined) return 'No answer';
  return isKnown(failure) ? tryFailures[failure] : failure;
}

export const isAccepted = ({ statusCode = 0 }: DeliveryTry): boolean => statusCode >= 200 && statusCode < 300;

/** `1 try`, `12 tries` */
export const triesText = (count: number): string => `${formatCount(count)} ${count === 1 ? 'try' : 'tries'}`;

const movingIntervalMs = 2_000;
const restingIntervalMs = 30_000;
/** A try within this time is waited for; one that comes later is not. */
const soonMs = 60_000;

/** How soon deliveries are read anew. */
export function deliveryIntervalMs(shown: readonly WebhookDelivery[], nowMs: number): number {
  const isMoving = shown.some(
    ({ status, nextTryAt, tries }) =>
      status === 'PENDING' &&
      // The first try is at once, also by a clock that is not the reader's.
      (tries.length === 0 || nextTryAt === undefined || Date.parse(nextTryAt) - nowMs < soonMs),
  );
  return isMoving ? movingIntervalMs : restingIntervalMs;
}

/** Sentences for people who do not see the page; deliveries that only came into view are no news. */
export function deliveryNews(
  before: readonly WebhookDelivery[],
  after: readonly WebhookDelivery[],
): string[] {
  return after.flatMap(({ eventId, type, status }) => {
    const earlier = before.find((one) => one.eventId === eventId);
    if (earlier === undefined || earlier.status === status) return [];
    return [`${type}: ${deliveryLooks[status].label}.`];
  });
}
