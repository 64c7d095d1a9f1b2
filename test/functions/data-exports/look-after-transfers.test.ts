import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StoredDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { mostTransfersAtOnce } from '../../../functions/data-exports/look-after-transfers.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { readAttempts } from '../../../functions/deliveries/attempt-store.ts';
import { openAttempt } from '../../../functions/deliveries/attempt-turn.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { requestRun } from '../../../functions/deliveries/run-request.ts';
import { attemptLeaseMs } from '../../../functions/deliveries/transfer-state.ts';
import { overdueTransfers } from '../../../functions/due-deliveries/open-transfers.ts';
import { type ExportWorld, exportWorld, itemsOf, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { failAttempts, offeredExport, refOf } from './offered-export.ts';

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
const dayMs = 24 * 60 * minuteMs;
const dana = { startedBy: 'Dana Quillfeather', askedBy: { kind: 'user', id: 'sub-dana' } } as const;

const keyOf = ({ distributorId, dataExportId: packageId }: StoredDataExport) => ({
  distributorId,
  packageId,
});
const runs = () => [...world.workflow.runs];
const names = () => [...world.workflow.runs.keys()];
const measured = () => world.log.measured.filter(([name]) => name === 'TransferRunsLost').length;
const transferOf = (stored: StoredDataExport) => readTransfer(world, keyOf(stored));

/** An offered package whose first run goes on. */
async function offered(differences?: Partial<StoredDataExport>): Promise<StoredDataExport> {
  const stored = await offeredExport(world, differences);
  world.workflow.runs.set(`${stored.dataExportId}-g1`, refOf(stored));
  return stored;
}

/** The run ends without another word. */
const kill = (stored: StoredDataExport, suffix = '') =>
  world.workflow.ended.add(`${stored.dataExportId}-g1${suffix}`);

type Numbers = { runNumber: number; cycleNumber: number; attemptNumber: number };

/** What the workflow's steps do for one attempt, as far as the tables know. */
async function begin(stored: StoredDataExport, ref: Numbers): Promise<unknown> {
  return openAttempt(world, keyOf(stored), ref, { totalBytes: 10 });
}
async function deliver(stored: StoredDataExport, ref: Numbers): Promise<void> {
  await begin(stored, ref);
  await closeAttempt(world, { ...refOf(stored), ...ref, outcome: 'COMPLETE' });
}

/** A starter each minute, for so long. */
async function pass(timeMs: number, stepMs = 10 * minuteMs): Promise<void> {
  for (let passedMs = 0; passedMs < timeMs; passedMs += stepMs) {
    world.clock.advance(Math.min(stepMs, timeMs - passedMs));
    await startExports(world);
  }
}

describe('a transfer that waits for its next attempt, and whose run died', () => {
  it('gets another run for that attempt when it is well overdue, never earlier, and is delivered once', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 1);
    kill(stored);
    await pass(dayMs + attemptLeaseMs - minuteMs, 60 * minuteMs);
    expect(names()).toEqual([`${stored.dataExportId}-g1`]);
    await pass(2 * minuteMs, minuteMs);
    const run = { runNumber: 2, cycleNumber: 1, attemptNumber: 2 };
    expect(runs().slice(1)).toEqual([
      [`${stored.dataExportId}-g1-r2`, { ...refOf(stored), startAt: 'SEND', ...run }],
    ]);
    await deliver(stored, run);
    await pass(dayMs, 60 * minuteMs);
    expect(names()).toHaveLength(2);
    expect(await transferOf(stored)).toMatchObject({ status: 'COMPLETE', runNumber: 2, attemptNumber: 2 });
    const attempts = await readAttempts(world, keyOf(stored));
    expect(attempts.map(({ outcome, startedBy }) => [outcome, startedBy])).toEqual([
      ['FAILED', undefined],
      ['COMPLETE', undefined],
    ]);
    expect(measured()).toBe(1);
    const told = { distributorId: stored.distributorId, dataExportId: stored.dataExportId, attemptNumber: 2 };
    expect(world.log.lines).toContainEqual({ level: 'warn', message: 'TRANSFER_RUN_REPLACED', ...told });
  });

  it('gets one run only, however many starters look at the same time', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 1);
    kill(stored);
    world.clock.advance(dayMs + attemptLeaseMs);
    await Promise.all([1, 2, 3, 4].map(() => startExports(world)));
    expect([names(), measured()]).toEqual([[`${stored.dataExportId}-g1`, `${stored.dataExportId}-g1-r2`], 1]);
  });

  it('gets yet another when that run died as well', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 1);
    kill(stored);
    kill(stored, '-r2');
    await pass(dayMs + 4 * attemptLeaseMs);
    expect(runs().at(-1)).toEqual([
      `${stored.dataExportId}-g1-r3`,
      { ...refOf(stored), startAt: 'SEND', runNumber: 3, cycleNumber: 1, attemptNumber: 2 },
    ]);
    expect(names()).toHaveLength(3);
  });

  it('gets its run although it could not be started at first', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 1);
    kill(stored);
    world.clock.advance(dayMs + attemptLeaseMs);
    const { start } = world.workflow;
    world.workflow.start = () => Promise.reject(new Error('not reached'));
    await expect(startExports(world)).rejects.toThrow('not reached');
    world.workflow.start = start;
    await pass(attemptLeaseMs);
    expect(names().slice(1)).toEqual([`${stored.dataExportId}-g1-r2`]);
  });

  it('costs no other its turn when it cannot be looked after', async () => {
    const [broken, other] = [await offered(), await offered({ distributorId: northgate })];
    for (const stored of [broken, other]) {
      await closeAttempt(world, { ...refOf(stored), attemptNumber: 1, outcome: 'FAILED' });
      kill(stored);
    }
    world.clock.advance(dayMs + attemptLeaseMs);
    const { stateOf } = world.workflow;
    world.workflow.stateOf = async (name) => {
      if (name.startsWith(broken.dataExportId)) throw new Error('refused');
      return stateOf(name);
    };
    await expect(startExports(world)).rejects.toThrow('refused');
    expect(names().slice(2)).toEqual([`${other.dataExportId}-g1-r2`]);
  });
});

