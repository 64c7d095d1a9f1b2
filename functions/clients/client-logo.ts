import { actorOf } from '../client-settings/actor.ts';
import { authorizeClient } from '../directory/authorize-distributor.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import { readDistributorLogo } from '../distributor-packages/distributor-logo.ts';
import { readPackage } from '../distributor-packages/package-store.ts';
import type { LogoView } from '../logos/contract.ts';
import { logoView, storeLogo } from '../logos/logo-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { cancellationCodes, transact } from '../platform/table.ts';
import { eventPuts } from './client-events.ts';
import { clientLogoKey, readClientLogo } from './client-logo-store.ts';
import type { ClientEvent, clientRoutes as routes, StoredClientLogo } from './contract.ts';
import type { ClientApiDeps } from './deps.ts';

type LogoDeps = Omit<ClientApiDeps, 'reports'>;

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `CLIENT_NOT_FOUND` */
export async function showClientLogo(
  deps: LogoDeps,
  { principal, params }: ApiRequest<typeof routes.getClientLogo, Principal>,
): Promise<ApiAnswer<typeof routes.getClientLogo>> {
  return { body: await viewed(deps, await authorizeClient(deps, principal, params), principal) };
}

/**
 * The client's own logo from now on; its package stays. The one it has already is no change.
 * @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `CLIENT_NOT_FOUND`; InvalidInputError `LOGO_NOT_VALID`
 */
export async function setClientLogo(
  deps: LogoDeps,
  { principal, params, body }: ApiRequest<typeof routes.setClientLogo, Principal>,
): Promise<ApiAnswer<typeof routes.setClientLogo>> {
  const client = await authorizeClient(deps, principal, params);
  const stored = await storeLogo(deps, client.distributorId, body);
  const had = await readClientLogo(deps, client);
  if (had?.key !== stored.key) {
    const event = newEvent(deps, 'LOGO_SET', principal);
    const logo: StoredClientLogo = { ...stored, by: event.by, at: event.at };
    const Item = { ...clientLogoKey(client), ...logo };
    const put = { Put: { TableName: deps.packages.table, Item } };
    await transact(deps.packages.client, [put, ...eventPuts(deps, client, [event])]);
  }
  return { body: await viewed(deps, client, principal) };
}

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `CLIENT_NOT_FOUND`, `LOGO_NOT_FOUND` */
export async function deleteClientLogo(
  deps: LogoDeps,
  { principal, params }: ApiRequest<typeof routes.deleteClientLogo, Principal>,
): Promise<ApiAnswer<typeof routes.deleteClientLogo>> {
  const client = await authorizeClient(deps, principal, params);
  const TableName = deps.packages.table;
  const ConditionExpression = 'attribute_exists(pk)';
  const remove = { Delete: { TableName, Key: clientLogoKey(client), ConditionExpression } };
  const event = newEvent(deps, 'LOGO_DELETED', principal);
  try {
    await transact(deps.packages.client, [remove, ...eventPuts(deps, client, [event])]);
  } catch (error) {
    if (cancellationCodes(error)[0] !== 'ConditionalCheckFailed') throw error;
    throw new NotFoundError('LOGO_NOT_FOUND', 'The client has no logo of its own.');
  }
  return { body: await viewed(deps, client, principal) };
}

function newEvent(deps: LogoDeps, kind: ClientEvent['kind'], principal: Principal): ClientEvent {
  return { at: deps.clock.now().toISOString(), kind, by: actorOf(principal) };
}

/** First present of the client's, its package's, the distributor's and the system's. */
async function viewed(deps: LogoDeps, client: StoredClient, viewer: Principal): Promise<LogoView> {
  const { distributorId, packageId } = client;
  const [own, assigned, distributors] = await Promise.all([
    readClientLogo(deps, client),
    packageId === undefined ? undefined : readPackage(deps, { distributorId, packageId }),
    readDistributorLogo(deps, distributorId),
  ]);
  const candidates = [
    { source: 'CLIENT', logo: own },
    { source: 'PACKAGE', logo: assigned?.logo },
    { source: 'DISTRIBUTOR', logo: distributors },
  ] as const;
  return logoView(deps, candidates, viewer);
}
