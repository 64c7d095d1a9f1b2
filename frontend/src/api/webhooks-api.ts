import type * as z from 'zod';
import {
  changeWebhook,
  createWebhook,
  listWebhookDeliveries,
  listWebhooks,
  removeWebhook,
  replayWebhook,
  rotateWebhookSecret,
  testWebhook,
} from '../../../functions/webhooks/contract.ts';
import type { CallRoute } from './http-client.ts';

export interface WebhookKey {
  readonly firmId: string;
  readonly webhookId: string;
}
export type NewWebhook = z.input<typeof createWebhook.body>;
export type ChangedWebhook = z.input<typeof changeWebhook.body>;
/** With its secret, which no other answer has. */
export type WebhookWithSecret = z.output<typeof createWebhook.success.body>;
export type DeliveryPage = Omit<z.output<typeof listWebhookDeliveries.query>, 'limit'> & {
  readonly limit: number;
};

/** Addresses that are told what happens, and what became of each message. */
export function webhooksApi(call: CallRoute) {
  return {
    list: async (firmId: string, signal?: AbortSignal) =>
      (await call(listWebhooks, { params: { firmId }, signal })).items,
    add: (firmId: string, body: NewWebhook) => call(createWebhook, { params: { firmId }, body }),
    /** @param version that was changed: a newer one is not overwritten */
    change: (key: WebhookKey, version: number, body: ChangedWebhook) =>
      call(changeWebhook, { params: { ...key }, headers: { 'if-match': `"${version}"` }, body }),
    remove: (key: WebhookKey) => call(removeWebhook, { params: { ...key } }),
    rotate: (key: WebhookKey) => call(rotateWebhookSecret, { params: { ...key } }),
    test: (key: WebhookKey) => call(testWebhook, { params: { ...key } }),
    deliveries: (key: WebhookKey, query: DeliveryPage, signal?: AbortSignal) =>
      call(listWebhookDeliveries, { params: { ...key }, query: { ...query }, signal }),
    /** How many events are sent again. */
    replay: async (key: WebhookKey, which: { readonly eventId: string } | { readonly since: string }) =>
      (await call(replayWebhook, { params: { ...key }, body: which })).eventCount,
  };
}
