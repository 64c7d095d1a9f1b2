import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { readTallies } from '../directory/client-store.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes } from './contract.ts';
import { readPackages } from './package-store.ts';
import { packageSummary, type ShowDeps } from './shown-package.ts';

const collator = new Intl.Collator('en');

/** Packages of a distributor in the order of their names, without regard to case. */
export async function listPackages(
  deps: ShowDeps,
  { principal, params, query }: ApiRequest<typeof routes.listPackages, Principal>,
): Promise<ApiAnswer<typeof routes.listPackages>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const [packages, tallies] = await Promise.all([
    readPackages(deps, distributorId),
    readTallies(deps, distributorId),
  ]);
  const none = { activeClientCount: 0, inactiveClientCount: 0 };
  const items = packages
    .filter(({ status }) => (query.status ?? status) === status)
    .sort((a, b) => collator.compare(a.name, b.name) || collator.compare(a.packageId, b.packageId))
    .map((stored) => packageSummary(stored, tallies.get(stored.packageId) ?? none, principal));
  return { body: { items } };
}
