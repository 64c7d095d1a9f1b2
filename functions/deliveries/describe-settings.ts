import { isDeepStrictEqual } from 'node:util';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { DirectoryTable } from '../directory/deps.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type {
  getDeliverySettings,
  listSettingsChanges,
  SettingsChange,
  StoredDeliverySettings,
} from './contract.ts';
import { unreachableAmong } from './delivery-store.ts';
import type { DeliveryDeps } from './deps.ts';
import { readDeliverySettings, readVersions } from './settings-store.ts';

interface Deps extends DeliveryDeps {
  readonly directory: DirectoryTable;
}

/** Most changes in one answer. */
const mostChanges = 100;

/** @throws NotFoundError `DELIVERY_NOT_CONFIGURED` */
export async function showSettings(
  deps: Deps,
  { principal, params }: ApiRequest<typeof getDeliverySettings, Principal>,
): Promise<ApiAnswer<typeof getDeliverySettings>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const settings = await readDeliverySettings(deps, params.distributorId);
  if (settings === undefined)
    throw new NotFoundError('DELIVERY_NOT_CONFIGURED', 'Delivery is not configured.');
  const bouncedEmails = await unreachableAmong(deps, params, settings.notificationEmails, settings);
  return { body: { ...shownTo(principal, settings), bouncedEmails } };
}

/** Distributors see `System` for the vendor's staff. */
export function shownTo(principal: Principal, settings: StoredDeliverySettings): StoredDeliverySettings {
  const isHidden = settings.isUpdatedByVendor && principal.distributorId !== undefined;
  return isHidden ? { ...settings, updatedBy: 'System' } : settings;
}

/** Which fields each version changed; never a value. */
export async function listChanges(
  deps: Deps,
  { principal, params }: ApiRequest<typeof listSettingsChanges, Principal>,
): Promise<ApiAnswer<typeof listSettingsChanges>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const versions = await readVersions(deps, params.distributorId, mostChanges + 1);
  const items = versions.slice(0, mostChanges).map((settings, index): SettingsChange => {
    const { version, updatedAt, updatedBy } = shownTo(principal, settings);
    return { version, updatedAt, updatedBy, changedFields: changedFields(versions[index + 1], settings) };
  });
  return { body: { items } };
}

/** By name: `protocol`, the fields of the destination, `secret`, `notificationEmails`, `pgpPublicKey`. */
function changedFields(earlier: StoredDeliverySettings | undefined, later: StoredDeliverySettings): string[] {
  const [before, after] = [earlier === undefined ? {} : fieldsOf(earlier), fieldsOf(later)];
  return Object.keys({ ...after, ...before }).filter(
    (name) => !isDeepStrictEqual(Reflect.get(before, name), Reflect.get(after, name)),
  );
}

function fieldsOf(settings: StoredDeliverySettings): Record<string, unknown> {
  const { destination, secret, notificationEmails, pgpPublicKey } = settings;
  const fields = { ...destination, secret: secret?.version, notificationEmails, pgpPublicKey };
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([name, value]) => value !== undefined && !['hostKeyKind', 'externalId'].includes(name),
    ),
  );
}
