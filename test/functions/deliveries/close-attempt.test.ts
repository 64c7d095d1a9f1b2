import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nextAttemptAt } from '../../../functions/deliveries/attempt-schedule.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readAttempts, readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { failureCodes } from '../../../functions/transfer/contract.ts';
import { type ExportWorld, exportWorld, itemsOf } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { begunAttempt, noteFailure, offeredPackage, saveDestination } from './offered-package.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const dayMs = 24 * 3_600_000;
type Offered = Awaited<ReturnType<typeof offeredPackage>>;

const begin = ({ input }: Offered, attemptNumber: number) =>
  begunAttempt(world, { ...input, attemptNumber }, 1);
const fail = ({ input }: Offered, attemptNumber: number) => noteFailure(world, { ...input, attemptNumber });
const theAttempt = async ({ key }: Offered, attemptNumber: number) =>
  (await readAttempts(world, key)).find((one) => one.attemptNumber === attemptNumber);
const close = ({ input }: Offered, attemptNumber: number, outcome: 'COMPLETE' | 'FAILED') =>
  closeAttempt(world, { ...input, attemptNumber, outcome });

describe('the schedule of attempts', () => {
  it('is five in all, each exactly a day after the one before began', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.date({ noInvalidDate: true, max: new Date(4e12) }),
        (number, at) => {
          const next = nextAttemptAt(number, at.toISOString());
          expect(next).toBe(number < 5 ? new Date(at.getTime() + dayMs).toISOString() : undefined);
        },
      ),
    );
  });

  it('counts 24 hours also when the clocks change', () => {
    expect(nextAttemptAt(1, '2026-03-08T06:30:00.000Z')).toBe('2026-03-09T06:30:00.000Z');
    expect(nextAttemptAt(4, '2028-02-28T23:59:59.999Z')).toBe('2028-02-29T23:59:59.999Z');
  });
});

