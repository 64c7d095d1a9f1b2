import type { Webhook, WebhookDelivery } from '../../../functions/webhooks/contract.ts';

const firmId = 'hollis-law';
export const webhooksPath = `/firms/${firmId}/webhooks`;
const webhookIdOf = (number: number): string => `01KY${String(number).padStart(22, '0')}`;
export const eventIdOf = (number: number): string => `01KZ${String(number).padStart(22, '0')}`;
export const webhookPath = (number: number): string => `${webhooksPath}/${webhookIdOf(number)}`;
export const someSecret = `whsec_${Buffer.from('a secret that is plainly invented').toString('base64')}`;

/** One that works and wants everything; takes what differs. */
export const aWebhook = (number: number, different: Partial<Webhook> = {}): Webhook => ({
  firmId,
  webhookId: webhookIdOf(number),
  url: `https://hr${number}.example.com/hooks`,
  description: 'HR system',
  eventTypes: [],
  isEnabled: true,
  createdBy: 'Fia Firmadmin',
  createdAt: '2026-03-01T18:00:00.000Z',
  lastDeliveredAt: '2026-03-03T10:03:06.000Z',
  version: 2,
  ...different,
});

/** One that was accepted at its second try; takes what differs. */
export const aDelivery = (number: number, different: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  webhookId: webhookIdOf(1),
  eventId: eventIdOf(number),
  type: 'run.completed',
  eventAt: '2026-03-03T10:03:05.000Z',
  status: 'DELIVERED',
  tries: [
    { at: '2026-03-03T10:04:06.000Z', durationMs: 120, statusCode: 204 },
    { at: '2026-03-03T10:03:06.000Z', durationMs: 15_000, failure: 'NO_ANSWER' },
  ],
  tryCount: 2,
  replayCount: 0,
  ...different,
});
