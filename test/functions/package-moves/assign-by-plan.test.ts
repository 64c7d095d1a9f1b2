import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { clientUpdate, readStoredClient } from '../../../functions/directory/client-store.ts';
import type { MoveRef, StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { moveClients } from '../../../functions/package-moves/move-clients.ts';
import { transact } from '../../../functions/platform/table.ts';
import { meridian } from '../../support/export-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import {
  addClients,
  addPackage,
  clientsOf,
  countOf,
  countsOf,
  eventsOf,
  killableWorld,
  movesApi,
  movesPath,
  runMove,
  spoilPackage,
  timeFor,
  withClient,
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
  silver = await addPackage(world, 'SILVER');
});

const header = 'ClientID,ExternalPackageID';
async function started(rows: readonly string[]): Promise<MoveRef> {
  const { body } = await call('POST', movesPath, {
    body: { from: 'CSV', csv: [header, ...rows].join('\n') },
  });
  await call('POST', `${movesPath}/${body.moveId}/start`);
  return { distributorId: meridian, moveId: body.moveId };
}
const get = async ({ moveId }: MoveRef) => (await call('GET', `${movesPath}/${moveId}`)).body;
const rowsFor = (count: number, of: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${10_001 + index},${of(index)}`);

/** Somebody else changes a client: its version grows. */
async function touch(clientId: number): Promise<void> {
  const before = await readStoredClient(world, { distributorId: meridian, clientId });
  if (before !== undefined) await transact(world.directory.client, [clientUpdate(world, before, {})]);
}

describe('a bulk assignment', () => {
  it('gives every client its package, with one event each and right counts', async () => {
    await addClients(world, 100, (index) => ({
      packageId: index < 30 ? silver.packageId : undefined,
      isActive: index % 10 !== 0,
    }));
    const ref = await started(rowsFor(100, (index) => (index % 3 === 0 ? 'SILVER' : 'GOLD')));
    expect(await runMove(world, ref)).toBe(1);
    expect(await get(ref)).toMatchObject({
      status: 'COMPLETE',
      totalCount: 90,
      movedCount: 90,
      skippedCount: 0,
    });
    expect(await countsOf(world, gold.packageId, silver.packageId)).toEqual([
      { rows: [60, 6], tally: [60, 6] },
      { rows: [30, 4], tally: [30, 4] },
    ]);
    const events = await eventsOf(world);
    expect([...events.values()].map((some) => some.length)).toEqual(Array.from({ length: 90 }, () => 1));
    expect(events.get(10_002)?.[0]).toMatchObject({
      kind: 'PACKAGE_CHANGED',
      fromPackageId: silver.packageId,
      toPackageId: gold.packageId,
      moveId: ref.moveId,
      by: { name: 'Dana Quillfeather', channel: 'UI' },
    });
    expect((await clientsOf(world)).get(10_031)).toMatchObject({
      packageId: silver.packageId,
      packageAssignedBy: 'Dana Quillfeather',
      packageAssignedThrough: 'UI',
    });
  });

  it('with nothing to change completes at once', async () => {
    await addClients(world, 1, () => ({ packageId: gold.packageId }));
    const ref = await started(['10001,GOLD']);
    expect(await runMove(world, ref)).toBe(1);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 0, unchangedCount: 1 });
  });

  it('goes on in the next step when its time is nearly over', async () => {
    await addClients(world, 400);
    const ref = await started(rowsFor(400, () => 'GOLD'));
    expect(await runMove(world, ref, 4)).toBeGreaterThan(2);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 400 });
    expect((await countOf(world, gold.packageId)).tally).toEqual([400, 0]);
  });

  it('takes fewer clients at once when they leave so many packages that one transaction could not hold them', async () => {
    const packages: StoredPackage[] = [];
    for (let index = 0; index < 30; index += 1) packages.push(await addPackage(world, `P${index}`));
    await addClients(world, 60, (index) => ({ packageId: packages[index % 30]?.packageId }));
    const ref = await started(rowsFor(60, () => 'GOLD'));
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 60, skippedCount: 0 });
    expect((await countOf(world, gold.packageId)).tally).toEqual([60, 0]);
    expect((await countOf(world, packages[7]?.packageId ?? '')).tally).toEqual([0, 0]);
  });

  it('skips clients that changed since the dry run, and says so', async () => {
    await addClients(world, 50);
    const ref = await started(rowsFor(50, () => 'GOLD'));
    await addClients(world, 3, () => ({ packageId: silver.packageId }), 10_010);
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 47, skippedCount: 3 });
    expect((await countOf(world, silver.packageId)).rows).toEqual([3, 0]);
    const { items } = (await call('GET', `${movesPath}/${ref.moveId}/lines?outcome=SKIPPED`)).body;
    expect(items.map(({ clientId }: { clientId: number }) => clientId)).toEqual([10_010, 10_011, 10_012]);
  });

  it('goes on with the other packages when one of them turned Inactive', async () => {
    await addClients(world, 200);
    const ref = await started(rowsFor(200, (index) => (index % 2 === 0 ? 'SILVER' : 'GOLD')));
    await spoilPackage(world, gold, { status: 'INACTIVE' });
    await runMove(world, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 100, skippedCount: 100 });
    expect((await countOf(world, gold.packageId)).rows).toEqual([0, 0]);
    expect((await countOf(world, silver.packageId)).tally).toEqual([100, 0]);
  });

  it('skips the rest when its package turns Inactive in the middle', async () => {
    await addClients(world, 200);
    const ref = await started(rowsFor(200, () => 'GOLD'));
    let transactionCount = 0;
    const meddled = withClient(world, async (command) => {
      if (!(command instanceof TransactWriteCommand)) return;
      transactionCount += 1;
      if (transactionCount === 3) await spoilPackage(world, gold, { status: 'INACTIVE' });
    });
    await runMove(meddled, ref);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 80, skippedCount: 120 });
    expect((await countOf(world, gold.packageId)).tally).toEqual([80, 0]);
  });

  it('moves clients that others keep changing in smaller and smaller groups', async () => {
    await addClients(world, 40);
    const ref = await started(rowsFor(40, () => 'GOLD'));
    const sizes: number[] = [];
    const meddled = withClient(world, async (command) => {
      if (!(command instanceof TransactWriteCommand)) return;
      const text = JSON.stringify(command.input.TransactItems);
      sizes.push(text.split('EVENT#').length - 1);
      if (sizes.length <= 4) await touch(10_001);
    });
    await runMove(meddled, ref);
    expect(sizes.slice(0, 6)).toEqual([40, 20, 10, 5, 2, 38]);
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: 40, skippedCount: 0 });
    expect((await countOf(world, gold.packageId)).tally).toEqual([40, 0]);
  });
});

describe('a bulk assignment of many rows', () => {
  /** Every fifth client to one package, the others to the other. */
  async function startedFor(count: number): Promise<MoveRef> {
    await addClients(world, count);
    return started(rowsFor(count, (index) => (index % 5 === 0 ? 'SILVER' : 'GOLD')));
  }
  async function expectRight(ref: MoveRef, count: number): Promise<void> {
    expect(await get(ref)).toMatchObject({ status: 'COMPLETE', movedCount: count, skippedCount: 0 });
    const [some, others] = [count / 5, count - count / 5];
    expect(await countsOf(world, silver.packageId, gold.packageId)).toEqual([
      { rows: [some, 0], tally: [some, 0] },
      { rows: [others, 0], tally: [others, 0] },
    ]);
    const events = await eventsOf(world);
    expect([events.size, [...events.values()].flat().length]).toEqual([count, count]);
  }

  it('ends right when its steps are killed anywhere', { timeout: 120_000 }, async () => {
    const ref = await startedFor(1000);
    const kill = killSwitch();
    const killable = killableWorld(world, kill);
    let killCount = 0;
    for (let life = 0; ; life += 1) {
      kill.arm(5 + ((life * 7) % 12), life % 2 === 0 ? 'before' : 'after');
      if (life >= 25) kill.disarm();
      try {
        if ((await moveClients(killable, { ...ref, hasFailed: false }, timeFor())).isEnded) break;
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
        killCount += 1;
      }
    }
    expect(killCount).toBeGreaterThan(10);
    await expectRight(ref, 1000);
  });

  it('ends right when two steps work on it at once', { timeout: 60_000 }, async () => {
    const ref = await startedFor(300);
    await Promise.all([runMove(world, ref), runMove(world, ref)]);
    await expectRight(ref, 300);
  });
});
