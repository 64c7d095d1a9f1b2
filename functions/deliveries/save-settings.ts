import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { InvalidInputError, NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { SealedSecret } from '../transfer/contract.ts';
import { sealCredentials } from '../transfer/secret-box.ts';
import type {
  getDeliverySettings,
  NewDeliverySettings,
  putDeliverySettings,
  StoredDeliverySettings,
} from './contract.ts';
import type { CredentialsKey, DeliveryDeps } from './deps.ts';
import { readDeliverySettings, saveDeliverySettings } from './settings-store.ts';

export interface SettingsDeps extends DeliveryDeps {
  readonly directory: DirectoryTable;
  readonly credentialsKey: CredentialsKey;
}

/** Name of the secret's field and of the only configuration a distributor has, as KMS sees them. */
export const secretField = 'credentials';
export const configId = 'delivery';

/** @throws NotFoundError `DELIVERY_NOT_CONFIGURED` */
export async function showSettings(
  deps: SettingsDeps,
  { principal, params }: ApiRequest<typeof getDeliverySettings, Principal>,
): Promise<ApiAnswer<typeof getDeliverySettings>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const settings = await readDeliverySettings(deps, params.distributorId);
  if (settings !== undefined) return { body: settings };
  throw new NotFoundError('DELIVERY_NOT_CONFIGURED', 'Delivery is not configured.');
}

/** Saves the next version. A secret goes with the server and user it was entered for and with no other. */
export async function saveSettings(
  deps: SettingsDeps,
  { principal, params, body }: ApiRequest<typeof putDeliverySettings, Principal>,
): Promise<ApiAnswer<typeof putDeliverySettings>> {
  const { distributorId } = params;
  await authorizeDistributor(deps, principal, distributorId);
  const host = body.destination.host.trim().toLowerCase();
  const earlier = await readDeliverySettings(deps, distributorId);
  const version = (earlier?.version ?? 0) + 1;
  const secret = await secretOf(deps, { distributorId, version, body, earlier });
  const hostKey = hostKeyOf(body, isSameAccount(earlier, body) ? earlier : undefined);
  const settings: StoredDeliverySettings = {
    distributorId,
    destination: { ...body.destination, host, ...hostKey },
    notificationEmails: body.notificationEmails,
    version,
    hasSecret: true,
    secret,
    updatedAt: deps.clock.now().toISOString(),
    updatedBy: principal.displayName,
  };
  await saveDeliverySettings(deps, settings);
  return { body: settings };
}

/** The pinned key and its kind, which belong together: those sent, or else those known of the same server. */
function hostKeyOf(body: NewDeliverySettings, earlier: StoredDeliverySettings | undefined) {
  const { hostKeyFingerprint, hostKeyKind } =
    body.destination.hostKeyFingerprint === undefined && earlier ? earlier.destination : body.destination;
  return { hostKeyFingerprint, hostKeyKind };
}

async function secretOf(
  deps: SettingsDeps,
  of: { distributorId: string; version: number; body: NewDeliverySettings; earlier?: StoredDeliverySettings },
): Promise<SealedSecret> {
  const { password, privateKey } = of.body;
  if (password !== undefined || privateKey !== undefined) {
    const context = { tenant: of.distributorId, configId, field: secretField, version: of.version };
    const { kms, keyId } = deps.credentialsKey;
    return sealCredentials(kms, keyId, context, { password, privateKey });
  }
  if (of.earlier?.secret !== undefined && isSameAccount(of.earlier, of.body)) return of.earlier.secret;
  const detail = 'Enter the password or private key for this server and user.';
  throw new InvalidInputError('SECRET_MISSING', detail, { fields: [{ pointer: '#/password', detail }] });
}

function isSameAccount(earlier: StoredDeliverySettings | undefined, body: NewDeliverySettings): boolean {
  if (earlier === undefined) return false;
  const account = ({ host, port, username }: NewDeliverySettings['destination']) =>
    `${host}\n${port}\n${username}`;
  return (
    account(earlier.destination) ===
    account({ ...body.destination, host: body.destination.host.trim().toLowerCase() })
  );
}
