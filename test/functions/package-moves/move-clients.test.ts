import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tallyUpdates } from '../../../functions/directory/client-store.ts';
import type { MoveRef, StoredPackage } from '../../../functions/distributor-packages/contract.ts';
import { readMove } from '../../../functions/distributor-packages/move-store.ts';
import { moveClients } from '../../../functions/package-moves/move-clients.ts';
import { transact } from '../../../functions/platform/table.ts';
import { meridian } from '../../support/export-world.ts';
import {
  addClients,
  addPackage,
  countOf,
  movesApi,
  movesPath,
  reassign,
  runMove,
  spoilPackage,
  timeFor,
  withClient,
} from '../../support/move-world.ts';
import { packageApi, packagesPath } from '../../support/package-calls.ts';
import { type PackageWorld, packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: PackageWorld;
let call: ReturnType<typeof movesApi>;
let source: StoredPackage;
let target: StoredPackage;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await packageWorld(engine);
  call = movesApi(world);
  source = await addPackage(world, 'OLD');
  target = await addPackage(world, 'NEW');
  await addClients(world, 50, () => ({ packageId: source.packageId }));
});

const step = (over: PackageWorld, ref: MoveRef, hasFailed = false) =>
  moveClients(over, { ...ref, hasFailed }, timeFor());
const start = ({ moveId }: MoveRef) => call('POST', `${movesPath}/${moveId}/start`);
const stopped = (code: string) => ({
  level: 'error',
  message: 'MOVE_STOPPED',
  distributorId: meridian,
  moveId: expect.any(String),
  code,
});

/** A world whose transactions fail so. */
const failing = (error: Error) =>
  withClient(world, (command) => {
    if (command instanceof TransactWriteCommand) throw error;
  });

describe('a step of a move', () => {
  it('leaves the move running when what failed will pass', async () => {
    const ref = await reassign(world, source, target);
    const error = Object.assign(new Error('busy'), { name: 'InternalServerError', $fault: 'server' });
    await expect(step(failing(error), ref)).rejects.toMatchObject({ name: 'TransientError' });
    expect(await readMove(world, ref)).toMatchObject({ status: 'RUNNING' });
    expect(world.log.lines).toEqual([]);
    await runMove(world, ref);
    expect((await countOf(world, target.packageId)).tally).toEqual([50, 0]);
  });

  it('stops the move when the retries are used up, and a start goes on with it', async () => {
    const ref = await reassign(world, source, target);
    expect(await step(world, ref, true)).toEqual({ isEnded: true });
    expect(await readMove(world, ref)).toMatchObject({
      status: 'STOPPED',
      stopReason:
        'It stopped because a part of the system did not answer for a long time. Start it again to go on.',
    });
    expect(world.log.lines).toEqual([stopped('RETRIES_USED_UP')]);
    expect(await step(world, ref)).toEqual({ isEnded: true });
    expect((await countOf(world, source.packageId)).tally).toEqual([50, 0]);
    expect((await start(ref)).body).toMatchObject({ status: 'RUNNING' });
    expect(world.moveWorkflow.started).toEqual([ref, ref]);
    await runMove(world, ref);
    expect(await readMove(world, ref)).toMatchObject({ status: 'COMPLETE', movedCount: 50 });
  });

  it('goes on after a stop when the start was lost, as soon as somebody looks at the package', async () => {
    const ref = await reassign(world, source, target);
    await step(world, ref, true);
    const reset = Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    const cut = {
      ...world,
      moveWorkflow: { started: [], ended: new Set<string>(), start: () => Promise.reject(reset) },
    };
    expect((await movesApi(cut)('POST', `${movesPath}/${ref.moveId}/start`)).status).toBe(503);
    expect(await readMove(world, ref)).toMatchObject({ status: 'RUNNING' });
    const look = () => packageApi(world)('GET', `${packagesPath}/${source.packageId}`);
    await look();
    await look();
    expect(world.moveWorkflow.started).toEqual([ref, ref]);
    await runMove(world, ref);
    expect((await look()).body).toMatchObject({ status: 'INACTIVE', activeClientCount: 0 });
  });

  it('stops the move and fails when what failed will not pass', async () => {
    const ref = await reassign(world, source, target);
    await spoilPackage(world, target, { status: 'INACTIVE' });
    await expect(step(world, ref)).rejects.toMatchObject({ code: 'TARGET_NOT_ACTIVE' });
    expect(await readMove(world, ref)).toMatchObject({
      status: 'STOPPED',
      stopReason:
        'It stopped because of an unexpected error (TARGET_NOT_ACTIVE). Start it again; if it stops again, tell support.',
    });
    expect(world.log.lines).toEqual([stopped('TARGET_NOT_ACTIVE')]);
    expect(await step(world, ref, true)).toEqual({ isEnded: true });
    expect(world.log.lines).toHaveLength(1);
    await spoilPackage(world, target, { status: 'ACTIVE' });
    await start(ref);
    await runMove(world, ref);
    expect((await countOf(world, target.packageId)).tally).toEqual([50, 0]);
  });

  it('stops a reassignment whose tally says that somebody is left although nobody is', async () => {
    const ref = await reassign(world, source, target);
    const phantom = { packageId: source.packageId, isActive: true };
    await transact(world.directory.client, tallyUpdates(world, meridian, [{ after: phantom }]));
    await expect(step(world, ref)).rejects.toMatchObject({ code: 'TALLY_NOT_ZERO' });
    expect(await readMove(world, ref)).toMatchObject({ status: 'STOPPED', movedCount: 50 });
  });

  it('stops a reassignment that the package does not know of', async () => {
    const ref = await reassign(world, source, target);
    await spoilPackage(world, source, { reassignment: undefined });
    await expect(step(world, ref)).rejects.toMatchObject({ code: 'REASSIGNMENT_LOST' });
    expect(await readMove(world, ref)).toMatchObject({ status: 'STOPPED' });
  });

  it('stops a bulk assignment whose plan is gone', async () => {
    const body = { from: 'FILTER', filter: {}, toPackageId: target.packageId };
    const { moveId } = (await call('POST', movesPath, { body })).body;
    const ref = { distributorId: meridian, moveId };
    await start(ref);
    world.reports.objects.clear();
    await expect(step(world, ref)).rejects.toMatchObject({ code: 'MOVE_PLAN_GONE' });
    expect(await readMove(world, ref)).toMatchObject({
      status: 'STOPPED',
      stopReason: 'The plan of this move is not kept any more. Make a new dry run.',
    });
  });

  it('does nothing for a move that is planned only', async () => {
    const body = { from: 'FILTER', filter: {}, toPackageId: target.packageId };
    const { moveId } = (await call('POST', movesPath, { body })).body;
    expect(await step(world, { distributorId: meridian, moveId })).toEqual({ isEnded: true });
    expect((await countOf(world, target.packageId)).rows).toEqual([0, 0]);
  });
});
