import { useSearchParams } from 'react-router';
import { listDataExports } from '../../../functions/data-exports/contract.ts';
import type { LogFilters } from '../api/data-exports-api.ts';

const { status, transferStatus, clientId, requestedBy, fromDate, toDate } = listDataExports.query.shape;
const schemas = { status, transferStatus, clientId, requestedBy, fromDate, toDate };
const names = Object.keys(schemas) as (keyof typeof schemas)[];

/** The log's filters as the address has them; what is not valid counts as not given. */
export function useLogFilters() {
  const [search, setSearch] = useSearchParams();
  const given = names.map((name) => [name, schemas[name].safeParse(search.get(name) ?? undefined).data]);
  const filters: LogFilters = Object.fromEntries(given);
  return {
    filters,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    setFilters: (next: LogFilters) =>
      setSearch(
        names.flatMap((name) => {
          const value = next[name];
          return value === undefined ? [] : [[name, String(value)] as [string, string]];
        }),
        { replace: true },
      ),
  };
}
