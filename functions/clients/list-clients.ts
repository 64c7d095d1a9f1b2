import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type ClientPage, clientsByName, clientsOfPackage, cursorAfter } from '../directory/client-store.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import { folded } from '../directory/folded-text.ts';
import type { StoredPackage } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { readPackages } from '../distributor-packages/package-store.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { ClientLine, ClientListFilter, listClients as route } from './contract.ts';

type Deps = Pick<PackagesDeps, 'directory' | 'packages'>;

/** Most rows looked at for one page: a filter that few clients match ends in a short page with a cursor. */
const mostRowsRead = 3_000;
const leastRowsPerRead = 200;

/**
 * Clients of a distributor that match every filter given, by name. A page has fewer items than asked for when there are
 * no more, or when many rows had to be passed over; only without a cursor is it the last.
 */
export async function listClients(
  deps: Deps,
  { principal, params, query }: Pick<ApiRequest<typeof route, Principal>, 'principal' | 'params' | 'query'>,
): Promise<ApiAnswer<typeof route>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const { clients, next } = await matchingPage(deps, distributorId, query);
  const packages = clients.some(({ packageId }) => packageId !== undefined)
    ? await readPackages(deps, distributorId)
    : [];
  const byId = new Map(packages.map((one) => [one.packageId, one]));
  return { body: { items: clients.map((client) => clientLine(client, byId)), nextCursor: next } };
}

/** Whether a client matches every filter that is given. */
export function clientFilter({
  text,
  status,
  packageId,
}: ClientListFilter): (client: StoredClient) => boolean {
  const wanted = folded(text ?? '');
  return (client) =>
    (status === undefined || client.isActive === (status === 'ACTIVE')) &&
    (packageId === undefined || client.packageId === (packageId === 'NONE' ? undefined : packageId)) &&
    (wanted === '' ||
      [client.name, String(client.clientId), client.externalClientId ?? ''].some((one) =>
        folded(one).includes(wanted),
      ));
}

/** One client more than a page holds is looked for, so that a cursor is given only when it leads somewhere. */
async function matchingPage(
  deps: Deps,
  distributorId: string,
  { cursor, limit, ...filter }: ClientListFilter & { readonly cursor?: string; readonly limit: number },
): Promise<ClientPage> {
  const { packageId } = filter;
  const isMatch = clientFilter(filter);
  const readLimit = Math.max(limit + 1, leastRowsPerRead);
  const found: StoredClient[] = [];
  let readCount = 0;
  let next = cursor;
  do {
    const request = { after: next, limit: readLimit };
    const read =
      packageId === undefined || packageId === 'NONE'
        ? await clientsByName(deps, distributorId, request)
        : await clientsOfPackage(deps, { distributorId, packageId }, request);
    found.push(...read.clients.filter(isMatch));
    readCount += read.clients.length;
    next = read.next;
  } while (next !== undefined && found.length <= limit && readCount < mostRowsRead);
  const last = found[limit - 1];
  if (found.length > limit && last !== undefined)
    return { clients: found.slice(0, limit), next: cursorAfter(last) };
  return { clients: found, next };
}

function clientLine(client: StoredClient, packages: ReadonlyMap<string, StoredPackage>): ClientLine {
  const { clientId, name, externalClientId, isActive, recordCount, employerCount, packageId } = client;
  const line = { clientId, name, externalClientId, isActive, recordCount, employerCount };
  const assigned = packageId === undefined ? undefined : packages.get(packageId);
  if (assigned === undefined) return line;
  const { name: packageName, status, externalPackageId } = assigned;
  return {
    ...line,
    package: { packageId: assigned.packageId, name: packageName, status, externalPackageId },
  };
}
