import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { moveDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { countChunk } from '../../../functions/data-exports/progress-store.ts';
import { openAttempt } from '../../../functions/deliveries/attempt-turn.ts';
import { closeAttempt } from '../../../functions/deliveries/close-attempt.ts';
import { readDeliverySettings } from '../../../functions/deliveries/settings-store.ts';
import { exportApi, exportsPath } from '../../support/export-api.ts';
import { addExport, type ExportWorld, exportWorld, meridian, northgate } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';
import { failAttempts, offer, offeredExport, refOf } from './offered-export.ts';

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

const make = (as?: string) => call('POST', `${exportsPath}/log-workbook`, { as });

/** Rows of the workbook as texts by header. */
async function rowsFor(as?: string): Promise<Record<string, string>[]> {
  await make(as);
  const [key = ''] = [...world.files.objects.keys()].filter((one) => one.endsWith('.xlsx')).slice(-1);
  const [sheet] = readWorkbook(world.files.objects.get(key) ?? Buffer.alloc(0));
  const [header = [], ...rows] = sheet?.rows ?? [];
  return rows.map((row) =>
    Object.fromEntries(header.map(({ value }, index) => [value, row[index]?.value ?? ''])),
  );
}
const rowOf = async () => (await rowsFor())[0] ?? {};

describe('the workbook of the log', () => {
  it('lies in the bucket and is told with an address for ten minutes, as a file named in local time', async () => {
    await addExport(world);
    const { status, body } = await make();
    const [key = ''] = world.files.objects.keys();
    expect(key).toMatch(new RegExp(`^${meridian}/log/[0-9A-Z]{26}\\.xlsx$`));
    expect([status, body]).toEqual([
      201,
      {
        url: `https://bucket.example/${key}?file=Data_Export_Log_20261120_0700.xlsx&seconds=600`,
        fileName: 'Data_Export_Log_20261120_0700.xlsx',
        rowCount: 1,
        expiresAt: '2026-11-20T12:10:00.000Z',
      },
    ]);
  });

  it('has every column of the log but its actions', async () => {
    await addExport(world);
    expect(Object.keys(await rowOf())).toEqual([
      'Export ID',
      'Export Description',
      'Client',
      'Employer',
      'Record Set',
      'Assets',
      'Requested By',
      'Requested On',
      'Status',
      'Queue Position / ETA',
      'Extraction Completed On',
      'Records (exported / exceptions)',
      'Size / Files',
      'Delivery Method',
      'Transfer Status',
      'Transfer Attempts',
      'Last Attempt On / Next Attempt On',
      'Transfer Completed On',
      'Error',
    ]);
  });

  it('has the whole log, newest first, whatever a page holds, and nobody else’s', async () => {
    const numbers = Array.from({ length: 230 }, (_, index) => `EX-${String(index + 1).padStart(6, '0')}`);
    for (const exportNumber of numbers) await addExport(world, { exportNumber });
    await addExport(world, { distributorId: northgate, exportNumber: 'EX-999999' });
    expect((await rowsFor()).map((row) => row['Export ID'])).toEqual(numbers.reverse());
  });

  it('is a workbook with its header alone when the log is empty', async () => {
    expect([(await make()).body.rowCount, await rowsFor()]).toEqual([0, []]);
  });

  it('shows a request with its place in the queue', async () => {
    await addExport(world, {
      description: '=SUM(A1)',
      assets: ['I9_FORM', 'EV_FAN'],
      employerName: 'Harborview',
    });
    expect(await rowOf()).toMatchObject({
      'Export ID': 'EX-000001',
      'Export Description': '=SUM(A1)',
      Client: 'Harborview Logistics (1001)',
      Employer: 'Harborview',
      'Record Set': 'All employers',
      Assets: 'I9_FORM, EV_FAN',
      'Requested By': 'Dana Quillfeather',
      'Requested On': '2026-11-20 07:00:00 EST',
      Status: 'Requested',
      'Queue Position / ETA': '1 / 2026-11-20 07:01:00 EST',
      'Transfer Status': '',
    });
  });

  it('shows how far an extraction is', async () => {
    const stored = await addExport(world);
    await moveDataExport(world, stored, 'IN_PROGRESS', { recordCount: 1250 });
    await countChunk(world, stored, { chunkNumber: 1, recordCount: 1100, exceptionCount: 3 });
    expect(await rowOf()).toMatchObject({
      Employer: 'ALL EMPLOYERS',
      Status: 'In Progress (1,100 / 1,250)',
      'Records (exported / exceptions)': '1,097 / 3',
    });
  });

  it('shows a delivered export', async () => {
    const stored = await addExport(world);
    await moveDataExport(world, stored, 'IN_PROGRESS', { recordCount: 500 });
    const files = [1, 2].map((part) => ({ name: `${part}`, sizeBytes: 1, sha256: 'x' }));
    const made = { processedCount: 500, exceptionCount: 2, sizeBytes: 3_149_999_999, files };
    await moveDataExport(world, stored, 'COMPLETE_WITH_EXCEPTIONS', {
      ...made,
      extractedAt: '2026-07-01T15:00:00.000Z',
    });
    await offer(world, stored);
    const settings = await readDeliverySettings(world, meridian);
    const ref = { runNumber: 1, cycleNumber: 1, attemptNumber: 1 };
    const key = { distributorId: meridian, packageId: stored.dataExportId };
    await openAttempt(world, key, ref, { settings, totalBytes: 10 });
    world.clock.advance(60_000);
    await closeAttempt(world, { ...refOf(stored), attemptNumber: 1, outcome: 'COMPLETE' });
    expect(await rowOf()).toMatchObject({
      Status: 'Complete with Exceptions',
      'Queue Position / ETA': '',
      'Extraction Completed On': '2026-07-01 11:00:00 EDT',
      'Records (exported / exceptions)': '498 / 2',
      'Size / Files': '3.1 GB / 2',
      'Delivery Method': 'sFTP',
      'Transfer Status': 'Transfer Complete',
      'Transfer Attempts': '1 / 5',
      'Last Attempt On / Next Attempt On': '2026-11-20 07:00:00 EST / –',
      'Transfer Completed On': '2026-11-20 07:01:00 EST',
      Error: '',
    });
  });

  it('shows what a transfer waits for and why', async () => {
    await failAttempts(world, await offeredExport(world), 2);
    expect(await rowOf()).toMatchObject({
      'Transfer Status': 'Transfer In Progress: Retry 3 of 5 on 2026-11-22 07:00:00 EST',
      'Transfer Attempts': '2 / 5',
      'Last Attempt On / Next Attempt On': '2026-11-21 07:00:00 EST / 2026-11-22 07:00:00 EST',
      Error: 'The transfer failed for a reason we do not know yet. We look into it.',
    });
  });

  it('shows a transfer and an extraction that failed', async () => {
    await failAttempts(world, await offeredExport(world), 5);
    const failed = await addExport(world);
    await moveDataExport(world, failed, 'FAILED', { failureText: 'The package could not be built.' });
    const [extraction, transfer] = await rowsFor();
    expect(extraction).toMatchObject({ Status: 'Failed', Error: 'The package could not be built.' });
    expect(transfer).toMatchObject({ Status: 'Complete', 'Transfer Status': 'Transfer Failed' });
  });

  it('hides names as the log does', async () => {
    await addExport(world, { requestedBy: 'Vera Nightingale', isRequestedByVendor: true });
    await addExport(world);
    const namesFor = async (as: string) => (await rowsFor(as)).map((row) => row['Requested By']);
    expect(await namesFor('sub-rita')).toEqual(['Dana Quillfeather', 'System']);
    expect(await namesFor('sub-vera')).toEqual(['Dana Quillfeather', 'Vera Nightingale']);
    expect(await namesFor('sub-ida')).toEqual(['Hidden', 'Hidden']);
  });
});
