import type { Actor, SettingValues, StoredSettings } from '../client-settings/contract.ts';
import { storeSettings, valuesOf } from '../client-settings/stored-settings.ts';
import type { StoredClient } from '../directory/contract.ts';
import type { StoredPackage } from '../distributor-packages/contract.ts';
import { packageKey } from '../distributor-packages/package-rows.ts';
import type { TransactItem } from '../platform/table.ts';
import type { ChangeDeps, ClientPlan } from './change-stored-client.ts';
import { firstClientLogoPut, readClientLogo } from './client-logo-store.ts';
import type { ClientEvent, StoredOwnSettings } from './contract.ts';
import { ownSettingsPuts, readOwnSettings } from './own-settings-store.ts';
import { isSameValues, productsOn } from './settings-edit.ts';

/** Saves a client's own settings; values as they are change nothing. */
export function planOwnSettings(
  deps: ChangeDeps,
  client: StoredClient,
  earlier: StoredOwnSettings | undefined,
  { values, by }: { readonly values: SettingValues; readonly by: Actor },
): ClientPlan | undefined {
  const stored = earlier?.settings ?? {};
  if (isSameValues(valuesOf(stored), values)) return undefined;
  const at = deps.clock.now().toISOString();
  const version = (earlier?.version ?? 0) + 1;
  const settings = storeSettings(stored, values, { version, by, at });
  const own = ownSettings(client, { version, settings, by, at, detachedFrom: earlier?.detachedFrom });
  return {
    change: ownFields(own),
    events: [{ at, kind: 'SETTINGS_SAVED', by, ownSettingsVersion: version }],
    items: ownSettingsPuts(deps, own),
  };
}

/**
 * Takes a client off its package. What the package had set, who had set it and its logo become the client's own, of just
 * one version of the package; `values`, when given, are saved on top of that.
 */
export async function planDetachment(
  deps: ChangeDeps,
  client: StoredClient,
  from: StoredPackage,
  { values, by }: { readonly values?: SettingValues; readonly by: Actor },
): Promise<ClientPlan> {
  const at = deps.clock.now().toISOString();
  const [earlier, logo] = await Promise.all([readOwnSettings(deps, client), readClientLogo(deps, client)]);
  const version = (earlier?.version ?? 0) + 1;
  const isEdited = values !== undefined && !isSameValues(values, valuesOf(from.settings));
  const settings = isEdited ? storeSettings(from.settings, values, { version, by, at }) : from.settings;
  const detachedFrom = { packageId: from.packageId, packageVersion: from.version, at };
  const own = ownSettings(client, { version, settings, by, at, detachedFrom });
  const removed: ClientEvent = {
    at,
    kind: 'PACKAGE_REMOVED',
    by,
    fromPackageId: from.packageId,
    ownSettingsVersion: version,
  };
  const saved: ClientEvent = { at, kind: 'SETTINGS_SAVED', by, ownSettingsVersion: version };
  const takesLogo = logo === undefined && from.logo !== undefined;
  return {
    change: {
      ...ownFields(own),
      packageId: undefined,
      packageAssignedAt: undefined,
      packageAssignedBy: undefined,
      packageAssignedThrough: undefined,
    },
    events: isEdited ? [removed, saved] : [removed],
    items: [
      unchangedPackage(deps, from),
      ...ownSettingsPuts(deps, own),
      ...(takesLogo && from.logo ? [firstClientLogoPut(deps, client, from.logo)] : []),
    ],
  };
}

/** Own settings of a client that is being created. */
export function firstOwnSettings(
  client: Pick<StoredClient, 'distributorId' | 'clientId'>,
  values: SettingValues,
  { by, at }: { readonly by: Actor; readonly at: string },
): StoredOwnSettings {
  const settings = storeSettings({}, values, { version: 1, by, at });
  return ownSettings(client, { version: 1, settings, by, at });
}

interface OwnParts {
  readonly version: number;
  readonly settings: StoredSettings;
  readonly by: Actor;
  readonly at: string;
  readonly detachedFrom?: StoredOwnSettings['detachedFrom'];
}

function ownSettings(
  { distributorId, clientId }: Pick<StoredClient, 'distributorId' | 'clientId'>,
  { version, settings, by, at, detachedFrom }: OwnParts,
): StoredOwnSettings {
  return { distributorId, clientId, version, settings, savedAt: at, savedBy: by, detachedFrom };
}

/** What the client's row says of its own settings. */
export function ownFields(own: StoredOwnSettings) {
  return {
    ownSettingsVersion: own.version,
    ownSettingsSavedAt: own.savedAt,
    // As it is shown to the distributor.
    ownSettingsSavedBy: own.savedBy.isVendorStaff ? 'System' : own.savedBy.name,
    ownProducts: productsOn(valuesOf(own.settings)),
  };
}

/** Holds while the package is of the version that was read. */
function unchangedPackage(deps: ChangeDeps, read: StoredPackage): TransactItem {
  return {
    ConditionCheck: {
      TableName: deps.packages.table,
      Key: packageKey(read),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': read.version },
    },
  };
}
