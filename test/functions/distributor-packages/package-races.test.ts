import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPackageVersions } from '../../../functions/distributor-packages/package-store.ts';
import { itemsOf, meridian } from '../../support/export-world.ts';
import {
  addPackage,
  aNewPackage,
  disturbed,
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
});
beforeEach(async () => {
  world = await packageWorld(engine);
  call = packageApi(world);
});
afterAll(() => engine.stop());

const times = <T>(count: number, act: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const create = (body: unknown) => call('POST', packagesPath, { body });

describe('names in a race (INV-PK-01)', () => {
  it('lets one of fifty have a name, and tells the others that it is taken', async () => {
    const answers = await times(50, (index) =>
      create(aNewPackage({ name: index % 2 === 0 ? 'Straße  one' : 'STRASSE ONE' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const losers = answers.filter(({ status }) => status !== 201);
    expect(new Set(losers.map(({ body }) => body.detail))).toEqual(
      new Set(['Package Name should be unique.']),
    );
    expect((await call('GET', packagesPath)).body.items).toHaveLength(1);
  });

  it('lets one of twenty have an External Package ID', async () => {
    const answers = await times(20, () => create(aNewPackage({ externalPackageId: 'GOLD' })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'EXTERNAL_PACKAGE_ID_TAKEN')).toHaveLength(19);
  });

  it('lets one of ten packages be renamed to a name, and keeps the old names of the others', async () => {
    const packages = await times(10, () => addPackage(call));
    const answers = await Promise.all(packages.map((one) => save(call, one, { name: 'The one' })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'PACKAGE_NAME_TAKEN')).toHaveLength(9);
    const names = (await itemsOf(world.packages)).filter(({ sk }) => String(sk).startsWith('NAME#'));
    expect(names).toHaveLength(10);
  });
});

describe('saves in a race', () => {
  const keys = ['enableSso', 'enableApi', 'enableMoveI9', 'enableHistoricalI9', 'enableUnifiedUserAccount'];

  it('lose nothing: everybody who reads again and repeats has their edit in', async () => {
    const { packageId } = await addPackage(call);
    await Promise.all(
      keys.map(async (key) => {
        for (let status = 409; status === 409; ) {
          const one = await shown(call, packageId);
          ({ status } = await save(call, one, { values: { ...one.values, [key]: true } }));
        }
      }),
    );
    const one = await shown(call, packageId);
    expect(one.values).toEqual(Object.fromEntries(keys.map((key) => [key, true])));
    expect(one.version).toBe(keys.length + 1);
    const versions = await readPackageVersions(world, { distributorId: meridian, packageId }, { limit: 100 });
    expect(versions.map(({ version }) => version)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('let one of ten of the same version through', async () => {
    const one = await addPackage(call);
    const answers = await times(10, (index) => save(call, one, { name: `Name ${index}` }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'VERSION_CONFLICT')).toHaveLength(9);
  });

  it('never show a reader a mixture of two versions (INV-PK-03)', async () => {
    const settings = ['mail.standardInterval', 'mail.escalatedInterval', 'site.futureStartLimitDays'];
    const valuesOf = (count: number) => Object.fromEntries(settings.map((key) => [key, count]));
    const first = await addPackage(call, { name: 'Plan 30', values: valuesOf(30) });
    let isSaving = true;
    const read: { name: string; values: Record<string, number>; version: number }[] = [];
    const reader = async () => {
      while (isSaving) read.push(await shown(call, first.packageId));
    };
    const writer = async () => {
      let one = first;
      for (let count = 31; count < 46; count += 1)
        one = (await save(call, one, { name: `Plan ${count}`, values: valuesOf(count) })).body;
      isSaving = false;
    };
    await Promise.all([writer(), reader(), reader()]);
    for (const { name, values, version } of read)
      expect({ name, values }).toEqual({ name: `Plan ${29 + version}`, values: valuesOf(29 + version) });
  });

  it('count active clients as they are, whatever is assigned meanwhile (INV-PK-02)', async () => {
    const one = await addPackage(call);
    const { packageId } = one;
    await Promise.all([
      pointClient(world, { clientId: 1001, packageId }),
      pointClient(world, { clientId: 1002, packageId, isActive: false }),
      save(call, one, { values: { enableSso: true } }),
    ]);
    expect(await shown(call, packageId)).toMatchObject({ activeClientCount: 1, inactiveClientCount: 1 });
  });
});

describe('a save whose answer is lost', () => {
  const lost = () => packageApi(disturbed(world, async (write) => write().then(() => Promise.reject(reset))));
  const reset = new Error('socket hang up');

  it('is there as a whole, and repeating it is a conflict that changes nothing', async () => {
    const one = await addPackage(call);
    const change = { name: 'Saved', values: { enableSso: true }, status: 'INACTIVE' };
    expect((await save(lost(), one, change)).status).toBe(500);
    const rows = await itemsOf(world.packages);
    expect(await shown(call, one.packageId)).toMatchObject({ ...change, version: 2 });
    expect((await save(call, one, change)).body.code).toBe('VERSION_CONFLICT');
    expect(await itemsOf(world.packages)).toEqual(rows);
  });

  it('is there as a whole when it began a reassignment, which the next look starts', async () => {
    const [from, to] = [await addPackage(call), await addPackage(call)];
    const clientsOnDeactivation = { choice: 'REASSIGN', toPackageId: to.packageId };
    const change = { status: 'INACTIVE', clientsOnDeactivation };
    expect((await save(lost(), from, change)).status).toBe(500);
    expect(world.moveWorkflow.started).toEqual([]);
    const { reassignment } = await shown(call, from.packageId);
    expect(world.moveWorkflow.started).toEqual([{ distributorId: meridian, moveId: reassignment.moveId }]);
    expect((await save(call, from, change)).body.code).toBe('VERSION_CONFLICT');
    expect((await itemsOf(world.packages)).filter(({ kind }) => kind === 'REASSIGN')).toHaveLength(1);
  });

  it('is a package as a whole when it made one, whose name is taken from then on', async () => {
    const body = aNewPackage();
    expect((await lost()('POST', packagesPath, { body })).status).toBe(500);
    expect((await create(body)).body.code).toBe('PACKAGE_NAME_TAKEN');
    const { items } = (await call('GET', packagesPath)).body;
    expect(items).toMatchObject([{ name: body.name, version: 1, status: 'ACTIVE' }]);
  });

  it('leaves nothing when it never arrived', async () => {
    const one = await addPackage(call);
    const rows = await itemsOf(world.packages);
    const cut = packageApi(disturbed(world, () => Promise.reject(reset)));
    expect((await save(cut, one, { name: 'Never' })).status).toBe(500);
    expect(await itemsOf(world.packages)).toEqual(rows);
  });
});
