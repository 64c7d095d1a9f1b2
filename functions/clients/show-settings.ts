import { effectiveSettings } from '../client-settings/effective-settings.ts';
import { authorizeClient, authorizeDistributor } from '../directory/authorize-distributor.ts';
import { type Distributor, type Principal, roles } from '../directory/contract.ts';
import { fill } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { etagOf } from './change-stored-client.ts';
import { type ClientSettings, type getClientSettings, messages } from './contract.ts';
import { effectiveInput, readSource, type SettingsSource, sourceAt } from './settings-source.ts';

type Deps = Pick<PackagesDeps, 'clock' | 'directory' | 'packages'>;

/** Settings of a client as they apply, now or at an instant; an instant that is still to come is now. */
export async function showSettings(
  deps: Deps,
  {
    principal,
    params,
    query,
  }: Pick<ApiRequest<typeof getClientSettings, Principal>, 'principal' | 'params' | 'query'>,
): Promise<ApiAnswer<typeof getClientSettings>> {
  const distributor = await authorizeDistributor(deps, principal, params.distributorId);
  const client = await authorizeClient(deps, principal, params);
  const now = deps.clock.now();
  const isPast = query.at !== undefined && Date.parse(query.at) < now.getTime();
  const at = new Date(query.at !== undefined && isPast ? query.at : now).toISOString();
  const source = isPast ? await sourceAt(deps, client, at) : await readSource(deps, client);
  const view = { principal, distributor, asOf: at, isExplained: query.explain };
  const body = await settingsView(deps, source, view);
  return { body, headers: isPast ? {} : { etag: etagOf(source.client) } };
}

interface View {
  readonly principal: Principal;
  readonly distributor: Distributor;
  readonly asOf: string;
  readonly isExplained: boolean;
}

export async function settingsView(
  deps: Deps,
  source: SettingsSource,
  { principal, distributor, asOf, isExplained }: View,
): Promise<ClientSettings> {
  const { client, package: from, ownSettingsVersion } = source;
  const input = await effectiveInput(deps, distributor, source);
  const settings = effectiveSettings({ ...input, viewer: principal });
  // Only a client administrator may change nothing at all, whatever the setting.
  const isReader = principal.roles.includes(roles.clientAdministrator);
  const note = from === undefined ? undefined : fill(messages.managedBy, { name: from.name });
  return {
    clientId: client.clientId,
    asOf,
    source: from === undefined ? 'CLIENT' : 'PACKAGE',
    package: from && {
      packageId: from.packageId,
      name: from.name,
      version: from.version,
      status: from.status,
    },
    ownSettingsVersion,
    values: Object.fromEntries(settings.map(({ key, value, appliedValue }) => [key, appliedValue ?? value])),
    settings: isExplained
      ? settings.map((setting) => (isReader && note ? { ...setting, note } : setting))
      : undefined,
  };
}
