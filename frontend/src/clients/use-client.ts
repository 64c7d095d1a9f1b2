import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useOutletContext } from 'react-router';
import type { ClientProfile } from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';

/** Everything that is read of one client is kept under this, so that a change can have it read anew. */
export const clientQueryKey = (distributorId: string, clientId: number) =>
  ['client', distributorId, clientId] as const;

export function useClientProfile(clientId: number) {
  const { clients } = useApi();
  const { distributorId } = useCurrentDistributor();
  return useQuery({
    queryKey: [...clientQueryKey(distributorId, clientId), 'profile'],
    queryFn: ({ signal }) => clients.profile({ distributorId, clientId }, signal),
    staleTime: 0,
  });
}

/** The client whose page is shown, for the tabs in it. */
export function useShownClient(): ClientProfile {
  return useOutletContext<ClientProfile>();
}

/** Has everything that shows the client, or the clients of packages, read anew. */
export function useClientChanged({ distributorId, clientId }: ClientProfile) {
  const queryClient = useQueryClient();
  return async (profile?: ClientProfile): Promise<void> => {
    const key = clientQueryKey(distributorId, clientId);
    if (profile !== undefined) queryClient.setQueryData([...key, 'profile'], profile);
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: key }),
      queryClient.invalidateQueries({ queryKey: ['client-list', distributorId] }),
      queryClient.invalidateQueries({ queryKey: ['packages', distributorId] }),
    ]);
  };
}

/** Settings of the client as they apply, now or at an instant. */
export function useClientSettings({ distributorId, clientId }: ClientProfile, at?: string) {
  const { clients } = useApi();
  return useQuery({
    queryKey: [...clientQueryKey(distributorId, clientId), 'settings', at],
    queryFn: ({ signal }) => clients.settings({ distributorId, clientId }, at, signal),
    staleTime: 0,
  });
}
