import type { Actor } from '../../../functions/client-settings/contract.ts';
import { newClientPut, tallyUpdates } from '../../../functions/directory/client-store.ts';
import { StoredClient } from '../../../functions/directory/contract.ts';
import { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { newPackageRows } from '../../../functions/distributor-packages/package-rows.ts';
import { batchPut, type Item, transact } from '../../../functions/platform/table.ts';
import type { PackageWorld } from '../../support/package-world.ts';
import { aClient } from '../../support/record-builders.ts';

const dana: Actor = {
  id: 'sub-dana',
  name: 'Dana Quillfeather',
  channel: 'UI',
  isVendorStaff: false,
};
export const vera: Actor = {
  id: 'sub-vera',
  name: 'Vera Nightingale',
  channel: 'UI',
  isVendorStaff: true,
};

/** Stores a package whose switches are on, as its creation leaves it. */
export async function storePackage(
  world: PackageWorld,
  differences: Partial<StoredPackage> & { name: string },
  switchesOn: readonly string[] = [],
): Promise<StoredPackage> {
  const at = '2026-10-01T16:00:00.000Z';
  const stored = StoredPackage.parse({
    distributorId: 'meridian-hr',
    packageId: world.newId(),
    externalPackageId: differences.name.toUpperCase().replaceAll(' ', '-'),
    status: 'ACTIVE',
    version: 1,
    settings: Object.fromEntries(switchesOn.map((key) => [key, { value: true, version: 1, by: dana, at }])),
    createdAt: at,
    createdBy: dana,
    savedAt: at,
    savedBy: dana,
    ...differences,
  });
  await transact(world.packages.client, newPackageRows(world, stored));
  return stored;
}

/** Stores a client with its tally. */
export async function storeClient(world: PackageWorld, differences: Partial<StoredClient>): Promise<void> {
  const client = StoredClient.parse({ ...aClient(), version: 1, ...differences });
  await transact(world.directory.client, [
    newClientPut(world, client),
    ...tallyUpdates(world, client.distributorId, [{ after: client }]),
  ]);
}

/** Stores many clients without tallies. */
export async function storeClients(
  world: Pick<PackageWorld, 'directory'>,
  clients: readonly Partial<StoredClient>[],
): Promise<void> {
  const items = clients.map((differences) => {
    const client = StoredClient.parse({ ...aClient(), version: 1, ...differences });
    return newClientPut(world, client).Put?.Item as Item;
  });
  await batchPut(world.directory.client, world.directory.table, items);
}
