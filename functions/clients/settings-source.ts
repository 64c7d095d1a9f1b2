import type { StoredSettings } from '../client-settings/contract.ts';
import { valuesOf } from '../client-settings/stored-settings.ts';
import { readStoredClient } from '../directory/client-store.ts';
import type { Distributor, StoredClient } from '../directory/contract.ts';
import type { StoredPackage } from '../distributor-packages/contract.ts';
import type { PackagesDeps } from '../distributor-packages/deps.ts';
import { verifiedAddresses } from '../distributor-packages/from-address-store.ts';
import { packageAt, readPackage } from '../distributor-packages/package-store.ts';
import { NotFoundError, TransientError } from '../platform/errors.ts';
import { clientThen } from './client-events.ts';
import type { StoredOwnSettings } from './contract.ts';
import { readOwnSettings } from './own-settings-store.ts';

type Deps = Pick<PackagesDeps, 'directory' | 'packages'>;

/** Where a client's settings come from, all of one moment. */
export interface SettingsSource {
  readonly client: StoredClient;
  /** Absent: the client's own settings apply. */
  readonly package?: StoredPackage;
  readonly own?: StoredOwnSettings;
  readonly ownSettingsVersion: number;
  /** What is set on purpose; the rest is inherited. */
  readonly stored: StoredSettings;
}

/** Others who change the client while it is being read. */
const mostRaces = 12;

/**
 * What applies to a client now. The client is read again after what it points to: unchanged, it pointed there all the
 * time, so that nobody sees a package that the client left already, or values of two versions.
 */
export async function readSource(deps: Deps, client: StoredClient): Promise<SettingsSource> {
  let read = client;
  for (let race = 0; race < mostRaces; race += 1) {
    const source = await sourceOf(deps, read);
    const again = await readStoredClient(deps, read);
    if (again?.version === read.version) return source;
    read = again ?? read;
  }
  throw new TransientError('CLIENT_BUSY', 'the client changes all the time; try again');
}

/** What a client that was just read points to; right only for who then writes on condition of its version. */
export async function sourceOf(deps: Deps, client: StoredClient): Promise<SettingsSource> {
  const ownSettingsVersion = client.ownSettingsVersion ?? 0;
  if (client.packageId !== undefined) {
    const found = await requireOwnPackage(deps, client, client.packageId);
    return { client, package: found, ownSettingsVersion, stored: found.settings };
  }
  const own = await readOwnSettings(deps, client);
  return { client, own, ownSettingsVersion, stored: own?.settings ?? {} };
}

/** The package that a client points to; packages are never deleted. */
async function requireOwnPackage(
  deps: Deps,
  client: StoredClient,
  packageId: string,
): Promise<StoredPackage> {
  const found = await readPackage(deps, { distributorId: client.distributorId, packageId });
  if (found !== undefined) return found;
  throw new Error(`client ${client.clientId} points to a package that is not there`);
}

/**
 * What applied to a client at an instant: the package it pointed to then in the version of then, or its own settings of
 * then. A client that was loaded, without a history, had always been as it is.
 * @throws NotFoundError `NO_SETTINGS_AT_THAT_TIME` before the client was created
 */
export async function sourceAt(deps: Deps, client: StoredClient, instant: string): Promise<SettingsSource> {
  if (client.createdAt !== undefined && Date.parse(client.createdAt) > Date.parse(instant))
    throw new NotFoundError('NO_SETTINGS_AT_THAT_TIME', 'The client did not exist at that time.');
  const then = await clientThen(deps, client, instant);
  const { lastPackageEvent: last, nextPackageEvent: next, ownSettingsVersion = 0 } = then;
  const packageId = last ? last.toPackageId : next ? next.fromPackageId : client.packageId;
  const { distributorId } = client;
  const applied = packageId && (await packageAt(deps, { distributorId, packageId }, instant));
  if (applied) return { client, package: applied, ownSettingsVersion, stored: applied.settings };
  const own = ownSettingsVersion > 0 ? await readOwnSettings(deps, client, ownSettingsVersion) : undefined;
  return { client, own, ownSettingsVersion, stored: own?.settings ?? {} };
}

/** What `effectiveSettings` wants to know besides the viewer. */
export async function effectiveInput(deps: Deps, distributor: Distributor, source: SettingsSource) {
  const { package: from, stored } = source;
  const isAddressOwn = valuesOf(stored)['mail.fromAddress'] !== undefined;
  const origin =
    from === undefined
      ? ({ source: 'CLIENT' } as const)
      : ({
          source: 'PACKAGE',
          packageId: from.packageId,
          packageName: from.name,
          packageVersion: from.version,
        } as const);
  return {
    stored,
    origin,
    distributorName: distributor.name,
    verifiedAddresses: isAddressOwn
      ? await verifiedAddresses(deps, distributor.distributorId)
      : new Set<string>(),
  };
}
