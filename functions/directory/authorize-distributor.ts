import { NotFoundError } from '../platform/errors.ts';
import { readStoredClient } from './client-store.ts';
import type { Distributor, Firm, Principal, StoredClient } from './contract.ts';
import type { DirectoryTable } from './deps.ts';
import { readDistributor, readFirm } from './directory-store.ts';

interface Deps {
  readonly directory: DirectoryTable;
}

/** Whether the caller's own tenant, or vendor staff's view of all tenants, includes the distributor. */
export function mayUseDistributor(principal: Principal, distributorId: string): boolean {
  if (principal.distributorId !== undefined) return principal.distributorId === distributorId;
  return isVendorStaff(principal);
}

/** People without a tenant of their own, who see all tenants. */
const isVendorStaff = (principal: Principal): boolean =>
  principal.kind === 'user' && principal.distributorId === undefined && principal.firmId === undefined;

/** Whether the caller's own firm, or vendor staff's view of all firms, includes the firm. */
export function mayUseFirm(principal: Principal, firmId: string): boolean {
  return principal.firmId === firmId || isVendorStaff(principal);
}

/**
 * The firm, when it exists and the caller may use it.
 * @throws NotFoundError `FIRM_NOT_FOUND`, the same for an unknown firm and another's
 */
export async function authorizeFirm(deps: Deps, principal: Principal, firmId: string): Promise<Firm> {
  const firm = mayUseFirm(principal, firmId) ? await readFirm(deps, firmId) : undefined;
  if (firm !== undefined) return firm;
  throw new NotFoundError('FIRM_NOT_FOUND', 'There is no such firm for you.');
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
 * A client of a distributor that the caller may use; a client administrator may use their own client alone.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, or `CLIENT_NOT_FOUND`, the same for an unknown client and another's
 */
export async function authorizeClient(
  deps: Deps,
  principal: Principal,
  key: { readonly distributorId: string; readonly clientId: number },
): Promise<StoredClient> {
  await authorizeDistributor(deps, principal, key.distributorId);
  const isOpen = principal.clientId === undefined || principal.clientId === key.clientId;
  const client = isOpen ? await readStoredClient(deps, key) : undefined;
  if (client !== undefined) return client;
  throw new NotFoundError('CLIENT_NOT_FOUND', 'There is no such client for this distributor.');
}
