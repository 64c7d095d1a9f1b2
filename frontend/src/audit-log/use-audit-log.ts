import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { listFirmAudit } from '../../../functions/audit/contract.ts';
import { useApi } from '../api/api-context.tsx';
import type { AuditOf } from '../api/audit-api.ts';
import { useCursorPages } from '../ui/cursor-pages.tsx';

const pageSize = 50;
const { from, to, action, outcome, recordId } = listFirmAudit.query.shape;
const shapes = { from, to, action, outcome, recordId };

export interface AuditFilters {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly action?: string | undefined;
  readonly outcome?: ReturnType<typeof outcome.parse>;
  readonly recordId?: number | undefined;
}

/** The filters of the address; what is not valid there counts as not given. */
export function useAuditFilters() {
  const [search, setSearch] = useSearchParams();
  const given = Object.entries(shapes).map(([name, shape]) => [
    name,
    shape.safeParse(search.get(name) ?? undefined).data,
  ]);
  const filters = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as AuditFilters;
  return {
    filters,
    isFiltered: Object.keys(filters).length > 0,
    setFilters: (next: AuditFilters) => {
      const set = Object.entries(next).filter(([, value]) => value !== undefined && value !== '');
      setSearch(Object.fromEntries(set.map(([name, value]) => [name, String(value)])), { replace: true });
    },
  };
}

/** One page of the log, read once: each reading is in the log itself. */
export function useAuditLog(of: AuditOf, filters: AuditFilters) {
  const { audit } = useApi();
  const position = useCursorPages(JSON.stringify([of, filters]));
  const { cursor } = position;
  const isInOrder = filters.from === undefined || filters.to === undefined || filters.from <= filters.to;
  const query = useQuery({
    queryKey: ['audit-log', of, filters, cursor],
    queryFn: ({ signal }) => audit.list(of, { ...filters, limit: pageSize, cursor }, signal),
    enabled: isInOrder,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
  return { query, isInOrder, pages: position.pages(query.data?.nextCursor) };
}