describe('a transfer whose run goes on', () => {
  it('is left alone, however late its attempt is', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 1);
    await pass(2 * dayMs, 60 * minuteMs);
    expect([names(), measured()]).toEqual([[`${stored.dataExportId}-g1`], 0]);
    await deliver(stored, { runNumber: 1, cycleNumber: 1, attemptNumber: 2 });
    expect(await transferOf(stored)).toMatchObject({ status: 'COMPLETE', runNumber: 1 });
  });

  it('is left alone while an attempt is in flight, however long it gives no sign', async () => {
    const stored = await offered();
    await begin(stored, { runNumber: 1, cycleNumber: 1, attemptNumber: 1 });
    await pass(dayMs, 60 * minuteMs);
    const attempts = await readAttempts(world, keyOf(stored));
    expect([names().length, attempts.map(({ outcome }) => outcome)]).toEqual([1, ['IN_PROGRESS']]);
  });
});

describe('an attempt in flight whose run died', () => {
  const first = { runNumber: 1, cycleNumber: 1, attemptNumber: 1 };

  it('is ended as failed after its lease, told by mail, and the daily attempts go on', async () => {
    const stored = await offered();
    await begin(stored, first);
    kill(stored);
    await pass(attemptLeaseMs - minuteMs, minuteMs);
    expect((await readAttempts(world, keyOf(stored)))[0]?.outcome).toBe('IN_PROGRESS');
    await pass(2 * attemptLeaseMs);
    const [attempt] = await readAttempts(world, keyOf(stored));
    expect(attempt).toMatchObject({ outcome: 'FAILED', failureCode: 'UNEXPECTED' });
    expect(world.mailer.sent.map(({ to }) => to).sort()).toEqual(['hr@acme.example', 'ops@acme.example']);
    await pass(dayMs + attemptLeaseMs, 20 * minuteMs);
    expect(runs().slice(1)).toEqual([
      [
        `${stored.dataExportId}-g1-r2`,
        { ...refOf(stored), startAt: 'SEND', runNumber: 2, cycleNumber: 1, attemptNumber: 2 },
      ],
    ]);
    expect(measured()).toBe(2);
  });

  it('fails the transfer for good when it was the fifth, and nothing is started', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 4);
    world.clock.advance(dayMs);
    await begin(stored, { ...first, attemptNumber: 5 });
    kill(stored);
    await pass(dayMs, 20 * minuteMs);
    expect(await transferOf(stored)).toMatchObject({ status: 'FAILED', attemptNumber: 5 });
    expect(names()).toHaveLength(1);
    expect(await overdueTransfers(world, new Date('2100-01-01'), 10)).toEqual([]);
  });

  it('is ended once, however many starters look at the same time', async () => {
    const stored = await offered();
    await begin(stored, first);
    kill(stored);
    world.clock.advance(attemptLeaseMs + minuteMs);
    await Promise.all([1, 2, 3, 4].map(() => startExports(world)));
    expect(world.log.measured.filter(([name]) => name === 'DeliveriesFailed')).toHaveLength(1);
    expect(measured()).toBe(1);
  });
});

