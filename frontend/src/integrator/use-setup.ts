import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';

export const setupQueryKey = (firmId: string) => ['firm-setup', firmId];

/** What is set up for the firm of the address. */
export function useSetup() {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  return useQuery({
    queryKey: setupQueryKey(firmId),
    queryFn: ({ signal }) => integrator.setup(firmId, signal),
  });
}
