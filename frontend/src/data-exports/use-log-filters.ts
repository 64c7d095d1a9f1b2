import { useSearchParams } from 'react-router';
import { ExportStatus } from '../../../functions/data-exports/contract.ts';
import { TransferStatus } from '../../../functions/deliveries/contract.ts';
import { ClientId } from '../../../functions/directory/contract.ts';
import type { LogFilters } from '../api/data-exports-api.ts';

/** The log's filters as the address has them; what is not valid counts as not given. */
export function useLogFilters() {
  const [search, setSearch] = useSearchParams();
  const filters: LogFilters = {
    status: ExportStatus.safeParse(search.get('status')).data,
    transferStatus: TransferStatus.safeParse(search.get('transferStatus')).data,
    clientId: ClientId.safeParse(search.get('clientId')).data,
  };
  return {
    filters,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    setFilters: (next: LogFilters) =>
      setSearch(
        Object.entries(next).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, String(value)] as [string, string]],
        ),
        { replace: true },
      ),
  };
}
