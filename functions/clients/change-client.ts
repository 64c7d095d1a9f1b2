import { actorOf } from '../client-settings/actor.ts';
import type { Actor } from '../client-settings/contract.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import type { ClientChange } from '../directory/client-store.ts';
import type { Principal, StoredClient } from '../directory/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { type ClientPlan, changeStoredClient, joinPlans } from './change-stored-client.ts';
import { profileAnswer } from './client-profile.ts';
import { type ClientEvent, type ClientPatch, messages, type changeClient as route } from './contract.ts';
import {
  type PackageWish,
  packageWish,
  planAssignment,
  refuseBoth,
  requirePackageScope,
  wishedPackage,
} from './plan-package.ts';
import { planDetachment, planOwnSettings } from './plan-settings.ts';
import { editedValues, editOf, isEmptyEdit } from './settings-edit.ts';
import { sourceOf } from './settings-source.ts';

interface Wanted {
  readonly principal: Principal;
  readonly by: Actor;
  readonly body: ClientPatch;
  readonly wish: PackageWish;
}

/**
 * Changes what was sent and leaves the rest as it is: fields, package and own settings in one transaction. Asked again, it
 * changes nothing and tells nothing.
 * @throws ForbiddenError, InvalidInputError, UnprocessableError and ConflictError as the contract lists them
 */
export async function changeClient(
  deps: PackagesDeps,
  { principal, params, headers, body }: ApiRequest<typeof route, Principal>,
): Promise<ApiAnswer<typeof route>> {
  requirePackageScope(principal, body);
  const wish = packageWish(body.ExternalPackageID);
  refuseBoth(wish.kind !== 'UNTOUCHED', body.settings);
  const wanted = { principal, by: actorOf(principal), body, wish };
  const request = { principal, params, ifMatch: headers['if-match'] };
  const after = await changeStoredClient(deps, request, async (client) =>
    joinPlans([planFields(deps, client, wanted), await planConfiguration(deps, client, wanted)]),
  );
  return profileAnswer(deps, after);
}

const fields = ['name', 'externalClientId', 'primaryContactName', 'primaryContactEmail'] as const;

/** Fields of the client itself; the ones that are as they were are no change. */
function planFields(deps: PackagesDeps, client: StoredClient, { body, by }: Wanted): ClientPlan | undefined {
  const at = deps.clock.now().toISOString();
  const changed: ClientChange = Object.fromEntries(
    fields
      .filter((name) => body[name] !== undefined && (body[name] || undefined) !== client[name])
      .map((name) => [name, body[name] || undefined]),
  );
  const events: ClientEvent[] = [];
  if (Object.keys(changed).length > 0) events.push({ at, kind: 'CHANGED', by });
  if (body.isActive === undefined || body.isActive === client.isActive)
    return events.length === 0 ? undefined : { change: changed, events };
  events.push({ at, kind: body.isActive ? 'ACTIVATED' : 'DEACTIVATED', by });
  return { change: { ...changed, isActive: body.isActive }, events };
}

async function planConfiguration(
  deps: PackagesDeps,
  client: StoredClient,
  { principal, by, body, wish }: Wanted,
): Promise<ClientPlan | undefined> {
  if (wish.kind === 'PACKAGE') {
    const target = await wishedPackage(deps, client.distributorId, wish);
    return planAssignment(deps, client, target, { by, asSent: wish.asSent });
  }
  const edit = editOf(body.settings);
  const isLeaving = wish.kind === 'NONE' || body.DetachPackage === true;
  const hasPackage = client.packageId !== undefined;
  if (isEmptyEdit(edit) && !(isLeaving && hasPackage)) return undefined;
  if (hasPackage && !isLeaving)
    throw new ConflictError('PACKAGE_CONTROLLED_SETTINGS', messages.packageControlled);
  const { package: from, own, stored } = await sourceOf(deps, client);
  const before = valuesOf(stored);
  const values = isEmptyEdit(edit)
    ? undefined
    : editedValues(before, edit, { principal, root: '#/settings' });
  if (from === undefined) return values && planOwnSettings(deps, client, own, { values, by });
  return planDetachment(deps, client, from, { values, by });
}
