import { useQuery } from '@tanstack/react-query';
import { listFirmAudit } from '../../../functions/audit/contract.ts';
import { useApi } from '../api/api-context.tsx';
import type { AuditOf } from '../api/audit-api.ts';
import { useAddressFilters } from '../ui/address-filters.ts';
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

export const useAuditFilters = () => useAddressFilters<AuditFilters>(shapes);

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
