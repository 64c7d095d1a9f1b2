import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  clientsByName,
  clientUpdate,
  nextClientId,
  readStoredClient,
  readTally,
  tallyUpdates,
} from '../../../functions/directory/client-store.ts';
import { type Client, directoryIndexes } from '../../../functions/directory/contract.ts';
import { putUnits, setRecordCount } from '../../../functions/directory/directory-store.ts';
import { putClients } from '../../../functions/directory/put-clients.ts';
import { transact } from '../../../functions/platform/table.ts';
import { itemsOf } from '../../support/export-world.ts';
import { fakeClock } from '../../support/fixed-deps.ts';
import { aClient, anEmployer } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
const clock = fakeClock('2026-11-20T12:00:00.000Z');
let deps: { clock: typeof clock; directory: { client: TableEngine['client']; table: string } };
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = await engine.createTable(Object.values(directoryIndexes));
  deps = { clock, directory: { client: engine.client, table } };
});

const harborview = { distributorId: 'meridian-hr', clientId: 1001 };
const packageId = '01JG0000000000000000000001';
const load = (...differences: Partial<Client>[]) =>
  putClients(
    deps,
    differences.map((one) => aClient(one)),
  );
const tally = () => readTally(deps, 'meridian-hr', packageId);

async function stored() {
  const client = await readStoredClient(deps, harborview);
  if (client === undefined) throw new Error('the client is not there');
  return client;
}
async function assign(): Promise<void> {
  const before = await stored();
  const after = { packageId, isActive: before.isActive };
  await transact(engine.client, [
    clientUpdate(deps, before, { packageId, ownSettingsVersion: 3, ownProducts: ['enableEVerify'] }),
    ...tallyUpdates(deps, 'meridian-hr', [{ before, after }]),
  ]);
}

it('a client that is loaded first was created then, unless the pack knows better', async () => {
  await load({}, { clientId: 1002, createdAt: '2021-01-02T03:04:05.000Z' });
  expect(await stored()).toEqual({ ...aClient(), createdAt: '2026-11-20T12:00:00.000Z', version: 1 });
  const known = await readStoredClient(deps, { ...harborview, clientId: 1002 });
  expect(known?.createdAt).toBe('2021-01-02T03:04:05.000Z');
});

it('the same clients again change nothing', async () => {
  const clients = [{ externalClientId: 'HBV-01' }, { clientId: 1002, primaryContactEmail: 'a@b.example' }];
  await load(...clients);
  const before = await itemsOf(deps.directory);
  await load(...clients);
  expect(await itemsOf(deps.directory)).toEqual(before);
});

it('a client that is loaded again keeps its package, settings, counts and contact, and takes the rest', async () => {
  await load({ externalClientId: 'HBV-01', primaryContactName: 'Philippa Marchbanks' });
  await assign();
  await putUnits(deps, harborview, { employers: [anEmployer()] });
  await setRecordCount(deps, harborview, { recordCount: 7, pendingByWorkflow: { S1_ONLY: 2 } });
  await load({ name: 'Harborview Group', activeUserCount: 4 });
  const { externalClientId: _external, ...kept } = await stored();
  expect(kept).toEqual({
    ...aClient({ name: 'Harborview Group', activeUserCount: 4, employerCount: 1, recordCount: 7 }),
    pendingByWorkflow: { S1_ONLY: 2 },
    primaryContactName: 'Philippa Marchbanks',
    createdAt: '2026-11-20T12:00:00.000Z',
    packageId,
    ownSettingsVersion: 3,
    ownProducts: ['enableEVerify'],
    version: 3,
  });
  expect(_external).toBeUndefined();
});

it('a client with a package that is loaded inactive, and active again, moves in the tally', async () => {
  await load({});
  await assign();
  await load({ isActive: false });
  expect(await tally()).toEqual({ packageId, activeClientCount: 0, inactiveClientCount: 1 });
  await load({ isActive: false });
  await load({ isActive: true });
  expect(await tally()).toEqual({ packageId, activeClientCount: 1, inactiveClientCount: 0 });
});

it('a client that is loaded twice at once, with different names, is one client with one of them', async () => {
  await Promise.all([load({ name: 'One' }), load({ name: 'Other' }), load({ name: 'One' })]);
  const { clients } = await clientsByName(deps, 'meridian-hr', { limit: 10 });
  expect(clients).toHaveLength(1);
  expect(['One', 'Other']).toContain(clients[0]?.name);
});

it('a row from before gets its place in the indexes when its client is loaded again', async () => {
  const Item = { pk: 'D#meridian-hr', sk: 'C#0000000000001001', ...aClient() };
  await transact(engine.client, [{ Put: { TableName: deps.directory.table, Item } }]);
  await load({});
  const { clients } = await clientsByName(deps, 'meridian-hr', { limit: 10 });
  expect(clients).toEqual([{ ...aClient(), version: 1 }]);
});

it('employers and worksites are counted however often they are saved', async () => {
  await load({});
  const worksites = [101, 102].map((worksiteId) => ({
    ...harborview,
    employerId: 11,
    worksiteId,
    name: 'Yard',
  }));
  await putUnits(deps, harborview, { employers: [anEmployer()], worksites });
  await putUnits(deps, harborview, { worksites: worksites.slice(1) });
  expect(await stored()).toMatchObject({ employerCount: 1, worksiteCount: 2, version: 1 });
});

it('a client id that was loaded is not given out', async () => {
  await load({ clientId: 2_500_000 }, { clientId: 1_000_001, name: 'Early' });
  expect(await nextClientId(deps)).toBe(2_500_001);
  await load({ clientId: 2_000_000, name: 'Late' });
  expect(await nextClientId(deps)).toBe(2_500_002);
});
