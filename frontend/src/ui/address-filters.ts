import { useSearchParams } from 'react-router';

/** For each filter what it may be in the address, where everything is text. */
type FilterShapes<F> = {
  readonly [Name in keyof F]-?: { readonly safeParse: (given: unknown) => { readonly data?: F[Name] } };
};

/**
 * The filters of a list, kept in the address, where they can be bookmarked. What is not valid there
 * counts as not given, and what is not given is `undefined`.
 */
export function useAddressFilters<F extends object>(shapes: FilterShapes<F>) {
  const [search, setSearch] = useSearchParams();
  const names = Object.keys(shapes) as (keyof F & string)[];
  const given = names.map((name) => [name, shapes[name].safeParse(search.get(name) || undefined).data]);
  const filters = Object.fromEntries(given) as F;
  return {
    filters,
    isFiltered: Object.values(filters).some((value) => value !== undefined),
    setFilters: (next: F) => {
      const set = names.filter((name) => next[name] !== undefined && next[name] !== '');
      // Drawn at once: the next choice is made from what is shown, and must not bring back what this one took away.
      setSearch(Object.fromEntries(set.map((name) => [name, String(next[name])])), {
        replace: true,
        preventScrollReset: true,
        flushSync: true,
      });
    },
  };
}
