import { actorOf, shownActor } from '../client-settings/actor.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { FromAddress, distributorPackageRoutes as routes } from './contract.ts';
import type { PackagesDeps } from './deps.ts';
import { putFromAddress, readFromAddresses, type StoredFromAddress } from './from-address-store.ts';

type Deps = Pick<PackagesDeps, 'clock' | 'log' | 'directory' | 'packages'>;

/** Own From Addresses that were ever used or set up, in the order of the alphabet. */
export async function listFromAddresses(
  deps: Deps,
  { principal, params }: ApiRequest<typeof routes.listFromAddresses, Principal>,
): Promise<ApiAnswer<typeof routes.listFromAddresses>> {
  await authorizeDistributor(deps, principal, params.distributorId);
  const addresses = await readFromAddresses(deps, params.distributorId);
  return { body: { items: addresses.map((address) => shownAddress(address, principal)) } };
}

/** Support says whether an address is set up (SPF, DKIM); the system's is used until it is. */
export async function decideFromAddress(
  deps: Deps,
  { principal, params, body }: ApiRequest<typeof routes.decideFromAddress, Principal>,
): Promise<ApiAnswer<typeof routes.decideFromAddress>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const status = body.isVerified ? 'VERIFIED' : 'PENDING';
  const decided = await putFromAddress(deps, {
    distributorId,
    address: body.address,
    status,
    changedAt: deps.clock.now().toISOString(),
    changedBy: actorOf(principal),
  });
  deps.log.info(body.isVerified ? 'FROM_ADDRESS_VERIFIED' : 'FROM_ADDRESS_WITHDRAWN', { distributorId });
  return { body: shownAddress(decided, principal) };
}

function shownAddress(
  { address, status, changedAt, changedBy }: StoredFromAddress,
  viewer: Principal,
): FromAddress {
  return { address, status, changedAt, changedBy: shownActor(changedBy, viewer) };
}
