import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExportStatus } from '../../../functions/data-exports/contract.ts';
import { predecessorsOf } from '../../../functions/data-exports/data-export.ts';
import { moveDataExport, readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { addExport, type ExportWorld, exportWorld } from '../../support/export-world.ts';
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

const refused = { code: 'STATUS_NOT_ALLOWED' };
const forbidden = ExportStatus.options.flatMap((from) =>
  ExportStatus.options
    .filter((to) => to !== from && !predecessorsOf(to).includes(from))
    .map((to) => ({ from, to })),
);

/** By the moves that lead there. */
async function exportThatIs(status: ExportStatus) {
  const stored = await addExport(world);
  const [before] = predecessorsOf(status);
  if (before === 'IN_PROGRESS') await moveDataExport(world, stored, before, {});
  if (status !== 'REQUESTED') await moveDataExport(world, stored, status, {});
  return await readDataExport(world, stored);
}

describe('moving a data export', () => {
  it.each(forbidden)('from $from to $to is refused and writes nothing', async ({ from, to }) => {
    const stored = await exportThatIs(from);
    expect(stored.status).toBe(from);
    await expect(moveDataExport(world, stored, to, { recordCount: 77 })).rejects.toMatchObject(refused);
    expect(await readDataExport(world, stored)).toEqual(stored);
  });

  it('of another generation is refused and writes nothing', async () => {
    const stored = await exportThatIs('IN_PROGRESS');
    const other = { ...stored, generation: stored.generation + 1 };
    await expect(moveDataExport(world, other, 'COMPLETE', { recordCount: 77 })).rejects.toMatchObject(
      refused,
    );
    expect(await readDataExport(world, stored)).toEqual(stored);
  });
});
