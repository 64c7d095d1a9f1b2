import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { putClients } from '../../../functions/directory/put-clients.ts';
import type { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { itemsOf, meridian } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { aClient } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientPath,
  clientsPath,
  editPackage,
  everything,
} from './client-api.ts';
import { afterNextRead, commandsOf } from './table-faults.ts';

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
  gold = await addPackage(world, { values: { 's1.linkExpiryDays': 21 } });
});

const assign = (ExternalPackageID: string | null, path = clientPath) =>
  call('PATCH', path, { body: { ExternalPackageID } });
const get = (query = '', more: Parameters<ClientCall>[2] = {}) =>
  call('GET', `${clientPath}/settings${query}`, more);
const linkDays = 's1.linkExpiryDays';
const settingOf = (answer: { body: { settings: { key: string }[] } }, key: string) =>
  answer.body.settings.find((one) => one.key === key);

describe('settings of a client', () => {
  it('are the system’s while nobody set any', async () => {
    const { body, headers } = await get();
    expect(body).toMatchObject({ clientId: 1001, source: 'CLIENT', ownSettingsVersion: 0 });
    expect([body.values[linkDays], body.values['mail.fromName']]).toEqual([14, `Distributor ${meridian}`]);
    expect(body).not.toHaveProperty('settings');
    expect(headers.get('etag')).toMatch(/^"\d+"$/);
  });

  it('INV-PK-04: are the package’s at once, for active and inactive clients alike', async () => {
    await assign('GOLD');
    await assign('GOLD', `${clientsPath}/1002`);
    await call('PATCH', `${clientsPath}/1002`, { body: { isActive: false } });
    await editPackage(world, gold.packageId, { values: { [linkDays]: 45 } });
    for (const path of [clientPath, `${clientsPath}/1002`]) {
      const { body } = await call('GET', `${path}/settings`);
      expect([body.source, body.package.version, body.values[linkDays]]).toEqual(['PACKAGE', 2, 45]);
    }
  });

  it('are still the package’s after it turned inactive', async () => {
    await assign('GOLD');
    await editPackage(world, gold.packageId, { status: 'INACTIVE', values: { [linkDays]: 45 } });
    const { body } = await get();
    expect([body.package.status, body.values[linkDays]]).toEqual(['INACTIVE', 45]);
  });

  it('say with explain where each value comes from', async () => {
    await assign('GOLD');
    const answer = await get('?explain=true');
    expect(settingOf(answer, linkDays)).toMatchObject({
      value: 21,
      source: 'PACKAGE',
      packageId: gold.packageId,
      packageName: 'GOLD package',
      packageVersion: 1,
      setBy: 'System',
      setAt: '2026-11-20T12:00:00.000Z',
      setInVersion: 1,
    });
    expect(settingOf(answer, 's1.maxInvalidAttempts')).toMatchObject({ source: 'SYSTEM' });
    expect(settingOf(answer, 'mail.fromName')).toMatchObject({ source: 'DISTRIBUTOR' });
  });

  it('B-27: have the system’s From Address until support verified the own one', async () => {
    await editPackage(world, gold.packageId, { values: { 'mail.fromAddress': 'hr@acme.example' } });
    await assign('GOLD');
    const answer = await get('?explain=true');
    expect(answer.body.values['mail.fromAddress']).toBe('');
    expect(settingOf(answer, 'mail.fromAddress')).toMatchObject({ value: 'hr@acme.example' });
  });

  it('B-94: are read by a client administrator, who sees which package manages them', async () => {
    await assign('GOLD');
    const answer = await get('?explain=true', { as: 'sub-cleo' });
    expect(settingOf(answer, linkDays)).toMatchObject({
      value: 21,
      note: 'Managed by distributor package GOLD package.',
    });
    expect((await call('GET', `${clientPath}/profile`, { as: 'sub-cleo' })).status).toBe(200);
  });

  it('B-94: are not shown to the administrator of another client', async () => {
    for (const path of ['settings', 'profile']) {
      const answer = await call('GET', `${clientsPath}/1002/${path}`, { as: 'sub-cleo' });
      expect([answer.status, answer.body.code]).toEqual([404, 'CLIENT_NOT_FOUND']);
    }
  });

  it.each([
    ['sub-rita', 200],
    ['sub-ida', 200],
    ['machine-meridian', 200],
    ['sub-noor', 404],
  ])('asked for by %s are answered with %i, and nothing changes', async (as, status) => {
    const before = await everything(world);
    expect((await get('', { as })).status).toBe(status);
    expect(await everything(world)).toEqual(before);
  });
});

