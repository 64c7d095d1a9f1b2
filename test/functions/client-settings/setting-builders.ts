import type { Actor, SettingValues, StoredSettings } from '../../../functions/client-settings/contract.ts';
import type { EffectiveInput } from '../../../functions/client-settings/effective-settings.ts';
import { effectiveSettings } from '../../../functions/client-settings/effective-settings.ts';
import { storeSettings } from '../../../functions/client-settings/stored-settings.ts';
import { type Principal, roles } from '../../../functions/directory/contract.ts';

export const distributorName = 'Meridian HR';

export const dana: Actor = { id: 'dana', name: 'Dana Diaz', channel: 'UI', isVendorStaff: false };
export const sam: Actor = { id: 'sam', name: 'Sam Stone', channel: 'UI', isVendorStaff: true };

/** A person of the distributor, with full access unless another role is given. */
export function aPerson(differs: Partial<Principal> = {}): Principal {
  return {
    kind: 'user',
    id: 'dana',
    displayName: 'Dana Diaz',
    roles: [roles.distributorAllAccess],
    scopes: [],
    distributorId: 'meridian-hr',
    ...differs,
  };
}

export const ofVendor = (role: string): Principal =>
  aPerson({ id: 'sam', displayName: 'Sam Stone', roles: [role], distributorId: undefined });

export function stored(values: SettingValues, by: Actor = dana): StoredSettings {
  return storeSettings({}, values, { version: 3, by, at: '2026-11-20T12:00:00.000Z' });
}

export const ofPackage = {
  source: 'PACKAGE',
  packageId: '01JD0000000000000000000001',
  packageName: 'Gold',
  packageVersion: 4,
} as const;

/** One setting as it applies to a client with these values of its package. */
export function effective(key: string, values: SettingValues, differs: Partial<EffectiveInput> = {}) {
  const all = effectiveSettings({
    stored: stored(values),
    origin: ofPackage,
    distributorName,
    verifiedAddresses: new Set(),
    viewer: aPerson(),
    ...differs,
  });
  const found = all.find((one) => one.key === key);
  if (found === undefined) throw new RangeError(`There is no setting ${key}.`);
  return found;
}
