import { authorizeClient } from '../directory/authorize-distributor.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import { type StoredPackage, statusLabels } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { readPackage } from '../distributor-packages/package-store.ts';
import type { ApiRequest } from '../platform/http.ts';
import { etagOf } from './change-stored-client.ts';
import type { AssignedPackage, ClientProfile, getClientProfile } from './contract.ts';

type Deps = Pick<PackagesDeps, 'directory' | 'packages'>;

interface ProfileAnswer {
  readonly body: ClientProfile;
  readonly headers: Record<string, string>;
}

/** A client with its distributor package. */
export async function showProfile(
  deps: Deps,
  { principal, params }: Pick<ApiRequest<typeof getClientProfile, Principal>, 'principal' | 'params'>,
): Promise<ProfileAnswer> {
  return profileAnswer(deps, await authorizeClient(deps, principal, params));
}

/** A client as the API shows it, with its version as `ETag`. */
export async function profileAnswer(deps: Deps, client: StoredClient): Promise<ProfileAnswer> {
  const { distributorId, packageId } = client;
  const assigned = packageId && (await readPackage(deps, { distributorId, packageId }));
  const body = {
    ...client,
    DistributorPackage: assigned ? assignedPackage(assigned) : null,
    ownSettingsVersion: client.ownSettingsVersion ?? 0,
  };
  return { body, headers: { etag: etagOf(client) } };
}

function assignedPackage({ name, status, externalPackageId }: StoredPackage): AssignedPackage {
  const Status = statusLabels[status] as AssignedPackage['Status'];
  return { PackageName: name, Status, ExternalPackageID: externalPackageId };
}
