import { useQuery } from '@tanstack/react-query';
import { listJobs } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { JobFilters } from '../api/integrator-api.ts';
import { serverNowMs } from '../api/server-time.ts';
import { useAddressFilters } from '../ui/address-filters.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { typed, workIntervalMs } from './job-labels.ts';
import { isInOrder, periodOf } from './run-times.ts';

export type CompletedFilters = Omit<JobFilters, 'tab'>;

const { from, to, type, templateId, status } = listJobs.query.shape;
const shapes = { from, to, type, templateId, status };

export function useCompletedFilters() {
  const { filters, ...rest } = useAddressFilters<CompletedFilters>(shapes);
  return { ...rest, filters: typed(filters) };
}

/** One page of the jobs that have ended and need no attention. */
export function useCompletedRuns(filters: CompletedFilters, pageSize: number) {
  const { integrator } = useApi();
  const { firmId } = useCurrentFirm();
  const period = periodOf(filters, serverNowMs());
  const asked = { ...filters, ...period };
  const position = useCursorPages(JSON.stringify([firmId, asked, pageSize]));
  const { cursor } = position;
  const isCovered = useIsCovered();
  const query = useQuery({
    queryKey: ['jobs', firmId, 'COMPLETED', asked, pageSize, cursor],
    queryFn: ({ signal }) =>
      integrator.jobs(firmId, { ...asked, tab: 'COMPLETED', limit: pageSize, cursor }, signal),
    enabled: isInOrder(period),
    refetchInterval: () => !isCovered && workIntervalMs([]),
    staleTime: 0,
  });
  return { query, period, pages: position.pages(query.data?.nextCursor) };
}
