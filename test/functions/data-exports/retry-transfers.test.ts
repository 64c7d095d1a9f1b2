import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readTransfer } from '../../../functions/deliveries/delivery-store.ts';
import { saveDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import {
  addExport,
  type ExportWorld,
  exportWorld,
  itemsOf,
  meridian,
  northgate,
  someSettings,
} from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { failAttempts, offeredExport, refOf } from './offered-export.ts';

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

const retry = (id: string, as?: string) => call('POST', `${exportsPath}/${id}/retry-transfer`, { as });
const retryAll = (as?: string) => call('POST', `${exportsPath}/retry-waiting-transfers`, { as });
const runs = () => [...world.workflow.runs];

describe('retrying a transfer', () => {
  it('that waits for its next attempt starts that attempt now, in a run of its own', async () => {
    const stored = await offeredExport(world);
    await failAttempts(world, stored, 1);
    const answer = await retry(stored.dataExportId);
    expect([answer.status, answer.body.transfer.status]).toEqual([202, 'IN_PROGRESS']);
    const input = { ...refOf(stored), startAt: 'SEND', runNumber: 2, cycleNumber: 1, attemptNumber: 2 };
    expect(runs()).toEqual([[`${stored.dataExportId}-g1-r2`, input]]);
  });

  it('that failed five times starts a new cycle of five', async () => {
    const stored = await offeredExport(world);
    await failAttempts(world, stored, 5);
    const answer = await retry(stored.dataExportId);
    expect(answer.status).toBe(202);
    const input = { ...refOf(stored), startAt: 'SEND', runNumber: 2, cycleNumber: 2, attemptNumber: 1 };
    expect(runs()).toEqual([[`${stored.dataExportId}-g1-r2`, input]]);
  });

  it('twice starts one run, also when the first could not be started', async () => {
    const stored = await offeredExport(world);
    await failAttempts(world, stored, 1);
    world.workflow.isBroken = true;
    expect((await retry(stored.dataExportId)).status).toBe(500);
    world.workflow.isBroken = false;
    await Promise.all([retry(stored.dataExportId), retry(stored.dataExportId, 'sub-vera')]);
    expect(runs().map(([name]) => name)).toEqual([`${stored.dataExportId}-g1-r2`]);
  });

  it.each([
    ['not extracted yet', async () => addExport(world)],
    ['not sent for the first time yet', async () => offeredExport(world)],
    [
      'delivered',
      async () => {
        const stored = await offeredExport(world);
        await closeAttempt(world, { ...refOf(stored), attemptNumber: 1, outcome: 'COMPLETE' });
        return stored;
      },
    ],
  ])('is refused for a package that is %s', async (_, make) => {
    const { dataExportId } = await make();
    const before = await itemsOf(world.deliveries);
    const answer = await retry(dataExportId);
    expect([answer.status, answer.body.code]).toEqual([409, 'TRANSFER_NOT_WAITING']);
    expect([runs(), await itemsOf(world.deliveries)]).toEqual([[], before]);
  });

  it('shows who started it: people by name, vendor staff as System, nobody to project managers', async () => {
    const stored = await offeredExport(world);
    await failAttempts(world, stored, 1);
    await retry(stored.dataExportId, 'sub-ida');
    const input = { ...refOf(stored), runNumber: 2, cycleNumber: 1, attemptNumber: 2 };
    await closeAttempt(world, { ...input, outcome: 'FAILED' });
    await retry(stored.dataExportId);
    await closeAttempt(world, { ...input, runNumber: 3, attemptNumber: 3, outcome: 'FAILED' });
    const namesFor = async (as: string) =>
      (await call('GET', `${exportsPath}/${stored.dataExportId}`, { as })).body.attempts.map(
        ({ startedBy }: { startedBy?: string }) => startedBy,
      );
    expect(await namesFor('sub-rita')).toEqual([undefined, 'System', 'Dana Quillfeather']);
    expect(await namesFor('sub-ida')).toEqual([undefined, 'Hidden', 'Hidden']);
  });

  it('is refused while the settings are not tested', async () => {
    const stored = await offeredExport(world);
    await failAttempts(world, stored, 1);
    await saveDeliverySettings(world, await someSettings(world, { version: 2, testedAt: undefined }));
    for (const answer of [await retry(stored.dataExportId), await retryAll()])
      expect([answer.status, answer.body.code]).toEqual([409, 'DELIVERY_NOT_TESTED']);
    expect(runs()).toEqual([]);
  });

  it("of another distributor's export is as unknown as none", async () => {
    const stored = await offeredExport(world, { distributorId: northgate });
    await failAttempts(world, stored, 1);
    expect((await retry(stored.dataExportId)).body.code).toBe('DATA_EXPORT_NOT_FOUND');
  });
});

describe('retrying every waiting transfer', () => {
  it('starts those of the distributor that wait, and no other', async () => {
    const waiting = [];
    for (const exportNumber of ['EX-000001', 'EX-000002'])
      waiting.push(await offeredExport(world, { exportNumber }));
    const ended = await offeredExport(world, { exportNumber: 'EX-000003' });
    const foreign = await offeredExport(world, { distributorId: northgate });
    for (const stored of [...waiting, foreign]) await failAttempts(world, stored, 1);
    await failAttempts(world, ended, 5);
    const answer = await retryAll();
    expect([answer.status, answer.body]).toEqual([
      202,
      { startedCount: 2, exportNumbers: ['EX-000001', 'EX-000002'] },
    ]);
    expect(
      runs()
        .map(([name]) => name)
        .sort(),
    ).toEqual(waiting.map(({ dataExportId }) => `${dataExportId}-g1-r2`));
    const transfer = await readTransfer(world, { distributorId: meridian, packageId: ended.dataExportId });
    expect(transfer?.status).toBe('FAILED');
  });

  it('starts nothing when nothing waits', async () => {
    expect((await retryAll()).body).toEqual({ startedCount: 0, exportNumbers: [] });
  });
});
