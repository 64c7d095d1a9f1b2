import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveDataExport, readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { failExport } from '../../../functions/data-exports/fail-export.ts';
import {
  leaveQueue,
  readQueue,
  readRate,
  takeFromQueue,
} from '../../../functions/data-exports/queue-store.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { attemptLeaseMs } from '../../../functions/deliveries/transfer-state.ts';
import {
  addExport,
  type ExportWorld,
  exportWorld,
  itemsOf,
  meridian,
  northgate,
} from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

async function request(count: number, distributorId = meridian): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push((await addExport(world, { distributorId })).dataExportId);
  return ids;
}

const queue = async () => {
  const { requested, running } = await readQueue(world);
  const idsOf = (rows: readonly { dataExportId: string }[]) => rows.map((row) => row.dataExportId);
  return { requested: idsOf(requested), running: idsOf(running) };
};

describe('the starter', () => {
  it('starts four over all distributors by turns, each named after export and generation', async () => {
    const ids = [...(await request(2)), ...(await request(1, northgate)), ...(await request(3))];
    expect(await startExports(world)).toEqual({ startedCount: 4 });
    const order = [ids[0], ids[2], ids[1], ids[3]];
    expect([...world.workflow.runs]).toEqual(
      order.map((dataExportId) => [
        `${dataExportId}-g1`,
        { distributorId: dataExportId === ids[2] ? northgate : meridian, dataExportId, generation: 1 },
      ]),
    );
    expect(await queue()).toEqual({ requested: ids.slice(4), running: ids.slice(0, 4) });
  });

  it('starts the next when a slot is given back, and nothing twice', async () => {
    const ids = await request(6);
    await startExports(world);
    await startExports(world);
    expect(world.workflow.runs.size).toBe(4);
    await leaveQueue(world, ids[1] ?? '');
    expect(await startExports(world)).toEqual({ startedCount: 1 });
    expect([...world.workflow.runs.keys()].at(-1)).toBe(`${ids[4]}-g1`);
    expect((await queue()).requested).toEqual([ids[5]]);
  });

  it('starts at its next turn what was taken before a crash and not started', async () => {
    const [id] = await request(1);
    world.workflow.isBroken = true;
    await expect(startExports(world)).rejects.toThrow('cannot be reached');
    expect(await queue()).toEqual({ requested: [], running: [id] });
    world.workflow.isBroken = false;
    await startExports(world);
    expect([...world.workflow.runs.keys()]).toEqual([`${id}-g1`]);
  });

  it('takes a request once when two starters want it at the same time', async () => {
    await request(1);
    const state = await readQueue(world);
    const [queued] = state.requested;
    if (queued === undefined) throw new Error('nothing was queued');
    const take = () => takeFromQueue(world, state, queued, world.clock.now());
    const taken = await Promise.all([take(), take()]);
    expect(taken.filter((after) => after !== undefined)).toHaveLength(1);
    expect(await queue()).toEqual({ requested: [], running: [queued.dataExportId] });
  });

  it('starts each export once, however many starters run at the same time', async () => {
    const ids = await request(3);
    await Promise.all([1, 2, 3, 4].map(() => startExports(world)));
    expect([...world.workflow.runs.keys()].sort()).toEqual(ids.map((id) => `${id}-g1`));
    expect(await queue()).toEqual({ requested: [], running: ids });
  });

  it('keeps to the slots and to the share of a distributor, however many starters run at the same time', async () => {
    await request(6);
    await request(6, northgate);
    await Promise.all([1, 2, 3, 4, 5, 6].map(() => startExports(world)));
    const { running } = await readQueue(world);
    expect(running.map(({ distributorId }) => distributorId).sort()).toEqual([
      meridian,
      meridian,
      northgate,
      northgate,
    ]);
    expect(world.workflow.runs.size).toBe(4);
  });

  it('leaves a row alone that was started or cancelled since the queue was read', async () => {
    await request(2);
    const state = await readQueue(world);
    await startExports(world);
    const [queued] = state.requested;
    if (queued === undefined) throw new Error('nothing was queued');
    const before = await itemsOf(world.exports);
    expect(await takeFromQueue(world, state, queued, world.clock.now())).toBeUndefined();
    expect(await itemsOf(world.exports)).toEqual(before);
  });

  it('starts a small export of another distributor while giants run', async () => {
    for (let index = 0; index < 5; index += 1) await addExport(world, { expectedRecordCount: 50_000 });
    expect(await startExports(world)).toEqual({ startedCount: 3 });
    const { dataExportId } = await addExport(world, { distributorId: northgate, expectedRecordCount: 3 });
    expect(await startExports(world)).toEqual({ startedCount: 1 });
    expect((await queue()).running).toContain(dataExportId);
  });

  it('does nothing when there is nothing to start', async () => {
    expect(await startExports(world)).toEqual({ startedCount: 0 });
    expect(world.workflow.runs.size).toBe(0);
  });
});

