import { shownActor } from '../client-settings/actor.ts';
import { compareSettings } from '../client-settings/compare-settings.ts';
import type { SettingChange, StoredSettings } from '../client-settings/contract.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { authorizeClient, authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { readPackage, readPackageVersion } from '../distributor-packages/package-store.ts';
import { InvalidInputError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { type ClientKey, readEvents } from './client-events.ts';
import type { ClientEvent, listClientEvents as route, StoredOwnSettings } from './contract.ts';
import { readOwnVersions } from './own-settings-store.ts';

type Deps = Pick<PackagesDeps, 'directory' | 'packages'>;

/** What happened to the configuration of a client, newest first; packages by the names they have now. */
export async function listEvents(
  deps: Deps,
  { principal, params, query }: ApiRequest<typeof route, Principal>,
): Promise<ApiAnswer<typeof route>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  await authorizeClient(deps, principal, params);
  const before = query.cursor === undefined ? undefined : placeOf(query.cursor);
  const { events, hasMore } = await readEvents(deps, params, { before, limit: query.limit });
  const names = await packageNames(
    deps,
    params.distributorId,
    events.map(({ event }) => event),
  );
  const changesOf = await savedChanges(
    deps,
    params,
    events.map(({ event }) => event),
    distributor.name,
  );
  const items = events.map(({ event }) => ({
    at: event.at,
    kind: event.kind,
    by: shownActor(event.by, principal),
    channel: event.by.channel,
    fromPackage: event.fromPackageId && names.get(event.fromPackageId),
    toPackage: event.toPackageId && names.get(event.toPackageId),
    changes: changesOf(event),
  }));
  const last = events.at(-1)?.place;
  return { body: { items, nextCursor: hasMore && last !== undefined ? cursorOf(last) : undefined } };
}

async function packageNames(
  deps: Deps,
  distributorId: string,
  events: readonly ClientEvent[],
): Promise<Map<string, string>> {
  const ids = new Set(events.flatMap((event) => [event.fromPackageId ?? [], event.toPackageId ?? []].flat()));
  const found = await Promise.all(
    [...ids].map((packageId) => readPackage(deps, { distributorId, packageId })),
  );
  return new Map(found.flatMap((one) => (one === undefined ? [] : [[one.packageId, one.name] as const])));
}

/** What each save of own settings changed: against the version before, or the package that the client left by it. */
async function savedChanges(
  deps: Deps,
  key: ClientKey,
  events: readonly ClientEvent[],
  distributorName: string,
): Promise<(event: ClientEvent) => SettingChange[] | undefined> {
  const saved = events.flatMap(({ kind, ownSettingsVersion: version }) =>
    kind === 'SETTINGS_SAVED' && version !== undefined ? [version] : [],
  );
  const wanted = saved.flatMap((version) => (version > 1 ? [version, version - 1] : [version]));
  const versions = await readOwnVersions(deps, key, wanted);
  const changes = new Map<number, SettingChange[]>();
  for (const version of saved) {
    const own = versions.get(version);
    if (own === undefined) continue;
    const before = await settingsBefore(deps, own, versions.get(version - 1));
    changes.set(version, compareSettings(valuesOf(before), valuesOf(own.settings), distributorName).changes);
  }
  return ({ kind, ownSettingsVersion }) =>
    kind === 'SETTINGS_SAVED' ? changes.get(ownSettingsVersion ?? 0) : undefined;
}

async function settingsBefore(
  deps: Deps,
  own: StoredOwnSettings,
  earlier: StoredOwnSettings | undefined,
): Promise<StoredSettings> {
  const { distributorId, detachedFrom: left } = own;
  if (left === undefined || left.at === earlier?.detachedFrom?.at) return earlier?.settings ?? {};
  const { packageId, packageVersion } = left;
  return (await readPackageVersion(deps, { distributorId, packageId }, packageVersion))?.settings ?? {};
}

const cursorOf = (place: string): string => Buffer.from(place).toString('base64url');

function placeOf(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9TZ:.-]{20,30}#\d{10}\.\d+#[0-9A-Z]{26}$/.test(place)) return place;
  const detail = 'The cursor is not valid any more. Start from the first page.';
  throw new InvalidInputError('CURSOR_NOT_VALID', detail);
}
