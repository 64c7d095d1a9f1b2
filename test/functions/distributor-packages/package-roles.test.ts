import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distributorPackageRoutes } from '../../../functions/distributor-packages/contract.ts';
import { withoutTrace } from '../../support/api-caller.ts';
import { meridian, northgate } from '../../support/export-world.ts';
import { addPackage, aNewPackage, bodyOf, packageApi, packagesPath } from '../../support/package-calls.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof packageApi>;
let one: Awaited<ReturnType<typeof addPackage>>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await packageWorld(engine);
  call = packageApi(world);
  one = await addPackage(call);
});
afterAll(() => engine.stop());

const callers = {
  'system administrator': { as: 'sub-vera' },
  'project manager': { as: 'sub-ida' },
  'all access': { as: 'sub-dana' },
  'read only': { as: 'sub-rita' },
  'client administrator': { as: 'sub-cleo' },
  'machine with every scope': { as: 'machine-meridian' },
  'machine that may read': { as: 'machine-meridian', claims: { scope: 'waybill/packages.read' } },
  'machine of exports': { as: 'machine-meridian', claims: { scope: 'waybill/exports.write' } },
} as const;
type Caller = keyof typeof callers;
type Route = keyof typeof distributorPackageRoutes;

const staff: Caller[] = ['system administrator', 'project manager', 'all access', 'read only'];
const readers: Caller[] = [...staff, 'machine with every scope', 'machine that may read'];
const writers: Caller[] = ['system administrator', 'all access'];
const savers: Caller[] = [...writers, 'project manager'];

const may: Record<Route, readonly Caller[]> = {
  listPackages: readers,
  createPackage: writers,
  getPackage: readers,
  savePackage: savers,
  previewPackage: savers,
  listPackageClients: readers,
  listPackageVersions: readers,
  restorePackageVersion: writers,
  previewRestore: staff,
  getPackageLogo: staff,
  setPackageLogo: writers,
  deletePackageLogo: writers,
  getDistributorLogo: staff,
  setDistributorLogo: writers,
  deleteDistributorLogo: writers,
  listFromAddresses: staff,
  decideFromAddress: ['system administrator', 'project manager'],
};
const bodyFor = (route: Route): unknown => {
  const bodies: Partial<Record<Route, unknown>> = {
    createPackage: aNewPackage(),
    savePackage: bodyOf(one),
    previewPackage: bodyOf(one),
    setPackageLogo: { contentBase64: 'AAAA' },
    setDistributorLogo: { contentBase64: 'AAAA' },
    decideFromAddress: { address: 'hr@acme.example', isVerified: true },
  };
  return bodies[route];
};

function request(route: Route, packageId: string, distributorId: string = meridian) {
  const { method, path } = distributorPackageRoutes[route];
  const address = path
    .replace('{distributorId}', distributorId)
    .replace('{packageId}', packageId)
    .replace('{version}', '1');
  const headers = { 'if-match': '"1"' };
  return { method: method.toUpperCase(), address, rest: { headers, body: bodyFor(route) } };
}

const cases = (Object.keys(may) as Route[]).flatMap((route) =>
  (Object.keys(callers) as Caller[]).map((caller) => ({
    route,
    caller,
    verb: may[route].includes(caller) ? 'lets' : 'refuses',
  })),
);

describe('every route', () => {
  it('is listed here', () => {
    expect(Object.keys(may)).toEqual(Object.keys(distributorPackageRoutes));
  });

  it.each(cases)('$verb $caller: $route', async ({ route, caller, verb }) => {
    const { method, address, rest } = request(route, one.packageId);
    const { status, body } = await call(method, address, { ...callers[caller], ...rest });
    expect(body?.code === 'ROLE_NOT_ALLOWED').toBe(verb === 'refuses');
    expect(status).not.toBe(500);
  });
});

describe('packages of others', () => {
  const inPackage = (Object.keys(may) as Route[]).filter((route) =>
    distributorPackageRoutes[route].path.includes('{packageId}'),
  );

  it.each(inPackage)('are the same as packages that there are not: %s', async (route) => {
    const theirs = await call('POST', packagesPath.replace(meridian, northgate), {
      as: 'sub-noor',
      body: aNewPackage(),
    });
    const ask = async (packageId: string) => {
      const { method, address, rest } = request(route, packageId);
      const { status, body } = await call(method, address, rest);
      return { status, body: { ...withoutTrace(body), instance: '' } };
    };
    const foreign = await ask(theirs.body.packageId);
    expect(foreign).toEqual(await ask('01JDZZZZZZZZZZZZZZZZZZZZZZ'));
    expect(foreign).toMatchObject({ status: 404, body: { code: 'PACKAGE_NOT_FOUND' } });
  });

  const ofDistributors = (Object.keys(may) as Route[]).filter((route) => may[route].includes('all access'));

  it.each(ofDistributors)('are not reached through another distributor: %s', async (route) => {
    const { method, address, rest } = request(route, one.packageId, northgate);
    const { status, body } = await call(method, address, rest);
    expect({ status, code: body.code }).toEqual({ status: 404, code: 'DISTRIBUTOR_NOT_FOUND' });
  });
});
