import { shownActor } from '../client-settings/actor.ts';
import { effectiveSettings } from '../client-settings/effective-settings.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { readTally } from '../directory/client-store.ts';
import type { Distributor, PackageTally, Principal } from '../directory/contract.ts';
import type { DistributorPackage, PackageSummary, StoredPackage } from './contract.ts';
import type { PackagesDeps } from './deps.ts';
import { verifiedAddresses } from './from-address-store.ts';

export type ShowDeps = Pick<PackagesDeps, 'directory' | 'packages'>;

/** Distributors see `System` for the vendor's staff. */
export function packageSummary(
  stored: StoredPackage,
  { activeClientCount, inactiveClientCount }: Omit<PackageTally, 'packageId'>,
  viewer: Principal,
): PackageSummary {
  const { packageId, name, externalPackageId, status, version, savedAt, reassignment } = stored;
  const savedBy = shownActor(stored.savedBy, viewer);
  const general = { packageId, name, externalPackageId, status, version, savedAt, savedBy, reassignment };
  return { ...general, activeClientCount, inactiveClientCount };
}

/** A package with every setting as it applies, and why. */
export async function shownPackage(
  deps: ShowDeps,
  { distributor, viewer }: { readonly distributor: Distributor; readonly viewer: Principal },
  stored: StoredPackage,
): Promise<DistributorPackage> {
  const { distributorId, packageId, name, version } = stored;
  const [tally, verified] = await Promise.all([
    readTally(deps, distributorId, packageId),
    verifiedAddresses(deps, distributorId),
  ]);
  return {
    ...packageSummary(stored, tally, viewer),
    distributorId,
    createdAt: stored.createdAt,
    createdBy: shownActor(stored.createdBy, viewer),
    values: valuesOf(stored.settings),
    settings: effectiveSettings({
      stored: stored.settings,
      origin: { source: 'PACKAGE', packageId, packageName: name, packageVersion: version },
      distributorName: distributor.name,
      verifiedAddresses: verified,
      viewer,
    }),
    hasOwnLogo: stored.logo !== undefined,
  };
}
