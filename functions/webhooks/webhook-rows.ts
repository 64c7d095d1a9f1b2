import * as z from 'zod';
import { firmPartition } from '../integrator-jobs/deps.ts';
import { Instant } from '../platform/contract.ts';
import { SealedSecret } from '../transfer/contract.ts';
import { type DeliveryRef, eventDays, type IntegratorEvent, Webhook, WebhookDelivery } from './contract.ts';

/*
 * Rows of the integrator table that tell firms' systems of events; `expiresAt` (seconds) has DynamoDB delete them.
 *
 * | what                               | pk                            | sk                            |
 * | ---------------------------------- | ----------------------------- | ----------------------------- |
 * | a webhook                          | F#{firm}#WEBHOOKS             | {webhook}                     |
 * | how many of them                   | F#{firm}                      | WEBHOOK-COUNT                 |
 * | an event that was not fanned out   | F#{firm}#NEW-EVENTS           | {event}                       |
 * | a delivery that is to be started   | F#{firm}#NEW-EVENTS           | {event}#{webhook}#{replay}    |
 * | an event                           | F#{firm}#EVENTS               | {event}                       |
 * | what became of it for a webhook    | F#{firm}#WEBHOOK#{webhook}    | {event}                       |
 */

type Firm = Pick<DeliveryRef, 'firmId'>;
type InWebhook = Pick<DeliveryRef, 'firmId' | 'webhookId'>;
type OfEvent = Pick<DeliveryRef, 'firmId' | 'eventId'>;

/** A secret that messages are signed with, sealed for its webhook. */
const KeptSecret = z.object({ sealed: SealedSecret, until: Instant });

/** A webhook as it is kept. */
export const StoredWebhook = Webhook.extend({
  secret: SealedSecret,
  /** Secrets before it that messages are signed with, too, newest first. */
  formerSecrets: z.array(KeptSecret).default([]),
  /** Whether the vendor's staff have made it; they are not named to firms. */
  isByVendor: z.boolean().default(false),
  /** When it was tried last. */
  triedAt: Instant.optional(),
});
export type StoredWebhook = z.infer<typeof StoredWebhook>;

/** A delivery as it is kept. */
export const StoredDelivery = WebhookDelivery.extend({
  /** Tries since the event was sent, or sent again. */
  seriesTryCount: z.int().nonnegative().default(0),
});
export type StoredDelivery = z.infer<typeof StoredDelivery>;

export const webhookKey = ({ firmId, webhookId }: InWebhook) => ({
  pk: `${firmPartition(firmId)}#WEBHOOKS`,
  sk: webhookId,
});
export const countKey = ({ firmId }: Firm) => ({ pk: firmPartition(firmId), sk: 'WEBHOOK-COUNT' });
export const newEventKey = ({ firmId, eventId }: OfEvent) => ({
  pk: `${firmPartition(firmId)}#NEW-EVENTS`,
  sk: eventId,
});
export const startKey = ({ firmId, eventId, webhookId, replay }: DeliveryRef) => ({
  pk: newEventKey({ firmId, eventId }).pk,
  sk: `${eventId}#${webhookId}#${replay}`,
});
export const eventKey = ({ firmId, eventId }: OfEvent) => ({
  pk: `${firmPartition(firmId)}#EVENTS`,
  sk: eventId,
});
export const deliveryKey = ({ firmId, webhookId, eventId }: Omit<DeliveryRef, 'replay'>) => ({
  pk: `${firmPartition(firmId)}#WEBHOOK#${webhookId}`,
  sk: eventId,
});

const daySeconds = 86_400;

/** When an event and what became of it are deleted, in seconds. */
export const expiresAtOf = ({ at }: Pick<IntegratorEvent, 'at'>): number =>
  Math.floor(Date.parse(at) / 1000) + eventDays * daySeconds;
