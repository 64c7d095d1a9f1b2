import { useSearchParams } from 'react-router';
import { ClientListFilter } from '../../../functions/clients/contract.ts';

const { shape } = ClientListFilter;
const names = Object.keys(shape) as (keyof ClientListFilter)[];

/** The filters of a list of clients as the address has them; what is not valid counts as not given. */
export function useClientFilters() {
  const [search, setSearch] = useSearchParams();
  const given = names.map((name) => [name, shape[name].safeParse(search.get(name) || undefined).data]);
  const filters: ClientListFilter = Object.fromEntries(given);
  return {
    filters,
    isFiltered: isFiltered(filters),
    setFilters: (next: ClientListFilter) =>
      setSearch(
        names.flatMap((name) => {
          const value = next[name];
          return value === undefined || value === '' ? [] : [[name, value] as [string, string]];
        }),
        { replace: true },
      ),
  };
}

const isFiltered = (filters: ClientListFilter): boolean =>
  Object.values(filters).some((value) => value !== undefined && value !== '');
