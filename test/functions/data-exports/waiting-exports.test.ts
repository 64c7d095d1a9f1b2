import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ExportStatus } from '../../../functions/data-exports/contract.ts';
import { moveDataExport, readDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { readQueue } from '../../../functions/data-exports/queue-store.ts';
import { startExports } from '../../../functions/data-exports/start-exports.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import {
  addExport,
  aRequest,
  type ExportWorld,
  exportWorld,
  itemsOf,
  meridian,
  northgate,
  saveRecords,
  someRecords,
} from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { refOf } from './offered-export.ts';

let engine: TableEngine;
let world: ExportWorld;
let call: ReturnType<typeof exportApi>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  call = exportApi(world);
});

const cancel = (id: string, as?: string) => call('POST', `${exportsPath}/${id}/cancel`, { as });
const prioritize = (id: string, body: unknown, as = 'sub-vera') =>
  call('PUT', `${exportsPath}/${id}/priority`, { as, body });

/** Brings an export into a status by the moves that lead there. */
async function exportIn(status: ExportStatus) {
  const stored = await addExport(world);
  if (status === 'REQUESTED') return stored;
  if (status === 'CANCELLED') {
    await cancel(stored.dataExportId);
    return stored;
  }
  await startExports(world);
  await moveDataExport(world, refOf(stored), 'IN_PROGRESS', {});
  if (status !== 'IN_PROGRESS') await moveDataExport(world, refOf(stored), status, {});
  return stored;
}

describe('cancelling', () => {
  it('ends an export that waits and takes it out of the queue', async () => {
    const stored = await exportIn('REQUESTED');
    const answer = await cancel(stored.dataExportId);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: 'CANCELLED',
      cancelledAt: '2026-11-20T12:00:00.000Z',
      cancelledBy: 'Dana Quillfeather',
    });
    expect(answer.body).not.toHaveProperty('queue');
    expect((await readQueue(world)).requested).toEqual([]);
    expect(world.startHint.sent).toEqual([stored.dataExportId]);
  });

  it('twice is answered the same, and changes nothing the second time', async () => {
    const { dataExportId } = await exportIn('REQUESTED');
    const first = await cancel(dataExportId);
    const before = await itemsOf(world.exports);
    world.clock.advance(60_000);
    const second = await cancel(dataExportId, 'sub-vera');
    expect([second.status, second.body]).toEqual([200, { ...first.body, cancelledBy: 'Dana Quillfeather' }]);
    expect(await itemsOf(world.exports)).toEqual(before);
  });

  it.each(ExportStatus.options.filter((status) => status !== 'REQUESTED' && status !== 'CANCELLED'))(
    'is refused for an export that is %s',
    async (status) => {
      const { dataExportId } = await exportIn(status);
      const before = await itemsOf(world.exports);
      const answer = await cancel(dataExportId);
      expect([answer.status, answer.body.code]).toEqual([409, 'STATUS_NOT_ALLOWED']);
      expect(await itemsOf(world.exports)).toEqual(before);
    },
  );

  it('is refused once a starter has taken the export, although it does not show yet', async () => {
    const { dataExportId } = await exportIn('REQUESTED');
    await startExports(world);
    const answer = await cancel(dataExportId);
    expect([answer.status, answer.body.code]).toEqual([409, 'STATUS_NOT_ALLOWED']);
  });

  it('and starting at the same time end with exactly one of both', async () => {
    for (let round = 0; round < 8; round += 1) {
      const stored = await exportIn('REQUESTED');
      const [answer] = await Promise.all([cancel(stored.dataExportId), startExports(world)]);
      const isRunning = world.workflow.runs.has(`${stored.dataExportId}-g1`);
      const { status } = await readDataExport(world, stored);
      if (answer.status === 503) expect(status).toBe('REQUESTED');
      else expect([answer.status === 200, status === 'CANCELLED']).toEqual([!isRunning, !isRunning]);
    }
  });

  it('leaves the idempotency key with the cancelled export', async () => {
    await saveRecords(world, someRecords(1));
    const sent = { body: aRequest(), headers: { 'idempotency-key': 'key-12345' } };
    const first = await call('POST', exportsPath, sent);
    await cancel(first.body.dataExportId);
    const again = await call('POST', exportsPath, sent);
    expect([again.status, again.body.dataExportId, again.body.status]).toEqual([
      202,
      first.body.dataExportId,
      'CANCELLED',
    ]);
  });

  it("by vendor staff shows as System to the distributor's people", async () => {
    const { dataExportId } = await exportIn('REQUESTED');
    await cancel(dataExportId, 'sub-vera');
    const nameFor = async (as: string) =>
      (await call('GET', `${exportsPath}/${dataExportId}`, { as })).body.cancelledBy;
    expect([await nameFor('sub-dana'), await nameFor('sub-vera'), await nameFor('sub-ida')]).toEqual([
      'System',
      'Vera Nightingale',
      'Hidden',
    ]);
  });

  it("of another distributor's export is as unknown as none", async () => {
    const { dataExportId } = await addExport(world, { distributorId: northgate });
    const answer = await cancel(dataExportId);
    expect([answer.status, answer.body.code]).toEqual([404, 'DATA_EXPORT_NOT_FOUND']);
  });
});

