import { actorOf, shownActor } from '../../../functions/client-settings/actor.ts';
import { compareSettings } from '../../../functions/client-settings/compare-settings.ts';
import type { SettingValues } from '../../../functions/client-settings/contract.ts';
import { effectiveSettings } from '../../../functions/client-settings/effective-settings.ts';
import { settingProblems } from '../../../functions/client-settings/setting-problems.ts';
import { valuesOf } from '../../../functions/client-settings/stored-settings.ts';
import {
  type ClientEvent,
  type ClientPatch,
  type ClientProfile,
  type ClientSettings,
  clientRoutes,
  messages,
} from '../../../functions/clients/contract.ts';
import type { Principal } from '../../../functions/directory/contract.ts';
import { fill, statusLabels } from '../../../functions/distributor-packages/contract.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../functions/platform/errors.ts';
import { found, playable } from './api-routes.ts';
import type { ApiWorld } from './api-world.ts';
import { type KeptConfiguration, newConfiguration } from './clients-world.ts';
import { packageOf } from './fake-packages.ts';
import { storedOf } from './packages-world.ts';

export const now = '2026-03-02T15:00:00.000Z';
export const distributorName = 'Northwind Benefits';

export function configurationOf(world: ApiWorld, clientId: number): KeptConfiguration {
  const { configurations } = world.clientele;
  const kept = configurations.get(clientId) ?? newConfiguration();
  configurations.set(clientId, kept);
  return kept;
}

export function clientOf(
  world: ApiWorld,
  params: { distributorId: string; clientId: number },
  viewer: Principal,
) {
  const isOther = viewer.clientId !== undefined && viewer.clientId !== params.clientId;
  const client = world.clients.find(
    (one) => one.clientId === params.clientId && one.distributorId === params.distributorId,
  );
  return found(isOther ? undefined : client, 'CLIENT_NOT_FOUND');
}

function assignedOf(world: ApiWorld, kept: KeptConfiguration) {
  if (kept.packageId === undefined) return null;
  const { name, status, externalPackageId } = packageOf(world, kept.packageId);
  return {
    PackageName: name,
    Status: statusLabels[status] as 'Active',
    ExternalPackageID: externalPackageId,
  };
}

export function profileOf(
  world: ApiWorld,
  params: { distributorId: string; clientId: number },
  viewer: Principal,
): ClientProfile {
  const client = clientOf(world, params, viewer);
  const kept = configurationOf(world, client.clientId);
  return {
    ...client,
    ...kept.changes,
    version: kept.version,
    DistributorPackage: assignedOf(world, kept),
    packageId: kept.packageId,
    packageAssignedAt: kept.packageId && (kept.assignedAt ?? now),
    packageAssignedBy:
      kept.packageId && (kept.assignedBy ? shownActor(kept.assignedBy, viewer) : 'Alla Access'),
    packageAssignedThrough: kept.packageId ? 'UI' : undefined,
    ownSettingsVersion: kept.ownVersion,
  };
}

export const valuesNow = (world: ApiWorld, kept: KeptConfiguration): SettingValues =>
  kept.packageId === undefined ? kept.own : valuesOf(packageOf(world, kept.packageId).settings);

function settingsOf(world: ApiWorld, clientId: number, viewer: Principal, asOf = now): ClientSettings {
  const kept = configurationOf(world, clientId);
  const assigned = kept.packageId === undefined ? undefined : packageOf(world, kept.packageId);
  const { packageId, name, version, status } = assigned ?? {};
  const effective = effectiveSettings({
    stored: assigned?.settings ?? storedOf(kept.own),
    origin: assigned
      ? {
          source: 'PACKAGE',
          packageId: assigned.packageId,
          packageName: assigned.name,
          packageVersion: assigned.version,
        }
      : { source: 'CLIENT' },
    distributorName,
    verifiedAddresses: new Set(),
    viewer,
  });
  return {
    clientId,
    asOf,
    source: assigned ? 'PACKAGE' : 'CLIENT',
    package: assigned && {
      packageId: packageId ?? '',
      name: name ?? '',
      version: version ?? 0,
      status: status ?? 'ACTIVE',
    },
    ownSettingsVersion: kept.ownVersion,
    values: Object.fromEntries(effective.map(({ key, value }) => [key, value])),
    settings: effective,
  };
}

export function checkVersion(kept: KeptConfiguration, header: string | undefined): void {
  if (header === `"${kept.version}"`) return;
  throw new ConflictError('VERSION_CONFLICT', 'The client was changed by Rea Donly. Reload before saving.');
}

export function note(kept: KeptConfiguration, event: Omit<ClientEvent, 'at'>): void {
  kept.version += 1;
  kept.events.unshift({ at: `2026-03-02T15:00:${String(kept.version).padStart(2, '0')}.000Z`, ...event });
}

interface Edit {
  readonly set: SettingValues;
  readonly inherit: readonly string[];
}

/** @throws InvalidInputError `SETTINGS_NOT_VALID` */
function edited(before: SettingValues, { set, inherit }: Edit): SettingValues {
  const left = Object.entries(before).filter(([key]) => !inherit.includes(key));
  const after = { ...Object.fromEntries(left), ...set };
  const fields = settingProblems(after, '#/set');
  if (fields.length > 0) throw new InvalidInputError('SETTINGS_NOT_VALID', 'Some are wrong.', { fields });
  return after;
}

