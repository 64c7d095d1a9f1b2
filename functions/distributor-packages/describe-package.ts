import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes } from './contract.ts';
import type { PackageApiDeps } from './deps.ts';
import { requirePackage } from './package-store.ts';
import { type ShowDeps, shownPackage } from './shown-package.ts';
import { startReassignment } from './start-reassignment.ts';
import { versionTag } from './version-header.ts';

/** One package. Looking at one whose clients are to be moved also starts the move, should its start have been lost. */
export async function describePackage(
  deps: ShowDeps & Pick<PackageApiDeps, 'moveWorkflow' | 'log'>,
  { principal, params }: ApiRequest<typeof routes.getPackage, Principal>,
): Promise<ApiAnswer<typeof routes.getPackage>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await requirePackage(deps, params);
  await startReassignment(deps, stored);
  const body = await shownPackage(deps, { distributor, viewer: principal }, stored);
  return { body, headers: versionTag(stored.version) };
}
