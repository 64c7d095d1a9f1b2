import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  allClients,
  type ClientChange,
  clientsByName,
  clientsOfPackage,
  clientUpdate,
  cursorAfter,
  newClientPut,
  nextClientId,
  readStoredClient,
  readStoredClients,
  readTallies,
  readTally,
  tallyUpdates,
} from '../../../functions/directory/client-store.ts';
import { directoryIndexes, StoredClient } from '../../../functions/directory/contract.ts';
import { cancellationCodes, transact } from '../../../functions/platform/table.ts';
import { aClient } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let deps: { directory: { client: TableEngine['client']; table: string } };
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  const table = await engine.createTable(Object.values(directoryIndexes));
  deps = { directory: { client: engine.client, table } };
});

const distributorId = 'meridian-hr';
const gold = { distributorId, packageId: '01JG0000000000000000000001' };
const silver = { distributorId, packageId: '01JG0000000000000000000002' };

/** Stores a client, tallies included. */
async function add(differences: Partial<StoredClient> = {}): Promise<StoredClient> {
  const client = StoredClient.parse({ ...aClient(), version: 1, ...differences });
  await transact(engine.client, [
    newClientPut(deps, client),
    ...tallyUpdates(deps, client.distributorId, [{ after: client }]),
  ]);
  return client;
}

/** Changes a client as verbs do: row and tallies together. */
async function change(before: StoredClient, changed: ClientChange): Promise<void> {
  const after = { ...before, ...changed };
  await transact(engine.client, [
    clientUpdate(deps, before, changed),
    ...tallyUpdates(deps, before.distributorId, [{ before, after }]),
  ]);
}
const codesOf = (changing: Promise<unknown>) => changing.then(() => [], cancellationCodes);
const namesOf = (page: { clients: StoredClient[] }) => page.clients.map(({ name }) => name);

/** A row as it was written before clients had versions and indexes. */
async function addOldRow(clientId: number, differences: object = {}): Promise<void> {
  const Item = {
    pk: `D#${distributorId}`,
    sk: `C#${String(clientId).padStart(16, '0')}`,
    distributorId,
    clientId,
  };
  const Put = { TableName: deps.directory.table, Item: { ...Item, name: 'Old Mill', ...differences } };
  await transact(engine.client, [{ Put }]);
}

describe('a client', () => {
  it('is read as it was put, with its first version, and is not put twice', async () => {
    const client = await add({ externalClientId: 'HBV-01', ownProducts: ['enableEVerify'] });
    expect(await readStoredClient(deps, client)).toEqual(client);
    expect(await codesOf(add())).toEqual(['ConditionalCheckFailed']);
  });

  it('changes field by field; a field that is given without a value is removed, one left out stays', async () => {
    const client = await add({ externalClientId: 'HBV-01', primaryContactName: 'Ada', ...gold });
    await change(client, { name: 'Harborview', externalClientId: null, packageId: undefined });
    const { externalClientId: _external, packageId: _package, ...kept } = client;
    expect(await readStoredClient(deps, client)).toEqual({ ...kept, name: 'Harborview', version: 2 });
  });

  it('that changed since it was read stays as it is, and so do the tallies', async () => {
    const read = await add();
    await change(read, { name: 'First' });
    expect(await codesOf(change(read, { name: 'Second', ...gold }))).toContain('ConditionalCheckFailed');
    expect(await readStoredClient(deps, read)).toMatchObject({ name: 'First', version: 2 });
    expect(await readTally(deps, distributorId, gold.packageId)).toMatchObject({ activeClientCount: 0 });
  });

  it('that does not exist is not made by a change', async () => {
    const unknown = StoredClient.parse(aClient({ clientId: 4711 }));
    expect(await codesOf(change(unknown, { name: 'Ghost' }))).toEqual(['ConditionalCheckFailed']);
    expect(await readStoredClient(deps, unknown)).toBeUndefined();
  });

  it('from before has version 0, and version 1 and a place in the indexes with its next change', async () => {
    await addOldRow(1003);
    const [before] = await readStoredClients(deps, distributorId, [1003]);
    if (before === undefined) throw new Error('the old row is not read');
    expect([before.version, before.isActive, before.pendingByWorkflow]).toEqual([0, true, {}]);
    expect(namesOf(await clientsByName(deps, distributorId, { limit: 5 }))).toEqual([]);
    await change(before, { packageId: gold.packageId });
    expect(await readStoredClient(deps, before)).toMatchObject({ version: 1, packageId: gold.packageId });
    expect(namesOf(await clientsByName(deps, distributorId, { limit: 5 }))).toEqual(['Old Mill']);
    expect(namesOf(await clientsOfPackage(deps, gold, { limit: 5 }))).toEqual(['Old Mill']);
    expect(await codesOf(change(before, { packageId: silver.packageId }))).toContain(
      'ConditionalCheckFailed',
    );
  });

  it('keeps what its employers add to the search', async () => {
    await addOldRow(1003, { employerNames: ['Mill, Inc.'], feins: ['980000031'] });
    const before = await readStoredClient(deps, { distributorId, clientId: 1003 });
    if (before === undefined) throw new Error('the old row is not read');
    await change(before, { name: 'New Mill' });
    const Key = { pk: `D#${distributorId}`, sk: 'C#0000000000001003' };
    const { Item } = await engine.client.send(new GetCommand({ TableName: deps.directory.table, Key }));
    expect(Item).toMatchObject({ name: 'New Mill', employerNames: ['Mill, Inc.'], feins: ['980000031'] });
  });

  it('is read with others in the order asked, each once, and unknown ones are absent', async () => {
    for (const clientId of [1, 2, 3]) await add({ clientId });
    const read = await readStoredClients(deps, distributorId, [3, 99, 1, 3]);
    expect(read.map(({ clientId }) => clientId)).toEqual([3, 1]);
  });
});