function change(world: ApiWorld, kept: KeptConfiguration, body: ClientPatch, by: Principal): void {
  const entries = Object.entries(body).map(([name, value]) => [name, value ?? undefined]);
  kept.changes = { ...kept.changes, ...Object.fromEntries(entries) };
  world.clientele.saved.push(body);
  note(kept, { kind: 'CHANGED', by: actorOf(by) });
}

const lineOf = (world: ApiWorld, profile: ClientProfile) => {
  const { clientId, name, externalClientId, isActive, recordCount, employerCount, packageId } = profile;
  const assigned = packageId === undefined ? undefined : packageOf(world, packageId);
  return {
    clientId,
    name,
    externalClientId,
    isActive,
    recordCount,
    employerCount,
    package: assigned && {
      packageId: assigned.packageId,
      name: assigned.name,
      status: assigned.status,
      externalPackageId: assigned.externalPackageId,
    },
  };
};

const profileAnswers = [
  playable(clientRoutes.listClients, (world, { params, query, principal }) => {
    const start = query.cursor === undefined ? 0 : Number(query.cursor);
    const text = query.text?.toLowerCase() ?? '';
    const wanted = world.clients
      .filter((one) => one.distributorId === params.distributorId)
      .map((one) => profileOf(world, one, principal))
      .filter(
        (one) =>
          `${one.name} ${one.clientId} ${one.externalClientId ?? ''}`.toLowerCase().includes(text) &&
          (query.status === undefined || (query.status === 'ACTIVE') === one.isActive) &&
          (query.packageId === undefined || (one.packageId ?? 'NONE') === query.packageId),
      );
    const end = start + query.limit;
    return {
      body: {
        items: wanted.slice(start, end).map((one) => lineOf(world, one)),
        nextCursor: end < wanted.length ? String(end) : undefined,
      },
    };
  }),
  playable(clientRoutes.exportClientRecords, (world) => {
    world.acts.push('client workbook');
    return {
      body: {
        url: world.workbookUrl,
        fileName: 'Client_Records_20260302_0900.xlsx',
        rowCount: world.clients.length,
        expiresAt: '2099-01-01T00:00:00.000Z',
      },
    };
  }),
  playable(clientRoutes.getClientProfile, (world, { params, principal }) => ({
    body: profileOf(world, params, principal),
  })),
  playable(clientRoutes.changeClient, (world, { params, headers, body, principal }) => {
    const kept = configurationOf(world, params.clientId);
    checkVersion(kept, headers['if-match']);
    if (body.externalClientId === 'TAKEN') {
      const detail = 'External Client ID should be unique.';
      throw new InvalidInputError('VALIDATION_FAILED', detail, {
        fields: [{ pointer: '#/externalClientId', detail }],
      });
    }
    change(world, kept, body, principal);
    return { body: profileOf(world, params, principal) };
  }),
  playable(clientRoutes.listClientEvents, (world, { params, query, principal }) => {
    const start = query.cursor === undefined ? 0 : Number(query.cursor);
    const end = start + query.limit;
    const { events } = configurationOf(world, params.clientId);
    const nameOf = (packageId: string | undefined) => packageId && packageOf(world, packageId).name;
    return {
      body: {
        items: events.slice(start, end).map(({ at, kind, by, fromPackageId, toPackageId }) => ({
          at,
          kind,
          by: shownActor(by, principal),
          channel: by.channel,
          fromPackage: nameOf(fromPackageId),
          toPackage: nameOf(toPackageId),
          changes:
            kind === 'SETTINGS_SAVED'
              ? compareSettings({}, { 'mail.standardInterval': 5 }, distributorName).changes
              : undefined,
        })),
        nextCursor: end < events.length ? String(end) : undefined,
      },
    };
  }),
];

const settingsAnswers = [
  playable(clientRoutes.getClientSettings, (world, { params, query, principal }) => {
    clientOf(world, params, principal);
    if (query.at !== undefined && query.at < '2020-01-01')
      throw new NotFoundError('NO_SETTINGS_AT_THAT_TIME', 'The client did not exist yet at that time.');
    if (query.at !== undefined) world.acts.push(`settings at ${query.at}`);
    return { body: settingsOf(world, params.clientId, principal, query.at) };
  }),
  playable(clientRoutes.previewClientSettings, (world, { params, body }) => {
    const kept = configurationOf(world, params.clientId);
    const before = valuesNow(world, kept);
    const { changes, sectionChanges } = compareSettings(before, edited(before, body), distributorName);
    return {
      body: {
        changes,
        sectionChanges,
        isDetaching: kept.packageId !== undefined,
        warnings: world.clientele.warnings,
      },
    };
  }),
  playable(clientRoutes.saveClientSettings, (world, { params, headers, body, principal }) => {
    const kept = configurationOf(world, params.clientId);
    checkVersion(kept, headers['if-match']);
    const after = edited(valuesNow(world, kept), body);
    if (kept.packageId !== undefined && !body.detachPackage) {
      const { name } = packageOf(world, kept.packageId);
      throw new ConflictError('PACKAGE_CONTROLLED_SETTINGS', fill(messages.detachQuestion, { name }));
    }
    world.clientele.saved.push(body);
    kept.leftPackageId = kept.packageId ?? kept.leftPackageId;
    kept.own = after;
    kept.ownVersion += 1;
    note(kept, { kind: 'SETTINGS_SAVED', by: actorOf(principal), fromPackageId: kept.packageId });
    delete kept.packageId;
    return { body: settingsOf(world, params.clientId, principal) };
  }),
];

/** Clients of the directory with what the world keeps of them, with the refusals of the real API. */
export const clientAnswers = [...profileAnswers, ...settingsAnswers];
