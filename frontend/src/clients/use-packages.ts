import { useQuery } from '@tanstack/react-query';
import type { PackageSummary } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';

const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
const sorted = (all: readonly PackageSummary[]): PackageSummary[] =>
  all.toSorted((one, other) => byName.compare(one.name, other.name));

/** Distributor packages by name, inactive ones too. */
export function usePackages(options: { readonly isEnabled: boolean } = { isEnabled: true }) {
  const { packages } = useApi();
  const { distributorId } = useCurrentDistributor();
  return useQuery({
    queryKey: ['packages', distributorId],
    queryFn: ({ signal }) => packages.packages(distributorId, signal),
    select: sorted,
    enabled: options.isEnabled,
  });
}

/** Packages that clients can be assigned to; one whose clients are being moved away takes none. */
export const assignable = (packages: readonly PackageSummary[]): PackageSummary[] =>
  packages.filter(({ status, reassignment }) => status === 'ACTIVE' && reassignment === undefined);
