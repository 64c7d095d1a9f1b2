import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { scopes } from '../../../functions/directory/contract.ts';
import type { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { meridian, northgate } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientPath,
  clientsPath,
  editPackage,
  eventsOf,
  everything,
  kindsOf,
  machine,
  machineWith,
  storedClient,
  tallyOf,
} from './client-api.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ClientCall;
let gold: StoredPackage;
let silver: StoredPackage;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = clientApi(world);
  gold = await addPackage(world, { values: { 's1.linkExpiryDays': 21 } });
  silver = await addPackage(world, { externalPackageId: 'SILVER' });
});

const patch = (body: unknown, more: Parameters<ClientCall>[2] = machine) =>
  call('PATCH', clientPath, { ...more, body });
const post = (body: object, more: Parameters<ClientCall>[2] = machine) =>
  call('POST', clientsPath, { ...more, body: { name: 'Orchard & Vale', ...body } });
const shownGold = { PackageName: 'GOLD package', Status: 'Active', ExternalPackageID: 'GOLD' };
const problem = (answer: { status: number; body: { code: string; detail: string } }) => [
  answer.status,
  answer.body.code,
  answer.body.detail,
];

describe('POST of a client', () => {
  it.each([[{}], [{ ExternalPackageID: null }], [{ ExternalPackageID: '' }], [{ ExternalPackageID: '  ' }]])(
    'with %j creates it without a package',
    async (body) => {
      const answer = await post(body);
      expect([answer.status, answer.body.DistributorPackage]).toEqual([201, null]);
      expect(await kindsOf(world, answer.body.clientId)).toEqual(['CREATED']);
    },
  );

  it('with an ExternalPackageID creates and assigns it at once', async () => {
    const answer = await post({ ExternalPackageID: 'GOLD' });
    const { clientId } = answer.body;
    expect([answer.status, answer.body.DistributorPackage]).toEqual([201, shownGold]);
    expect(answer.headers.get('location')).toBe(`${clientsPath}/${clientId}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await storedClient(world, clientId)).toMatchObject({
      packageId: gold.packageId,
      packageAssignedThrough: 'API',
      packageAssignedBy: 'Meridian nightly',
      packageAssignedAt: '2026-11-20T12:00:00.000Z',
    });
    expect(await tallyOf(world, gold.packageId)).toEqual([1, 0]);
    expect(await kindsOf(world, clientId)).toEqual(['CREATED', 'PACKAGE_ASSIGNED']);
  });
});

describe('PATCH of a client', () => {
  it('without ExternalPackageID leaves the association alone', async () => {
    await patch({ ExternalPackageID: 'GOLD' });
    const answer = await patch({ name: 'Harborview' });
    expect([answer.status, answer.body.DistributorPackage]).toEqual([200, shownGold]);
  });

  it('assigns a package when there is none', async () => {
    const answer = await patch({ ExternalPackageID: 'GOLD' });
    expect([answer.status, answer.body.DistributorPackage]).toEqual([200, shownGold]);
    expect(await tallyOf(world, gold.packageId)).toEqual([1, 0]);
  });

  it('changes to another package', async () => {
    await patch({ ExternalPackageID: 'GOLD' });
    const answer = await patch({ ExternalPackageID: 'SILVER' });
    expect([answer.status, answer.body.DistributorPackage.ExternalPackageID]).toEqual([200, 'SILVER']);
    expect(await tallyOf(world, gold.packageId)).toEqual([0, 0]);
    expect(await tallyOf(world, silver.packageId)).toEqual([1, 0]);
    expect((await eventsOf(world)).at(-1)).toMatchObject({
      kind: 'PACKAGE_CHANGED',
      fromPackageId: gold.packageId,
      toPackageId: silver.packageId,
      by: { name: 'Meridian nightly', channel: 'API' },
    });
  });

  it.each(['GOLD', 'gold', '  Gold '])(
    'with the current package as %j changes nothing and tells nothing',
    async (sent) => {
      const first = await patch({ ExternalPackageID: 'GOLD' });
      const before = await everything(world);
      const answer = await patch({ ExternalPackageID: sent });
      expect([answer.status, answer.headers.get('etag')]).toEqual([200, first.headers.get('etag')]);
      expect(await everything(world)).toEqual(before);
    },
  );

  it('with the current package changes nothing also when that is inactive', async () => {
    await patch({ ExternalPackageID: 'GOLD' });
    await editPackage(world, gold.packageId, { status: 'INACTIVE' });
    const before = await everything(world);
    const answer = await patch({ ExternalPackageID: 'GOLD' });
    expect([answer.status, answer.body.DistributorPackage.Status]).toEqual([200, 'Inactive']);
    expect(await everything(world)).toEqual(before);
  });

  it.each([null, '', '   '])('with %j removes the package and keeps its values', async (sent) => {
    await patch({ ExternalPackageID: 'GOLD' });
    const answer = await patch({ ExternalPackageID: sent });
    expect([answer.status, answer.body.DistributorPackage]).toEqual([200, null]);
    const settings = await call('GET', `${clientPath}/settings`);
    expect(settings.body).toMatchObject({ source: 'CLIENT', values: { 's1.linkExpiryDays': 21 } });
    expect(await kindsOf(world)).toEqual(['PACKAGE_ASSIGNED', 'PACKAGE_REMOVED']);
    expect(await tallyOf(world, gold.packageId)).toEqual([0, 0]);
  });

  it.each([null, ''])('with %j and no package changes nothing', async (sent) => {
    const before = await everything(world);
    expect((await patch({ ExternalPackageID: sent })).status).toBe(200);
    expect(await everything(world)).toEqual(before);
  });

  it('rejects settings of a client that has a package', async () => {
    await patch({ ExternalPackageID: 'GOLD' });
    const before = await everything(world);
    const answer = await patch({ settings: { 's1.linkExpiryDays': 30 } });
    expect([answer.status, answer.body.code]).toEqual([409, 'PACKAGE_CONTROLLED_SETTINGS']);
    expect(await everything(world)).toEqual(before);
  });

  it('applies such settings with DetachPackage and keeps the other values', async () => {
    await editPackage(world, gold.packageId, { values: { 's1.linkExpiryDays': 21, 'pwd.history': 4 } });
    await patch({ ExternalPackageID: 'GOLD' });
    const answer = await patch({ settings: { 's1.linkExpiryDays': 30 }, DetachPackage: true });
    expect([answer.status, answer.body.DistributorPackage]).toEqual([200, null]);
    const { body } = await call('GET', `${clientPath}/settings`);
    expect([body.values['s1.linkExpiryDays'], body.values['pwd.history']]).toEqual([30, 4]);
    expect(await kindsOf(world)).toEqual(['PACKAGE_ASSIGNED', 'PACKAGE_REMOVED', 'SETTINGS_SAVED']);
  });
});

describe('a package and settings together', () => {
  it.each(['GOLD', null, ''])('are rejected by PATCH with %j', async (ExternalPackageID) => {
    const before = await everything(world);
    const answer = await patch({ ExternalPackageID, settings: { 's1.linkExpiryDays': 30 } });
    expect([answer.status, answer.body.code]).toEqual([422, 'PACKAGE_AND_SETTINGS_CONFLICT']);
    expect(await everything(world)).toEqual(before);
  });

  it('are rejected by POST', async () => {
    const before = await everything(world);
    const answer = await post({ ExternalPackageID: 'GOLD', settings: { 's1.linkExpiryDays': 30 } });
    expect([answer.status, answer.body.code]).toEqual([422, 'PACKAGE_AND_SETTINGS_CONFLICT']);
    expect(await everything(world)).toEqual(before);
  });

  it('are no conflict in POST while no package is named', async () => {
    const answer = await post({ ExternalPackageID: null, settings: { 's1.linkExpiryDays': 30 } });
    expect([answer.status, answer.body.ownSettingsVersion]).toEqual([201, 1]);
  });
});

describe.each([
  ['POST', post],
  ['PATCH', patch],
])('a refusal by %s', (_method, send) => {
  const unchanged = async (body: object, expected: unknown[], more: Parameters<ClientCall>[2] = machine) => {
    const before = await everything(world);
    expect(problem(await send(body, more))).toEqual(expected);
    expect(await everything(world)).toEqual(before);
  };

  it('tells of an id that no package has, as it was sent', async () => {
    await unchanged({ ExternalPackageID: 'Bronze' }, [
      422,
      'PACKAGE_NOT_FOUND',
      "No distributor package with ExternalPackageID 'Bronze' exists for this distributor.",
    ]);
  });

  it('tells the same of a package of another distributor', async () => {
    await addPackage(world, { distributorId: northgate, externalPackageId: 'NORTH' });
    await unchanged({ ExternalPackageID: 'NORTH' }, [
      422,
      'PACKAGE_NOT_FOUND',
      "No distributor package with ExternalPackageID 'NORTH' exists for this distributor.",
    ]);
  });

  it('repeats no control characters', async () => {
    await unchanged({ ExternalPackageID: 'A\u0000B\nC\u202e' }, [
      422,
      'PACKAGE_NOT_FOUND',
      "No distributor package with ExternalPackageID 'ABC' exists for this distributor.",
    ]);
  });

  it('tells of a package that is inactive', async () => {
    await editPackage(world, silver.packageId, { status: 'INACTIVE' });
    await unchanged({ ExternalPackageID: 'silver' }, [
      409,
      'PACKAGE_INACTIVE',
      "Distributor package 'silver' is inactive and cannot be assigned.",
    ]);
  });

  it('tells the same of a package whose clients are being moved away', async () => {
    const reassignment = { moveId: world.newId(), toPackageId: gold.packageId };
    await editPackage(world, silver.packageId, { reassignment });
    await unchanged({ ExternalPackageID: 'SILVER' }, [
      409,
      'PACKAGE_INACTIVE',
      "Distributor package 'SILVER' is inactive and cannot be assigned.",
    ]);
  });

  it('tells of an id that is too long, not counting outer spaces', async () => {
    const id = 'X'.repeat(50);
    expect((await send({ ExternalPackageID: `  ${id}  ` })).body.code).toBe('PACKAGE_NOT_FOUND');
    await unchanged({ ExternalPackageID: `${id}X` }, [
      422,
      'EXTERNAL_PACKAGE_ID_TOO_LONG',
      'ExternalPackageID must be 50 characters or fewer.',
    ]);
  });

  it.each([[7], [true], [['GOLD']], [{ id: 'GOLD' }]])('tells of %j, which is no text', async (sent) => {
    await unchanged({ ExternalPackageID: sent }, [
      400,
      'INVALID_TYPE',
      'ExternalPackageID must be a string or null.',
    ]);
  });

  it.each([
    [{ ExternalPackageID: 'GOLD' }],
    [{ ExternalPackageID: null }],
    [{ settings: { 's1.linkExpiryDays': 30 } }],
  ])('tells a machine that may not write packages, for %j', async (body) => {
    await unchanged(
      body,
      [403, 'FORBIDDEN', 'The API key may not manage packages for this client.'],
      machineWith(scopes.clientsWrite, scopes.packagesRead),
    );
  });
});

it('lets a machine that may write clients only change other fields', async () => {
  const answer = await patch({ name: 'Harborview' }, machineWith(scopes.clientsWrite));
  expect([answer.status, answer.body.name]).toEqual([200, 'Harborview']);
  expect((await patch({ DetachPackage: true }, machineWith(scopes.clientsWrite))).body.code).toBe(
    'FORBIDDEN',
  );
});

it('counts an assignment by a person as one of the site', async () => {
  await patch({ ExternalPackageID: 'GOLD' }, {});
  expect(await storedClient(world)).toMatchObject({
    packageAssignedThrough: 'UI',
    packageAssignedBy: 'Dana Quillfeather',
    distributorId: meridian,
  });
});
