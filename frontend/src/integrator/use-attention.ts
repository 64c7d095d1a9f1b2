import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { listJobs } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { JobFilters } from '../api/integrator-api.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { typed, workIntervalMs } from './job-labels.ts';

const { status, type, templateId } = listJobs.query.shape;

export type AttentionFilters = Pick<JobFilters, 'status' | 'type' | 'templateId'>;

/** The filters of the list as the address has them; what is not valid counts as not given. */
export function useAttentionFilters() {
  const [search, setSearch] = useSearchParams();
  const given = (name: string) => search.get(name) ?? undefined;
  const filters: AttentionFilters = typed({
    status: status.safeParse(given('status')).data,
    type: type.safeParse(given('type')).data,
    templateId: templateId.safeParse(given('templateId')).data,
  });
  return {
    filters,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    setFilters: (next: AttentionFilters) =>
      setSearch(
        Object.entries(next).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] as [string, string]],
        ),
        { replace: true },
      ),
  };
}

/** One page of the jobs that need attention. */
export function useAttention(filters: AttentionFilters, pageSize: number) {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const position = useCursorPages(JSON.stringify([firmId, filters, pageSize]));
  const { cursor } = position;
  const isCovered = useIsCovered();
  const query = useQuery({
    queryKey: ['jobs', firmId, 'ATTENTION', filters, pageSize, cursor],
    queryFn: ({ signal }) =>
      integrator.jobs(firmId, { ...filters, tab: 'ATTENTION', limit: pageSize, cursor }, signal),
    refetchInterval: () => !isCovered && workIntervalMs([]),
    staleTime: 0,
  });
  return { query, pages: position.pages(query.data?.nextCursor) };
}
