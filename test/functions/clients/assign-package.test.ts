import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { messages } from '../../../functions/clients/contract.ts';
import { clientUpdate } from '../../../functions/directory/client-store.ts';
import type { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { transact } from '../../../functions/platform/table.ts';
import { northgate } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientPath,
  editPackage,
  everything,
  kindsOf,
  storedClient,
  tallyOf,
} from './client-api.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ClientCall;
let gold: StoredPackage;
let silver: StoredPackage;
const linkDays = 's1.linkExpiryDays';
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = clientApi(world);
  gold = await addPackage(world, { values: { [linkDays]: 21, enableEmployerAppoint: true } });
  silver = await addPackage(world, { externalPackageId: 'SILVER', values: { [linkDays]: 5 } });
});

const assign = ({ packageId }: { packageId: string }, more: Parameters<ClientCall>[2] = {}) =>
  call('PUT', `${clientPath}/package`, { ...more, body: { packageId } });
const preview = ({ packageId }: { packageId: string }, more: Parameters<ClientCall>[2] = {}) =>
  call('POST', `${clientPath}/package/preview`, { ...more, body: { packageId } });

describe('texts of the specification', () => {
  it('B-81, B-87: are the tooltips to the letter', () => {
    expect([messages.assignTooltip, messages.noOtherPackages]).toEqual([
      'Assigning a package applies the package’s configured workflow, feature, email, and site settings to this client.',
      'No other active distributor packages are available to assign to this client.',
    ]);
  });

  it('B-84, B-85, B-86, B-89, B-94: are those of the dialogs', () => {
    const { packageMissing, assigned, changed, managedBy, selectPackage } = messages;
    expect([packageMissing, assigned, changed, managedBy, selectPackage]).toEqual([
      'Select a package.',
      'Package assigned.',
      'Package changed successfully.',
      'Managed by distributor package {name}.',
      'Select a Package',
    ]);
  });
});

describe('assigning a package', () => {
  it('B-85: shows it on the profile, with who assigned it and when', async () => {
    const answer = await assign(gold);
    expect(answer.body).toMatchObject({
      DistributorPackage: { PackageName: 'GOLD package', Status: 'Active', ExternalPackageID: 'GOLD' },
      packageId: gold.packageId,
      packageAssignedBy: 'Dana Quillfeather',
      packageAssignedThrough: 'UI',
      packageAssignedAt: '2026-11-20T12:00:00.000Z',
    });
    expect(answer.headers.get('etag')).toBe(`"${answer.body.version}"`);
    expect((await call('GET', `${clientPath}/profile`)).body).toEqual(answer.body);
  });

  it('shows vendor staff as System', async () => {
    expect((await assign(gold, { as: 'sub-vera' })).body.packageAssignedBy).toBe('System');
  });

  it('B-86: changes to another one, whose settings apply at once', async () => {
    await assign(gold);
    await assign(silver);
    const { body } = await call('GET', `${clientPath}/settings`);
    expect(body).toMatchObject({ package: { name: 'SILVER package' }, values: { [linkDays]: 5 } });
    expect([await tallyOf(world, gold.packageId), await tallyOf(world, silver.packageId)]).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(await kindsOf(world)).toEqual(['PACKAGE_ASSIGNED', 'PACKAGE_CHANGED']);
  });

  it('B-88: changes from an inactive package too', async () => {
    await assign(gold);
    await editPackage(world, gold.packageId, { status: 'INACTIVE' });
    expect((await assign(silver)).body.DistributorPackage.ExternalPackageID).toBe('SILVER');
  });

  it.each(['ACTIVE', 'INACTIVE'] as const)('again, while it is %s, changes nothing', async (status) => {
    await assign(gold);
    await editPackage(world, gold.packageId, { status });
    const before = await everything(world);
    expect((await assign(gold)).status).toBe(200);
    expect(await everything(world)).toEqual(before);
  });

  it('INV-PK-06: rejects an inactive package', async () => {
    await editPackage(world, gold.packageId, { status: 'INACTIVE' });
    const before = await everything(world);
    const answer = await assign(gold);
    expect([answer.status, answer.body.code, answer.body.detail]).toEqual([
      409,
      'PACKAGE_INACTIVE',
      "Distributor package 'GOLD' is inactive and cannot be assigned.",
    ]);
    expect((await preview(gold)).body.code).toBe('PACKAGE_INACTIVE');
    expect(await everything(world)).toEqual(before);
  });

  it('INV-PK-06: rejects a package whose clients are being moved away', async () => {
    const reassignment = { moveId: world.newId(), toPackageId: silver.packageId };
    await editPackage(world, gold.packageId, { reassignment });
    expect((await assign(gold)).body.code).toBe('PACKAGE_INACTIVE');
    expect(await tallyOf(world, gold.packageId)).toEqual([0, 0]);
  });

  it('INV-PK-06: rejects a package of another distributor as one that is not there', async () => {
    const theirs = await addPackage(world, { distributorId: northgate, externalPackageId: 'NORTH' });
    const before = await everything(world);
    for (const packageId of [theirs.packageId, world.newId()]) {
      const answer = await assign({ packageId });
      expect([answer.status, answer.body.code]).toEqual([422, 'PACKAGE_NOT_FOUND']);
    }
    expect(await everything(world)).toEqual(before);
  });

  it('rejects an If-Match that is not the version', async () => {
    const { version } = await storedClient(world);
    const stale = await assign(gold, { headers: { 'if-match': `"${version + 5}"` } });
    expect([stale.status, stale.body.code]).toEqual([409, 'VERSION_CONFLICT']);
    expect((await assign(gold, { headers: { 'if-match': `"${version}"` } })).status).toBe(200);
  });

  it.each([
    ['sub-vera', 200, 200],
    ['sub-ida', 403, 200],
    ['sub-rita', 403, 200],
    ['sub-cleo', 403, 403],
    ['machine-meridian', 403, 403],
    ['sub-noor', 404, 404],
  ])('by %s is answered with %i, its preview with %i', async (as, assigned, previewed) => {
    expect((await preview(gold, { as })).status).toBe(previewed);
    expect((await assign(gold, { as })).status).toBe(assigned);
  });
});

