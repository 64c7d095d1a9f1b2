import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { ClientKey } from '../../functions/directory/client-rows.ts';
import { clientUpdate, readStoredClient, tallyUpdates } from '../../functions/directory/client-store.ts';
import type { StoredClient } from '../../functions/directory/contract.ts';
import {
  distributorPackageRoutes as routes,
  type SavePackage,
} from '../../functions/distributor-packages/contract.ts';
import { createPackage } from '../../functions/distributor-packages/create-package.ts';
import { describePackage } from '../../functions/distributor-packages/describe-package.ts';
import {
  deleteDistributorLogo,
  setDistributorLogo,
  showDistributorLogo,
} from '../../functions/distributor-packages/distributor-logo.ts';
import { decideFromAddress, listFromAddresses } from '../../functions/distributor-packages/from-addresses.ts';
import { listPackageClients } from '../../functions/distributor-packages/list-package-clients.ts';
import { listPackages } from '../../functions/distributor-packages/list-packages.ts';
import {
  deletePackageLogo,
  setPackageLogo,
  showPackageLogo,
} from '../../functions/distributor-packages/package-logo.ts';
import { listPackageVersions } from '../../functions/distributor-packages/package-versions.ts';
import { previewPackage } from '../../functions/distributor-packages/preview-package.ts';
import {
  previewRestore,
  restorePackageVersion,
} from '../../functions/distributor-packages/restore-package.ts';
import { savePackage } from '../../functions/distributor-packages/save-package.ts';
import { apiApp, implement } from '../../functions/platform/http.ts';
import { transact } from '../../functions/platform/table.ts';
import { type Answer, apiCaller } from './api-caller.ts';
import { meridian } from './export-world.ts';
import type { PackageWorld } from './package-world.ts';

export const packagesPath = `/v1/distributors/${meridian}/distributor-packages`;
export type PackageCall = ReturnType<typeof packageApi>;

/** The API of distributor packages over a world in memory. */
export function packageApi(world: PackageWorld) {
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(routes.listPackages, listPackages),
        implement(routes.createPackage, createPackage),
        implement(routes.getPackage, describePackage),
        implement(routes.savePackage, savePackage),
        implement(routes.previewPackage, previewPackage),
        implement(routes.listPackageClients, listPackageClients),
        implement(routes.listPackageVersions, listPackageVersions),
        implement(routes.restorePackageVersion, restorePackageVersion),
        implement(routes.previewRestore, previewRestore),
        implement(routes.getPackageLogo, showPackageLogo),
        implement(routes.setPackageLogo, setPackageLogo),
        implement(routes.deletePackageLogo, deletePackageLogo),
        implement(routes.getDistributorLogo, showDistributorLogo),
        implement(routes.setDistributorLogo, setDistributorLogo),
        implement(routes.deleteDistributorLogo, deleteDistributorLogo),
        implement(routes.listFromAddresses, listFromAddresses),
        implement(routes.decideFromAddress, decideFromAddress),
      ],
    ),
  );
}

let packageCount = 0;
/** A name and an External Package ID that nobody else has. */
export function aNewPackage(differences: Record<string, unknown> = {}) {
  packageCount += 1;
  return { name: `Package ${packageCount}`, externalPackageId: `P-${packageCount}`, ...differences };
}

/** Creates a package through the API; answers it. */
export async function addPackage(call: PackageCall, differences: Record<string, unknown> = {}, as?: string) {
  const answer = await call('POST', packagesPath, { as, body: aNewPackage(differences) });
  if (answer.status !== 201) throw new Error(`no package: ${answer.text}`);
  return answer.body;
}

/** The body that saves a package as it is, but for the differences. */
export function bodyOf(
  shown: SavePackage,
  differences: Partial<Record<keyof SavePackage, unknown>> = {},
): Record<string, unknown> {
  const { name, externalPackageId, values, status } = shown;
  return { name, externalPackageId, values, status, ...differences };
}

interface Saving {
  readonly as?: string;
  /** Instead of the version that was shown. */
  readonly version?: number;
}

/** Saves a package that was shown, with differences. */
export function save(
  call: PackageCall,
  shown: SavePackage & { packageId: string; version: number },
  differences: Partial<Record<keyof SavePackage, unknown>>,
  { as, version = shown.version }: Saving = {},
): Promise<Answer> {
  const headers = { 'if-match': `"${version}"` };
  const body = bodyOf(shown, differences);
  return call('PUT', `${packagesPath}/${shown.packageId}`, { as, headers, body });
}

export async function shown(call: PackageCall, packageId: string, as?: string) {
  return (await call('GET', `${packagesPath}/${packageId}`, { as })).body;
}

/** Points a client to a package, with its tally, as an assignment does; other fields of the client as they are given. */
export async function pointClient(
  world: PackageWorld,
  change: Partial<StoredClient> & Pick<ClientKey, 'clientId'>,
): Promise<void> {
  const key = { distributorId: meridian, clientId: change.clientId };
  const before = await readStoredClient(world, key);
  if (before === undefined) throw new Error('no such client');
  const after = { ...before, ...change };
  await transact(world.directory.client, [
    clientUpdate(world, before, change),
    ...tallyUpdates(world, meridian, [{ before, after }]),
  ]);
}

/** The same world, in which something happens around each transaction on packages. */
export function disturbed(
  world: PackageWorld,
  around: (write: () => Promise<unknown>) => Promise<unknown>,
): PackageWorld {
  const { client } = world.packages;
  const send = (command: { input: unknown }) => {
    const write = () => client.send(command as TransactWriteCommand);
    return command instanceof TransactWriteCommand ? around(write) : write();
  };
  const through = new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name)),
  });
  return { ...world, packages: { ...world.packages, client: through } };
}
