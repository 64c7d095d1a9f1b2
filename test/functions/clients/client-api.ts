import type { Actor, SettingValues } from '../../../functions/client-settings/contract.ts';
import { storeSettings, valuesOf } from '../../../functions/client-settings/stored-settings.ts';
import { assignPackage, previewAssignment, showDistance } from '../../../functions/clients/assign-package.ts';
import { changeClient } from '../../../functions/clients/change-client.ts';
import { showProfile } from '../../../functions/clients/client-profile.ts';
import { clientRoutes as routes } from '../../../functions/clients/contract.ts';
import { createClient } from '../../../functions/clients/create-client.ts';
import { listEvents } from '../../../functions/clients/list-events.ts';
import { previewSettings, saveSettings } from '../../../functions/clients/save-settings.ts';
import { showSettings } from '../../../functions/clients/show-settings.ts';
import { readStoredClient, readTally } from '../../../functions/directory/client-store.ts';
import { type Scope, type StoredClient, scopes } from '../../../functions/directory/contract.ts';
import { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { newPackageRows } from '../../../functions/distributor-packages/package-rows.ts';
import {
  nextVersion,
  readPackage,
  savePackageVersion,
} from '../../../functions/distributor-packages/package-store.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { transact } from '../../../functions/platform/table.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { itemsOf, meridian } from '../../support/export-world.ts';
import type { PackageWorld } from '../../support/package-world.ts';

export const clientsPath = `/v1/distributors/${meridian}/clients`;
export const clientPath = `${clientsPath}/1001`;

/** What this room serves of clients over a world in memory, as Dana unless said otherwise. */
export function clientApi(world: PackageWorld) {
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.createClient, createClient),
        implement(routes.changeClient, changeClient),
        implement(routes.getClientProfile, showProfile),
        implement(routes.getClientSettings, showSettings),
        implement(routes.previewClientSettings, previewSettings),
        implement(routes.saveClientSettings, saveSettings),
        implement(routes.assignPackage, assignPackage),
        implement(routes.previewAssignment, previewAssignment),
        implement(routes.getPackageDistance, showDistance),
        implement(routes.listClientEvents, listEvents),
      ],
    ),
  );
}
export type ClientCall = ReturnType<typeof clientApi>;

export const dana: Actor = {
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

/** A machine of Meridian with just these scopes. */
export const machineWith = (...some: Scope[]) => ({
  as: 'machine-meridian',
  claims: { scope: some.join(' ') },
});
export const machine = machineWith(scopes.clientsWrite, scopes.packagesWrite);

interface PackageParts extends Partial<Omit<StoredPackage, 'settings'>> {
  readonly values?: SettingValues;
}

/** A package of Meridian, Active, set by Vera unless said otherwise. */
export async function addPackage(
  world: PackageWorld,
  { values = {}, ...differences }: PackageParts = {},
): Promise<StoredPackage> {
  const at = world.clock.now().toISOString();
  const externalPackageId = differences.externalPackageId ?? 'GOLD';
  const added = StoredPackage.parse({
    distributorId: meridian,
    packageId: world.newId(),
    name: `${externalPackageId} package`,
    externalPackageId,
    status: 'ACTIVE',
    version: 1,
    settings: storeSettings({}, values, { version: 1, by: vera, at }),
    createdAt: at,
    createdBy: vera,
    savedAt: at,
    savedBy: vera,
    ...differences,
  });
  await transact(world.packages.client, newPackageRows(world, added));
  return added;
}

/** Saves a package as its next version, as it is by now. */
export async function editPackage(
  world: PackageWorld,
  packageId: string,
  { values, ...change }: PackageParts,
): Promise<StoredPackage> {
  for (;;) {
    const before = await readPackage(world, { distributorId: meridian, packageId });
    if (before === undefined) throw new Error('no such package');
    const at = world.clock.now().toISOString();
    const stored = storeSettings(before.settings, values ?? valuesOf(before.settings), {
      version: before.version + 1,
      by: dana,
      at,
    });
    const after = nextVersion(
      before,
      { ...change, settings: stored },
      { by: dana, at, reachedClientCount: 0 },
    );
    if (await savePackageVersion(world, before, after)) return after;
  }
}

export async function storedClient(world: PackageWorld, clientId = 1001): Promise<StoredClient> {
  const found = await readStoredClient(world, { distributorId: meridian, clientId });
  if (found === undefined) throw new Error(`client ${clientId} is not there`);
  return found;
}

/** `[active, inactive]` clients of a package. */
export async function tallyOf(world: PackageWorld, packageId: string): Promise<number[]> {
  const { activeClientCount, inactiveClientCount } = await readTally(world, meridian, packageId);
  return [activeClientCount, inactiveClientCount];
}

/** The history of a client as it is kept, oldest first. */
export async function eventsOf(world: PackageWorld, clientId = 1001) {
  const items = await itemsOf(world.packages);
  return items
    .filter(({ pk, sk }) => pk === `D#${meridian}#C#${clientId}` && String(sk).startsWith('EVENT#'))
    .map(({ pk: _pk, sk: _sk, ...event }) => event);
}
export const kindsOf = async (world: PackageWorld, clientId?: number) =>
  (await eventsOf(world, clientId)).map((event) => event['kind']);

/** Everything of both tables, to show that nothing changed. */
export const everything = async (world: PackageWorld) => [
  await itemsOf(world.directory),
  await itemsOf(world.packages),
];
