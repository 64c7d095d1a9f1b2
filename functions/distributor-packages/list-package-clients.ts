import { clientsOfPackage } from '../directory/client-store.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes } from './contract.ts';
import { authorizePackage } from './package-store.ts';
import type { ShowDeps } from './shown-package.ts';

/** A page of the clients of a package, by name. */
export async function listPackageClients(
  deps: ShowDeps,
  { principal, params, query }: ApiRequest<typeof routes.listPackageClients, Principal>,
): Promise<ApiAnswer<typeof routes.listPackageClients>> {
  const of = await authorizePackage(deps, principal, params);
  const { clients, next } = await clientsOfPackage(deps, of, { after: query.cursor, limit: query.limit });
  const items = clients.map(({ clientId, name, isActive }) => ({ clientId, name, isActive }));
  return { body: { items, nextCursor: next } };
}
