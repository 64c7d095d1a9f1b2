import { useQuery } from '@tanstack/react-query';
import type { Distributor } from '../../../functions/directory/contract.ts';
import { useApi } from './api-context.tsx';

/** Who is signed in; asked again now and then, since the vendor may switch Data Export on meanwhile. */
export function useMe() {
  const { directory } = useApi();
  return useQuery({ queryKey: ['me'], queryFn: ({ signal }) => directory.me(signal), staleTime: 60_000 });
}

/** Distributors that the caller may see; asked only of vendor staff, everyone else has one. */
export function useDistributors(options: { readonly isEnabled: boolean }) {
  const { directory } = useApi();
  return useQuery({
    queryKey: ['distributors'],
    queryFn: ({ signal }) => directory.distributors(signal),
    enabled: options.isEnabled,
  });
}

/** The distributor of an address: `undefined` while it is looked up, `null` when the caller may not see it. */
export function useDistributor(distributorId: string): {
  readonly distributor: Distributor | null | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
} {
  const me = useMe().data;
  const isVendorStaff =
    me !== undefined && me.principal.distributorId === undefined && me.principal.firmId === undefined;
  const all = useDistributors({ isEnabled: isVendorStaff });
  const visible = isVendorStaff ? all.data : me && [me.distributor].filter((own) => own !== undefined);
  const found = visible?.find((one) => one.distributorId === distributorId);
  return {
    distributor: found ?? (visible === undefined ? undefined : null),
    error: all.error,
    retry: () => void all.refetch(),
  };
}
