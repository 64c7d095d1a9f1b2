import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { ExportForm } from './export-form.ts';

export type SecurityGroups = ReturnType<typeof useSecurityGroups>;

/** Security groups of the chosen employer; most employers have none. */
export function useSecurityGroups({ client, employerId }: ExportForm) {
  const { directory } = useApi();
  const { distributorId } = useCurrentDistributor();
  const key = { distributorId, clientId: client?.clientId ?? 0, employerId: employerId ?? 0 };
  const query = useQuery({
    queryKey: ['security-groups', key],
    queryFn: ({ signal }) => directory.securityGroups(key, signal),
    enabled: employerId !== undefined,
  });
  return { query, isEmpty: query.data?.length === 0 };
}
