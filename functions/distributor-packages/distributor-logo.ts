import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { actorOf } from '../client-settings/actor.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { type LogoView, UploadedLogo } from '../logos/contract.ts';
import { logoView, storeLogo } from '../logos/logo-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { isConditionFailed } from '../platform/table.ts';
import type { distributorPackageRoutes as routes } from './contract.ts';
import type { PackageApiDeps } from './deps.ts';
import { type Deps, distributorPartition } from './package-rows.ts';

type LogoDeps = Omit<PackageApiDeps, 'moveWorkflow'>;

const logoKey = (distributorId: string) => ({ pk: distributorPartition(distributorId), sk: 'LOGO' });

/** The distributor's own logo; `undefined` while it has none. */
export async function readDistributorLogo(
  deps: Deps,
  distributorId: string,
): Promise<UploadedLogo | undefined> {
  const { client, table } = deps.packages;
  const get = new GetCommand({ TableName: table, Key: logoKey(distributorId), ConsistentRead: true });
  const { Item } = await client.send(get);
  return Item === undefined ? undefined : UploadedLogo.parse(Item);
}

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND` */
export async function showDistributorLogo(
  deps: LogoDeps,
  { principal, params }: ApiRequest<typeof routes.getDistributorLogo, Principal>,
): Promise<ApiAnswer<typeof routes.getDistributorLogo>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  return { body: await viewed(deps, distributorId, principal) };
}

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`; InvalidInputError `LOGO_NOT_VALID` */
export async function setDistributorLogo(
  deps: LogoDeps,
  { principal, params, body }: ApiRequest<typeof routes.setDistributorLogo, Principal>,
): Promise<ApiAnswer<typeof routes.setDistributorLogo>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const stored = await storeLogo(deps, distributorId, body);
  const logo: UploadedLogo = { ...stored, by: actorOf(principal), at: deps.clock.now().toISOString() };
  const { client, table } = deps.packages;
  await client.send(new PutCommand({ TableName: table, Item: { ...logoKey(distributorId), ...logo } }));
  return { body: await viewed(deps, distributorId, principal) };
}

/** @throws NotFoundError `DISTRIBUTOR_NOT_FOUND`, `LOGO_NOT_FOUND` */
export async function deleteDistributorLogo(
  deps: LogoDeps,
  { principal, params }: ApiRequest<typeof routes.deleteDistributorLogo, Principal>,
): Promise<ApiAnswer<typeof routes.deleteDistributorLogo>> {
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  const { client, table } = deps.packages;
  const Key = logoKey(distributorId);
  const remove = new DeleteCommand({ TableName: table, Key, ConditionExpression: 'attribute_exists(pk)' });
  try {
    await client.send(remove);
  } catch (error) {
    if (!isConditionFailed(error)) throw error;
    throw new NotFoundError('LOGO_NOT_FOUND', 'The distributor has no logo of its own.');
  }
  return { body: await viewed(deps, distributorId, principal) };
}

async function viewed(deps: LogoDeps, distributorId: string, viewer: Principal): Promise<LogoView> {
  const logo = await readDistributorLogo(deps, distributorId);
  return logoView(deps, [{ source: 'DISTRIBUTOR', logo }], viewer);
}
