import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { itemsOf, meridian } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientsPath,
  editPackage,
  everything,
  kindsOf,
  storedClient,
  tallyOf,
} from './client-api.ts';
import { beforeNextWrite, loseNextAnswer } from './table-faults.ts';

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

const post = (body: object, more: Parameters<ClientCall>[2] = {}) =>
  call('POST', clientsPath, { ...more, body: { name: 'Orchard & Vale', ...body } });
const key = { headers: { 'idempotency-key': 'key-12345678' } };
const clientCount = async () =>
  (await itemsOf(world.directory)).filter(
    ({ pk, sk }) => pk === `D#${meridian}` && String(sk).startsWith('C#'),
  ).length;

describe('a new client', () => {
  it('is kept as it was sent, and found by its profile', async () => {
    const answer = await post({
      externalClientId: ' ORCH ',
      isActive: false,
      primaryContactName: 'Wendeline Ash',
      primaryContactEmail: 'wendeline@example.com',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      distributorId: meridian,
      clientId: expect.any(Number),
      name: 'Orchard & Vale',
      externalClientId: 'ORCH',
      isActive: false,
      employerCount: 0,
      recordCount: 0,
      worksiteCount: 0,
      activeUserCount: 0,
      createdAt: '2026-11-20T12:00:00.000Z',
      primaryContactName: 'Wendeline Ash',
      primaryContactEmail: 'wendeline@example.com',
      pendingByWorkflow: {},
      version: 1,
      DistributorPackage: null,
      ownSettingsVersion: 0,
    });
    const profile = await call('GET', `${answer.headers.get('location')}/profile`);
    expect([profile.body, profile.headers.get('etag')]).toEqual([answer.body, '"1"']);
  });

  it('counts as inactive in the tally of its package when it is', async () => {
    const { packageId } = await addPackage(world);
    await post({ isActive: false, ExternalPackageID: 'GOLD' });
    expect(await tallyOf(world, packageId)).toEqual([0, 1]);
  });

  it('starts with own settings when they are sent', async () => {
    const { body } = await post({ settings: { 's1.linkExpiryDays': 30, 's1.maxInvalidAttempts': null } });
    const settings = await call('GET', `${clientsPath}/${body.clientId}/settings?explain=true`);
    expect(settings.body).toMatchObject({ source: 'CLIENT', ownSettingsVersion: 1 });
    expect(
      settings.body.settings.find((one: { key: string }) => one.key === 's1.linkExpiryDays'),
    ).toMatchObject({
      value: 30,
      source: 'CLIENT',
      setBy: 'Dana Quillfeather',
      setInVersion: 1,
    });
    expect(await kindsOf(world, body.clientId)).toEqual(['CREATED', 'SETTINGS_SAVED']);
  });

  it.each([
    ['sub-rita', 403],
    ['sub-ida', 403],
    ['sub-cleo', 403],
    ['sub-noor', 404],
    ['sub-vera', 201],
  ])('asked for by %s is answered with %i', async (as, status) => {
    expect((await post({}, { as })).status).toBe(status);
  });

  it('is never half created: nothing is there when its settings are not valid', async () => {
    const before = await everything(world);
    const answer = await post({ settings: { 's1.linkExpiryDays': 'many' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'SETTINGS_NOT_VALID']);
    expect(await everything(world)).toEqual(before);
  });

  it('is never assigned to a package that turns inactive at the same moment', async () => {
    const { packageId } = await addPackage(world);
    beforeNextWrite(engine.client, () => editPackage(world, packageId, { status: 'INACTIVE' }));
    const count = await clientCount();
    const answer = await post({ ExternalPackageID: 'GOLD' });
    expect([answer.status, answer.body.code]).toEqual([409, 'PACKAGE_INACTIVE']);
    expect([await clientCount(), await tallyOf(world, packageId)]).toEqual([count, [0, 0]]);
  });
});

describe('an Idempotency-Key', () => {
  it('gives the same client again, as it is by then', async () => {
    const { packageId } = await addPackage(world);
    const first = await post({ ExternalPackageID: 'GOLD' }, key);
    const again = await post({ ExternalPackageID: 'GOLD' }, key);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
    expect(await tallyOf(world, packageId)).toEqual([1, 0]);
    expect(await kindsOf(world, first.body.clientId)).toEqual(['CREATED', 'PACKAGE_ASSIGNED']);
  });

  it('rejects another body', async () => {
    await post({}, key);
    const count = await clientCount();
    const answer = await post({ name: 'Another' }, key);
    expect([answer.status, answer.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await clientCount()).toBe(count);
  });

  it('makes one client when many requests use it at once', async () => {
    const count = await clientCount();
    const answers = await Promise.all(Array.from({ length: 8 }, () => post({}, key)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.body.clientId)).size).toBe(1);
    expect(await clientCount()).toBe(count + 1);
  });

  it('makes one client although the first answer is lost', async () => {
    const { packageId } = await addPackage(world);
    const count = await clientCount();
    loseNextAnswer(engine.client);
    expect((await post({ ExternalPackageID: 'GOLD' }, key)).status).toBeGreaterThanOrEqual(500);
    const again = await post({ ExternalPackageID: 'GOLD' }, key);
    expect([again.status, await clientCount()]).toEqual([201, count + 1]);
    expect((await storedClient(world, again.body.clientId)).packageId).toBe(packageId);
    expect(await tallyOf(world, packageId)).toEqual([1, 0]);
  });

  it('is not used up by a request that was refused', async () => {
    await addPackage(world, { status: 'INACTIVE' });
    expect((await post({ ExternalPackageID: 'GOLD' }, key)).status).toBe(409);
    expect((await post({}, key)).status).toBe(201);
  });
});
