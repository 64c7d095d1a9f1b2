import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  findByExternalId,
  nextVersion,
  packageAt,
  readPackage,
  savePackageVersion,
} from '../../../functions/distributor-packages/package-store.ts';
import { meridian } from '../../support/export-world.ts';
import { addPackage, packageApi, packagesPath, pointClient, save } from '../../support/package-calls.ts';
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

const pathOf = ({ packageId }: { packageId: string }) => `${packagesPath}/${packageId}`;
const stored = async ({ packageId }: { packageId: string }) => {
  const found = await readPackage(world, { distributorId: meridian, packageId });
  if (found === undefined) throw new Error('no package');
  return found;
};

/** Gold, saved twice: by Dana on the 21st and by Vera, of the vendor, on the 22nd. */
async function savedTwice() {
  const one = await addPackage(call, {
    name: 'Gold',
    externalPackageId: 'GOLD',
    values: { enableSso: true },
  });
  await pointClient(world, { clientId: 1001, packageId: one.packageId });
  world.clock.set('2026-11-21T10:00:00.000Z');
  const two = (await save(call, one, { name: 'Gold plus', values: { enableSso: true, enableApi: true } }))
    .body;
  world.clock.set('2026-11-22T10:00:00.000Z');
  const values = { enableApi: true, 'pwd.minLength': 16 };
  const three = (await save(call, two, { values }, { as: 'sub-vera' })).body;
  world.clock.set('2026-11-23T10:00:00.000Z');
  return { one, two, three };
}

describe('the history of a package', () => {
  it('tells of each save who, when, through what, from what to what and for how many clients (B-93)', async () => {
    const { three } = await savedTwice();
    const { body } = await call('GET', `${pathOf(three)}/versions`);
    expect(body.nextCursor).toBeUndefined();
    expect(body.items).toMatchObject([
      {
        version: 3,
        savedAt: '2026-11-22T10:00:00.000Z',
        savedBy: 'System',
        channel: 'UI',
        reachedClientCount: 1,
        generalChanges: [],
        changes: [
          { key: 'enableSso', from: 'On', to: 'Off' },
          { key: 'pwd.minLength', from: '12 characters', to: '16 characters' },
        ],
      },
      {
        version: 2,
        savedBy: 'Dana Quillfeather',
        name: 'Gold plus',
        generalChanges: [{ label: 'Package Name', from: 'Gold', to: 'Gold plus' }],
        changes: [{ key: 'enableApi', from: 'Off', to: 'On' }],
      },
      {
        version: 1,
        savedAt: '2026-11-20T12:00:00.000Z',
        reachedClientCount: 0,
        generalChanges: [
          { label: 'Package Name', from: '', to: 'Gold' },
          { label: 'External Package ID', from: '', to: 'GOLD' },
          { label: 'Status', from: '', to: 'Active' },
        ],
        changes: [{ key: 'enableSso', from: 'Off', to: 'On' }],
      },
    ]);
  });

  it('comes in pages, each version with its own changes', async () => {
    const { three } = await savedTwice();
    const first = (await call('GET', `${pathOf(three)}/versions?limit=2`)).body;
    expect(first.items.map(({ version }: { version: number }) => version)).toEqual([3, 2]);
    const next = await call('GET', `${pathOf(three)}/versions?limit=2&cursor=${first.nextCursor}`);
    expect(next.body.items).toMatchObject([{ version: 1, changes: [{ key: 'enableSso' }] }]);
    expect(next.body.nextCursor).toBeUndefined();
    const wrong = await call('GET', `${pathOf(three)}/versions?cursor=bm90aGluZw`);
    expect(wrong.body.code).toBe('CURSOR_NOT_VALID');
  });

  it('finds the version that applied at an instant, also when clocks went backwards', async () => {
    const { one, three } = await savedTwice();
    world.clock.set('2026-11-01T00:00:00.000Z');
    const four = (
      await save(call, three, {
        values: three.values,
        status: 'INACTIVE',
        name: 'Late',
        clientsOnDeactivation: { choice: 'KEEP' },
      })
    ).body;
    expect(four.savedAt).toBe('2026-11-22T10:00:00.000Z');
    const ref = { distributorId: meridian, packageId: one.packageId };
    const versionAt = async (at: string) => (await packageAt(world, ref, at))?.version;
    expect(await versionAt('2026-11-20T11:59:59.999Z')).toBeUndefined();
    expect(await versionAt('2026-11-20T12:00:00.000Z')).toBe(1);
    expect(await versionAt('2026-11-21T09:59:59.999Z')).toBe(1);
    expect(await versionAt('2026-11-21T10:00:00Z')).toBe(2);
    expect(await versionAt('2026-12-31T00:00:00.000Z')).toBe(4);
  });
});

describe('a package by its External Package ID', () => {
  it('is found trimmed, without regard to case, and only by the ID that it has now', async () => {
    const one = await addPackage(call, { externalPackageId: 'Gold.1' });
    const find = async (id: string) => (await findByExternalId(world, meridian, id))?.packageId;
    expect(await find(' GOLD.1 ')).toBe(one.packageId);
    expect(await find('GOLD')).toBeUndefined();
    expect(await find('')).toBeUndefined();
    await save(call, one, { externalPackageId: 'Gold.2' });
    expect([await find('gold.1'), await find('gold.2')]).toEqual([undefined, one.packageId]);
    expect(await findByExternalId(world, 'northgate', 'gold.2')).toBeUndefined();
  });
});

