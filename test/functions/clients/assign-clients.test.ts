import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  assignClients,
  clientsThatFit,
  mostClientsAtOnce,
} from '../../../functions/clients/assign-clients.ts';
import { readStoredClients } from '../../../functions/directory/client-store.ts';
import { StoredClient as Stored, type StoredClient } from '../../../functions/directory/contract.ts';
import { putClients } from '../../../functions/directory/put-clients.ts';
import type { StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { mostTransactItems } from '../../../functions/platform/table.ts';
import { meridian, northgate } from '../../support/export-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { aClient } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import {
  addPackage,
  clientApi,
  clientsPath,
  dana,
  editPackage,
  eventsOf,
  everything,
  storedClient,
  tallyOf,
} from './client-api.ts';

let engine: TableEngine;
let world: PackageWorld;
let gold: StoredPackage;
let silver: StoredPackage;
const ids = Array.from({ length: mostClientsAtOnce }, (_, index) => 4001 + index);
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  gold = await addPackage(world);
  silver = await addPackage(world, { externalPackageId: 'SILVER' });
  await putClients(
    world,
    ids.map((clientId) => aClient({ clientId, name: `Client ${clientId}`, isActive: clientId % 4 !== 0 })),
  );
});

const clients = () => readStoredClients(world, meridian, ids);
const assign = async (toPackage: StoredPackage, more: Partial<Parameters<typeof assignClients>[1]> = {}) =>
  assignClients(world, { distributorId: meridian, clients: await clients(), toPackage, by: dana, ...more });
const codeOf = (outcome: Promise<unknown>) =>
  outcome.then(
    () => 'done',
    (error: { code?: string; name: string }) => error.code ?? error.name,
  );
const row = (n: number) => ({
  Put: {
    TableName: world.packages.table,
    Item: { pk: `D#${meridian}#MOVES`, sk: `row ${n}` },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

describe('forty clients', () => {
  it('are assigned in one transaction, active and inactive, each with its event', async () => {
    await assign(gold, { moveId: 'move-1', extra: [row(1)] });
    const after = await clients();
    expect(new Set(after.map(({ packageId }) => packageId))).toEqual(new Set([gold.packageId]));
    expect(await tallyOf(world, gold.packageId)).toEqual([30, 10]);
    expect(await eventsOf(world, 4001)).toEqual([
      {
        at: '2026-11-20T12:00:00.000Z',
        kind: 'PACKAGE_ASSIGNED',
        by: dana,
        toPackageId: gold.packageId,
        moveId: 'move-1',
      },
    ]);
  });

  it('are changed from one package to another, and the tallies move with them', async () => {
    await assign(gold);
    await assign(silver);
    expect([await tallyOf(world, gold.packageId), await tallyOf(world, silver.packageId)]).toEqual([
      [0, 0],
      [30, 10],
    ]);
    expect((await eventsOf(world, 4002)).at(-1)).toMatchObject({
      kind: 'PACKAGE_CHANGED',
      fromPackageId: gold.packageId,
    });
  });

  it('that are there already stay as they are, while what goes with them is written', async () => {
    await assign(gold);
    const [directory] = await everything(world);
    await assign(gold, { extra: [row(1)] });
    expect((await everything(world))[0]).toEqual(directory);
    expect(await eventsOf(world, 4001)).toHaveLength(1);
    expect(await codeOf(assign(gold, { extra: [row(1)] }))).toBe('TransactionCanceledException');
  });

  it('are all left alone when one changed in between', async () => {
    const read = await clients();
    await clientApi(world)('PATCH', `${clientsPath}/4007`, { body: { name: 'Changed' } });
    const before = await everything(world);
    expect(await codeOf(assign(gold, { clients: read }))).toBe('CLIENT_CHANGED');
    expect(await everything(world)).toEqual(before);
  });

  it('INV-PK-06: are all left alone when the package is inactive by now', async () => {
    await editPackage(world, gold.packageId, { status: 'INACTIVE' });
    const before = await everything(world);
    expect(await codeOf(assign(gold))).toBe('PACKAGE_INACTIVE');
    expect(await everything(world)).toEqual(before);
  });

  it('are all left alone when a condition of the caller does not hold', async () => {
    await assign(gold, { clients: [], extra: [row(1)] });
    const before = await everything(world);
    expect(await codeOf(assign(gold, { extra: [row(1)] }))).toBe('TransactionCanceledException');
    expect(await everything(world)).toEqual(before);
  });

  it('and no package of another distributor', async () => {
    const theirs = await addPackage(world, { distributorId: northgate, externalPackageId: 'NORTH' });
    await expect(assign(theirs)).rejects.toThrow('of one distributor');
    expect(await storedClient(world, 4001)).not.toHaveProperty('packageId');
  });
});

describe('clients that fit into a transaction', () => {
  const from = (packageCount: number): StoredClient[] =>
    ids.map((clientId, n) => Stored.parse(aClientOf(clientId, packageCount, n)));
  const aClientOf = (clientId: number, packageCount: number, n: number) => ({
    ...aClient({ clientId }),
    packageId: packageCount === 0 ? undefined : `package-${n % packageCount}`,
  });

  it.each([
    [0, 40],
    [1, 40],
    [16, 40],
    [40, 32],
  ])('from %i packages are %i, and never more than 100 actions', (packageCount, count) => {
    const fitting = clientsThatFit(from(packageCount), 'target', 1);
    const sources = new Set(fitting.flatMap(({ packageId }) => packageId ?? []));
    expect(fitting).toHaveLength(count);
    expect(fitting.length * 2 + sources.size + 1 + 1 + 1).toBeLessThanOrEqual(mostTransactItems);
  });

  it('are asked for: too many are refused before anything is written', async () => {
    const many = from(40).map((client) => ({ ...client, version: 1 }));
    const before = await everything(world);
    expect(await codeOf(assign(gold, { clients: many, extra: [row(1)] }))).toBe('RangeError');
    expect(await everything(world)).toEqual(before);
  });
});
