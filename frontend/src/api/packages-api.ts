import {
  createPackage,
  deletePackageLogo,
  getDistributorLogo,
  getPackage,
  getPackageLogo,
  listPackageClients,
  listPackages,
  listPackageVersions,
  type NewPackage,
  previewPackage,
  previewRestore,
  restorePackageVersion,
  type SavePackage,
  savePackage,
  setPackageLogo,
} from '../../../functions/distributor-packages/contract.ts';
import { getMove, startMove } from '../../../functions/package-moves/contract.ts';
import type { CallRoute } from './http-client.ts';

interface PackageKey {
  readonly distributorId: string;
  readonly packageId: string;
}
interface VersionKey extends PackageKey {
  readonly version: number;
}
interface PagePart {
  readonly limit: number;
  readonly cursor?: string;
}

/** `"7"`: a write is refused when another version is there by now. */
const ifMatch = (version: number) => ({ 'if-match': `"${version}"` });

export function packagesApi(call: CallRoute) {
  return {
    packages: async (distributorId: string, signal?: AbortSignal) =>
      (await call(listPackages, { params: { distributorId }, signal })).items,
    package: (key: PackageKey, signal?: AbortSignal) => call(getPackage, { params: { ...key }, signal }),
    create: (distributorId: string, body: NewPackage) =>
      call(createPackage, { params: { distributorId }, body }),
    preview: (key: PackageKey, body: SavePackage) => call(previewPackage, { params: { ...key }, body }),
    /** `version` is the one that was read and edited. */
    save: (key: PackageKey, version: number, body: SavePackage) =>
      call(savePackage, { params: { ...key }, headers: ifMatch(version), body }),
    clients: (key: PackageKey, query: PagePart, signal?: AbortSignal) =>
      call(listPackageClients, { params: { ...key }, query: { ...query }, signal }),
    versions: (key: PackageKey, query: PagePart, signal?: AbortSignal) =>
      call(listPackageVersions, { params: { ...key }, query: { ...query }, signal }),
    previewRestore: (key: VersionKey, signal?: AbortSignal) =>
      call(previewRestore, { params: { ...key }, signal }),
    /** `current` is the version that the restored one takes the place of. */
    restore: (key: VersionKey, current: number) =>
      call(restorePackageVersion, { params: { ...key }, headers: ifMatch(current) }),
    logo: (key: PackageKey, signal?: AbortSignal) => call(getPackageLogo, { params: { ...key }, signal }),
    setLogo: (key: PackageKey, contentBase64: string) =>
      call(setPackageLogo, { params: { ...key }, body: { contentBase64 } }),
    deleteLogo: (key: PackageKey) => call(deletePackageLogo, { params: { ...key } }),
    distributorLogo: (distributorId: string, signal?: AbortSignal) =>
      call(getDistributorLogo, { params: { distributorId }, signal }),
    move: (distributorId: string, moveId: string, signal?: AbortSignal) =>
      call(getMove, { params: { distributorId, moveId }, signal }),
    /** Carries out a planned move or goes on with a stopped one. */
    startMove: (distributorId: string, moveId: string) =>
      call(startMove, { params: { distributorId, moveId } }),
  };
}
