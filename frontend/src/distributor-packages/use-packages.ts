import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { DistributorPackage } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';

interface PackageKey {
  readonly distributorId: string;
  readonly packageId: string;
}
const moveLookMs = 2000;

/** Every package of a distributor by name. */
export function usePackages(distributorId: string) {
  const { packages } = useApi();
  return useQuery({
    queryKey: ['packages', distributorId],
    queryFn: ({ signal }) => packages.packages(distributorId, signal),
  });
}

const packageKey = ({ distributorId, packageId }: PackageKey) => ['package', distributorId, packageId];

export function usePackage(key: PackageKey) {
  const { packages } = useApi();
  return useQuery({
    queryKey: packageKey(key),
    queryFn: ({ signal }) => packages.package(key, signal),
  });
}

/** The logo that applies: the package's, or with `null` what a new package would show. */
export function usePackageLogo(distributorId: string, packageId: string | null) {
  const { packages } = useApi();
  return useQuery({
    queryKey: ['package-logo', distributorId, packageId],
    queryFn: ({ signal }) =>
      packageId === null
        ? packages.distributorLogo(distributorId, signal)
        : packages.logo({ distributorId, packageId }, signal),
  });
}

/** A move, looked at again while it runs. */
export function useMove(distributorId: string, moveId: string) {
  const { packages } = useApi();
  const isCovered = useIsCovered();
  return useQuery({
    queryKey: ['package-move', distributorId, moveId],
    queryFn: ({ signal }) => packages.move(distributorId, moveId, signal),
    refetchInterval: ({ state }) => !isCovered && state.data?.status === 'RUNNING' && moveLookMs,
  });
}

/** After a package changed, everything that shows it is read anew. */
export function usePackageChanged(distributorId: string) {
  const queryClient = useQueryClient();
  return useCallback(
    async (saved?: DistributorPackage) => {
      if (saved !== undefined) queryClient.setQueryData(packageKey(saved), saved);
      const rooms = ['packages', 'package', 'package-logo', 'package-versions', 'package-clients'];
      await Promise.all(
        rooms.map((room) => queryClient.invalidateQueries({ queryKey: [room, distributorId] })),
      );
    },
    [queryClient, distributorId],
  );
}
