import { randomBytes } from 'node:crypto';
import { Webhook as Signer } from 'standardwebhooks';
import type { SealedSecret } from '../transfer/contract.ts';
import { openCredentials, sealCredentials } from '../transfer/secret-box.ts';
import type { SendWebhookDeps } from './deps.ts';
import type { StoredWebhook } from './webhook-rows.ts';

type Deps = Pick<SendWebhookDeps, 'credentialsKey'>;
type Of = Pick<StoredWebhook, 'firmId' | 'webhookId'>;

const secretBytes = 32;

/** A new secret, as receivers need it. @see https://github.com/standard-webhooks/standard-webhooks */
export const newSecret = (): string => `whsec_${randomBytes(secretBytes).toString('base64')}`;

const contextOf = ({ firmId, webhookId }: Of, version: number) => ({
  tenant: firmId,
  configId: webhookId,
  field: 'webhook-secret',
  version,
});

/** @param version 1, and one more for each secret of the webhook */
export const sealSecret = (
  { credentialsKey: { kms, keyId } }: Deps,
  of: Of,
  secret: string,
  version: number,
): Promise<SealedSecret> => sealCredentials(kms, keyId, contextOf(of, version), { password: secret });

interface Signed {
  readonly messageId: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * `webhook-signature`: one signature for each secret that receivers may have, the current one first.
 * @throws PermanentError SECRET_UNREADABLE; TransientError KMS_UNAVAILABLE
 */
export async function signaturesOf(
  { credentialsKey: { kms, keyId } }: Deps,
  webhook: StoredWebhook,
  { messageId, at, body }: Signed,
): Promise<string> {
  const former = webhook.formerSecrets.filter(({ until }) => Date.parse(until) > at.getTime());
  const secrets = [webhook.secret, ...former.map(({ sealed }) => sealed)];
  const signatures = secrets.map(async (sealed) => {
    const { password = '' } = await openCredentials(kms, keyId, contextOf(webhook, sealed.version), sealed);
    return new Signer(password).sign(messageId, at, body);
  });
  return (await Promise.all(signatures)).join(' ');
}
