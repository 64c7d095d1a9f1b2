import { isDeepStrictEqual } from 'node:util';
import { compareSettings } from '../client-settings/compare-settings.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { type PackageVersion, type StoredPackage, statusLabels } from './contract.ts';

type Compared = Pick<
  StoredPackage,
  'name' | 'externalPackageId' | 'status' | 'settings' | 'logo' | 'reassignment'
>;
type GeneralChange = PackageVersion['generalChanges'][number];

/** Whether a save would leave everything that can be saved as it is. */
export function isSamePackage(before: Compared, after: Compared): boolean {
  return (
    before.name === after.name &&
    before.externalPackageId === after.externalPackageId &&
    before.status === after.status &&
    before.logo?.key === after.logo?.key &&
    isDeepStrictEqual(valuesOf(before.settings), valuesOf(after.settings))
  );
}

/**
 * Name, External Package ID, status, logo and a move of clients, as a person reads them.
 * @param before absent for the first version, of which everything is told
 * @param nameOf the name of the package that clients are moved to
 */
function generalChanges(
  before: Compared | undefined,
  after: Compared,
  nameOf: (packageId: string) => string,
): GeneralChange[] {
  const lines: GeneralChange[] = [
    { label: 'Package Name', from: before?.name ?? '', to: after.name },
    { label: 'External Package ID', from: before?.externalPackageId ?? '', to: after.externalPackageId },
    { label: 'Status', from: before ? statusLabels[before.status] : '', to: statusLabels[after.status] },
  ];
  if (before?.logo?.key !== after.logo?.key)
    lines.push({ label: 'Logo', from: logoText(before), to: logoText(after, before) });
  lines.push({ label: 'Clients', from: moveText(before, nameOf), to: moveText(after, nameOf) });
  return lines.filter(({ from, to }) => from !== to);
}

/** Everything by which a package differs from another state of itself. */
export function packageChanges(
  before: Compared | undefined,
  after: Compared,
  { distributorName, nameOf }: { readonly distributorName: string; nameOf(packageId: string): string },
) {
  const had = before === undefined ? {} : valuesOf(before.settings);
  return {
    generalChanges: generalChanges(before, after, nameOf),
    ...compareSettings(had, valuesOf(after.settings), distributorName),
  };
}

function logoText(of: Compared | undefined, other?: Compared): string {
  if (of?.logo === undefined) return 'Logo of the distributor';
  return other?.logo === undefined ? 'Own logo' : 'Another own logo';
}

function moveText(of: Compared | undefined, nameOf: (packageId: string) => string): string {
  return of?.reassignment === undefined
    ? 'Stay with the package'
    : `Are being moved to “${nameOf(of.reassignment.toPackageId)}”`;
}