describe('INV-PK-03: a reader', () => {
  it('sees no package that the client left while it was read', async () => {
    await assign('GOLD');
    afterNextRead(engine.client, 'C#0000000000001001', async () => {
      await assign(null);
      await editPackage(world, gold.packageId, { values: { [linkDays]: 55 } });
    });
    const { body } = await get();
    expect([body.source, body.values[linkDays]]).toEqual(['CLIENT', 21]);
  });

  it('sees values of one version however often the package is saved meanwhile', async () => {
    await assign('GOLD');
    const values = (n: number) => ({ [linkDays]: n, 's1.maxInvalidAttempts': n });
    await editPackage(world, gold.packageId, { values: values(3) });
    const saves = (async () => {
      for (let n = 4; n <= 10; n += 1) await editPackage(world, gold.packageId, { values: values(n) });
    })();
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
    await saves;
    for (const { body } of answers) {
      expect(body.values[linkDays]).toBe(body.values['s1.maxInvalidAttempts']);
      expect(body.package.version).toBe(body.values[linkDays] - 1);
    }
  });

  it('costs the same few reads whatever the number of clients', async () => {
    await assign('GOLD');
    const few = await commandsOf(engine.client, () => get('?explain=true'));
    const others = Array.from({ length: 60 }, (_, index) => aClient({ clientId: 3000 + index }));
    await putClients(world, others);
    await Promise.all(Array.from({ length: 60 }, (_, i) => assign('GOLD', `${clientsPath}/${3000 + i}`)));
    const many = await commandsOf(engine.client, () => get('?explain=true'));
    expect(many).toEqual(few);
    expect(Object.keys(many)).toEqual(['GetItemCommand']);
    expect(many['GetItemCommand']).toBeLessThanOrEqual(7);
  });
});

describe('settings at an instant', () => {
  const at = async (instant: string) => (await get(`?at=${instant}`)).body;
  const minutes = (n: number) => new Date(Date.parse('2026-11-20T12:00:00.000Z') + n * 60_000).toISOString();

  beforeEach(async () => {
    const silver = await addPackage(world, { externalPackageId: 'SILVER', values: { [linkDays]: 5 } });
    const steps: (() => Promise<unknown>)[] = [
      () => call('PATCH', clientPath, { body: { settings: { [linkDays]: 11 } } }),
      () => assign('GOLD'),
      () => editPackage(world, gold.packageId, { values: { [linkDays]: 22 } }),
      () => assign('SILVER'),
      () => editPackage(world, silver.packageId, { status: 'INACTIVE' }),
      () => call('PATCH', clientPath, { body: { settings: { [linkDays]: 6 }, DetachPackage: true } }),
      () => call('PATCH', clientPath, { body: { settings: { [linkDays]: 7 } } }),
    ];
    for (const step of steps) {
      world.clock.advance(60_000);
      await step();
    }
    world.clock.advance(60_000);
  });

  it.each([
    [0.5, 'CLIENT', undefined, 0, 14],
    [1, 'CLIENT', undefined, 1, 11],
    [1.5, 'CLIENT', undefined, 1, 11],
    [2, 'PACKAGE', 'GOLD package', 1, 21],
    [3.5, 'PACKAGE', 'GOLD package', 1, 22],
    [4.5, 'PACKAGE', 'SILVER package', 1, 5],
    [5.5, 'PACKAGE', 'SILVER package', 1, 5],
    [6, 'CLIENT', undefined, 2, 6],
    [7.5, 'CLIENT', undefined, 3, 7],
    [99, 'CLIENT', undefined, 3, 7],
  ])('are those of minute %d: %s %s', async (minute, source, name, ownSettingsVersion, days) => {
    const body = await at(minutes(minute));
    expect([body.source, body.package?.name, body.ownSettingsVersion, body.values[linkDays]]).toEqual([
      source,
      name,
      ownSettingsVersion,
      days,
    ]);
  });

  it('tell the status and the version of then', async () => {
    expect((await at(minutes(5.5))).package).toMatchObject({ status: 'INACTIVE', version: 2 });
    expect((await at(minutes(4.5))).package).toMatchObject({ status: 'ACTIVE', version: 1 });
    expect((await at(minutes(3.5))).asOf).toBe(minutes(3.5));
  });

  it('of a client that nobody knows the creation of reach back for ever', async () => {
    expect((await at('2001-01-01T00:00:00Z')).code).toBe('NO_SETTINGS_AT_THAT_TIME');
    const Key = { pk: `D#${meridian}`, sk: 'C#0000000000001001' };
    const UpdateExpression = 'REMOVE createdAt';
    await engine.client.send(new UpdateCommand({ TableName: world.directory.table, Key, UpdateExpression }));
    expect((await at('2001-01-01T00:00:00Z')).values[linkDays]).toBe(14);
  });

  it('of a loaded client that had a package before its history began are that package’s', async () => {
    const path = `${clientsPath}/1002`;
    await assign('GOLD', path);
    const [event] = (await itemsOf(world.packages)).filter(({ pk }) => String(pk).endsWith('#C#1002'));
    const { pk, sk } = event ?? {};
    await engine.client.send(new DeleteCommand({ TableName: world.packages.table, Key: { pk, sk } }));
    const then = `${path}/settings?at=${minutes(3.5)}`;
    expect((await call('GET', then)).body.package.name).toBe('GOLD package');
    world.clock.advance(60_000);
    await assign(null, path);
    expect((await call('GET', then)).body.package.name).toBe('GOLD package');
  });

  it('of before a client was created are not there', async () => {
    const { body } = await call('POST', clientsPath, {
      body: { name: 'Late', ExternalPackageID: 'GOLD' },
    });
    const path = `${clientsPath}/${body.clientId}/settings`;
    const early = await call('GET', `${path}?at=${minutes(7.9)}`);
    expect([early.status, early.body.code]).toEqual([404, 'NO_SETTINGS_AT_THAT_TIME']);
    world.clock.advance(1000);
    expect((await call('GET', `${path}?at=${minutes(8)}`)).body.package.name).toBe('GOLD package');
  });
});