describe('a priority given by hand', () => {
  it('moves the export in the queue and is kept with its reason', async () => {
    await addExport(world, { distributorId: northgate, expectedRecordCount: 500 });
    const { dataExportId } = await addExport(world, { expectedRecordCount: 50_000 });
    const answer = await prioritize(dataExportId, { priorityClass: 2, reason: ' Promised by phone. ' });
    expect(answer.status).toBe(200);
    expect(answer.body.queue).toMatchObject({ position: 1, priorityClass: 2, isManualPriority: true });
    expect((await readDataExport(world, { distributorId: meridian, dataExportId })).priorityChanges).toEqual([
      {
        at: '2026-11-20T12:00:00.000Z',
        by: 'Vera Nightingale',
        priorityClass: 2,
        reason: 'Promised by phone.',
      },
    ]);
  });

  it('is kept each time, and the last reason is shown to system administrators only', async () => {
    const { dataExportId } = await addExport(world);
    await Promise.all([
      prioritize(dataExportId, { priorityClass: 4, reason: 'Can wait.' }),
      addExport(world),
    ]);
    await prioritize(dataExportId, { priorityClass: 1, reason: 'Cannot wait.' });
    const stored = await readDataExport(world, { distributorId: meridian, dataExportId });
    expect(stored.priorityChanges.map(({ reason }) => reason)).toEqual(['Can wait.', 'Cannot wait.']);
    const reasonFor = async (as: string) =>
      (await call('GET', `${exportsPath}/${dataExportId}`, { as })).body.priorityReason;
    expect([await reasonFor('sub-vera'), await reasonFor('sub-dana'), await reasonFor('sub-ida')]).toEqual([
      'Cannot wait.',
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['no reason', { priorityClass: 1, reason: ' ' }, '#/reason'],
    ['a class of 0', { priorityClass: 0, reason: 'x' }, '#/priorityClass'],
    ['a class of 5', { priorityClass: 5, reason: 'x' }, '#/priorityClass'],
  ])('is refused with %s', async (_, body, pointer) => {
    const { dataExportId } = await addExport(world);
    const answer = await prioritize(dataExportId, body);
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, pointer]);
  });

  it.each(ExportStatus.options.filter((status) => status !== 'REQUESTED'))(
    'is refused for an export that is %s',
    async (status) => {
      const { dataExportId } = await exportIn(status);
      const answer = await prioritize(dataExportId, { priorityClass: 1, reason: 'x' });
      expect([answer.status, answer.body.code]).toEqual([409, 'STATUS_NOT_ALLOWED']);
    },
  );
});
