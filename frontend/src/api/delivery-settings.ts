import { useQuery } from '@tanstack/react-query';
import { useApi } from './api-context.tsx';

/** Delivery settings of a distributor; `null` when none were saved yet. */
export function useDeliverySettings(distributorId: string) {
  const { deliveries } = useApi();
  return useQuery({
    queryKey: ['delivery-settings', distributorId],
    queryFn: ({ signal }) => deliveries.settings(distributorId, signal),
  });
}
