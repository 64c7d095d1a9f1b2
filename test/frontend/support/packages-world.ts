import type { Actor, SettingValues, StoredSettings } from '../../../functions/client-settings/contract.ts';
import { effectiveSettings } from '../../../functions/client-settings/effective-settings.ts';
import { storeSettings, valuesOf } from '../../../functions/client-settings/stored-settings.ts';
import type { Principal } from '../../../functions/directory/contract.ts';
import type {
  DistributorPackage,
  PackageStatus,
  PackageSummary,
  SavePreview,
} from '../../../functions/distributor-packages/contract.ts';
import type { LogoView } from '../../../functions/logos/contract.ts';
import type { ShownMove } from '../../../functions/package-moves/contract.ts';

/** A package as the fake API keeps it. */
export interface KeptPackage {
  packageId: string;
  name: string;
  externalPackageId: string;
  status: PackageStatus;
  version: number;
  settings: StoredSettings;
  clients: SavePreview['firstClients'];
  reassignment?: PackageSummary['reassignment'];
  hasOwnLogo: boolean;
  savedAt: string;
  savedBy: string;
}

/** What the fake API of packages answers from. */
export interface PackagesWorld {
  packages: KeptPackage[];
  /** Earlier settings, by package id and then by version. */
  versions: Map<string, KeptPackage[]>;
  moves: ShownMove[];
  /** How a move looks each time it is read; the last look stays. `COMPLETE` ends it. */
  moveLooks: Partial<ShownMove>[];
  /** Bodies of saves that were accepted. */
  saved: unknown[];
  /** Sentences that previews warn with. */
  warnings: string[];
}

export const goldId = '01KT00000000000000000000G0';
export const silverId = '01KT00000000000000000000S0';
export const bronzeId = '01KT00000000000000000000B0';
const by: Actor = { id: 'alla', name: 'Alla Access', channel: 'UI', isVendorStaff: false };
const at = '2026-03-01T00:00:00.000Z';

export const storedOf = (values: SettingValues, before: StoredSettings = {}, version = 1): StoredSettings =>
  storeSettings(before, values, { version, by, at });

export function aPackage(
  different: Partial<KeptPackage> & Pick<KeptPackage, 'packageId' | 'name'>,
): KeptPackage {
  return {
    externalPackageId: different.name.toUpperCase(),
    status: 'ACTIVE',
    version: 1,
    settings: {},
    clients: [],
    hasOwnLogo: false,
    savedAt: at,
    savedBy: 'Alla Access',
    ...different,
  };
}

export const someClients = (activeCount: number, inactiveCount = 0): KeptPackage['clients'] =>
  Array.from({ length: activeCount + inactiveCount }, (_, place) => ({
    clientId: 1001 + place,
    name: `Client ${String(place + 1).padStart(3, '0')}`,
    isActive: place < activeCount,
  }));

/** Gold with clients, silver without, bronze inactive; out of order, for the page to sort them. */
export function newPackagesWorld(): PackagesWorld {
  return {
    packages: [
      aPackage({ packageId: silverId, name: 'silver' }),
      aPackage({
        packageId: goldId,
        name: 'Gold',
        version: 2,
        settings: storedOf({ enableEVerify: true, 'mail.standardInterval': 5 }),
        clients: someClients(2, 1),
      }),
      aPackage({ packageId: bronzeId, name: 'Bronze', status: 'INACTIVE' }),
    ],
    versions: new Map(),
    moves: [],
    moveLooks: [],
    saved: [],
    warnings: [],
  };
}

export const activeCountOf = (one: KeptPackage): number =>
  one.clients.filter(({ isActive }) => isActive).length;

export function summaryOf(one: KeptPackage): PackageSummary {
  const activeClientCount = activeCountOf(one);
  return {
    packageId: one.packageId,
    name: one.name,
    externalPackageId: one.externalPackageId,
    status: one.status,
    version: one.version,
    activeClientCount,
    inactiveClientCount: one.clients.length - activeClientCount,
    savedAt: one.savedAt,
    savedBy: one.savedBy,
    ...(one.reassignment && { reassignment: one.reassignment }),
  };
}

export function shownPackage(one: KeptPackage, viewer: Principal): DistributorPackage {
  return {
    ...summaryOf(one),
    distributorId: 'northwind',
    createdAt: at,
    createdBy: 'Alla Access',
    values: valuesOf(one.settings),
    settings: effectiveSettings({
      stored: one.settings,
      origin: {
        source: 'PACKAGE',
        packageId: one.packageId,
        packageName: one.name,
        packageVersion: one.version,
      },
      distributorName: 'Northwind Benefits',
      verifiedAddresses: new Set(),
      viewer,
    }),
    hasOwnLogo: one.hasOwnLogo,
  };
}

/** A grey bar of 120×40 pixels. */
const bar =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNoaGgAAAMEAYFL09IQAAAAAElFTkSuQmCC';

export const logoOf = (one: KeptPackage | undefined): LogoView =>
  one?.hasOwnLogo
    ? { source: 'PACKAGE', dataUrl: bar, width: 120, height: 40, setBy: 'Alla Access', setAt: at }
    : { source: 'DISTRIBUTOR', dataUrl: bar, width: 120, height: 40, setBy: 'System', setAt: at };
