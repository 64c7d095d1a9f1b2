import { QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assignClients } from '../../../functions/clients/assign-clients.ts';
import { clientUpdate, readStoredClient, tallyUpdates } from '../../../functions/directory/client-store.ts';
import type { StoredClient } from '../../../functions/directory/contract.ts';
import type { MoveRef, StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { readMove } from '../../../functions/distributor-packages/move-store.ts';
import {
  readPackageVersions,
  requirePackage,
} from '../../../functions/distributor-packages/package-store.ts';
import { moveClients } from '../../../functions/package-moves/move-clients.ts';
import { transact } from '../../../functions/platform/table.ts';
import { meridian } from '../../support/export-world.ts';
import { Killed, killSwitch } from '../../support/kill-switch.ts';
import {
  addClients,
  addPackage,
  countOf,
  countsOf,
  eventsOf,
  killableWorld,
  reassign,
  runMove,
  timeFor,
  withClient,
} from '../../support/move-world.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let source: StoredPackage;
let target: StoredPackage;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  source = await addPackage(world, 'OLD');
  target = await addPackage(world, 'NEW');
});

const inSource = () => ({ packageId: source.packageId });
const by = { id: 'sub-dana', name: 'Dana Quillfeather', channel: 'UI', isVendorStaff: false } as const;
const assign = async (clients: StoredClient[], to: StoredPackage) =>
  assignClients(world, {
    distributorId: meridian,
    clients,
    toPackage: await requirePackage(world, to),
    by,
  });

/** What has to hold when every client of the source was moved, and nobody else. */
async function expectMoved(ref: MoveRef, active: number, inactive = 0): Promise<void> {
  const count = active + inactive;
  expect(await readMove(world, ref)).toMatchObject({
    status: 'COMPLETE',
    movedCount: count,
    skippedCount: 0,
  });
  expect(await countsOf(world, source.packageId, target.packageId)).toEqual([
    { rows: [0, 0], tally: [0, 0] },
    { rows: [active, inactive], tally: [active, inactive] },
  ]);
  const moved = [...(await eventsOf(world)).values()];
  const events = moved.flat().filter(({ moveId }) => moveId === ref.moveId);
  expect([moved.length, events.length]).toEqual([count, count]);
  const ended = await requirePackage(world, source);
  expect([ended.status, ended.reassignment]).toEqual(['INACTIVE', undefined]);
  expect((await requirePackage(world, target)).incomingMoveIds).toEqual([]);
}

