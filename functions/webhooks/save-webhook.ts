import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { matchedVersion, versionTag } from '../platform/version-tag.ts';
import { authorizeWebhook, isVendorStaff, shownWebhook, webhookNotFound } from './authorize-webhook.ts';
import {
  type changeWebhook,
  type createWebhook,
  type listWebhooks,
  mostWebhooks,
  type removeWebhook,
  type rotateWebhookSecret,
  secretOverlapHours,
} from './contract.ts';
import type { WebhookApiDeps } from './deps.ts';
import { checkedUrl } from './webhook-address.ts';
import type { StoredWebhook } from './webhook-rows.ts';
import { newSecret, sealSecret } from './webhook-secret.ts';
import {
  addWebhook,
  readWebhooks,
  removeWebhook as removeStored,
  updateWebhook,
  type WebhookChange,
} from './webhook-store.ts';

const hourMs = 3_600_000;
/** Secrets before the current one that are kept; who makes more within a day gives up the oldest. */
const mostFormerSecrets = 3;
/** Others may make a secret at the same time. */
const rotateRounds = 3;

export async function listFirmWebhooks(
  deps: WebhookApiDeps,
  { principal, params: { firmId } }: ApiRequest<typeof listWebhooks, Principal>,
): Promise<ApiAnswer<typeof listWebhooks>> {
  await authorizeFirm(deps, principal, firmId);
  const now = deps.clock.now();
  const webhooks = await readWebhooks(deps, firmId);
  return { body: { items: webhooks.map((webhook) => shownWebhook(webhook, principal, now)) } };
}

/** @throws InvalidInputError `VALIDATION_FAILED`, `ADDRESS_REFUSED`; ConflictError `TOO_MANY_WEBHOOKS` */
export async function createFirmWebhook(
  deps: WebhookApiDeps,
  { principal, params: { firmId }, body }: ApiRequest<typeof createWebhook, Principal>,
): Promise<ApiAnswer<typeof createWebhook>> {
  await authorizeFirm(deps, principal, firmId);
  const [webhookId, secret, now] = [deps.newId(), newSecret(), deps.clock.now()];
  const webhook: StoredWebhook = {
    ...{ firmId, webhookId, isEnabled: true, version: 1, formerSecrets: [] },
    url: checkedUrl(body.url, deps.exceptions),
    description: body.description,
    eventTypes: [...new Set(body.eventTypes)],
    createdBy: principal.displayName,
    isByVendor: isVendorStaff(principal),
    createdAt: now.toISOString(),
    secret: await sealSecret(deps, { firmId, webhookId }, secret, 1),
  };
  if (!(await addWebhook(deps, webhook)))
    throw new ConflictError(
      'TOO_MANY_WEBHOOKS',
      `A firm has at most ${mostWebhooks} webhooks. Remove one that is not needed.`,
    );
  return { body: { ...shownWebhook(webhook, principal, now), secret }, headers: versionTag(1) };
}

/** @throws InvalidInputError `VALIDATION_FAILED`, `ADDRESS_REFUSED`; ConflictError `WEBHOOK_CHANGED` */
export async function changeFirmWebhook(
  deps: WebhookApiDeps,
  { principal, params, headers, body }: ApiRequest<typeof changeWebhook, Principal>,
): Promise<ApiAnswer<typeof changeWebhook>> {
  const before = await authorizeWebhook(deps, principal, params);
  const version = matchedVersion(headers['if-match']);
  const change: WebhookChange = {
    url: checkedUrl(body.url, deps.exceptions),
    description: body.description,
    eventTypes: [...new Set(body.eventTypes)],
    version: version + 1,
    // What was counted against it counts no more once it is switched on or off by hand.
    ...(body.isEnabled !== before.isEnabled && {
      isEnabled: body.isEnabled,
      disabledReason: undefined,
      failingSince: undefined,
      triedAt: undefined,
    }),
  };
  const changed = before.version === version && (await updateWebhook(deps, params, change, { version }));
  if (!changed) throw webhookChanged();
  return { body: shownWebhook(changed, principal, deps.clock.now()), headers: versionTag(changed.version) };
}

const webhookChanged = (): ConflictError =>
  new ConflictError(
    'WEBHOOK_CHANGED',
    'The webhook has changed since you read it. Look at it and save again.',
  );

export async function removeFirmWebhook(
  deps: WebhookApiDeps,
  { principal, params }: ApiRequest<typeof removeWebhook, Principal>,
): Promise<ApiAnswer<typeof removeWebhook>> {
  await authorizeWebhook(deps, principal, params);
  if (!(await removeStored(deps, params))) throw webhookNotFound();
  return {};
}

/** @throws ConflictError `WEBHOOK_CHANGED` when others keep making secrets */
export async function rotateSecret(
  deps: WebhookApiDeps,
  { principal, params }: ApiRequest<typeof rotateWebhookSecret, Principal>,
): Promise<ApiAnswer<typeof rotateWebhookSecret>> {
  for (let round = 0; round < rotateRounds; round += 1) {
    const webhook = await authorizeWebhook(deps, principal, params);
    const secret = newSecret();
    const sealed = await sealSecret(deps, params, secret, webhook.secret.version + 1);
    const now = deps.clock.now();
    const change = { secret: sealed, formerSecrets: formerSecretsOf(webhook, now) };
    const rotated = await updateWebhook(deps, params, change, { secretVersion: webhook.secret.version });
    if (rotated) return { body: { ...shownWebhook(rotated, principal, now), secret } };
  }
  throw webhookChanged();
}

function formerSecretsOf(
  { secret, formerSecrets }: StoredWebhook,
  now: Date,
): StoredWebhook['formerSecrets'] {
  const until = new Date(now.getTime() + secretOverlapHours * hourMs).toISOString();
  const valid = formerSecrets.filter((former) => Date.parse(former.until) > now.getTime());
  return [{ sealed: secret, until }, ...valid].slice(0, mostFormerSecrets);
}
