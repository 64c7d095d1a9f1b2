import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { listJobs } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentFirm } from '../api/current-firm.tsx';
import type { JobFilters } from '../api/integrator-api.ts';
import { serverNowMs } from '../api/server-time.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';
import { useIsCovered } from '../ui/dialog-count.ts';
import { typed, workIntervalMs } from './job-labels.ts';
import { isInOrder, periodOf } from './run-times.ts';

export type CompletedFilters = Omit<JobFilters, 'tab'>;

const { from, to, type, templateId, status } = listJobs.query.shape;
const schemas = { from, to, type, templateId, status };
const names = Object.keys(schemas) as (keyof typeof schemas)[];

/** The filters as the address has them; what is not valid counts as not given. */
export function useCompletedFilters() {
  const [search, setSearch] = useSearchParams();
  const given = names.map((name) => [name, schemas[name].safeParse(search.get(name) ?? undefined).data]);
  const filters: CompletedFilters = typed(Object.fromEntries(given));
  return {
    filters,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    setFilters: (next: CompletedFilters) =>
      setSearch(
        names.flatMap((name) => {
          const value = next[name];
          return value === undefined ? [] : [[name, String(value)] as [string, string]];
        }),
        { replace: true },
      ),
  };
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