describe('a run that goes on or has ended', () => {
  const statusOf = async (dataExportId = '') =>
    (await readDataExport(world, { distributorId: meridian, dataExportId })).status;

  it('gives its slot back and fails its export when it ended without a word', async () => {
    const ids = await request(5);
    await startExports(world);
    world.workflow.ended.add(`${ids[1]}-g1`);
    expect(await startExports(world)).toEqual({ startedCount: 1 });
    expect(await queue()).toEqual({ requested: [], running: [ids[0], ids[2], ids[3], ids[4]] });
    expect(await statusOf(ids[1])).toBe('FAILED');
    expect(world.mailer.sent.map(({ to }) => to)).toEqual(['dana@example.com']);
    await startExports(world);
    expect(world.log.measured.filter(([name]) => name === 'ExportsFailed')).toEqual([['ExportsFailed', 1]]);
    expect(world.log.lines).toContainEqual({
      level: 'warn',
      message: 'RUN_ENDED_SILENTLY',
      distributorId: meridian,
      dataExportId: ids[1],
    });
  });

  it('gives its slot back, and what was complete is sent', async () => {
    const [id = ''] = await request(1);
    await startExports(world);
    const ref = { distributorId: meridian, dataExportId: id, generation: 1 };
    await moveDataExport(world, ref, 'IN_PROGRESS', {});
    await moveDataExport(world, ref, 'COMPLETE', { sizeBytes: 10 });
    world.workflow.ended.add(`${id}-g1`);
    await startExports(world);
    expect([await queue(), await statusOf(id)]).toEqual([{ requested: [], running: [] }, 'COMPLETE']);
    world.clock.advance(attemptLeaseMs + 1);
    await startExports(world);
    expect([...world.workflow.runs.values()].at(-1)).toMatchObject({
      ...ref,
      startAt: 'SEND',
      attemptNumber: 1,
    });
  });

  it('keeps its slot while it runs, and its row learns how many records it has', async () => {
    const [id = ''] = await request(1);
    await startExports(world);
    const ref = { distributorId: meridian, dataExportId: id, generation: 1 };
    await moveDataExport(world, ref, 'IN_PROGRESS', { recordCount: 31_000 });
    await startExports(world);
    expect((await readQueue(world)).running).toMatchObject([{ dataExportId: id, recordCount: 31_000 }]);
  });

  it('adds to the rate what it took, once, when it gives its slot back', async () => {
    for (const [recordCount, seconds] of [
      [1000, 130],
      [3000, 330],
    ] as const) {
      const [id = ''] = await request(1);
      await startExports(world);
      const ref = { distributorId: meridian, dataExportId: id, generation: 1 };
      world.clock.advance(seconds * 1000);
      await moveDataExport(world, ref, 'IN_PROGRESS', { recordCount });
      await moveDataExport(world, ref, 'COMPLETE', { extractedAt: world.clock.now().toISOString() });
      await Promise.all([leaveQueue(world, id), leaveQueue(world, id)]);
    }
    const rate = await readRate(world);
    expect(rate.startSeconds).toBeCloseTo(30);
    expect(rate.secondsPerRecord).toBeCloseTo(0.1);
  });
});

describe('an export that cannot be started or read', () => {
  it.each([0, 1, 2])('costs its own turn only: number %i of three', async (index) => {
    const ids = await request(3);
    const start = world.workflow.start;
    world.workflow.start = async (name, input) => {
      if (name.startsWith(ids[index] ?? '')) throw new Error('refused');
      await start(name, input);
    };
    for (let turn = 0; turn < 2; turn += 1) await expect(startExports(world)).rejects.toThrow('refused');
    const others = ids.filter((id) => id !== ids[index]);
    expect([...world.workflow.runs.keys()]).toEqual(others.map((id) => `${id}-g1`));
  });

  it('is told in the log when its row makes no sense, and keeps nobody waiting', async () => {
    const [id] = await request(1);
    const Item = { pk: 'QUEUE#REQUESTED', sk: 'nonsense', generation: 'first' };
    await world.exports.client.send(new PutCommand({ TableName: world.exports.table, Item }));
    expect(await startExports(world)).toEqual({ startedCount: 1 });
    expect([...world.workflow.runs.keys()]).toEqual([`${id}-g1`]);
    const told = { level: 'error', message: 'QUEUE_ROW_UNREADABLE', dataExportId: 'nonsense' };
    expect(world.log.lines).toContainEqual(told);
  });
});