describe('the preview of an assignment', () => {
  it('shows every value that would change, and changes nothing', async () => {
    await call('PATCH', clientPath, { body: { settings: { [linkDays]: 9 } } });
    const before = await everything(world);
    const { body } = await preview(gold);
    expect(body.isDetaching).toBe(false);
    expect(body.changes).toEqual(
      expect.arrayContaining([expect.objectContaining({ key: linkDays, from: '9 days', to: '21 days' })]),
    );
    expect(body.sectionChanges).toContainEqual(
      expect.objectContaining({ section: 'APPOINT_REMOTE', isShownAfter: true }),
    );
    expect(await everything(world)).toEqual(before);
  });

  it('warns of pending I-9s of a workflow that would be switched off', async () => {
    await assign(gold);
    const client = await storedClient(world);
    await transact(engine.client, [
      clientUpdate(world, client, { pendingByWorkflow: { EMPLOYER_APPOINT: 3, REMOTE: 2 } }),
    ]);
    expect((await preview(silver)).body.warnings).toEqual([
      '3 pending I-9(s) of 1 client(s) use this workflow. They can still be completed; new ones cannot be started.',
    ]);
  });
});

describe('the distance of a client from its package', () => {
  const distance = async () => (await call('GET', `${clientPath}/package/distance`)).body;

  it('is none while it left none', async () => {
    expect(await distance()).toEqual({ changes: [] });
    await assign(gold);
    expect(await distance()).toEqual({ changes: [] });
  });

  it('is what coming back would change, as the package is by now', async () => {
    await assign(gold);
    await call('PATCH', clientPath, { body: { settings: { [linkDays]: 30 }, DetachPackage: true } });
    await editPackage(world, gold.packageId, {
      name: 'Gold 2',
      values: { [linkDays]: 21, enableEmployerAppoint: true, 'ea.linkExpiryDays': 3 },
    });
    const body = await distance();
    expect(body).toMatchObject({
      package: { packageId: gold.packageId, name: 'Gold 2', status: 'ACTIVE', version: 2 },
      detachedAt: '2026-11-20T12:00:00.000Z',
    });
    expect(body.changes.map((change: { key: string }) => change.key)).toEqual([
      linkDays,
      'ea.linkExpiryDays',
    ]);
    await assign(gold);
    expect((await call('GET', `${clientPath}/settings`)).body.values[linkDays]).toBe(21);
    expect(await distance()).toEqual({ changes: [] });
  });
});

describe('the history of a client', () => {
  const list = (query = '', more: Parameters<ClientCall>[2] = {}) =>
    call('GET', `${clientPath}/events${query}`, more);

  beforeEach(async () => {
    const steps: (() => Promise<unknown>)[] = [
      () => assign(gold, { as: 'sub-vera' }),
      () => assign(silver),
      () => call('PATCH', clientPath, { body: { settings: { [linkDays]: 30 }, DetachPackage: true } }),
      () => call('PATCH', clientPath, { body: { settings: { [linkDays]: 31 } }, as: 'machine-meridian' }),
    ];
    for (const step of steps) {
      world.clock.advance(60_000);
      await step();
    }
    await editPackage(world, gold.packageId, { name: 'Gold, renamed' });
  });

  it('B-93: is shown newest first, packages by their names, saves with what they changed', async () => {
    const { items } = (await list()).body;
    expect(items.map((item: Record<string, unknown>) => [item['kind'], item['by'], item['channel']])).toEqual(
      [
        ['SETTINGS_SAVED', 'Meridian nightly', 'API'],
        ['SETTINGS_SAVED', 'Dana Quillfeather', 'UI'],
        ['PACKAGE_REMOVED', 'Dana Quillfeather', 'UI'],
        ['PACKAGE_CHANGED', 'Dana Quillfeather', 'UI'],
        ['PACKAGE_ASSIGNED', 'System', 'UI'],
      ],
    );
    expect(items[3]).toMatchObject({ fromPackage: 'Gold, renamed', toPackage: 'SILVER package' });
    expect(items[0].changes).toMatchObject([{ key: linkDays, from: '30 days', to: '31 days' }]);
    expect(items[1].changes).toMatchObject([{ key: linkDays, from: '5 days', to: '30 days' }]);
    expect(items[2]).not.toHaveProperty('changes');
  });

  it('names vendor staff to vendor staff', async () => {
    expect((await list('', { as: 'sub-ida' })).body.items.at(-1).by).toBe('Vera Nightingale');
  });

  it('comes in pages without a gap or a repetition', async () => {
    const all = (await list()).body.items;
    const found: unknown[] = [];
    let query: string | undefined = '?limit=2';
    while (query !== undefined) {
      const { body } = await list(query);
      found.push(...body.items);
      query = body.nextCursor === undefined ? undefined : `?limit=2&cursor=${body.nextCursor}`;
    }
    expect(found).toEqual(all);
  });

  it('rejects a cursor that it did not give', async () => {
    const cursor = Buffer.from('D#northgate').toString('base64url');
    expect((await list(`?cursor=${cursor}`)).body.code).toBe('CURSOR_NOT_VALID');
  });

  it.each([
    ['sub-rita', 200],
    ['sub-cleo', 403],
    ['sub-noor', 404],
  ])('asked for by %s is answered with %i', async (as, status) => {
    expect((await list('', { as })).status).toBe(status);
  });
});
