import { authorizeFirm } from '../directory/authorize-distributor.ts';
import { type Principal, vendorRoles } from '../directory/contract.ts';
import { ConflictError, NotFoundError } from '../platform/errors.ts';
import type { Webhook } from './contract.ts';
import type { WebhookApiDeps } from './deps.ts';
import type { StoredWebhook } from './webhook-rows.ts';
import { readWebhook } from './webhook-store.ts';

/**
 * A webhook of a firm that the caller may use.
 * @throws NotFoundError `FIRM_NOT_FOUND`, or `WEBHOOK_NOT_FOUND`, the same for an unknown webhook and another firm's
 */
export async function authorizeWebhook(
  deps: WebhookApiDeps,
  principal: Principal,
  of: Pick<Webhook, 'firmId' | 'webhookId'>,
): Promise<StoredWebhook> {
  await authorizeFirm(deps, principal, of.firmId);
  const webhook = await readWebhook(deps, of);
  if (webhook === undefined) throw webhookNotFound();
  return webhook;
}

export const webhookNotFound = (): NotFoundError =>
  new NotFoundError('WEBHOOK_NOT_FOUND', 'This firm has no such webhook. Take the id from the list.');

/** @throws ConflictError `WEBHOOK_DISABLED` */
export function requireEnabled({ isEnabled }: Webhook): void {
  if (!isEnabled)
    throw new ConflictError('WEBHOOK_DISABLED', 'The webhook is switched off. Switch it on first.');
}

export const isVendorStaff = ({ roles }: Principal): boolean =>
  roles.some((role) => vendorRoles.includes(role));

/** A webhook as this viewer may see it: without its secrets, and to people of a firm the vendor's staff are `System`. */
export function shownWebhook(webhook: StoredWebhook, viewer: Principal, now: Date): Webhook {
  const { secret: _secret, formerSecrets, isByVendor, triedAt: _triedAt, ...shown } = webhook;
  const until = formerSecrets[0]?.until;
  const isHidden = isByVendor && viewer.firmId !== undefined;
  return {
    ...shown,
    createdBy: isHidden ? 'System' : shown.createdBy,
    formerSecretUntil: until !== undefined && Date.parse(until) > now.getTime() ? until : undefined,
  };
}
