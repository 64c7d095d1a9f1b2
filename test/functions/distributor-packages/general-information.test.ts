import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distributorPackageRoutes } from '../../../functions/distributor-packages/contract.ts';
import { packageAssignable } from '../../../functions/distributor-packages/package-store.ts';
import { transact } from '../../../functions/platform/table.ts';
import { meridian, northgate } from '../../support/export-world.ts';
import {
  addPackage,
  aNewPackage,
  packageApi,
  packagesPath,
  pointClient,
  save,
  shown,
} from '../../support/package-calls.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof packageApi>;
beforeAll(async () => {
  engine = await startTableEngine();
  world = await packageWorld(engine);
  call = packageApi(world);
});
afterAll(() => engine.stop());

const create = (body: unknown, as = 'sub-dana') => call('POST', packagesPath, { as, body });
const nameTaken = { pointer: '#/name', detail: 'Package Name should be unique.' };
const idTaken = { pointer: '#/externalPackageId', detail: 'External Package ID should be unique.' };

describe('packages of a distributor', () => {
  it('are listed by name without regard to case, with their status (B-02, B-03)', async () => {
    const own = packageApi(await packageWorld(engine));
    for (const name of ['silver', 'Éclair', 'Gold', 'bronze']) await addPackage(own, { name });
    const { body } = await own('GET', packagesPath);
    expect(body.items.map((one: { name: string }) => one.name)).toEqual([
      'bronze',
      'Éclair',
      'Gold',
      'silver',
    ]);
    expect(body.items[0]).toMatchObject({ status: 'ACTIVE', version: 1, savedBy: 'Dana Quillfeather' });
    const inactive = await own('GET', `${packagesPath}?status=INACTIVE`);
    expect(inactive.body.items).toEqual([]);
  });

  it('show the number of their active clients, which nobody can set (B-10)', async () => {
    const { packageId } = await addPackage(call);
    await pointClient(world, { clientId: 1001, packageId });
    await pointClient(world, { clientId: 1002, packageId, isActive: false });
    expect(await shown(call, packageId)).toMatchObject({ activeClientCount: 1, inactiveClientCount: 1 });
    const listed = (await call('GET', packagesPath)).body.items;
    expect(listed.find((one: { packageId: string }) => one.packageId === packageId).activeClientCount).toBe(
      1,
    );
    const refused = await create(aNewPackage({ activeClientCount: 7 }));
    expect(refused.status).toBe(400);
    await pointClient(world, { clientId: 1001, packageId: undefined });
    await pointClient(world, { clientId: 1002, packageId: undefined, isActive: true });
  });

  it('are never deleted: no route does it (B-14)', () => {
    const deleting = Object.values(distributorPackageRoutes).filter(({ method }) => method === 'delete');
    expect(deleting.map(({ path }) => path.split('/').at(-1))).toEqual(['logo', 'logo']);
  });

  it('list their clients by name, a page at a time', async () => {
    const { packageId } = await addPackage(call);
    for (const clientId of [1001, 1002]) await pointClient(world, { clientId, packageId });
    const first = await call('GET', `${packagesPath}/${packageId}/clients?limit=1`);
    expect(first.body.items).toEqual([{ clientId: 1002, name: 'Cedar & Finch', isActive: true }]);
    const next = `${packagesPath}/${packageId}/clients?limit=1&cursor=${first.body.nextCursor}`;
    expect((await call('GET', next)).body.items).toMatchObject([{ clientId: 1001 }]);
    const wrong = await call('GET', `${packagesPath}/${packageId}/clients?cursor=bm90aGluZw`);
    expect(wrong.body.code).toBe('CURSOR_NOT_VALID');
    for (const clientId of [1001, 1002]) await pointClient(world, { clientId, packageId: undefined });
  });
});

