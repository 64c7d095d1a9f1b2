import { actorOf } from '../client-settings/actor.ts';
import { readTally } from '../directory/client-store.ts';
import type { Principal } from '../directory/contract.ts';
import type { LogoView, UploadedLogo } from '../logos/contract.ts';
import { logoView, storeLogo } from '../logos/logo-store.ts';
import { NotFoundError, TransientError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes, StoredPackage } from './contract.ts';
import type { PackageApiDeps } from './deps.ts';
import { readDistributorLogo } from './distributor-logo.ts';
import { authorizePackage, nextVersion, requirePackage, savePackageVersion } from './package-store.ts';

type LogoDeps = Omit<PackageApiDeps, 'moveWorkflow'>;

/** Saves of others that a change of the logo gives way to. */
const mostRounds = 8;

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `PACKAGE_NOT_FOUND` */
export async function showPackageLogo(
  deps: LogoDeps,
  { principal, params }: ApiRequest<typeof routes.getPackageLogo, Principal>,
): Promise<ApiAnswer<typeof routes.getPackageLogo>> {
  return { body: await viewed(deps, await authorizePackage(deps, principal, params), principal) };
}

/**
 * A new version of the package with this logo; the one it has already is no change.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `PACKAGE_NOT_FOUND`; InvalidInputError `LOGO_NOT_VALID`
 */
export async function setPackageLogo(
  deps: LogoDeps,
  { principal, params, body }: ApiRequest<typeof routes.setPackageLogo, Principal>,
): Promise<ApiAnswer<typeof routes.setPackageLogo>> {
  await authorizePackage(deps, principal, params);
  const stored = await storeLogo(deps, params.distributorId, body);
  const logo = { ...stored, by: actorOf(principal), at: deps.clock.now().toISOString() };
  const isSame = (had: UploadedLogo | undefined) => had?.key === logo.key;
  const saved = await saveLogo(deps, params, principal, (had) => (isSame(had) ? had : logo));
  return { body: await viewed(deps, saved, principal) };
}

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `PACKAGE_NOT_FOUND`, `LOGO_NOT_FOUND` */
export async function deletePackageLogo(
  deps: LogoDeps,
  { principal, params }: ApiRequest<typeof routes.deletePackageLogo, Principal>,
): Promise<ApiAnswer<typeof routes.deletePackageLogo>> {
  await authorizePackage(deps, principal, params);
  const saved = await saveLogo(deps, params, principal, (had) => {
    if (had !== undefined) return undefined;
    throw new NotFoundError('LOGO_NOT_FOUND', 'The package has no logo of its own.');
  });
  return { body: await viewed(deps, saved, principal) };
}

/** Changes the logo of the package as it is, however often it is saved by others meanwhile; the rest of it stays theirs. */
async function saveLogo(
  deps: LogoDeps,
  ref: { readonly distributorId: string; readonly packageId: string },
  principal: Principal,
  change: (had: UploadedLogo | undefined) => UploadedLogo | undefined,
): Promise<StoredPackage> {
  for (let round = 0; round < mostRounds; round += 1) {
    const before = await requirePackage(deps, ref);
    const logo = change(before.logo);
    if (logo === before.logo) return before;
    const tally = await readTally(deps, ref.distributorId, ref.packageId);
    const reachedClientCount = tally.activeClientCount + tally.inactiveClientCount;
    const at = deps.clock.now().toISOString();
    const saved = { by: actorOf(principal), at, reachedClientCount };
    const after = nextVersion(before, { logo }, saved);
    if (await savePackageVersion(deps, before, after)) return after;
  }
  throw new TransientError('TABLE_BUSY', 'Others kept saving the package. Send it again.');
}

async function viewed(deps: LogoDeps, shown: StoredPackage, viewer: Principal): Promise<LogoView> {
  const own = { source: 'PACKAGE', logo: shown.logo } as const;
  const distributors = await readDistributorLogo(deps, shown.distributorId);
  return logoView(deps, [own, { source: 'DISTRIBUTOR', logo: distributors }], viewer);
}
