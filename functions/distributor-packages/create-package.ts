import { actorOf } from '../client-settings/actor.ts';
import { storeSettings } from '../client-settings/stored-settings.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { TransientError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes, StoredPackage } from './contract.ts';
import type { PackagesDeps } from './deps.ts';
import { fromAddressRows } from './from-address-store.ts';
import { checkedDraft } from './package-draft.ts';
import { newPackageRows } from './package-rows.ts';
import { writeUnlessRefused } from './package-store.ts';
import { shownPackage } from './shown-package.ts';
import { versionTag } from './version-header.ts';

type CreateDeps = Pick<PackagesDeps, 'clock' | 'newId' | 'directory' | 'packages'>;
type Request = ApiRequest<typeof routes.createPackage, Principal>;

/** Looks that a new package takes at names that others keep taking and freeing. */
const mostLooks = 5;

/** Creates a package, Active, with its first version and its names in one transaction. */
export async function createPackage(
  deps: CreateDeps,
  { principal, params, body }: Request,
): Promise<ApiAnswer<typeof routes.createPackage>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  for (let look = 0; look < mostLooks; look += 1) {
    const added = await newPackage(deps, { principal, params, body });
    const noted = fromAddressRows(deps, {}, added);
    // Who loses the race for a name is told so by the next look.
    if (!(await writeUnlessRefused(deps, [...newPackageRows(deps, added), ...noted]))) continue;
    const shown = await shownPackage(deps, { distributor, viewer: principal }, added);
    return { body: shown, headers: versionTag(added.version) };
  }
  throw new TransientError('TABLE_BUSY', 'Others kept taking the same names. Send it again.');
}

async function newPackage(
  deps: CreateDeps,
  { principal, params, body }: Pick<Request, 'principal' | 'params' | 'body'>,
): Promise<StoredPackage> {
  const { distributorId } = params;
  const typed = { ...body, status: 'ACTIVE' as const };
  const { values, ...general } = await checkedDraft(deps, principal, { distributorId, typed });
  const at = deps.clock.now().toISOString();
  const by = actorOf(principal);
  return {
    ...general,
    distributorId,
    packageId: deps.newId(),
    version: 1,
    settings: storeSettings({}, values, { version: 1, by, at }),
    createdAt: at,
    createdBy: by,
    savedAt: at,
    savedBy: by,
    incomingMoveIds: [],
    reachedClientCount: 0,
  };
}