describe('restoring a version', () => {
  const restore = (of: { packageId: string }, version: number, { as = 'sub-vera', tag = '"3"' } = {}) =>
    call('POST', `${pathOf(of)}/versions/${version}/restore`, { as, headers: { 'if-match': tag } });

  it('saves its settings as a new version; name, ID and status stay', async () => {
    const { three } = await savedTwice();
    const { status, headers, body } = await restore(three, 1);
    expect({ status, tag: headers.get('etag') }).toEqual({ status: 200, tag: '"4"' });
    expect(body).toMatchObject({ name: 'Gold plus', status: 'ACTIVE', values: { enableSso: true } });
    const { settings, reachedClientCount } = await stored(three);
    expect(reachedClientCount).toBe(1);
    expect(settings).toMatchObject({
      enableSso: { value: true, version: 4, at: '2026-11-23T10:00:00.000Z', by: { id: 'sub-vera' } },
    });
  });

  it('leaves a value that is there already to whom it was set by', async () => {
    const { three } = await savedTwice();
    await restore(three, 2);
    const { settings } = await stored(three);
    expect(settings['enableApi']).toMatchObject({ version: 2, by: { id: 'sub-dana' } });
    expect(settings['enableSso']).toMatchObject({ version: 4, by: { id: 'sub-vera' } });
  });

  it('brings back the logo of the version', async () => {
    const one = await addPackage(call);
    const by = { id: 'sub-dana', name: 'Dana Quillfeather', channel: 'UI', isVendorStaff: false } as const;
    const at = '2026-11-20T12:00:00.000Z';
    const image = { contentType: 'image/png', width: 50, height: 20, sizeBytes: 70, by, at } as const;
    const saved = { by, at, reachedClientCount: 0 };
    const first = await stored(one);
    const second = nextVersion(first, { logo: { ...image, key: 'one' } }, saved);
    await savePackageVersion(world, first, second);
    await savePackageVersion(world, second, nextVersion(second, { logo: undefined }, saved));
    expect((await stored(one)).logo).toBeUndefined();
    expect((await restore(one, 2)).body).toMatchObject({ version: 4, hasOwnLogo: true });
    expect((await stored(one)).logo).toMatchObject({ key: 'one', by: { id: 'sub-vera' } });
    const history = (await call('GET', `${pathOf(one)}/versions`)).body.items;
    expect(history[0].generalChanges).toEqual([
      { label: 'Logo', from: 'Logo of the distributor', to: 'Own logo' },
    ]);
  });

  it('rejects a version that there is not, one that changes nothing and one that was not read', async () => {
    const { three } = await savedTwice();
    expect((await restore(three, 9)).body.code).toBe('PACKAGE_VERSION_NOT_FOUND');
    expect((await restore(three, 3)).body.code).toBe('NOTHING_TO_SAVE');
    expect((await restore(three, 1, { tag: '"2"' })).body.code).toBe('VERSION_CONFLICT');
    expect((await stored(three)).version).toBe(3);
  });

  it('rejects a distributor for whom it would change what the vendor set (INV-PK-09)', async () => {
    const { three } = await savedTwice();
    const { body } = await restore(three, 1, { as: 'sub-dana' });
    expect(body.code).toBe('SETTING_NOT_ALLOWED');
    expect((await stored(three)).version).toBe(3);
  });

  it('rejects values that today’s rules refuse, and its preview warns of them', async () => {
    const one = await addPackage(call);
    const first = await stored(one);
    const by = first.savedBy;
    const saved = { by, at: first.savedAt, reachedClientCount: 0 };
    const outdated = { 'site.minEmploymentAge': { value: 99, version: 2, by, at: first.savedAt } };
    const second = nextVersion(first, { settings: outdated }, saved);
    await savePackageVersion(world, first, second);
    await savePackageVersion(world, second, nextVersion(second, { settings: {} }, saved));
    const { status, body } = await restore(one, 2);
    expect({ status, code: body.code }).toEqual({ status: 400, code: 'SETTINGS_NOT_VALID' });
    const preview = await call('GET', `${pathOf(one)}/versions/2/restore`, { as: 'sub-rita' });
    expect(preview.body.warnings).toEqual([expect.stringContaining('from 0 to 21')]);
    expect((await stored(one)).version).toBe(3);
  });

  it('is previewed for all who may read', async () => {
    const { three } = await savedTwice();
    const { status, body } = await call('GET', `${pathOf(three)}/versions/1/restore`, { as: 'sub-rita' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ activeClientCount: 1, generalChanges: [] });
    expect(body.changes.map(({ key }: { key: string }) => key)).toEqual([
      'enableApi',
      'enableSso',
      'pwd.minLength',
    ]);
    expect((await stored(three)).version).toBe(3);
  });
});
