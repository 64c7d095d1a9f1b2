import { NotFoundError } from '../platform/errors.ts';
import type { Client, Distributor, Principal } from './contract.ts';
import type { DirectoryTable } from './deps.ts';
import { readClient, readDistributor } from './directory-store.ts';

interface Deps {
  readonly directory: DirectoryTable;
}

/** Whether the caller's own tenant, or vendor staff's view of all tenants, includes the distributor. */
export function mayUseDistributor(principal: Principal, distributorId: string): boolean {
  if (principal.distributorId !== undefined) return principal.distributorId === distributorId;
  return principal.kind === 'user';
}

/**
 * The distributor, when it exists and the caller may use it.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, the same for an unknown distributor and another's
 */
export async function authorizeDistributor(
  deps: Deps,
  principal: Principal,
  distributorId: string,
): Promise<Distributor> {
  const distributor = mayUseDistributor(principal, distributorId)
    ? await readDistributor(deps, distributorId)
    : undefined;
  if (distributor !== undefined) return distributor;
  throw new NotFoundError('DISTRIBUTOR_NOT_FOUND', 'There is no such distributor for you.');
}

/**
 * A client of a distributor that the caller may use.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, or `CLIENT_NOT_FOUND`, the same for an unknown client and another's
 */
export async function authorizeClient(
  deps: Deps,
  principal: Principal,
  key: { readonly distributorId: string; readonly clientId: number },
): Promise<Client> {
  await authorizeDistributor(deps, principal, key.distributorId);
  const client = await readClient(deps, key);
  if (client !== undefined) return client;
  throw new NotFoundError('CLIENT_NOT_FOUND', 'There is no such client for this distributor.');
}
