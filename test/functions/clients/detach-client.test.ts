import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readOwnSettings } from '../../../functions/clients/own-settings-store.ts';
import type { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { readFromAddresses } from '../../../functions/distributor-packages/from-address-store.ts';
import { itemsOf, meridian } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientPath,
  dana,
  editPackage,
  eventsOf,
  everything,
  kindsOf,
  storedClient,
  tallyOf,
  vera,
} from './client-api.ts';
import { beforeNextWrite, loseNextAnswer } from './table-faults.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ClientCall;
let gold: StoredPackage;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = clientApi(world);
  gold = await addPackage(world, {
    values: { 's1.linkExpiryDays': 21, 'pwd.history': 4, enableEVerify: true },
  });
  world.clock.advance(60_000);
  await call('PATCH', clientPath, { body: { ExternalPackageID: 'GOLD' } });
  world.clock.advance(60_000);
});

const key = { distributorId: meridian, clientId: 1001 };
const save = (body: object, more: Parameters<ClientCall>[2] = {}) =>
  call('PUT', `${clientPath}/settings`, { ...more, body });
const valuesNow = async () => (await call('GET', `${clientPath}/settings`)).body.values;
const logoOfClient = async () =>
  (await itemsOf(world.packages)).find(({ pk, sk }) => pk === `D#${meridian}#C#1001` && sk === 'LOGO');
const aLogo = (name: string) => ({
  key: `${meridian}/${name}.png`,
  contentType: 'image/png' as const,
  width: 100,
  height: 40,
  sizeBytes: 500,
  by: vera,
  at: '2026-11-01T00:00:00.000Z',
});

describe('B-89: a save of settings of a client that has a package', () => {
  it('asks first, in these words, and changes nothing', async () => {
    const before = await everything(world);
    const answer = await save({ set: { 's1.linkExpiryDays': 30 } });
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      409,
      'PACKAGE_CONTROLLED_SETTINGS',
      "This client is assigned to package “GOLD package”. Saving these changes removes the client's association with the package and applies the updated settings. Do you want to continue?",
    ]);
    expect(await everything(world)).toEqual(before);
  });

  it('B-90, B-91, INV-PK-08: removes the package, applies the change and keeps every other value', async () => {
    const before = await valuesNow();
    const answer = await save({ set: { 's1.linkExpiryDays': 30 }, detachPackage: true });
    expect([answer.status, answer.body.source, answer.body.ownSettingsVersion]).toEqual([200, 'CLIENT', 1]);
    expect(await valuesNow()).toEqual({ ...before, 's1.linkExpiryDays': 30 });
    const client = await storedClient(world);
    expect(client).not.toHaveProperty('packageId');
    expect(client).not.toHaveProperty('packageAssignedAt');
    expect(client).not.toHaveProperty('packageAssignedBy');
    expect(client.ownProducts).toContain('enableEVerify');
    expect(answer.headers.get('etag')).toBe(`"${client.version}"`);
    expect(await tallyOf(world, gold.packageId)).toEqual([0, 0]);
  });

  it('keeps who had set each value in the package', async () => {
    await save({ set: { 's1.linkExpiryDays': 30 }, detachPackage: true });
    const own = await readOwnSettings(world, key);
    expect(own).toMatchObject({
      version: 1,
      savedBy: dana,
      detachedFrom: { packageId: gold.packageId, packageVersion: 1, at: '2026-11-20T12:02:00.000Z' },
      settings: {
        's1.linkExpiryDays': { value: 30, by: dana, version: 1, at: '2026-11-20T12:02:00.000Z' },
        'pwd.history': { value: 4, by: vera, at: '2026-11-20T12:00:00.000Z' },
      },
    });
    expect(await readOwnSettings(world, key, 1)).toEqual(own);
  });

  it('B-93: tells of both, the removal and the save', async () => {
    await save({ set: { 's1.linkExpiryDays': 30 }, detachPackage: true });
    expect((await eventsOf(world)).slice(1)).toEqual([
      {
        at: '2026-11-20T12:02:00.000Z',
        kind: 'PACKAGE_REMOVED',
        by: dana,
        fromPackageId: gold.packageId,
        ownSettingsVersion: 1,
      },
      { at: '2026-11-20T12:02:00.000Z', kind: 'SETTINGS_SAVED', by: dana, ownSettingsVersion: 1 },
    ]);
  });

  it('leaves the package itself, and later edits of it reach the client no more', async () => {
    await save({ set: { 's1.maxInvalidAttempts': 8 }, detachPackage: true });
    await editPackage(world, gold.packageId, { values: { 's1.linkExpiryDays': 60 } });
    expect((await valuesNow())['s1.linkExpiryDays']).toBe(21);
  });

  it('may make a value inherited again', async () => {
    await save({ inherit: ['s1.linkExpiryDays'], detachPackage: true });
    expect((await valuesNow())['s1.linkExpiryDays']).toBe(14);
  });

  it('without a difference is nothing to save, and the package stays', async () => {
    const before = await everything(world);
    const answer = await save({ set: { 's1.linkExpiryDays': 21 }, detachPackage: true });
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      409,
      'NOTHING_TO_SAVE',
      'There are no changes to save.',
    ]);
    expect(await everything(world)).toEqual(before);
  });

  it('INV-PK-09: cannot change what the role may only read, which stays as the package had it', async () => {
    const before = await everything(world);
    const answer = await save({ set: { 'pwd.history': 9 }, detachPackage: true });
    expect([answer.status, answer.body.code, answer.body.errors[0].pointer]).toEqual([
      403,
      'SETTING_NOT_ALLOWED',
      '#/set/pwd.history',
    ]);
    expect(await everything(world)).toEqual(before);
    expect((await save({ set: { 'pwd.history': 9 }, detachPackage: true }, { as: 'sub-vera' })).status).toBe(
      200,
    );
  });

  it('takes the values of one version only, that of the moment', async () => {
    beforeNextWrite(engine.client, () =>
      editPackage(world, gold.packageId, { values: { 's1.linkExpiryDays': 33, 's1.maxInvalidAttempts': 9 } }),
    );
    await save({ set: { 's3.linkExpiryDays': 5 }, detachPackage: true });
    const own = await readOwnSettings(world, key);
    expect(own?.detachedFrom?.packageVersion).toBe(2);
    expect(Object.keys(own?.settings ?? {}).sort()).toEqual([
      's1.linkExpiryDays',
      's1.maxInvalidAttempts',
      's3.linkExpiryDays',
    ]);
  });

  it('happens once although its answer is lost and it is sent again', async () => {
    loseNextAnswer(engine.client);
    const body = { settings: { 's1.linkExpiryDays': 30 }, DetachPackage: true };
    expect((await call('PATCH', clientPath, { body })).status).toBeGreaterThanOrEqual(500);
    const before = await everything(world);
    expect((await call('PATCH', clientPath, { body })).status).toBe(200);
    expect(await everything(world)).toEqual(before);
    expect(await kindsOf(world)).toEqual(['PACKAGE_ASSIGNED', 'PACKAGE_REMOVED', 'SETTINGS_SAVED']);
  });

  it('rejects an If-Match that is not the version', async () => {
    const headers = { 'if-match': '"1"' };
    const answer = await save({ set: { 's1.linkExpiryDays': 30 }, detachPackage: true }, { headers });
    expect([answer.status, answer.body.code]).toEqual([409, 'VERSION_CONFLICT']);
  });
});