describe('a due date at risk', () => {
  const audit = (hours: number) => ({
    purpose: 'GOVERNMENT_AUDIT' as const,
    expectedRecordCount: 9000,
    responseDueAt: new Date(world.clock.now().getTime() + hours * 3_600_000).toISOString(),
  });

  it('is mailed to whoever asked, once', async () => {
    await addExport(world, audit(1));
    for (let turn = 0; turn < 3; turn += 1) await startExports(world);
    expect(world.mailer.sent.map(({ to }) => to)).toEqual(['dana@example.com']);
  });

  it('is not mailed when the export is expected in time', async () => {
    await addExport(world, audit(30));
    await startExports(world);
    expect(world.mailer.sent).toEqual([]);
  });

  it('is tried a few times when the mail is refused, and keeps nothing from starting', async () => {
    world.mailer.refused.add('dana@example.com');
    await addExport(world, audit(1));
    for (let turn = 0; turn < 5; turn += 1) await startExports(world);
    expect(world.workflow.runs.size).toBe(1);
    const warned = world.log.lines.filter(({ message }) => message === 'QUEUE_NOTICE_NOT_SENT');
    expect(warned).toHaveLength(3);
  });
});

describe('a row from before the queue knew classes', () => {
  it('waits as the oldest and is started first', async () => {
    await addExport(world);
    const old = { pk: 'QUEUE#REQUESTED', sk: '01JC0000000000000000000000', distributorId: northgate };
    const Item = { ...old, dataExportId: old.sk, generation: 1 };
    await world.exports.client.send(new PutCommand({ TableName: world.exports.table, Item }));
    await startExports(world);
    expect([...world.workflow.runs.keys()][0]).toBe(`${old.sk}-g1`);
  });
});

describe('an export that failed', () => {
  const refOf = (dataExportId = '') => ({ distributorId: meridian, dataExportId, generation: 1 });

  it('is told with its reason, gives its slot back and hints at the next', async () => {
    const [id] = await request(1);
    await startExports(world);
    expect(await failExport(world, refOf(id))).toEqual({ status: 'FAILED' });
    const items = await itemsOf(world.exports);
    expect(items.find((item) => item['sk'] === id && item['status'])).toMatchObject({
      status: 'FAILED',
      failureCode: 'EXTRACTION_FAILED',
      failureText:
        'The package could not be built. We have been told and will look into it; request the export again later.',
    });
    expect(await queue()).toEqual({ requested: [], running: [] });
    expect(world.audit.entries.filter(({ action }) => action === 'DATA_EXPORT_FAILED')).toEqual([
      expect.objectContaining({
        tenantId: `distributor:${meridian}`,
        objects: { distributorId: meridian, dataExportId: id },
        outcome: 'FAILED',
        code: 'EXTRACTION_FAILED',
      }),
    ]);
    expect(world.startHint.sent).toEqual([id]);
    expect(await itemsOf(world.deliveries)).toContainEqual(
      expect.objectContaining({
        sk: 'PACKAGE',
        packageId: id,
        extractionFailureText: expect.stringContaining('could not be built'),
      }),
    );
  });

  it('does not say so before the audit trail does, and is told there once', async () => {
    const [id] = await request(1);
    await startExports(world);
    const before = await itemsOf(world.exports);
    world.audit.failWhen(() => true);
    await expect(failExport(world, refOf(id))).rejects.toThrow();
    expect(await itemsOf(world.exports)).toEqual(before);
    world.audit.failWhen(() => false);
    await failExport(world, refOf(id));
    await failExport(world, refOf(id));
    expect(world.audit.entries.filter(({ action }) => action === 'DATA_EXPORT_FAILED')).toHaveLength(1);
  });

  it('stays as it is when it is told again, and although the hint is lost', async () => {
    const [id] = await request(1);
    await startExports(world);
    await failExport(world, refOf(id));
    const before = [await itemsOf(world.exports), await itemsOf(world.deliveries)];
    world.startHint.isBroken = true;
    await failExport(world, refOf(id));
    expect([await itemsOf(world.exports), await itemsOf(world.deliveries)]).toEqual(before);
  });
});
