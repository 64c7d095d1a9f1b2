import { actorOf } from '../client-settings/actor.ts';
import type { Actor, SettingValues } from '../client-settings/contract.ts';
import { authorizeDistributor } from '../directory/authorize-distributor.ts';
import { newClientPut, nextClientId, readStoredClient, tallyUpdates } from '../directory/client-store.ts';
import { type Principal, StoredClient } from '../directory/contract.ts';
import type { StoredPackage } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { packageAssignable, writeUnlessRefused } from '../distributor-packages/package-store.ts';
import { ConflictError, TransientError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { assignedEvent, pointTo } from './assign-clients.ts';
import { eventPuts } from './client-events.ts';
import { profileAnswer } from './client-profile.ts';
import type { ClientEvent, NewClient, createClient as route } from './contract.ts';
import { ownSettingsPuts } from './own-settings-store.ts';
import {
  packageWish,
  refuseBoth,
  requireAssignable,
  requirePackageScope,
  wishedPackage,
} from './plan-package.ts';
import { firstOwnSettings, ownFields } from './plan-settings.ts';
import { editedValues, editOf } from './settings-edit.ts';
import { clientOfKey, type UsedKey, usedKey, usedKeyPut } from './used-keys.ts';

type Request = ApiRequest<typeof route, Principal>;

/** Others who use the same key, or change the package, at the same moment. */
const mostRaces = 12;

/**
 * Creates a client, with its package or its own settings, in one transaction; nothing is left of one that is refused.
 * @throws ForbiddenError, InvalidInputError, UnprocessableError and ConflictError as the contract lists them
 */
export async function createClient(deps: PackagesDeps, request: Request): Promise<ApiAnswer<typeof route>> {
  const { principal, params, headers, body } = request;
  const { distributorId } = await authorizeDistributor(deps, principal, params.distributorId);
  requirePackageScope(principal, body);
  const wish = packageWish(body.ExternalPackageID);
  refuseBoth(wish.kind === 'PACKAGE', body.settings);
  const values = editedValues({}, editOf(body.settings), { principal, root: '#/settings' });
  const used = usedKey(headers['idempotency-key'], { caller: principal.id, body });
  for (let race = 0; race < mostRaces; race += 1) {
    const earlier = used && (await madeBefore(deps, distributorId, used));
    if (earlier) return answer(deps, earlier);
    const target = wish.kind === 'PACKAGE' ? await wishedPackage(deps, distributorId, wish) : undefined;
    if (target && wish.kind === 'PACKAGE') requireAssignable(target, wish.asSent);
    const clientId = await nextClientId(deps);
    const made = newClient(deps, { distributorId, clientId, body, target, values, by: actorOf(principal) });
    const key = used === undefined ? [] : [usedKeyPut(deps, used, made.client)];
    if (await writeUnlessRefused(deps, [...made.items, ...key])) return answer(deps, made.client);
  }
  throw new TransientError('CLIENT_NOT_CREATED', 'others change the same things all the time; try again');
}

async function answer(deps: PackagesDeps, client: StoredClient): Promise<ApiAnswer<typeof route>> {
  const { body, headers } = await profileAnswer(deps, client);
  const location = `/v1/distributors/${client.distributorId}/clients/${client.clientId}`;
  return { body, headers: { ...headers, location } };
}

/** The client that the key made, if it was used before. @throws ConflictError `IDEMPOTENCY_KEY_REUSED` */
async function madeBefore(
  deps: PackagesDeps,
  distributorId: string,
  used: UsedKey,
): Promise<StoredClient | undefined> {
  const earlier = await clientOfKey(deps, distributorId, used.idempotencyKey);
  if (earlier === undefined) return undefined;
  if (earlier.requestHash === used.requestHash)
    return readStoredClient(deps, { distributorId, clientId: earlier.clientId });
  const detail = 'This Idempotency-Key was used for another request. Use a new key for a new request.';
  throw new ConflictError('IDEMPOTENCY_KEY_REUSED', detail);
}

interface NewParts {
  readonly distributorId: string;
  readonly clientId: number;
  readonly body: NewClient;
  readonly target?: StoredPackage;
  readonly values: SettingValues;
  readonly by: Actor;
}

function newClient(deps: PackagesDeps, { distributorId, clientId, body, target, values, by }: NewParts) {
  const at = deps.clock.now().toISOString();
  const hasOwn = Object.keys(values).length > 0;
  const own = hasOwn ? firstOwnSettings({ distributorId, clientId }, values, { by, at }) : undefined;
  const client = StoredClient.parse({
    distributorId,
    clientId,
    name: body.name,
    externalClientId: body.externalClientId ?? undefined,
    isActive: body.isActive,
    primaryContactName: body.primaryContactName || undefined,
    primaryContactEmail: body.primaryContactEmail ?? undefined,
    createdAt: at,
    version: 1,
    ...(target ? pointTo(target.packageId, by, at) : {}),
    ...(own ? ownFields(own) : {}),
  });
  const events: ClientEvent[] = [{ at, kind: 'CREATED', by }];
  if (target) events.push(assignedEvent({}, { toPackageId: target.packageId, by, at }));
  if (own) events.push({ at, kind: 'SETTINGS_SAVED', by, ownSettingsVersion: own.version });
  const items = [
    newClientPut(deps, client),
    ...tallyUpdates(deps, distributorId, [{ after: client }]),
    ...(target ? [packageAssignable(deps, target)] : []),
    ...(own ? ownSettingsPuts(deps, own) : []),
    ...eventPuts(deps, client, events),
  ];
  return { client, items };
}
