import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { endExport } from '../../../functions/data-exports/fail-export.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { sendNotices } from '../../../functions/deliveries/send-notices.ts';
import { mostNoticesAtOnce, sendOwedNotices } from '../../../functions/deliveries/send-owed-notices.ts';
import { untoldMs } from '../../../functions/due-deliveries/owed-notices.ts';
import { addExport, type ExportWorld, exportWorld, itemsOf } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { offeredExport, refOf } from '../data-exports/offered-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const addresses = ['hr@acme.example', 'ops@acme.example'];

const mailed = () => world.mailer.sent.map(({ to }) => to).sort();
const owed = async () => (await itemsOf(world.deliveries)).filter(({ pk }) => pk === 'NOTICES-OWED');
const warned = (message: string) => world.log.lines.filter((line) => line.message === message);
/** Whoever fails costs the test. */
const sendOwed = () => sendOwedNotices(world, (_, work) => work());

/** An attempt that ended, and whose run died before it mailed. */
async function untold(outcome: 'COMPLETE' | 'FAILED' = 'FAILED') {
  const stored = await offeredExport(world);
  await closeAttempt(world, { ...refOf(stored), attemptNumber: 1, outcome });
  return stored;
}

describe('an outcome that no run has mailed', () => {
  it.each(['COMPLETE', 'FAILED'] as const)(
    'of an attempt that is %s is mailed after twenty minutes, once',
    async (outcome) => {
      await untold(outcome);
      world.clock.advance(untoldMs - 1);
      await sendOwed();
      expect(mailed()).toEqual([]);
      world.clock.advance(1);
      await sendOwed();
      expect([mailed(), await owed()]).toEqual([addresses, []]);
      world.clock.advance(hourMs);
      await sendOwed();
      expect(mailed()).toEqual(addresses);
    },
  );

  it('of an extraction is mailed to whoever asked for it', async () => {
    const stored = await addExport(world);
    await endExport(world, refOf(stored));
    world.clock.advance(untoldMs);
    await sendOwed();
    expect([world.mailer.sent.length, await owed()]).toEqual([1, []]);
    expect(world.mailer.sent[0]?.subject).toContain(stored.exportNumber);
  });

  it('is tried each quarter of an hour while mail is down, and mailed when it is up again', async () => {
    await untold();
    for (const address of addresses) world.mailer.refused.add(address);
    for (let passedMs = 0; passedMs < untoldMs + hourMs; passedMs += minuteMs) {
      world.clock.advance(minuteMs);
      await sendOwed();
    }
    expect(warned('NOTICE_STILL_OWED').map(({ code }) => code)).toEqual(Array(5).fill('NOTICE_NOT_SENT'));
    world.mailer.refused.clear();
    world.clock.advance(15 * minuteMs);
    await sendOwed();
    expect([mailed(), await owed()]).toEqual([addresses, []]);
  });

  it('is mailed once, however many starters look at the same time', async () => {
    await untold();
    world.clock.advance(untoldMs);
    await Promise.all([1, 2, 3, 4].map(sendOwed));
    expect(mailed()).toEqual(addresses);
  });

  it('is given up when mail is down for longer than a day, and the operator told', async () => {
    const { dataExportId } = await untold();
    for (const address of addresses) world.mailer.refused.add(address);
    world.clock.advance(24 * hourMs + 1);
    await sendOwed();
    expect([await owed(), mailed()]).toEqual([[], []]);
    expect(warned('NOTICE_GIVEN_UP')).toMatchObject([{ level: 'error', dataExportId, attemptNumber: 1 }]);
  });

  it('is mailed although no starter ran for longer than a day', async () => {
    await untold();
    world.clock.advance(30 * hourMs);
    await sendOwed();
    expect([mailed(), await owed()]).toEqual([addresses, []]);
  });

  it('that cannot be told costs no other its turn, and is given up after a day', async () => {
    const [broken] = [await untold(), await untold()];
    const { client, table } = world.deliveries;
    const pk = `D#${broken.distributorId}#P#${broken.dataExportId}`;
    await client.send(new DeleteCommand({ TableName: table, Key: { pk, sk: 'PACKAGE' } }));
    world.clock.advance(untoldMs);
    await expect(startExports(world)).rejects.toMatchObject({ code: 'PACKAGE_NOT_FOUND' });
    expect([mailed(), (await owed()).length]).toEqual([addresses, 1]);
    world.clock.advance(24 * hourMs);
    await sendOwed();
    expect([await owed(), warned('NOTICE_GIVEN_UP').length]).toEqual([[], 1]);
  });

  it('waits for the next turn when there are many', async () => {
    for (let index = 0; index < mostNoticesAtOnce + 2; index += 1) await untold();
    world.clock.advance(untoldMs);
    await sendOwed();
    expect(await owed()).toHaveLength(2);
    await sendOwed();
    expect(await owed()).toEqual([]);
  });
});

it('is owed no more once the run has mailed it', async () => {
  const stored = await untold();
  expect(await owed()).toHaveLength(1);
  await sendNotices(world, { ...refOf(stored), attemptNumber: 1 });
  expect([mailed(), await owed()]).toEqual([addresses, []]);
});

it('is not mailed again when the run has mailed it and died before it said so', async () => {
  const stored = await untold();
  const before = await owed();
  await sendNotices(world, { ...refOf(stored), attemptNumber: 1 });
  const { client, table } = world.deliveries;
  for (const Item of before) await client.send(new PutCommand({ TableName: table, Item }));
  world.clock.advance(untoldMs);
  await sendOwed();
  expect([mailed(), await owed()]).toEqual([addresses, []]);
});
