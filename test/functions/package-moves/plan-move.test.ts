import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { itemsOf, meridian, northgate } from '../../support/export-world.ts';
import {
  addClients,
  addPackage,
  movesApi,
  movesPath,
  reassign,
  spoilPackage,
} from '../../support/move-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof movesApi>;
let gold: StoredPackage;
let silver: StoredPackage;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = movesApi(world);
  gold = await addPackage(world, 'GOLD');
  silver = await addPackage(world, 'Silver.1');
});

const plan = (body: object) => call('POST', movesPath, { body });
const planCsv = (...rows: string[]) => plan({ from: 'CSV', csv: rows.join('\r\n') });
const planFilter = (filter: object, toPackageId: string) => plan({ from: 'FILTER', filter, toPackageId });
const linesOf = async (moveId: string) =>
  (await call('GET', `${movesPath}/${moveId}/lines?limit=200`)).body.items;

describe('a dry run by CSV', () => {
  const header = 'ClientID,ExternalClientID,ExternalPackageID';

  it('says of every row what would become of it, packages and clients by name', async () => {
    await addClients(world, 3, (index) => ({
      packageId: [undefined, gold.packageId, silver.packageId][index],
    }));
    const { status, body } = await planCsv(header, '10001,,gold', '10002,,SILVER.1', '10003,, silver.1 ');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'ASSIGN',
      status: 'PLANNED',
      totalCount: 2,
      unchangedCount: 1,
      refusedCount: 0,
      movedCount: 0,
      createdBy: 'Dana Quillfeather',
    });
    const [from, to] = ['Package GOLD', 'Package Silver.1'];
    expect(await linesOf(body.moveId)).toEqual([
      { line: 2, clientId: 10_001, clientName: 'Client 10001', outcome: 'ASSIGN', toPackage: from },
      {
        line: 3,
        clientId: 10_002,
        clientName: 'Client 10002',
        outcome: 'CHANGE',
        fromPackage: from,
        toPackage: to,
      },
      {
        line: 4,
        clientId: 10_003,
        clientName: 'Client 10003',
        outcome: 'UNCHANGED',
        fromPackage: to,
        toPackage: to,
      },
    ]);
  });

  it('refuses rows with a reason, and plans the others', async () => {
    await addPackage(world, 'OLD', { status: 'INACTIVE' });
    const leaving = await addPackage(world, 'LEAVING');
    await reassign(world, leaving, gold);
    await addClients(world, 9, (index) => ({ externalClientId: ['ext-1', 'twin', 'twin', 'ext-4'][index] }));
    const { body } = await planCsv(
      header,
      ',,GOLD',
      'x1,,GOLD',
      '999,,GOLD',
      ',nobody,GOLD',
      ',twin,GOLD',
      '10001,ext-4,GOLD',
      '10002,twin,GOLD',
      '10005,,GOLD',
      '10005,,Silver.1',
      '10006,,NONE',
      '10007,,OLD',
      '10008,,LEAVING',
      '10009,,',
      '2001,,GOLD',
    );
    expect(body).toMatchObject({
      totalCount: 1,
      unchangedCount: 0,
      refusedCount: 13,
      toPackageId: gold.packageId,
    });
    const refusals = (await linesOf(body.moveId)).map(
      (line: { line: number; outcome: string; reason?: string }) => [
        line.line,
        line.outcome === 'REFUSED' ? line.reason : line.outcome,
      ],
    );
    const twice = 'Lines 9, 10 name the same client. Keep one of them.';
    expect(refusals).toEqual([
      [2, 'Enter a ClientID or an ExternalClientID.'],
      [3, 'ClientID must be a whole number. Correct it, or leave it empty and enter the ExternalClientID.'],
      [4, 'This distributor has no client with ClientID 999. Correct the ClientID.'],
      [5, 'This distributor has no client with this ExternalClientID. Correct it, or enter the ClientID.'],
      [6, '2 clients have this ExternalClientID. Enter the ClientID instead.'],
      [7, 'ClientID and ExternalClientID name different clients. Correct one of them, or leave one empty.'],
      [8, 'ASSIGN'],
      [9, twice],
      [10, twice],
      [
        11,
        'No distributor package with ExternalPackageID ‘NONE’ exists for this distributor. Correct the ExternalPackageID.',
      ],
      [
        12,
        'Distributor package ‘OLD’ is inactive and cannot be assigned. Activate it first, or choose another one.',
      ],
      [
        13,
        'The clients of distributor package ‘LEAVING’ are being reassigned before it turns Inactive. Choose another one.',
      ],
      [14, 'Enter an ExternalPackageID. Packages are not removed in bulk; remove them client by client.'],
      [15, 'This distributor has no client with ClientID 2001. Correct the ClientID.'],
    ]);
  });

  it('leaves a client alone that has the package already although it is inactive', async () => {
    const old = await addPackage(world, 'OLD', { status: 'INACTIVE' });
    await addClients(world, 1, () => ({ packageId: old.packageId }));
    const { body } = await planCsv(header, '10001,,OLD');
    expect(body).toMatchObject({ totalCount: 0, unchangedCount: 1, refusedCount: 0 });
  });

  it('refuses a file that is not valid, with line numbers', async () => {
    const { status, body } = await planCsv('ClientID,Package', '1001,GOLD');
    expect([status, body.code]).toEqual([400, 'CSV_NOT_VALID']);
    expect(
      body.errors.map(({ pointer, detail }: { pointer: string; detail: string }) => [pointer, detail]),
    ).toEqual([
      [
        '#/csv',
        'Line 1: column 2 is not one of ClientID, ExternalClientID, ExternalPackageID. Rename or remove it.',
      ],
      ['#/csv', 'Line 1: the column ExternalPackageID is missing.'],
    ]);
  });
});