describe('a new package', () => {
  it('is Active, its first version, and inherits what it does not set (B-11)', async () => {
    const body = aNewPackage({ name: '  Gold plan ', externalPackageId: ' GOLD.1 ' });
    const { status, headers, body: made } = await create({ ...body, values: { enableSso: true } });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(made).toMatchObject({
      name: 'Gold plan',
      externalPackageId: 'GOLD.1',
      status: 'ACTIVE',
      version: 1,
      values: { enableSso: true },
      createdBy: 'Dana Quillfeather',
      hasOwnLogo: false,
    });
    const bySetting = (key: string) => made.settings.find((one: { key: string }) => one.key === key);
    expect(bySetting('enableSso')).toMatchObject({ source: 'PACKAGE', setBy: 'Dana Quillfeather' });
    expect(bySetting('enableApi')).toMatchObject({ source: 'SYSTEM', value: false });
    expect(bySetting('mail.fromName')).toMatchObject({
      source: 'DISTRIBUTOR',
      value: 'Distributor meridian-hr',
    });
  });

  it.each([
    ['', 'Package Name is required.'],
    ['   ', 'Package Name is required.'],
    [undefined, 'Package Name is required.'],
    ['x'.repeat(101), 'Package Name must be 100 characters or fewer.'],
  ])('needs a name of 1 to 100 characters: %s (B-04)', async (name, detail) => {
    const { status, body } = await create(aNewPackage({ name }));
    expect({ status, errors: body.errors }).toEqual({ status: 400, errors: [{ pointer: '#/name', detail }] });
  });

  it('takes a name of 1 and of 100 characters, not counting spaces around it (B-04)', async () => {
    expect((await create(aNewPackage({ name: 'x' }))).status).toBe(201);
    expect((await create(aNewPackage({ name: `  ${'y'.repeat(100)}  ` }))).status).toBe(201);
  });

  it.each([
    ['', 'External Package ID is required.'],
    [undefined, 'External Package ID is required.'],
    ['x'.repeat(51), 'External Package ID must be 50 characters or fewer.'],
    ['GOLD 1', 'External Package ID may contain letters, numbers, period, underscore and hyphen only.'],
    ['GÖLD', 'External Package ID may contain letters, numbers, period, underscore and hyphen only.'],
  ])('needs an External Package ID of up to 50 allowed characters: %s (B-07, B-09)', async (id, detail) => {
    const { status, body } = await create(aNewPackage({ externalPackageId: id }));
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ pointer: '#/externalPackageId', detail }]);
  });

  it.each(['Platinum  plan', 'PLATINUM PLAN', ' platinum plan'])(
    'needs a name that no package of the distributor has: %s (B-05, B-06)',
    async (name) => {
      await create(aNewPackage({ name: 'Platinum plan' }));
      const { status, body } = await create(aNewPackage({ name }));
      expect({ status, code: body.code, detail: body.detail }).toEqual({
        status: 409,
        code: 'PACKAGE_NAME_TAKEN',
        detail: 'Package Name should be unique.',
      });
      expect(body.errors).toEqual([nameTaken]);
    },
  );

  it('needs a name and an ID that no Inactive package has either (B-05, B-07)', async () => {
    const inactive = await addPackage(call, { name: 'Retired', externalPackageId: 'RETIRED' });
    expect((await save(call, inactive, { status: 'INACTIVE' })).status).toBe(200);
    expect((await create(aNewPackage({ name: 'retired' }))).body.code).toBe('PACKAGE_NAME_TAKEN');
    const byId = await create(aNewPackage({ externalPackageId: 'retired' }));
    expect(byId.body).toMatchObject({ code: 'EXTERNAL_PACKAGE_ID_TAKEN', errors: [idTaken] });
  });

  it('may have the name and the ID of another distributor’s (B-05)', async () => {
    const body = aNewPackage({ name: 'Shared name', externalPackageId: 'SHARED' });
    expect((await create(body)).status).toBe(201);
    const path = packagesPath.replace(meridian, northgate);
    expect((await call('POST', path, { as: 'sub-noor', body })).status).toBe(201);
  });

  it('is told everything that is wrong at once, and nothing is saved (B-08, B-13)', async () => {
    const taken = await addPackage(call);
    const both = await create(
      aNewPackage({ name: taken.name, externalPackageId: taken.externalPackageId.toLowerCase() }),
    );
    expect(both.body.errors).toEqual([nameTaken, idTaken]);
    const before = (await call('GET', packagesPath)).body.items.length;
    const all = await create({
      name: 'x'.repeat(101),
      externalPackageId: taken.externalPackageId,
      values: { 'site.maxEmploymentAge': 3, 'site.minEmploymentAge': 99, nothing: true },
    });
    expect(all.status).toBe(400);
    expect(all.body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([
      '#/name',
      '#/externalPackageId',
      '#/values/site.maxEmploymentAge',
      '#/values/site.minEmploymentAge',
      '#/values/nothing',
    ]);
    expect((await call('GET', packagesPath)).body.items.length).toBe(before);
  });

  it('tells wrong settings and a name that is taken together (B-13)', async () => {
    const { name } = await addPackage(call);
    const { status, body } = await create(aNewPackage({ name, values: { 'site.minEmploymentAge': 99 } }));
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'SETTINGS_NOT_VALID' });
    expect(body.errors[0]).toEqual(nameTaken);
    expect(body.errors[1].pointer).toBe('#/values/site.minEmploymentAge');
  });
});

describe('a changed name', () => {
  it('frees the old one, and takes the new one (B-05)', async () => {
    const one = await addPackage(call, { name: 'First name', externalPackageId: 'FIRST' });
    const saved = await save(call, one, { name: 'Second name', externalPackageId: 'SECOND' });
    expect(saved.body).toMatchObject({ name: 'Second name', externalPackageId: 'SECOND', version: 2 });
    expect((await create(aNewPackage({ name: 'second NAME' }))).status).toBe(409);
    expect((await create({ name: 'first name', externalPackageId: 'first' })).status).toBe(201);
  });

  it('may be the own one in other case (B-05, B-09)', async () => {
    const one = await addPackage(call, { name: 'Own name', externalPackageId: 'OWN' });
    const saved = await save(call, one, { name: 'OWN  NAME', externalPackageId: 'own' });
    expect(saved.body).toMatchObject({ name: 'OWN  NAME', externalPackageId: 'own' });
    expect((await create(aNewPackage({ name: 'own name' }))).status).toBe(409);
  });

  it('rejects that of another package, and saves nothing (B-06, B-08)', async () => {
    const one = await addPackage(call);
    const other = await addPackage(call);
    const { name, externalPackageId } = other;
    const refused = await save(call, one, { name, externalPackageId, values: { enableSso: true } });
    expect(refused.body.errors).toEqual([nameTaken, idTaken]);
    expect(await shown(call, one.packageId)).toEqual(one);
  });
});

describe('an Inactive package', () => {
  it('cannot be assigned and stays visible (B-12)', async () => {
    const one = await addPackage(call);
    const assign = () => transact(world.packages.client, [packageAssignable(world, { ...one })]);
    await expect(assign()).resolves.toBeUndefined();
    await save(call, one, { status: 'INACTIVE' });
    await expect(assign()).rejects.toThrow();
    expect(await shown(call, one.packageId)).toMatchObject({ status: 'INACTIVE', name: one.name });
  });
});
