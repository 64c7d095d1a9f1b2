import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientRoutes } from '../../../functions/clients/contract.ts';
import { listClients } from '../../../functions/clients/list-clients.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import { apiCaller } from '../../support/api-caller.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { storeClient, storeClients, storePackage } from './listed-clients.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof apiCaller>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = apiCaller(apiApp(() => world, [implement(clientRoutes.listClients, listClients)]));
});

const list = (query = '', as = 'sub-dana', distributorId = 'meridian-hr') =>
  call('GET', `/v1/distributors/${distributorId}/client-list${query}`, { as });
const idsOf = (answer: { body: { items: { clientId: number }[] } }) =>
  answer.body.items.map((one) => one.clientId);

describe('the list of clients', () => {
  it('is in order of names, with the package of each', async () => {
    const gold = await storePackage(world, { name: 'Gold', status: 'INACTIVE' });
    await storeClient(world, {
      clientId: 1003,
      name: 'álamo Farms',
      externalClientId: 'ALA-3',
      packageId: gold.packageId,
      recordCount: 12,
    });
    const { status, body } = await list();
    const counts = { isActive: true, recordCount: 0 };
    expect([status, body]).toEqual([
      200,
      {
        items: [
          {
            clientId: 1003,
            name: 'álamo Farms',
            externalClientId: 'ALA-3',
            isActive: true,
            recordCount: 12,
            employerCount: 0,
            package: {
              packageId: gold.packageId,
              name: 'Gold',
              status: 'INACTIVE',
              externalPackageId: 'GOLD',
            },
          },
          { ...counts, clientId: 1002, name: 'Cedar & Finch', employerCount: 1 },
          { ...counts, clientId: 1001, name: 'Harborview Logistics', employerCount: 2 },
        ],
      },
    ]);
  });

  it('is narrowed by text, status and package, all of which must hold', async () => {
    const gold = await storePackage(world, { name: 'Gold' });
    const silver = await storePackage(world, { name: 'Silver' });
    const inGold = { packageId: gold.packageId };
    await storeClient(world, { ...inGold, clientId: 31, name: 'Šimůnek Textiles', isActive: false });
    await storeClient(world, { ...inGold, clientId: 32, name: 'Simunek West', externalClientId: 'ŽIŽKA-9' });
    await storeClient(world, { clientId: 4100, name: 'Zumthor', packageId: silver.packageId });
    const found = async (query: string) => idsOf(await list(query));
    expect(await found('?text=SIMUNEK')).toEqual([31, 32]);
    expect(await found('?text=zizka')).toEqual([32]);
    expect(await found('?text=100')).toEqual([1002, 1001, 4100]);
    expect(await found('?text=%20%20')).toEqual([1002, 1001, 31, 32, 4100]);
    expect(await found('?status=INACTIVE')).toEqual([31]);
    expect(await found(`?packageId=${gold.packageId}`)).toEqual([31, 32]);
    expect(await found(`?packageId=${gold.packageId}&status=ACTIVE&text=sim`)).toEqual([32]);
    expect(await found('?packageId=NONE')).toEqual([1002, 1001]);
    expect(await found(`?packageId=${world.newId()}`)).toEqual([]);
  });

  it('comes in pages that hold every client once, and ends without a cursor', async () => {
    for (let n = 0; n < 7; n += 1) await storeClient(world, { clientId: 50 - n, name: 'Same Name' });
    const found: number[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(`?limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      found.push(...idsOf(page));
      sizes.push(page.body.items.length);
      cursor = page.body.nextCursor;
    } while (cursor !== undefined);
    expect(found).toEqual([1002, 1001, 44, 45, 46, 47, 48, 49, 50]);
    expect(sizes).toEqual([3, 3, 3]);
  });

  it('fills its pages over many clients that a filter drops', async () => {
    await storeClients(
      world,
      Array.from({ length: 450 }, (_, n) => ({
        clientId: n + 1,
        name: `Client ${n}`,
        isActive: n % 150 === 149,
      })),
    );
    const first = await list('?text=client&status=ACTIVE&limit=2');
    const second = await list(`?text=client&status=ACTIVE&limit=2&cursor=${first.body.nextCursor}`);
    expect([idsOf(first).length, idsOf(second).length, second.body.nextCursor]).toEqual([2, 1, undefined]);
    expect([...idsOf(first), ...idsOf(second)].sort((a, b) => a - b)).toEqual([150, 300, 450]);
  });

  it('passes over a few thousand clients at most, and goes on behind its cursor', async () => {
    await storeClients(
      world,
      Array.from({ length: 3_050 }, (_, n) => ({ clientId: 20_000 + n, name: `Mill ${n}` })),
    );
    await storeClient(world, { clientId: 9_999, name: 'Zenith' });
    const first = await list('?text=zenith');
    expect([first.body.items, typeof first.body.nextCursor]).toEqual([[], 'string']);
    const second = await list(`?text=zenith&cursor=${first.body.nextCursor}`);
    expect([idsOf(second), second.body.nextCursor]).toEqual([[9_999], undefined]);
  });

  it('rejects a cursor that it did not give', async () => {
    const { status, body } = await list('?cursor=bm93aGVyZQ');
    expect([status, body.code]).toEqual([400, 'CURSOR_NOT_VALID']);
  });
});

describe('whose clients are listed', () => {
  it('are those of the distributor, to its own people and machines and to the vendor’s', async () => {
    for (const as of ['sub-dana', 'sub-rita', 'machine-meridian', 'sub-vera', 'sub-ida'])
      expect(idsOf(await list('', as))).toEqual([1002, 1001]);
    expect(idsOf(await list('', 'sub-vera', 'northgate'))).toEqual([2001]);
  });

  it('are nobody’s to another distributor and to the administrator of a client', async () => {
    const foreign = await list('', 'sub-noor');
    const cleo = await list('', 'sub-cleo');
    expect([foreign.status, foreign.body.code]).toEqual([404, 'DISTRIBUTOR_NOT_FOUND']);
    expect([cleo.status, cleo.body.code]).toEqual([403, 'ROLE_NOT_ALLOWED']);
  });

  it('are none behind the package or the cursor of another distributor', async () => {
    const theirs = await storePackage(world, { distributorId: 'northgate', name: 'Theirs' });
    await storeClient(world, {
      distributorId: 'northgate',
      clientId: 2002,
      name: 'Abbey',
      packageId: theirs.packageId,
    });
    expect(idsOf(await list(`?packageId=${theirs.packageId}`))).toEqual([]);
    const { body } = await list('?limit=1', 'sub-noor', 'northgate');
    expect(idsOf(await list(`?cursor=${body.nextCursor}`))).toEqual([1002, 1001]);
  });
});
