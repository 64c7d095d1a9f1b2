import { useQuery } from '@tanstack/react-query';
import { listJobs } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { JobFilters } from '../api/integrator-api.ts';
import { useAddressFilters } from '../ui/address-filters.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { typed, workIntervalMs } from './job-labels.ts';

const { status, type, templateId } = listJobs.query.shape;

export type AttentionFilters = Pick<JobFilters, 'status' | 'type' | 'templateId'>;

export function useAttentionFilters() {
  const { filters, ...rest } = useAddressFilters<AttentionFilters>({ status, type, templateId });
  return { ...rest, filters: typed(filters) };
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