describe('a package that was made, and whose run died before its first attempt', () => {
  it('gets another run for the first attempt', async () => {
    const stored = await offered();
    kill(stored);
    await pass(attemptLeaseMs);
    const run = { runNumber: 2, cycleNumber: 1, attemptNumber: 1 };
    expect(runs().slice(1)).toEqual([
      [`${stored.dataExportId}-g1-r2`, { ...refOf(stored), startAt: 'SEND', ...run }],
    ]);
    await deliver(stored, run);
    expect(await transferOf(stored)).toMatchObject({ status: 'COMPLETE', runNumber: 2, attemptNumber: 1 });
  });
});

describe('a run that a person asked for', () => {
  it('is started under its own name when the start was lost', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 5);
    kill(stored);
    const run = await requestRun(world, keyOf(stored), dana);
    await pass(attemptLeaseMs);
    expect(runs().slice(1)).toEqual([
      [`${stored.dataExportId}-g1-r2`, { ...refOf(stored), startAt: 'SEND', ...run }],
    ]);
  });

  it('is replaced when it died before it began, and still bears the name of who asked', async () => {
    const stored = await offered();
    await failAttempts(world, stored, 5);
    kill(stored);
    await requestRun(world, keyOf(stored), dana);
    world.workflow.runs.set(`${stored.dataExportId}-g1-r2`, {});
    kill(stored, '-r2');
    await pass(attemptLeaseMs);
    const run = { runNumber: 3, cycleNumber: 2, attemptNumber: 1 };
    expect(runs().at(-1)).toEqual([
      `${stored.dataExportId}-g1-r3`,
      { ...refOf(stored), startAt: 'SEND', ...run },
    ]);
    await deliver(stored, run);
    expect((await readAttempts(world, keyOf(stored))).at(-1)?.startedBy).toBe('Dana Quillfeather');
  });
});

describe('the list of transfers that wait', () => {
  it('holds nothing of a transfer that is delivered', async () => {
    const stored = await offered();
    const open = async () => (await itemsOf(world.deliveries)).filter(({ pk }) => pk === 'TRANSFERS-OPEN');
    expect(await open()).toMatchObject([{ sk: stored.dataExportId, distributorId: stored.distributorId }]);
    await deliver(stored, { runNumber: 1, cycleNumber: 1, attemptNumber: 1 });
    expect(await open()).toEqual([]);
  });

  it('gives so many at once, the longest overdue first, and has the rest follow', async () => {
    for (let index = 0; index < mostTransfersAtOnce + 3; index += 1) {
      kill(await offered());
      world.clock.advance(1000);
    }
    const firstRuns = names();
    world.clock.advance(attemptLeaseMs);
    await startExports(world);
    const replaced = () => names().filter((name) => name.endsWith('-r2'));
    expect(replaced()).toEqual(firstRuns.slice(0, mostTransfersAtOnce).map((name) => `${name}-r2`));
    await startExports(world);
    expect(replaced()).toHaveLength(mostTransfersAtOnce + 3);
  });
});
