import { actorOf } from '../client-settings/actor.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { authorizeClient, authorizeDistributor } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { fill } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { ConflictError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { changeStoredClient, etagOf } from './change-stored-client.ts';
import {
  messages,
  type previewClientSettings as previewRoute,
  type saveClientSettings as route,
} from './contract.ts';
import { planDetachment, planOwnSettings } from './plan-settings.ts';
import { editedValues, isSameValues } from './settings-edit.ts';
import { previewOf } from './settings-preview.ts';
import { readSource, sourceOf } from './settings-source.ts';
import { settingsView } from './show-settings.ts';

const root = '#/set';

/**
 * Saves settings of a client itself. One that has a package leaves it, once the caller said so, and keeps every other
 * value as it was.
 * @throws InvalidInputError `SETTINGS_NOT_VALID`; ForbiddenError `SETTING_NOT_ALLOWED`; ConflictError `VERSION_CONFLICT`,
 *   `NOTHING_TO_SAVE`, `PACKAGE_CONTROLLED_SETTINGS`
 */
export async function saveSettings(
  deps: PackagesDeps,
  { principal, params, headers, body }: ApiRequest<typeof route, Principal>,
): Promise<ApiAnswer<typeof route>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  const by = actorOf(principal);
  const request = { principal, params, ifMatch: headers['if-match'] };
  const after = await changeStoredClient(deps, request, async (client) => {
    const { package: from, own, stored } = await sourceOf(deps, client);
    const before = valuesOf(stored);
    const values = editedValues(before, body, { principal, root });
    if (isSameValues(before, values)) throw new ConflictError('NOTHING_TO_SAVE', messages.noChanges);
    if (from === undefined) return planOwnSettings(deps, client, own, { values, by });
    if (body.detachPackage) return planDetachment(deps, client, from, { values, by });
    const detail = fill(messages.detachQuestion, { name: from.name });
    throw new ConflictError('PACKAGE_CONTROLLED_SETTINGS', detail);
  });
  const source = await readSource(deps, after);
  const view = { principal, distributor, asOf: deps.clock.now().toISOString(), isExplained: true };
  return { body: await settingsView(deps, source, view), headers: { etag: etagOf(source.client) } };
}

/** What such a save would change; nothing is saved. */
export async function previewSettings(
  deps: PackagesDeps,
  { principal, params, body }: ApiRequest<typeof previewRoute, Principal>,
): Promise<ApiAnswer<typeof previewRoute>> {
  const { name } = await authorizeDistributor(deps, principal, params.distributorId);
  const source = await readSource(deps, await authorizeClient(deps, principal, params));
  const before = valuesOf(source.stored);
  const values = editedValues(before, body, { principal, root });
  const isDetaching = source.package !== undefined && !isSameValues(before, values);
  return {
    body: { ...previewOf(source.client, { before, after: values, distributorName: name }), isDetaching },
  };
}
