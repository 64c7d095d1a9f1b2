import type { Principal } from '../directory/contract.ts';
import { Ulid } from '../platform/contract.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { authorizeWebhook } from './authorize-webhook.ts';
import type { listWebhookDeliveries, WebhookDelivery } from './contract.ts';
import { listDeliveries } from './delivery-store.ts';
import type { WebhookApiDeps } from './deps.ts';
import { shownDelivery } from './replay-webhook.ts';

export async function listFirmDeliveries(
  deps: WebhookApiDeps,
  { principal, params, query }: ApiRequest<typeof listWebhookDeliveries, Principal>,
): Promise<ApiAnswer<typeof listWebhookDeliveries>> {
  await authorizeWebhook(deps, principal, params);
  const { cursor, status, limit } = query;
  const list = `${params.webhookId} ${status ?? '*'}`;
  const before = cursor === undefined ? undefined : placeOf(list, cursor);
  const { deliveries, next } = await listDeliveries(deps, params, { before, status, limit });
  const items: WebhookDelivery[] = deliveries.map(shownDelivery);
  return { body: { items, ...(next !== undefined && { nextCursor: cursorOf(list, next) }) } };
}

const cursorOf = (list: string, eventId: string): string =>
  Buffer.from(`${list} ${eventId}`).toString('base64url');

/** @throws InvalidInputError `CURSOR_NOT_VALID` when this list, asked the same, did not give it */
function placeOf(list: string, cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  const eventId = text.slice(list.length + 1);
  if (text.startsWith(`${list} `) && Ulid.safeParse(eventId).success) return eventId;
  throw new InvalidInputError(
    'CURSOR_NOT_VALID',
    'This cursor was not given by this list with these filters. Start without a cursor.',
  );
}