describe('the order of clients', () => {
  const names = [
    'Zephyr',
    'Ångström Labs',
    'acme',
    'Acme Bakery',
    'ACME',
    'Łódź Mills',
    'acme-west',
    'lodge',
  ];
  const sorted = [
    'acme',
    'ACME',
    'Acme Bakery',
    'acme-west',
    'Ångström Labs',
    'lodge',
    'Łódź Mills',
    'Zephyr',
  ];
  beforeEach(async () => {
    for (const [index, name] of names.entries()) await add({ clientId: 900 + index * 50, name, ...gold });
    await add({ clientId: 1, distributorId: 'northgate', name: 'Foreign' });
  });

  it('is that of names without case and diacritics, then of ids; page by page, none twice', async () => {
    const found: string[] = [];
    let after: string | undefined;
    do {
      const page = await clientsByName(deps, distributorId, { after, limit: 3 });
      expect(page.clients.length).toBeLessThanOrEqual(3);
      found.push(...namesOf(page));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(sorted);
  });

  it('goes on behind any client, also in a package', async () => {
    const { clients } = await clientsOfPackage(deps, gold, { limit: 4 });
    const [, , third] = clients;
    if (third === undefined) throw new Error('no third client');
    const rest = await clientsOfPackage(deps, gold, { after: cursorAfter(third), limit: 50 });
    expect([namesOf(rest), rest.next]).toEqual([sorted.slice(3), undefined]);
  });

  it('follows a client that gets another name', async () => {
    const client = await readStoredClient(deps, { distributorId, clientId: 900 });
    if (client === undefined) throw new Error('no client');
    await change(client, { name: 'Aardvark' });
    expect(namesOf(await clientsByName(deps, distributorId, { limit: 1 }))).toEqual(['Aardvark']);
    expect(namesOf(await clientsOfPackage(deps, gold, { limit: 1 }))).toEqual(['Aardvark']);
  });

  it('takes a name of the longest and widest characters', async () => {
    const name = '힣'.repeat(120);
    await add({ clientId: 77, name });
    expect(namesOf(await clientsByName(deps, distributorId, { limit: 50 }))).toContain(name);
  });

  it('rejects a cursor that names no place, and shows nobody else’s clients behind one of another distributor', async () => {
    const refused = clientsByName(deps, distributorId, { after: 'nonsense', limit: 3 });
    await expect(refused).rejects.toMatchObject({ code: 'CURSOR_NOT_VALID' });
    const foreign = StoredClient.parse(aClient({ distributorId: 'northgate', clientId: 1, name: 'Foreign' }));
    const page = await clientsByName(deps, distributorId, { after: cursorAfter(foreign), limit: 50 });
    expect(namesOf(page)).toEqual(['lodge', 'Łódź Mills', 'Zephyr']);
  });

  it('by id has every client of the distributor, also those from before', async () => {
    await addOldRow(5);
    const found: number[] = [];
    for await (const clients of allClients(deps, distributorId))
      found.push(...clients.map((one) => one.clientId));
    expect(found).toEqual([5, ...names.map((_, index) => 900 + index * 50)]);
  });
});

describe('the tally of a package', () => {
  it('counts active and inactive clients, through assignment, change, deactivation and removal', async () => {
    const counts = async () =>
      [...(await readTallies(deps, distributorId)).values()].map((one) => [
        one.packageId,
        one.activeClientCount,
        one.inactiveClientCount,
      ]);
    const client = await add({ packageId: gold.packageId });
    await add({ clientId: 1002, packageId: gold.packageId, isActive: false });
    expect(await counts()).toEqual([[gold.packageId, 1, 1]]);
    await change(client, { packageId: silver.packageId });
    const second = { ...client, packageId: silver.packageId, version: 2 };
    await change(second, { isActive: false });
    expect(await counts()).toEqual([
      [gold.packageId, 0, 1],
      [silver.packageId, 0, 1],
    ]);
    await change({ ...second, isActive: false, version: 3 }, { packageId: null });
    expect(await counts()).toEqual([
      [gold.packageId, 0, 1],
      [silver.packageId, 0, 0],
    ]);
    expect(await readTally(deps, 'northgate', gold.packageId)).toMatchObject({ inactiveClientCount: 0 });
  });

  it('takes one action for many clients, and none when nothing changes', () => {
    const places = Array.from({ length: 40 }, (_, index) => ({
      before: { packageId: gold.packageId, isActive: index > 0 },
      after: { packageId: silver.packageId, isActive: index > 0 },
    }));
    const actions = tallyUpdates(deps, distributorId, places);
    expect(actions.map(({ Update }) => Update?.ExpressionAttributeValues)).toEqual([
      { ':package': gold.packageId, ':active': -39, ':inactive': -1 },
      { ':package': silver.packageId, ':active': 39, ':inactive': 1 },
    ]);
    const same = { packageId: gold.packageId, isActive: true };
    const unassigned = { before: { isActive: true }, after: { isActive: false } };
    expect(tallyUpdates(deps, distributorId, [{ before: same, after: same }, unassigned])).toEqual([]);
  });

  it('is right after fifty transactions at once, each client won by one of those that want it', async () => {
    const clients = await Promise.all(
      Array.from({ length: 25 }, (_, index) => add({ clientId: index + 1, isActive: index % 5 > 0 })),
    );
    const outcomes = await Promise.all(
      clients.flatMap((client) =>
        [gold, silver].map(({ packageId }) => codesOf(change(client, { packageId }))),
      ),
    );
    expect(outcomes.filter((codes) => codes.length === 0)).toHaveLength(25);
    const pointers = await readStoredClients(
      deps,
      distributorId,
      clients.map((one) => one.clientId),
    );
    for (const { packageId } of [gold, silver]) {
      const pointing = pointers.filter((one) => one.packageId === packageId);
      expect(await readTally(deps, distributorId, packageId)).toEqual({
        packageId,
        activeClientCount: pointing.filter((one) => one.isActive).length,
        inactiveClientCount: pointing.filter((one) => !one.isActive).length,
      });
    }
    expect(pointers.every((one) => one.version === 2 && one.packageId !== undefined)).toBe(true);
  });
});

it('gives every client id once, whoever asks at the same time', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => nextClientId(deps)));
  expect(new Set(ids).size).toBe(20);
  expect(Math.min(...ids)).toBe(1_000_001);
});