describe('closing an attempt', () => {
  it('that failed says when the next one starts: a day after this one started, not after it ended', async () => {
    const offered = await offeredPackage(world, 10);
    await begin(offered, 1);
    world.clock.advance(5 * 3_600_000);
    await fail(offered, 1);
    expect(await close(offered, 1, 'FAILED')).toEqual({
      nextAttemptAt: '2026-11-21T12:00:00.000Z',
      nextAttemptNumber: 2,
    });
    expect(await theAttempt(offered, 1)).toMatchObject({
      outcome: 'FAILED',
      startedAt: '2026-11-20T12:00:00.000Z',
      endedAt: '2026-11-20T17:00:00.000Z',
      failureCode: 'AUTH_FAILED',
      failureText: 'The user name or password was rejected.',
    });
    expect(await readTransfer(world, offered.key)).toMatchObject({
      status: 'IN_PROGRESS',
      attemptNumber: 1,
      nextAttemptAt: '2026-11-21T12:00:00.000Z',
      failureCode: 'AUTH_FAILED',
    });
  });

  it('is counted for its distributor by how it ended, once', async () => {
    const offered = await offeredPackage(world, 10);
    await begin(offered, 1);
    await fail(offered, 1);
    for (const _ of [1, 2]) await close(offered, 1, 'FAILED');
    await begin(offered, 2);
    for (const _ of [1, 2]) await close(offered, 2, 'COMPLETE');
    expect(world.log.measured).toEqual([
      ['DeliveriesFailed', 1, offered.key.distributorId],
      ['DeliveriesComplete', 1, offered.key.distributorId],
    ]);
  });

  it('five times failed ends the transfer; five is all there are', async () => {
    const offered = await offeredPackage(world, 10);
    const nexts = [];
    for (const number of [1, 2, 3, 4, 5]) {
      await begin(offered, number);
      await fail(offered, number);
      nexts.push(await close(offered, number, 'FAILED'));
      world.clock.advance(dayMs);
    }
    expect(nexts).toEqual([
      ...[2, 3, 4, 5].map((number) => ({
        nextAttemptAt: `2026-11-${19 + number}T12:00:00.000Z`,
        nextAttemptNumber: number,
      })),
      {},
    ]);
    const transfer = await readTransfer(world, offered.key);
    expect(transfer).toMatchObject({ status: 'FAILED', attemptNumber: 5, failureCode: 'AUTH_FAILED' });
    expect(transfer).not.toHaveProperty('nextAttemptAt');
    expect((await readAttempts(world, offered.key)).map((one) => [one.attemptNumber, one.outcome])).toEqual(
      [1, 2, 3, 4, 5].map((number) => [number, 'FAILED']),
    );
  });

  it('that is complete completes the transfer and forgets every failure on the way', async () => {
    const offered = await offeredPackage(world, 10);
    await begin(offered, 1);
    await fail(offered, 1);
    await close(offered, 1, 'FAILED');
    world.clock.advance(dayMs);
    await begin(offered, 2);
    await fail(offered, 2); // a turn that lost its connection and was repeated
    world.clock.advance(60_000);
    expect(await close(offered, 2, 'COMPLETE')).toEqual({});
    expect(await theAttempt(offered, 2)).toEqual({
      attemptNumber: 2,
      cycleNumber: 1,
      deliveryMethod: 'SFTP',
      startedAt: '2026-11-21T12:00:00.000Z',
      endedAt: '2026-11-21T12:01:00.000Z',
      outcome: 'COMPLETE',
      settingsVersion: 1,
      sentBytes: 0,
      totalBytes: 0,
    });
    expect(await readTransfer(world, offered.key)).toEqual({
      status: 'COMPLETE',
      attemptNumber: 2,
      cycleNumber: 1,
      runNumber: 1,
      isEncrypted: false,
      deliveryMethod: 'SFTP',
      lastAttemptAt: '2026-11-21T12:00:00.000Z',
      completedAt: '2026-11-21T12:01:00.000Z',
      sentBytes: 0,
      totalBytes: offered.sizeBytes,
    });
  });

  it.each(['COMPLETE', 'FAILED'] as const)(
    'as %s again, later, gives the same answer and changes nothing',
    async (outcome) => {
      const offered = await offeredPackage(world, 10);
      await begin(offered, 1);
      const answer = await close(offered, 1, outcome);
      const before = await itemsOf(world.deliveries);
      world.clock.advance(7_000_000);
      expect(await close(offered, 1, outcome)).toEqual(answer);
      expect(await itemsOf(world.deliveries)).toEqual(before);
    },
  );

  it('that was ended from outside, before it could write anything, is one like any other', async () => {
    const offered = await offeredPackage(world, 10);
    expect(await close(offered, 1, 'FAILED')).toEqual({
      nextAttemptAt: '2026-11-21T12:00:00.000Z',
      nextAttemptNumber: 2,
    });
    world.clock.advance(1000);
    expect(await close(offered, 1, 'FAILED')).toEqual({
      nextAttemptAt: '2026-11-21T12:00:00.000Z',
      nextAttemptNumber: 2,
    });
    expect(await readAttempts(world, offered.key)).toEqual([
      {
        attemptNumber: 1,
        cycleNumber: 1,
        startedAt: '2026-11-20T12:00:00.000Z',
        endedAt: '2026-11-20T12:00:00.000Z',
        outcome: 'FAILED',
        failureCode: 'UNEXPECTED',
        failureText: failureCodes.UNEXPECTED.text,
        sentBytes: 0,
        totalBytes: 0,
      },
    ]);
  });

  it('begins no attempt twice: the settings it began with stay', async () => {
    const offered = await offeredPackage(world, 10);
    await begin(offered, 1);
    world.clock.advance(1000);
    await saveDestination(world, {}, { password: 'x' });
    await begunAttempt(world, offered.input);
    const attempt = await theAttempt(offered, 1);
    expect([attempt?.settingsVersion, attempt?.startedAt]).toEqual([1, '2026-11-20T12:00:00.000Z']);
  });
});
