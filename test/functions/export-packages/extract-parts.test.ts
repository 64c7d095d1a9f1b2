import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AssetCode, assets } from '../../../functions/data-exports/contract.ts';
import { moveDataExport } from '../../../functions/data-exports/data-export-store.ts';
import { packageKeys } from '../../../functions/data-exports/package-keys.ts';
import { extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { addProfileNotes, saveProfiles } from '../../../functions/i9/profile-store.ts';
import { sheetHeaders } from '../../../functions/record-assets/index-rows.ts';
import {
  addExport,
  type ExportWorld,
  exportWorld,
  meridian,
  saveRecords,
} from '../../support/export-world.ts';
import { killSwitch } from '../../support/kill-switch.ts';
import { anI9Record, aProfile } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { filesAt, rowsAt, withAttachments } from './running-export.ts';

const profileKey = { distributorId: meridian, clientId: 1001, profileId: 5_000_001 };
const asOfAt = '2026-11-20T12:00:00.000Z';
let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
  await saveRecords(world, [await withAttachments(world, anI9Record(), [Buffer.from('a scan')])]);
  await saveProfiles(world, [aProfile({ profileId: 5_000_001 })]);
  const noteAt = (noteKey: string, at: string) => ({
    ...profileKey,
    noteKey,
    note: { text: `of ${noteKey}`, author: 'Ada', at, source: 'UI' as const },
  });
  await addProfileNotes(world, [
    noteAt('before', '2026-11-01T00:00:00.000Z'),
    noteAt('after', '2026-11-20T12:00:00.001Z'),
  ]);
});

interface Asked {
  readonly assetCodes: AssetCode[];
  readonly ssnDisplay?: 'FULL' | 'LAST_FOUR';
  readonly employeeNote?: string;
}

async function frozen({ assetCodes, ssnDisplay, employeeNote }: Asked) {
  const request = { recordSet: { kind: 'ALL_EMPLOYERS' as const }, employeeNote };
  const { dataExportId } = await addExport(world, { assets: assetCodes, ssnDisplay }, request);
  const ref = { distributorId: meridian, dataExportId, generation: 1 };
  await moveDataExport(world, ref, 'IN_PROGRESS', { asOfAt, recordCount: 1 });
  return { ref, keys: packageKeys(ref), input: { ...ref, chunkNumber: 1, i9Ids: [5_000_001] } };
}

const allCodes = assets.map(({ code }) => code);

describe('a chunk reads of a record what its assets need', () => {
  const readsFor = async (assetCodes: AssetCode[]) => {
    const kill = killSwitch();
    kill.arm(Number.POSITIVE_INFINITY, 'before');
    const { input } = await frozen({ assetCodes });
    await extractChunk({ ...world, i9: { ...world.i9, client: kill.wrap(world.i9.client) } }, input);
    return [kill.callCount, world.attachments.readCount];
  };

  it('the record alone for its data, its form and its trail', async () => {
    expect(await readsFor(['I9_DATA', 'I9_FORM', 'I9_AUDIT_TRAIL'])).toEqual([1, 0]);
  });

  it('the profile too for the profile or its notes', async () => {
    expect(await readsFor(['EMPLOYEE_PROFILE'])).toEqual([2, 0]);
    expect(await readsFor(['PROFILE_NOTES'])).toEqual([2, 0]);
  });

  it('stored files only of the kinds that were chosen', async () => {
    expect(await readsFor(['I9_HISTORICAL', 'EV_FAN'])).toEqual([1, 0]);
    expect(await readsFor(['I9_ATTACHMENTS'])).toEqual([1, 1]);
  });
});

describe('notes in a package are those of the instant at which the set was frozen', () => {
  it('without later ones, and without the one that this export adds, however often it runs', async () => {
    const { input, keys } = await frozen({ assetCodes: allCodes, employeeNote: 'Handed over.' });
    for (const _ of [1, 2]) {
      await extractChunk(world, input);
      expect(rowsAt(world, keys.chunkRows(1), 'Notes').map((row) => row.at(-1))).toEqual(['of before']);
      world.files.objects.delete(keys.chunkEntries(1));
    }
  });
});

describe('the social security number in the index', () => {
  it.each([
    ['FULL', /^(\d{9}|\d{3}-\d{2}-\d{4})$/],
    ['LAST_FOUR', /^\*{3}-\*{2}-\d{4}$/],
  ] as const)('is shown as the export says: %s', async (ssnDisplay, expected) => {
    const { input, keys } = await frozen({ assetCodes: ['I9_DATA'], ssnDisplay });
    await extractChunk(world, input);
    const [row = []] = rowsAt(world, keys.chunkRows(1), 'Records');
    expect(row[sheetHeaders.Records.indexOf('SSN')]).toMatch(expected);
  });
});

describe('what the plan says of records becomes exceptions', () => {
  it('that one is terminated without a date, while it is given', async () => {
    const { input, keys } = await frozen({ assetCodes: ['I9_DATA'] });
    const output = await extractChunk(world, { ...input, undatedIds: [5_000_001] });
    expect(output.exceptionCount).toBe(1);
    expect(rowsAt(world, keys.chunkRows(1), 'Exceptions')).toEqual([
      ['5000001', 'RECORD', 'TERMINATED_WITHOUT_DATE', 'terminated, no date'],
    ]);
    expect(filesAt(world, keys.chunkSegment(1)).size).toBe(1);
  });

  it('that one was gone, although it is there again', async () => {
    const { input, keys } = await frozen({ assetCodes: ['I9_DATA'] });
    const output = await extractChunk(world, { ...input, missingIds: [5_000_001] });
    expect(output).toEqual({ chunkNumber: 1, recordCount: 1, exceptionCount: 1 });
    expect(rowsAt(world, keys.chunkRows(1), 'Exceptions')).toEqual([
      ['5000001', 'RECORD', 'RECORD_MISSING', 'the record is no longer there'],
    ]);
    expect(filesAt(world, keys.chunkSegment(1)).size).toBe(0);
  });
});