describe('a reassignment', () => {
  it('moves active and inactive clients, then turns the package Inactive as a version of its own', async () => {
    await addClients(world, 100, (index) => ({ ...inSource(), isActive: index % 4 !== 0 }));
    await addClients(world, 3, () => ({}), 20_001);
    const ref = await reassign(world, source, target);
    expect(await requirePackage(world, source)).toMatchObject({ status: 'ACTIVE', version: 2 });
    expect(await runMove(world, ref)).toBe(1);
    await expectMoved(ref, 75, 25);
    const versions = await readPackageVersions(world, source, { limit: 5 });
    expect(versions.map(({ version, status }) => [version, status])).toEqual([
      [3, 'INACTIVE'],
      [2, 'ACTIVE'],
      [1, 'ACTIVE'],
    ]);
    expect(versions[0]).toMatchObject({ savedBy: { name: 'Dana Quillfeather' }, reachedClientCount: 0 });
  });

  it('turns the package Inactive only after the last client has moved, however many steps it takes', async () => {
    await addClients(world, 300, inSource);
    const ref = await reassign(world, source, target);
    for (;;) {
      const { isEnded } = await moveClients(world, { ...ref, hasFailed: false }, timeFor(3));
      const { status } = await requirePackage(world, source);
      const left = (await countOf(world, source.packageId)).rows[0] ?? 0;
      if (left > 0) expect([status, isEnded]).toEqual(['ACTIVE', false]);
      if (isEnded) break;
    }
    await expectMoved(ref, 300);
  });

  it('lets nobody be assigned to the package meanwhile, and takes along who was there before', async () => {
    const [stranger] = await addClients(world, 1, () => ({}), 20_001);
    await addClients(world, 90, inSource);
    const ref = await reassign(world, source, target);
    await moveClients(world, { ...ref, hasFailed: false }, timeFor(2));
    await expect(assign([stranger as StoredClient], source)).rejects.toMatchObject({
      code: 'PACKAGE_INACTIVE',
    });
    await runMove(world, ref);
    await expectMoved(ref, 90);
    await expect(assign([stranger as StoredClient], source)).rejects.toMatchObject({
      code: 'PACKAGE_INACTIVE',
    });
  });

  it('leaves alone who was assigned elsewhere meanwhile', async () => {
    const elsewhere = await addPackage(world, 'ELSEWHERE');
    const clients = await addClients(world, 50, inSource);
    const ref = await reassign(world, source, target);
    await assign(clients.slice(10, 13), elsewhere);
    await runMove(world, ref);
    expect(await readMove(world, ref)).toMatchObject({ status: 'COMPLETE', movedCount: 47 });
    expect((await countOf(world, elsewhere.packageId)).tally).toEqual([3, 0]);
    expect((await countOf(world, source.packageId)).tally).toEqual([0, 0]);
  });

  it('finds clients that the index does not tell of yet', async () => {
    await addClients(world, 60, inSource);
    const ref = await reassign(world, source, target);
    const late = withClient(world, (command) => {
      if (command instanceof QueryCommand && command.input.IndexName !== undefined)
        command.input.ExpressionAttributeValues = { ':partition': 'nobody' };
    });
    await runMove(late, ref);
    await expectMoved(ref, 60);
  });

  it('goes on when clients and the package itself are changed in between', async () => {
    await addClients(world, 80, inSource);
    const ref = await reassign(world, source, target);
    let transactionCount = 0;
    const meddled = withClient(world, async (command) => {
      if (!(command instanceof TransactWriteCommand)) return;
      transactionCount += 1;
      const before = await readStoredClient(world, { distributorId: meridian, clientId: 10_005 });
      if (before === undefined || transactionCount > 2) return;
      const after = { ...before, isActive: !before.isActive };
      const tallies = tallyUpdates(world, meridian, [{ before, after }]);
      const change = clientUpdate(world, before, { isActive: after.isActive });
      await transact(world.directory.client, [change, ...tallies]);
    });
    await runMove(meddled, ref);
    await expectMoved(ref, 80);
  });

  it('ends when two steps work on it at once', { timeout: 60_000 }, async () => {
    await addClients(world, 240, inSource);
    const ref = await reassign(world, source, target);
    await Promise.all([runMove(world, ref), runMove(world, ref)]);
    await expectMoved(ref, 240);
    expect(await runMove(world, ref)).toBe(1);
    await expectMoved(ref, 240);
  });
});

describe('a reassignment of 10,000 clients', () => {
  it('ends right although its steps are killed twenty times, before and after a call', {
    timeout: 120_000,
  }, async () => {
    const count = 10_000;
    await addClients(world, count, inSource);
    const [stranger] = await addClients(world, 1, () => ({}), 30_001);
    const ref = await reassign(world, source, target);
    const kill = killSwitch();
    const killable = killableWorld(world, kill);
    const random = seeded(20_261_120);
    for (let life = 1; life <= 20; life += 1) {
      kill.arm(1 + Math.floor(random() * 50), random() < 0.5 ? 'before' : 'after');
      await expect(moveClients(killable, { ...ref, hasFailed: false }, timeFor())).rejects.toBeInstanceOf(
        Killed,
      );
      expect((await requirePackage(world, source)).status).toBe('ACTIVE');
      if (life % 5 === 0)
        await expect(assign([stranger as StoredClient], source)).rejects.toMatchObject({
          code: 'PACKAGE_INACTIVE',
        });
    }
    kill.disarm();
    await runMove(killable, ref);
    await expectMoved(ref, count);
  });
});

/** The same numbers again from the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