describe('a dry run by filter', () => {
  it('takes the clients that the list of clients shows, in its order', async () => {
    await addClients(world, 4, (index) => ({
      name: ['Zeder Čapek', 'alder capek', 'Birch', 'Capek & Sons'][index] ?? '',
      packageId: index === 3 ? gold.packageId : undefined,
      isActive: index !== 1,
    }));
    const { status, body } = await planFilter({ text: 'čapek' }, silver.packageId);
    expect([status, body.totalCount, body.toPackage]).toEqual([201, 3, 'Package Silver.1']);
    expect(await linesOf(body.moveId)).toMatchObject([
      { line: 1, clientName: 'alder capek', outcome: 'ASSIGN' },
      { line: 2, clientName: 'Capek & Sons', outcome: 'CHANGE', fromPackage: 'Package GOLD' },
      { line: 3, clientName: 'Zeder Čapek', outcome: 'ASSIGN' },
    ]);
  });

  it.each([
    [{ status: 'INACTIVE' }, 1],
    [{ packageId: 'NONE' }, 4],
    [{ text: '10003' }, 1],
    [{}, 6],
  ])('by %o takes %i clients', async (filter, count) => {
    await addClients(world, 4, (index) => ({
      isActive: index !== 0,
      packageId: index > 1 ? gold.packageId : undefined,
    }));
    expect((await planFilter(filter, silver.packageId)).body.totalCount).toBe(count);
  });

  it('finds the clients of one package', async () => {
    await addClients(world, 5, (index) => ({ packageId: index < 3 ? gold.packageId : silver.packageId }));
    const { body } = await planFilter({ packageId: gold.packageId }, silver.packageId);
    expect(body).toMatchObject({ totalCount: 3, unchangedCount: 0 });
  });

  it('that matches nobody is refused', async () => {
    const { status, body } = await planFilter({ text: 'nobody is called this' }, gold.packageId);
    expect([status, body.code]).toEqual([422, 'NO_CLIENTS']);
  });

  it('to a package that cannot be assigned is refused', async () => {
    await spoilPackage(world, silver, { status: 'INACTIVE' });
    const inactive = await planFilter({}, silver.packageId);
    expect([inactive.status, inactive.body.code]).toEqual([409, 'PACKAGE_INACTIVE']);
    const leaving = await addPackage(world, 'LEAVING');
    await reassign(world, leaving, gold);
    expect((await planFilter({}, leaving.packageId)).body.code).toBe('PACKAGE_INACTIVE');
    const unknown = await planFilter({}, '01JD9999999999999999999999');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'PACKAGE_NOT_FOUND']);
  });

  it('to a package of another distributor finds none', async () => {
    const theirs = await addPackage(world, 'THEIRS', { distributorId: northgate });
    expect((await planFilter({}, theirs.packageId)).body.code).toBe('PACKAGE_NOT_FOUND');
  });
});

describe('every dry run', () => {
  const stateOf = async () => {
    const packages = (await itemsOf(world.packages)).filter(({ pk }) => pk !== `D#${meridian}#MOVES`);
    const state = canonicalize([await itemsOf(world.directory), packages]) ?? '';
    return createHash('sha256').update(state).digest('hex');
  };

  it('writes nothing but the plan', async () => {
    await addClients(world, 300);
    const before = await stateOf();
    await planFilter({}, gold.packageId);
    await planCsv('ClientID,ExternalPackageID', '10001,GOLD', '10002,Silver.1', '7,GOLD');
    expect(await stateOf()).toBe(before);
    expect(world.moveWorkflow.started).toEqual([]);
  });

  it('keeps no names of clients in its files', async () => {
    await addClients(world, 1, () => ({ name: 'Canary Bakery 7Q' }));
    await planFilter({}, gold.packageId);
    expect(world.reports.objects.size).toBe(2);
    for (const bytes of world.reports.objects.values()) expect(bytes.toString()).not.toContain('Canary');
  });

  it.each([
    ['sub-rita', 403, 'ROLE_NOT_ALLOWED'],
    ['sub-cleo', 403, 'ROLE_NOT_ALLOWED'],
    ['sub-ida', 403, 'ROLE_NOT_ALLOWED'],
    ['machine-meridian', 403, 'ROLE_NOT_ALLOWED'],
    ['sub-noor', 404, 'DISTRIBUTOR_NOT_FOUND'],
  ])('is refused to %s', async (as, status, code) => {
    const body = { from: 'FILTER', filter: {}, toPackageId: gold.packageId };
    const answer = await call('POST', movesPath, { as, body });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('by the vendor is shown to the distributor as made by System', async () => {
    const body = { from: 'FILTER', filter: {}, toPackageId: gold.packageId };
    const { moveId, createdBy } = (await call('POST', movesPath, { as: 'sub-vera', body })).body;
    expect(createdBy).toBe('Vera Nightingale');
    expect((await call('GET', `${movesPath}/${moveId}`)).body.createdBy).toBe('System');
  });
});
