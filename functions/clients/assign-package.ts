import { actorOf } from '../client-settings/actor.ts';
import { compareSettings } from '../client-settings/compare-settings.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { authorizeClient, authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { StoredPackage } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { readPackage } from '../distributor-packages/package-store.ts';
import { UnprocessableError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { changeStoredClient } from './change-stored-client.ts';
import { profileAnswer } from './client-profile.ts';
import type {
  assignPackage as assignRoute,
  getPackageDistance as distanceRoute,
  previewAssignment as previewRoute,
} from './contract.ts';
import { planAssignment, requireAssignable } from './plan-package.ts';
import { previewOf } from './settings-preview.ts';
import { readSource } from './settings-source.ts';

type Deps = Pick<PackagesDeps, 'clock' | 'newId' | 'directory' | 'packages'>;

/**
 * Assigns an Active package of the distributor; the one that the client has already changes nothing.
 * @throws UnprocessableError `PACKAGE_NOT_FOUND`; ConflictError `PACKAGE_INACTIVE`, `VERSION_CONFLICT`
 */
export async function assignPackage(
  deps: Deps,
  { principal, params, headers, body }: ApiRequest<typeof assignRoute, Principal>,
): Promise<ApiAnswer<typeof assignRoute>> {
  const by = actorOf(principal);
  const request = { principal, params, ifMatch: headers['if-match'] };
  const after = await changeStoredClient(deps, request, async (client) => {
    const target = await requireTarget(deps, { ...params, ...body });
    return planAssignment(deps, client, target, { by });
  });
  return profileAnswer(deps, after);
}

/** What such an assignment would change; nothing is saved. */
export async function previewAssignment(
  deps: Deps,
  { principal, params, body }: ApiRequest<typeof previewRoute, Principal>,
): Promise<ApiAnswer<typeof previewRoute>> {
  const { name } = await authorizeDistributor(deps, principal, params.distributorId);
  const { client, stored } = await readSource(deps, await authorizeClient(deps, principal, params));
  const target = await requireTarget(deps, { ...params, ...body });
  if (target.packageId !== client.packageId) requireAssignable(target);
  const change = { before: valuesOf(stored), after: valuesOf(target.settings), distributorName: name };
  return { body: { ...previewOf(client, change), isDetaching: false } };
}

async function requireTarget(
  deps: Deps,
  { distributorId, packageId }: { readonly distributorId: string; readonly packageId: string },
): Promise<StoredPackage> {
  const found = await readPackage(deps, { distributorId, packageId });
  if (found !== undefined) return found;
  const detail = 'There is no such distributor package for this distributor.';
  const fields = [{ pointer: '#/packageId', detail }];
  throw new UnprocessableError('PACKAGE_NOT_FOUND', detail, { fields });
}

/** What coming back to the package that a client left would change; nothing when it left none, or has one now. */
export async function showDistance(
  deps: Deps,
  { principal, params }: ApiRequest<typeof distanceRoute, Principal>,
): Promise<ApiAnswer<typeof distanceRoute>> {
  const { distributorId, name: distributorName } = await authorizeDistributor(
    deps,
    principal,
    params.distributorId,
  );
  const { own, stored } = await readSource(deps, await authorizeClient(deps, principal, params));
  const left = own?.detachedFrom;
  const from = left && (await readPackage(deps, { distributorId, packageId: left.packageId }));
  if (left === undefined || from === undefined) return { body: { changes: [] } };
  const { packageId, name, status, version } = from;
  const { changes } = compareSettings(valuesOf(stored), valuesOf(from.settings), distributorName);
  return { body: { package: { packageId, name, status, version }, detachedAt: left.at, changes } };
}
