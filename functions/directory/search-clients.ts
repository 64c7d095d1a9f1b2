import { InvalidInputError } from '../platform/errors.ts';
import type { ApiRequest } from '../platform/http.ts';
import { authorizeDistributor } from './authorize-distributor.ts';
import { hasFilter, matchesSearch } from './client-search.ts';
import { type FoundClient, type Principal, type searchClients as route, searchMessages } from './contract.ts';
import type { DirectoryDeps } from './deps.ts';
import { clientRows } from './directory-store.ts';

/** Most clients in one answer of the search. */
const mostClients = 200;

/** Clients of one distributor that match every filter given, by name. */
export async function searchClients(
  deps: DirectoryDeps,
  { principal, params, query }: Pick<ApiRequest<typeof route, Principal>, 'principal' | 'params' | 'query'>,
): Promise<{ body: { items: FoundClient[]; isTruncated: boolean } }> {
  if (!hasFilter(query)) throw new InvalidInputError('SEARCH_FILTER_MISSING', searchMessages.filterMissing);
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const isMatch = matchesSearch(query);
  const found: FoundClient[] = [];
  for await (const rows of clientRows(deps, distributorId))
    found.push(...rows.filter(isMatch).map((row) => row.client));
  const collator = new Intl.Collator('en');
  found.sort((a, b) => collator.compare(a.name, b.name) || a.clientId - b.clientId);
  return { body: { items: found.slice(0, mostClients), isTruncated: found.length > mostClients } };
}
