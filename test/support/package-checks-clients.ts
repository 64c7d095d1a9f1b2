import { isDeepStrictEqual } from 'node:util';
import { gapTrouble, type Tenant } from './package-checks-tenant.ts';

type Row = Record<string, unknown>;

/** What each client's history and own settings must say of it. */
export function clientTroubles(now: Tenant, before: Tenant): string[] {
  const earlier = new Map(before.clients.map((row) => [row['clientId'], row]));
  const gone = before.clients.filter(
    ({ clientId }) => !now.clients.some((row) => row['clientId'] === clientId),
  );
  return [
    ...gone.map(({ clientId }) => `client ${clientId} is gone`),
    ...now.clients.flatMap((row) => {
      const rows = now.partitions.get(`D#${now.distributorId}#C#${row['clientId']}`) ?? [];
      return [
        ...pointerTroubles(row, rows),
        ...eventTroubles(row, rows, earlier.get(row['clientId'])),
        ...settingsTroubles(row, rows),
        ...detachmentTroubles(now, row, rows),
      ];
    }),
  ];
}

/** Version and place of an event, from its key. */
const placeOf = ({ sk }: Row) => /#(\d{10})\.(\d+)#/.exec(String(sk))?.slice(1).map(Number) ?? [];

function packageEvents(rows: readonly Row[]): Row[] {
  const those = rows.filter(({ kind }) => String(kind).startsWith('PACKAGE_'));
  return those.sort((one, other) => {
    const [[version = 0, place = 0], [otherVersion = 0, otherPlace = 0]] = [placeOf(one), placeOf(other)];
    return version - otherVersion || place - otherPlace;
  });
}

/** Played one after the other, the events lead to the package that the client has. */
function pointerTroubles({ clientId, packageId }: Row, rows: readonly Row[]): string[] {
  const events = packageEvents(rows);
  if (events.length === 0) return [];
  const broken = events.filter((event, index) => {
    const had = index === 0 ? event['fromPackageId'] : events[index - 1]?.['toPackageId'];
    return event['fromPackageId'] !== had;
  });
  const isExplained = events.at(-1)?.['toPackageId'] === packageId;
  return [
    ...broken.map(({ sk }) => `client ${clientId} had another package before ${sk}`),
    ...(isExplained ? [] : [`the events of client ${clientId} do not lead to its package`]),
  ];
}

/** Each version of a client has its events, of that version alone. */
function eventTroubles({ clientId, version }: Row, rows: readonly Row[], before: Row | undefined): string[] {
  const first = Number(before?.['version'] ?? 0);
  const events = rows.filter(({ sk, kind }) => /^EVENT#/.test(String(sk)) && !/^LOGO_/.test(String(kind)));
  const versions = [...new Set(events.map((event) => placeOf(event)[0] ?? 0))];
  const later = versions.filter((one) => one > first).sort((one, other) => one - other);
  const wanted = Array.from({ length: Number(version ?? 0) - first }, (_, index) => first + index + 1);
  const places = events.map((event) => placeOf(event).join('.'));
  return [
    ...(isDeepStrictEqual(later, wanted)
      ? []
      : [`client ${clientId} of version ${version}, once ${first}, has events of versions ${later}`]),
    ...(new Set(places).size === places.length ? [] : [`client ${clientId} tells a change twice`]),
  ];
}

/** No own settings are lost: the row, the current ones and the last version agree, and no version is missing. */
function settingsTroubles({ clientId, ownSettingsVersion = 0 }: Row, rows: readonly Row[]): string[] {
  const current = rows.find(({ sk }) => sk === 'SETTINGS');
  const last = rows.filter(({ sk }) => String(sk).startsWith('V#')).at(-1);
  const isSame = isDeepStrictEqual(withoutKey(current), withoutKey(last));
  const isTold = Number(current?.['version'] ?? 0) === Number(ownSettingsVersion);
  return [
    ...gapTrouble(`client ${clientId}`, rows, ownSettingsVersion),
    ...(isSame && isTold ? [] : [`the own settings of client ${clientId} are not those of its last version`]),
  ];
}

function withoutKey(row: Row | undefined): Row | undefined {
  if (row === undefined) return undefined;
  const { pk: _pk, sk: _sk, ...fields } = row;
  return fields;
}

/** INV-PK-08: who left a package took all that one version of it had set, but for what was saved in the same breath. */
function detachmentTroubles(
  { distributorId, partitions }: Tenant,
  { clientId }: Row,
  rows: readonly Row[],
): string[] {
  return rows
    .filter(({ kind }) => kind === 'PACKAGE_REMOVED')
    .flatMap(({ fromPackageId, ownSettingsVersion }) => {
      const own = rows.find(
        ({ sk, version }) => String(sk).startsWith('V#') && version === ownSettingsVersion,
      );
      const left = (own?.['detachedFrom'] ?? {}) as { packageId?: string; packageVersion?: number };
      const versions = partitions.get(`D#${distributorId}#P#${fromPackageId}`) ?? [];
      const source = versions.find(({ version }) => version === left.packageVersion);
      const had = Object.entries((source?.['settings'] ?? {}) as Row);
      const has = (own?.['settings'] ?? {}) as Record<string, { version?: number } | undefined>;
      const lost = had.filter(
        ([key, stored]) => !isDeepStrictEqual(has[key], stored) && has[key]?.version !== ownSettingsVersion,
      );
      const isWhole = source !== undefined && left.packageId === fromPackageId;
      return [
        ...(isWhole ? [] : [`client ${clientId} does not say which version of its package it left`]),
        ...lost.map(([key]) => `client ${clientId} lost ${key} when it left its package`),
      ];
    });
}
