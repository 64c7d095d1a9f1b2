import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failExport } from '../../../functions/data-exports/fail-export.ts';
import { leaveQueue, readQueue, takeFromQueue } from '../../../functions/data-exports/queue-store.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
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
  const idsOf = (rows: { dataExportId: string }[]) => rows.map((row) => row.dataExportId);
  return { requested: idsOf(requested), running: idsOf(running) };
};

describe('the starter', () => {
  it('starts the oldest four over all distributors, each named after export and generation', async () => {
    const ids = [...(await request(2)), ...(await request(1, northgate)), ...(await request(3))];
    expect(await startExports(world)).toEqual({ startedCount: 4 });
    expect([...world.workflow.runs]).toEqual(
      ids
        .slice(0, 4)
        .map((dataExportId, index) => [
          `${dataExportId}-g1`,
          { distributorId: index === 2 ? northgate : meridian, dataExportId, generation: 1 },
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
    const [queued] = (await readQueue(world)).requested;
    if (queued === undefined) throw new Error('nothing was queued');
    const taken = await Promise.all([takeFromQueue(world, queued), takeFromQueue(world, queued)]);
    expect(taken.sort()).toEqual([false, true]);
    expect(await queue()).toEqual({ requested: [], running: [queued.dataExportId] });
  });

  it('starts each export once, however many starters run at the same time', async () => {
    const ids = await request(3);
    await Promise.all([1, 2, 3, 4].map(() => startExports(world)));
    expect([...world.workflow.runs.keys()].sort()).toEqual(ids.map((id) => `${id}-g1`));
    expect(await queue()).toEqual({ requested: [], running: ids });
  });

  it('does nothing when there is nothing to start', async () => {
    expect(await startExports(world)).toEqual({ startedCount: 0 });
    expect(world.workflow.runs.size).toBe(0);
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
    expect(world.startHint.sent).toEqual([id]);
    expect(await itemsOf(world.deliveries)).toContainEqual(
      expect.objectContaining({
        sk: 'PACKAGE',
        packageId: id,
        extractionFailureText: expect.stringContaining('could not be built'),
      }),
    );
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
