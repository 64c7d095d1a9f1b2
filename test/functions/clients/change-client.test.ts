import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { northgate } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientPath,
  clientsPath,
  eventsOf,
  everything,
  kindsOf,
  storedClient,
  tallyOf,
} from './client-api.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ClientCall;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = clientApi(world);
});

const patch = (body: unknown, more: Parameters<ClientCall>[2] = {}) =>
  call('PATCH', clientPath, { ...more, body });

describe('PATCH', () => {
  it('changes what was sent, leaves the rest, and counts a version', async () => {
    const { version } = await storedClient(world);
    await patch({ externalClientId: 'HBV', primaryContactName: 'Ottoline Marsh' });
    const answer = await patch({ name: ' Harborview ', primaryContactEmail: 'ottoline@example.com' });
    expect(answer.body).toMatchObject({
      name: 'Harborview',
      externalClientId: 'HBV',
      primaryContactName: 'Ottoline Marsh',
      primaryContactEmail: 'ottoline@example.com',
      version: version + 2,
    });
    expect(answer.headers.get('etag')).toBe(`"${version + 2}"`);
    expect(await kindsOf(world)).toEqual(['CHANGED', 'CHANGED']);
  });

  it('removes fields that are sent as null', async () => {
    await patch({ externalClientId: 'HBV', primaryContactName: 'Ottoline Marsh' });
    const answer = await patch({ externalClientId: null, primaryContactName: null });
    expect(answer.body).not.toHaveProperty('externalClientId');
    expect(await storedClient(world)).not.toHaveProperty('primaryContactName');
  });

  it('that says what is so already has the same ETag and no event', async () => {
    const first = await patch({ name: 'Harborview', externalClientId: 'HBV' });
    const before = await everything(world);
    const again = await patch({ name: 'Harborview', externalClientId: 'HBV', isActive: true });
    expect([again.status, again.headers.get('etag')]).toEqual([200, first.headers.get('etag')]);
    expect(await everything(world)).toEqual(before);
  });

  it('rejects an If-Match that is not the version', async () => {
    const first = await call('GET', `${clientPath}/profile`);
    const etag = first.headers.get('etag') ?? '';
    expect((await patch({ name: 'One' }, { headers: { 'if-match': etag } })).status).toBe(200);
    const before = await everything(world);
    const late = await patch({ name: 'Two' }, { headers: { 'if-match': etag } });
    expect([late.status, late.body.code]).toEqual([409, 'VERSION_CONFLICT']);
    expect(await everything(world)).toEqual(before);
  });

  it.each([[{ name: '  ' }], [{ name: 'N'.repeat(121) }], [{ unknown: 1 }], [{ primaryContactEmail: 'no' }]])(
    'rejects %j',
    async (body) => {
      const before = await everything(world);
      expect((await patch(body)).status).toBe(400);
      expect(await everything(world)).toEqual(before);
    },
  );

  it.each([
    ['sub-noor', 404],
    ['sub-rita', 403],
    ['sub-ida', 403],
    ['sub-cleo', 403],
    ['sub-vera', 200],
  ])('by %s is answered with %i', async (as, status) => {
    expect((await patch({ name: 'Harborview' }, { as })).status).toBe(status);
  });

  it('of another distributor’s client finds none', async () => {
    const answer = await call('PATCH', `${clientsPath}/2001`, { body: { name: 'Mine' } });
    expect([answer.status, answer.body.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    const other = `/v1/distributors/${northgate}/clients/2001`;
    expect((await call('PATCH', other, { body: { name: 'Mine' } })).body.code).toBe('DISTRIBUTOR_NOT_FOUND');
  });

  it('takes own settings, and null to inherit one again', async () => {
    await patch({ settings: { 's1.linkExpiryDays': 30, 's1.maxInvalidAttempts': 7 } });
    const answer = await patch({ settings: { 's1.linkExpiryDays': null } });
    expect(answer.body.ownSettingsVersion).toBe(2);
    const { body } = await call('GET', `${clientPath}/settings`);
    expect([body.values['s1.linkExpiryDays'], body.values['s1.maxInvalidAttempts']]).toEqual([14, 7]);
    expect(await kindsOf(world)).toEqual(['SETTINGS_SAVED', 'SETTINGS_SAVED']);
  });

  it('notes the products that are on for the list of clients', async () => {
    await patch({ settings: { enableEVerify: true } });
    expect((await storedClient(world)).ownProducts).toEqual(
      expect.arrayContaining(['enableElectronicI9', 'enableEVerify']),
    );
  });

  it('B-95: rejects settings that no package could have either', async () => {
    const before = await everything(world);
    const answer = await patch({ settings: { 's1.linkExpiryDays': 900, nonsense: 1, other: null } });
    expect([answer.status, answer.body.code]).toEqual([400, 'SETTINGS_NOT_VALID']);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual([
      '#/settings/s1.linkExpiryDays',
      '#/settings/nonsense',
      '#/settings/other',
    ]);
    expect(await everything(world)).toEqual(before);
  });

  it('B-95: holds a client to what the law binds', async () => {
    const answer = await patch({ settings: { 'ea.allowSelfAsAr': true } });
    expect([answer.status, answer.body.code]).toEqual([400, 'SETTINGS_NOT_VALID']);
  });

  it('INV-PK-09: leaves what the role may only read as it is', async () => {
    await patch({ settings: { 'pwd.history': 6 } }, { as: 'sub-vera' });
    const before = await everything(world);
    for (const settings of [{ 'pwd.history': 7 }, { 'pwd.history': null }, { 'pwd.minLength': 9 }]) {
      const answer = await patch({ settings });
      expect([answer.status, answer.body.code]).toEqual([403, 'SETTING_NOT_ALLOWED']);
    }
    expect(await everything(world)).toEqual(before);
    expect((await patch({ settings: { 'pwd.history': 6, 's1.linkExpiryDays': 3 } })).status).toBe(200);
  });
});

describe('INV-PK-02: the tallies', () => {
  it('follow a client that is switched off and on again', async () => {
    const { packageId } = await addPackage(world);
    await patch({ ExternalPackageID: 'GOLD' });
    await patch({ isActive: false });
    expect(await tallyOf(world, packageId)).toEqual([0, 1]);
    await patch({ isActive: true });
    expect(await tallyOf(world, packageId)).toEqual([1, 0]);
    expect(await kindsOf(world)).toEqual(['PACKAGE_ASSIGNED', 'DEACTIVATED', 'ACTIVATED']);
  });

  it('follow a client that is switched off and moved in one PATCH', async () => {
    const gold = await addPackage(world);
    const silver = await addPackage(world, { externalPackageId: 'SILVER' });
    await patch({ ExternalPackageID: 'GOLD' });
    await patch({ name: 'Harborview', isActive: false, ExternalPackageID: 'SILVER' });
    expect(await tallyOf(world, gold.packageId)).toEqual([0, 0]);
    expect(await tallyOf(world, silver.packageId)).toEqual([0, 1]);
    expect(await kindsOf(world)).toEqual(['PACKAGE_ASSIGNED', 'CHANGED', 'DEACTIVATED', 'PACKAGE_CHANGED']);
  });

  it('stay when the PATCH is refused as a whole', async () => {
    const gold = await addPackage(world);
    await addPackage(world, { externalPackageId: 'OLD', status: 'INACTIVE' });
    await patch({ ExternalPackageID: 'GOLD' });
    const before = await everything(world);
    const answer = await patch({ name: 'New name', isActive: false, ExternalPackageID: 'OLD' });
    expect(answer.body.code).toBe('PACKAGE_INACTIVE');
    expect(await everything(world)).toEqual(before);
    expect(await tallyOf(world, gold.packageId)).toEqual([1, 0]);
  });
});

describe('B-93: every change', () => {
  it('is kept with who, when and through which door', async () => {
    await patch({ name: 'Harborview' });
    world.clock.advance(1000);
    await patch({ isActive: false }, { as: 'sub-vera' });
    world.clock.advance(1000);
    await patch({ name: 'Harbor' }, { as: 'machine-meridian' });
    expect((await eventsOf(world)).map(({ at, kind, by }) => [at, kind, by])).toEqual([
      [
        '2026-11-20T12:00:00.000Z',
        'CHANGED',
        { id: 'sub-dana', name: 'Dana Quillfeather', channel: 'UI', isVendorStaff: false },
      ],
      [
        '2026-11-20T12:00:01.000Z',
        'DEACTIVATED',
        { id: 'sub-vera', name: 'Vera Nightingale', channel: 'UI', isVendorStaff: true },
      ],
      [
        '2026-11-20T12:00:02.000Z',
        'CHANGED',
        { id: 'machine-meridian', name: 'Meridian nightly', channel: 'API', isVendorStaff: false },
      ],
    ]);
  });
});
