import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { settings } from '../../../functions/client-settings/contract.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  type ClientCall,
  clientApi,
  clientPath,
  clientsPath,
  editPackage,
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

const patch = (body: unknown, path = clientPath) => call('PATCH', path, { body });

/** Forty settings, each with a value that it does not have by itself. */
const changes = settings
  .filter(({ editableBy, section }) => editableBy === 'ADMINISTRATORS' && section !== 'PRODUCTS')
  .filter(({ kind, isLawBound }) => ['integer', 'boolean', 'richText'].includes(kind) && !isLawBound)
  .map(({ key, default: usual, least = 0, most = 0 }) => {
    if (typeof usual === 'string') return { key, value: `Text of ${key}` };
    return { key, value: typeof usual === 'boolean' ? !usual : usual === most ? least : most };
  });

describe('forty PATCHes at once', () => {
  it('lose nothing: every change is there, and every one has its event and version', async () => {
    const { version } = await storedClient(world);
    const fields = [
      { name: 'Harborview' },
      { externalClientId: 'HBV' },
      { primaryContactName: 'Ottoline Marsh' },
      { isActive: false },
    ];
    const edits = changes.slice(0, 40 - fields.length);
    const bodies = [...fields, ...edits.map(({ key, value }) => ({ settings: { [key]: value } }))];
    expect(bodies).toHaveLength(40);
    const answers = await Promise.all(bodies.map((body) => patch(body)));
    expect(answers.map(({ status }) => status)).toEqual(bodies.map(() => 200));
    const client = await storedClient(world);
    expect(client).toMatchObject(Object.assign({}, ...fields));
    const { values } = (await call('GET', `${clientPath}/settings`)).body;
    expect(values).toMatchObject(Object.fromEntries(edits.map(({ key, value }) => [key, value])));
    expect([client.version, client.ownSettingsVersion]).toEqual([version + 40, edits.length]);
    expect(await kindsOf(world)).toHaveLength(40);
  }, 60_000);

  it('each made on one version: only one of them holds', async () => {
    const etag = (await call('GET', `${clientPath}/profile`)).headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        call('PATCH', clientPath, { body: { name: `Name ${n}` }, headers: { 'if-match': etag } }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'VERSION_CONFLICT')).toHaveLength(39);
    expect((await storedClient(world)).name).toBe(won[0]?.body.name);
    expect(await kindsOf(world)).toEqual(['CHANGED']);
  });
});

describe('assignments at once', () => {
  it('to many packages end at one of them, and the tallies are right', async () => {
    const ids = ['A', 'B', 'C', 'D'];
    const packages = await Promise.all(
      ids.map((externalPackageId) => addPackage(world, { externalPackageId })),
    );
    await Promise.all(
      Array.from({ length: 24 }, (_, n) => patch({ ExternalPackageID: ids[n % 4], isActive: n % 3 !== 0 })),
    );
    const { packageId, isActive } = await storedClient(world);
    const tallies = await Promise.all(packages.map((one) => tallyOf(world, one.packageId)));
    const expected = packages.map((one) =>
      one.packageId === packageId ? (isActive ? [1, 0] : [0, 1]) : [0, 0],
    );
    expect(tallies).toEqual(expected);
  });

  it('INV-PK-06: with a deactivation never point to a package that was inactive by then', async () => {
    const { packageId } = await addPackage(world);
    beforeNextWrite(engine.client, () => editPackage(world, packageId, { status: 'INACTIVE' }));
    const answer = await patch({ ExternalPackageID: 'GOLD' });
    expect([answer.status, answer.body.code]).toEqual([409, 'PACKAGE_INACTIVE']);
    expect(await storedClient(world)).not.toHaveProperty('packageId');
    expect([await tallyOf(world, packageId), await kindsOf(world)]).toEqual([[0, 0], []]);
  });

  it('and deactivations in any order leave no client assigned later than the package was active', async () => {
    const { packageId } = await addPackage(world);
    const paths = [clientPath, `${clientsPath}/1002`];
    const results = await Promise.all([
      ...Array.from({ length: 10 }, (_, n) => patch({ ExternalPackageID: 'GOLD' }, paths[n % 2])),
      editPackage(world, packageId, { status: 'INACTIVE' }),
    ]);
    const refused = results.filter((one) => 'body' in one && one.status !== 200);
    for (const one of refused) expect('body' in one && one.body.code).toBe('PACKAGE_INACTIVE');
    const clients = await Promise.all([storedClient(world, 1001), storedClient(world, 1002)]);
    const assigned = clients.filter((client) => client.packageId === packageId).length;
    expect(await tallyOf(world, packageId)).toEqual([assigned, 0]);
    for (const path of paths) {
      const answer = await patch({ ExternalPackageID: 'GOLD' }, path);
      const client = await storedClient(world, Number(path.split('/').at(-1)));
      expect(answer.status).toBe(client.packageId === undefined ? 409 : 200);
    }
  });
});

describe('a lost answer', () => {
  it.each([
    [{ ExternalPackageID: 'GOLD' }, ['PACKAGE_ASSIGNED']],
    [{ name: 'Harborview', isActive: false }, ['CHANGED', 'DEACTIVATED']],
    [{ settings: { 's1.linkExpiryDays': 30 } }, ['SETTINGS_SAVED']],
  ])('of %j and a repetition happen once', async (body, kinds) => {
    const { packageId } = await addPackage(world);
    loseNextAnswer(engine.client);
    expect((await patch(body)).status).toBeGreaterThanOrEqual(500);
    expect((await patch(body)).status).toBe(200);
    expect(await kindsOf(world)).toEqual(kinds);
    const { packageId: assigned } = await storedClient(world);
    expect(await tallyOf(world, packageId)).toEqual(assigned === undefined ? [0, 0] : [1, 0]);
  });
});
