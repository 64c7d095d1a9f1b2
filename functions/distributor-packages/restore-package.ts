import { actorOf } from '../client-settings/actor.ts';
import type { Actor } from '../client-settings/contract.ts';
import { settingProblems } from '../client-settings/setting-problems.ts';
import { storeSettings, valuesOf } from '../client-settings/stored-settings.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { readTally } from '../directory/client-store.ts';
import type { Principal } from '../directory/contract.ts';
import { NotFoundError, TransientError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { distributorPackageRoutes as routes, StoredPackage } from './contract.ts';
import type { PackageApiDeps, PackagesDeps } from './deps.ts';
import { fromAddressRows } from './from-address-store.ts';
import { isSamePackage } from './package-changes.ts';
import { requireEditable, settingsNotValid } from './package-draft.ts';
import { packagePreview } from './package-preview.ts';
import { requireSettled } from './package-status.ts';
import { nextVersion, readPackageVersion, requirePackage, savePackageVersion } from './package-store.ts';
import { nothingToSave } from './save-package.ts';
import { shownPackage } from './shown-package.ts';
import { matchedVersion, requireVersion, versionTag } from './version-header.ts';

type Deps = Pick<PackagesDeps, 'clock' | 'directory' | 'packages'>;
type RestoreDeps = Deps & Pick<PackageApiDeps, 'moveWorkflow' | 'log'>;
type Request = ApiRequest<typeof routes.restorePackageVersion, Principal>;

const mostLooks = 5;

/** Saves the settings and the logo of an earlier version as a new one; a value that comes back is set by who restores it. */
export async function restorePackageVersion(
  deps: RestoreDeps,
  request: Request,
): Promise<ApiAnswer<typeof routes.restorePackageVersion>> {
  const { principal, params } = request;
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  for (let look = 0; look < mostLooks; look += 1) {
    const saved = await restoreOnce(deps, request);
    if (saved === undefined) continue;
    const body = await shownPackage(deps, { distributor, viewer: principal }, saved);
    return { body, headers: versionTag(saved.version) };
  }
  throw new TransientError('TABLE_BUSY', 'Others kept changing this package. Send it again.');
}

async function restoreOnce(
  deps: RestoreDeps,
  { principal, params, headers }: Request,
): Promise<StoredPackage | undefined> {
  const before = await requirePackage(deps, params);
  requireVersion(before, matchedVersion(headers['if-match']), principal);
  requireSettled(before);
  const source = await requireVersionRow(deps, params);
  const [had, has] = [valuesOf(before.settings), valuesOf(source.settings)];
  requireEditable(principal, had, has);
  const problems = settingProblems(has);
  if (problems.length > 0) throw settingsNotValid(problems);
  const tally = await readTally(deps, params.distributorId, params.packageId);
  const change = { by: actorOf(principal), at: deps.clock.now().toISOString() };
  const reachedClientCount = tally.activeClientCount + tally.inactiveClientCount;
  const after = nextVersion(before, restored(before, source, change), { ...change, reachedClientCount });
  if (isSamePackage(before, after)) throw nothingToSave();
  const saved = await savePackageVersion(deps, before, after, fromAddressRows(deps, before, after));
  return saved ? after : undefined;
}

/** What restoring would change, to everybody who may read; values that today's rules refuse are told as warnings. */
export async function previewRestore(
  deps: Deps,
  { principal, params }: ApiRequest<typeof routes.previewRestore, Principal>,
): Promise<ApiAnswer<typeof routes.previewRestore>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  const before = await requirePackage(deps, params);
  const source = await requireVersionRow(deps, params);
  const change = { by: actorOf(principal), at: deps.clock.now().toISOString() };
  const after = { ...before, ...restored(before, source, change) };
  const preview = await packagePreview(deps, distributor, before, after);
  const problems = settingProblems(valuesOf(source.settings)).map(({ detail }) => detail);
  return { body: { ...preview, warnings: [...preview.warnings, ...problems] } };
}

/** Settings and logo of `source`; those that are there already keep who set them. */
function restored(
  before: StoredPackage,
  source: StoredPackage,
  { by, at }: { readonly by: Actor; readonly at: string },
): Pick<StoredPackage, 'settings' | 'logo'> {
  const isSameLogo = before.logo?.key === source.logo?.key;
  const logo = isSameLogo ? before.logo : source.logo && { ...source.logo, by, at };
  const change = { version: before.version + 1, by, at };
  return { settings: storeSettings(before.settings, valuesOf(source.settings), change), logo };
}

/** @throws NotFoundError `PACKAGE_VERSION_NOT_FOUND` */
async function requireVersionRow(deps: Deps, params: Request['params']): Promise<StoredPackage> {
  const found = await readPackageVersion(deps, params, params.version);
  if (found !== undefined) return found;
  throw new NotFoundError('PACKAGE_VERSION_NOT_FOUND', 'This package has no such version.');
}