describe('B-91: the logo of the package', () => {
  it('becomes the client’s own when it has none', async () => {
    const logo = aLogo('gold');
    await editPackage(world, gold.packageId, { logo });
    await call('PATCH', clientPath, { body: { ExternalPackageID: null } });
    expect(await logoOfClient()).toMatchObject(logo);
  });

  it('leaves a client’s own logo alone', async () => {
    const own = { pk: `D#${meridian}#C#1001`, sk: 'LOGO', ...aLogo('own') };
    const put = () => engine.client.send(new PutCommand({ TableName: world.packages.table, Item: own }));
    await editPackage(world, gold.packageId, { logo: aLogo('gold') });
    beforeNextWrite(engine.client, put);
    expect((await call('PATCH', clientPath, { body: { ExternalPackageID: null } })).status).toBe(200);
    expect(await logoOfClient()).toEqual(own);
  });
});

describe('own settings of a client without a package', () => {
  beforeEach(async () => {
    await call('PATCH', clientPath, { body: { DetachPackage: true } });
  });

  it('B-82: are saved as their next version, values that stay keeping their origin', async () => {
    const answer = await save({ set: { 's1.linkExpiryDays': 40 } });
    expect(answer.body.ownSettingsVersion).toBe(2);
    const own = await readOwnSettings(world, key);
    expect(own?.settings['s1.linkExpiryDays']).toMatchObject({ value: 40, version: 2, by: dana });
    expect(own?.settings['pwd.history']).toMatchObject({ value: 4, by: vera });
    expect(own?.detachedFrom?.packageId).toBe(gold.packageId);
    expect((await readOwnSettings(world, key, 1))?.settings['s1.linkExpiryDays']?.value).toBe(21);
  });

  it('B-53: are not saved without a difference', async () => {
    const before = await everything(world);
    expect((await save({})).body.code).toBe('NOTHING_TO_SAVE');
    expect(await everything(world)).toEqual(before);
  });

  it.each(['sub-rita', 'sub-ida', 'sub-cleo', 'machine-meridian'])('are not saved by %s', async (as) => {
    expect((await save({ set: { 's1.linkExpiryDays': 40 } }, { as })).status).toBe(403);
  });

  it('can be previewed, with what a detachment would be, and nothing is saved', async () => {
    const preview = await call('POST', `${clientPath}/settings/preview`, {
      body: { set: { 's1.linkExpiryDays': 40 } },
    });
    expect(preview.body).toMatchObject({
      isDetaching: false,
      changes: [{ key: 's1.linkExpiryDays', from: '21 days', to: '40 days' }],
    });
    await call('PATCH', clientPath, { body: { ExternalPackageID: 'GOLD' } });
    const before = await everything(world);
    const body = { set: { 's1.linkExpiryDays': 40 } };
    const assigned = await call('POST', `${clientPath}/settings/preview`, { body });
    expect(assigned.body.isDetaching).toBe(true);
    expect(await everything(world)).toEqual(before);
  });

  it('B-27: show support a From Address that waits to be set up, and the report who saved them', async () => {
    await save({ set: { 'mail.fromAddress': 'hr@acme.example' } });
    const addresses = await readFromAddresses(world, key.distributorId);
    expect(addresses).toMatchObject([{ address: 'hr@acme.example', status: 'PENDING' }]);
    const { ownSettingsSavedBy, ownSettingsSavedAt } = await storedClient(world);
    expect([ownSettingsSavedBy, ownSettingsSavedAt]).toEqual([dana.name, world.clock.now().toISOString()]);
  });
});
