import { isDeepStrictEqual } from 'node:util';
import { clientTroubles } from './package-checks-clients.ts';
import { moveTroubles } from './package-checks-moves.ts';
import { gapTrouble, type RawState, type Tenant, tenantOf } from './package-checks-tenant.ts';

type Row = Record<string, unknown>;

/**
 * What does not hold in a state whatever has been done, as sentences; none when all is well. `before` is a state from which
 * this one came: what is history there must be history here.
 */
export function packageTroubles(now: RawState, before: RawState): string[] {
  const ids = new Set(
    now.directory.flatMap(({ pk, sk }) =>
      typeof sk === 'string' && sk.startsWith('C#') ? [String(pk).slice(2)] : [],
    ),
  );
  const troubles = [...ids].flatMap((distributorId) => {
    const tenant = tenantOf(now, distributorId);
    return [
      ...nameTroubles(tenant),
      ...versionTroubles(tenant),
      ...pointerTroubles(tenant),
      ...moveTroubles(tenant),
      ...clientTroubles(tenant, tenantOf(before, distributorId)),
      ...vendorTroubles(tenant, tenantOf(before, distributorId)),
    ];
  });
  return [...troubles, ...historyTroubles(now, before)];
}

/** INV-PK-01 */
function nameTroubles({ distributorId, packages, partitions }: Tenant): string[] {
  const fold = (text: unknown) => String(text).trim().split(/\s+/).join(' ').toLowerCase();
  const wanted = [...packages].flatMap(([packageId, row]) => [
    `NAME#${fold(row['name'])} ${packageId}`,
    `EXTERNAL#${fold(row['externalPackageId'])} ${packageId}`,
  ]);
  const rows = partitions.get(`D#${distributorId}`) ?? [];
  const there = rows
    .filter(({ sk }) => /^(?:NAME|EXTERNAL)#/.test(String(sk)))
    .map(({ sk, packageId }) => `${sk} ${packageId}`);
  const isSame = isDeepStrictEqual(wanted.sort(), there.sort());
  return isSame ? [] : [`names and ids of packages are ${there.join(', ')} instead of ${wanted.join(', ')}`];
}

/** INV-PK-03, -04: one row says what applies, and it is the last of its versions. */
function versionTroubles({ distributorId, packages, partitions }: Tenant): string[] {
  return [...packages].flatMap(([packageId, row]) => {
    const versions = partitions.get(`D#${distributorId}#P#${packageId}`) ?? [];
    const gaps = gapTrouble(`package ${packageId}`, versions, row['version']);
    const { pk: _pk, sk: _sk, incomingMoveIds: _moves, ...fields } = row;
    const { pk: _versionPk, sk: _versionSk, ...last } = versions.at(-1) ?? {};
    const isLast = isDeepStrictEqual(fields, last);
    return [...gaps, ...(isLast ? [] : [`package ${packageId} is not as its last version`])];
  });
}

/** INV-PK-02 and -06: pointers to own packages only, counted rightly, in the indexes as in the rows. */
function pointerTroubles({ distributorId, packages, clients, tallies }: Tenant): string[] {
  const lost = clients.flatMap(({ clientId, packageId, packagePk, clientsPk }) => {
    const wantedPk = packageId === undefined ? undefined : `D#${distributorId}#P#${packageId}`;
    return [
      ...(packageId === undefined || packages.has(String(packageId))
        ? []
        : [`client ${clientId} points to a package that is not its distributor's`]),
      ...(packagePk === wantedPk && clientsPk === `D#${distributorId}`
        ? []
        : [`client ${clientId} stands wrongly in the indexes`]),
    ];
  });
  const ids = new Set([...packages.keys(), ...tallies.keys()]);
  const miscounted = [...ids].flatMap((packageId) => {
    const pointing = clients.filter((client) => client['packageId'] === packageId);
    const active = pointing.filter(({ isActive }) => isActive === true).length;
    const tally = tallies.get(packageId) ?? {};
    const told = [tally['activeClientCount'] ?? 0, tally['inactiveClientCount'] ?? 0].map(Number);
    const counted = [active, pointing.length - active];
    return isDeepStrictEqual(told, counted) ? [] : [`package ${packageId} tells ${told}, has ${counted}`];
  });
  return [...lost, ...miscounted];
}

/** INV-PK-09: what only the vendor sets is as the vendor left it, in packages and in what clients took from them. */
function vendorTroubles(now: Tenant, before: Tenant): string[] {
  const vendorsOf = (row: Row | undefined) =>
    Object.entries((row?.['settings'] ?? {}) as Row).filter(([key]) => /^pwd\.|I9Resolve/.test(key));
  return [...now.packages].flatMap(([packageId, row]) => {
    const isSame = isDeepStrictEqual(vendorsOf(row), vendorsOf(before.packages.get(packageId)));
    return isSame ? [] : [`package ${packageId} has other settings of the vendor's than before`];
  });
}

/** Versions and events are written once. */
function historyTroubles(now: RawState, before: RawState): string[] {
  const keyOf = ({ pk, sk }: Row) => `${pk} ${sk}`;
  const there = new Map(now.packages.map((row) => [keyOf(row), row]));
  return before.packages
    .filter(({ sk }) => /^(?:V#|EVENT#)/.test(String(sk)))
    .filter((row) => !isDeepStrictEqual(there.get(keyOf(row)), row))
    .map((row) => `${keyOf(row)} is history, and it was changed`);
}
