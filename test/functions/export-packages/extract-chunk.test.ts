import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assets } from '../../../functions/data-exports/contract.ts';
import { readProgress } from '../../../functions/data-exports/progress-store.ts';
import { extractChunk } from '../../../functions/export-packages/extract-chunk.ts';
import { renderAuditTrailPdf } from '../../../functions/i9/audit-trail-pdf.ts';
import { I9Record } from '../../../functions/i9/contract.ts';
import { renderFormI9 } from '../../../functions/i9/form-i9-pdf.ts';
import { readProfile, saveProfiles } from '../../../functions/i9/profile-store.ts';
import { type SheetName, sheetHeaders } from '../../../functions/record-assets/index-rows.ts';
import { csvRows } from '../../support/csv-rows.ts';
import {
  type ExportWorld,
  exportWorld,
  meridian,
  saveRecords,
  someRecords,
} from '../../support/export-world.ts';
import { anI9Record, aProfile } from '../../support/record-builders.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { entriesAt, filesAt, rowsAt, runningExport, withAttachments } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

const folderOf = (i9Id: number) =>
  `records/Harborview_Logistics_Inc/OTANSLEY_ZEPHYRINE_HBV-0000001_I9-${i9Id}/`;
const scans = [Buffer.from('front of a licence'), Buffer.from('its back')];

/** One chunk of these records, extracted. */
async function extracted(records: readonly I9Record[], of: Parameters<typeof runningExport>[1] = {}) {
  await saveRecords(world, records);
  const { ref, keys } = await runningExport(world, of);
  const input = { ...ref, chunkNumber: 1, i9Ids: records.map((record) => record.i9Id) };
  const output = await extractChunk(world, input);
  const rows = (sheet: SheetName) => rowsAt(world, keys.chunkRows(1), sheet);
  return { ref, keys, input, output, rows, segmentKey: keys.chunkSegment(1) };
}

describe('a chunk', () => {
  it('becomes a segment with every asset of every record', async () => {
    const record = await withAttachments(world, anI9Record(), scans);
    const { segmentKey, output, ref } = await extracted([record]);
    const folder = folderOf(record.i9Id);
    const files = filesAt(world, segmentKey);
    expect([...files.keys()]).toEqual([
      `${folder}I9-5000001_FormI9.pdf`,
      `${folder}attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_01.jpg`,
      `${folder}attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_02.jpg`,
      `${folder}audit/I9-5000001_AuditTrail.csv`,
      `${folder}audit/I9-5000001_AuditTrail.pdf`,
      `${folder}I9-5000001.json`,
    ]);
    const contents = [...files.values()];
    expect(contents[0]?.equals(renderFormI9(record))).toBe(true);
    expect(contents.slice(1, 3)).toEqual(scans);
    expect(csvRows(contents[3]?.toString() ?? '')).toHaveLength(1 + record.auditTrail.length);
    expect(contents[4]?.equals(renderAuditTrailPdf(record))).toBe(true);
    expect(output).toEqual({ chunkNumber: 1, recordCount: 1, exceptionCount: 0 });
    expect(await readProgress(world, ref)).toEqual({ chunkCount: 1, recordCount: 1, exceptionCount: 0 });
  });

  it('gives the field data of a record whole, but for where we keep its files', async () => {
    const record = await withAttachments(world, anI9Record(), scans);
    const { segmentKey } = await extracted([record], { assets: assets.map(({ code }) => code) });
    const json = JSON.parse(
      filesAt(world, segmentKey)
        .get(`${folderOf(5_000_001)}I9-5000001.json`)
        ?.toString() ?? '',
    );
    const { attachments, ...rest } = record;
    expect(json).toEqual({
      ...rest,
      attachments: attachments.map(({ objectKey: _key, offset: _offset, ...shown }, index) => ({
        ...shown,
        file: `attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_0${index + 1}.jpg`,
      })),
    });
  });

  it('says of each entry which record and asset it is, and lists the rows of the index', async () => {
    const record = await withAttachments(world, anI9Record({ securityGroupIds: [51, 99] }), scans);
    const { segmentKey, rows } = await extracted([record]);
    const { entries, sizeBytes } = entriesAt(world, segmentKey);
    expect(entries.map(({ i9Id, assetCode }) => [i9Id, assetCode])).toEqual([
      [5_000_001, 'I9_FORM'],
      [5_000_001, 'I9_ATTACHMENTS'],
      [5_000_001, 'I9_ATTACHMENTS'],
      [5_000_001, 'I9_AUDIT_TRAIL'],
      [5_000_001, 'I9_AUDIT_TRAIL'],
      [5_000_001, 'I9_DATA'],
    ]);
    expect(sizeBytes).toBe(world.files.objects.get(segmentKey)?.length);
    const [cells = []] = rows('Records');
    const row = Object.fromEntries(sheetHeaders.Records.map((header, index) => [header, cells[index]]));
    expect(row).toMatchObject({
      Employer: 'Harborview Logistics, Inc.',
      FEIN: '980000011',
      Worksite: 'Quayside Terminal',
      'Security Group': 'Drivers; Group 99',
      'Folder Path': folderOf(5_000_001),
      'Form PDF SHA256': entries[0]?.sha256,
      'Attachment Count': '2',
    });
    expect(rows('Documents')).toHaveLength(2);
    expect(rows('Exceptions')).toEqual([]);
  });

  it.each([
    ['I9_FORM', ['_FormI9.pdf']],
    ['I9_ATTACHMENTS', ['_01.jpg', '_02.jpg']],
    ['I9_AUDIT_TRAIL', ['_AuditTrail.csv', '_AuditTrail.pdf']],
    ['I9_DATA', ['.json']],
  ] as const)('holds nothing but %s when nothing else was chosen', async (asset, endings) => {
    const record = await withAttachments(world, anI9Record(), scans);
    const { segmentKey } = await extracted([record], { assets: [asset] });
    const names = [...filesAt(world, segmentKey).keys()];
    expect(names.map((name) => endings.find((ending) => name.endsWith(ending)))).toEqual(endings);
    if (asset !== 'I9_ATTACHMENTS') expect(world.attachments.readCount).toBe(0);
  });

  it('keeps the order of the records and every record of a hundred', async () => {
    const { rows, output } = await extracted(someRecords(100), { assets: ['I9_DATA'] });
    expect(rows('Records').map((row) => Number(row[0]))).toEqual(
      Array.from({ length: 100 }, (_, index) => 5_000_001 + index),
    );
    expect(output).toEqual({ chunkNumber: 1, recordCount: 100, exceptionCount: 0 });
  });
});

describe('what is not there becomes an exception, never a silent gap', () => {
  it('a lost form', async () => {
    const { rows, output, segmentKey } = await extracted([anI9Record({ isFormMissing: true })]);
    expect(rows('Exceptions')).toEqual([
      ['5000001', 'I9_FORM', 'FORM_MISSING', 'the stored form could not be found'],
    ]);
    expect(output).toEqual({ chunkNumber: 1, recordCount: 1, exceptionCount: 1 });
    expect([...filesAt(world, segmentKey).keys()].some((name) => name.endsWith('_FormI9.pdf'))).toBe(false);
  });

  it('a missing, a cut and a changed attachment, each once, while the others are given', async () => {
    const record = await withAttachments(world, anI9Record(), [...scans, Buffer.from('third')]);
    const [first, second, third] = record.attachments;
    if (!first || !second || !third) throw new Error('three attachments were put');
    const attachments = [
      { ...first, sha256: 'ab'.repeat(32) },
      second,
      { ...third, sizeBytes: 100 },
      { ...third, attachmentId: '5000001-4', objectKey: 'D/nowhere' },
    ];
    const { rows, output, segmentKey } = await extracted([I9Record.parse({ ...record, attachments })]);
    expect(rows('Exceptions')).toEqual([
      [
        '5000001',
        'I9_ATTACHMENTS',
        'ATTACHMENT_DAMAGED',
        'attachment 5000001-1 (SHA256_DIFFERS): the stored file is not the one that was uploaded',
      ],
      [
        '5000001',
        'I9_ATTACHMENTS',
        'ATTACHMENT_MISSING',
        'attachment 5000001-3 (OBJECT_TOO_SHORT): the stored file could not be found',
      ],
      [
        '5000001',
        'I9_ATTACHMENTS',
        'ATTACHMENT_MISSING',
        'attachment 5000001-4 (OBJECT_MISSING): the stored file could not be found',
      ],
    ]);
    expect(output.exceptionCount).toBe(1);
    const scanNames = [...filesAt(world, segmentKey).keys()].filter((name) => name.includes('/attachments/'));
    expect(scanNames).toEqual([
      `${folderOf(5_000_001)}attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_02.jpg`,
    ]);
  });

  it('a record that is gone, without touching its neighbours', async () => {
    await saveRecords(world, someRecords(3));
    const { ref, keys } = await runningExport(world, { assets: ['I9_DATA'] });
    const i9Ids = [5_000_001, 4_242, 5_000_003];
    const output = await extractChunk(world, { ...ref, chunkNumber: 1, i9Ids });
    const rows = (sheet: SheetName) => rowsAt(world, keys.chunkRows(1), sheet);
    expect(output).toEqual({ chunkNumber: 1, recordCount: 3, exceptionCount: 1 });
    expect(rows('Exceptions')).toEqual([
      ['4242', 'RECORD', 'RECORD_MISSING', 'the record is no longer there'],
    ]);
    expect(rows('Records').map((row) => row[0])).toEqual(['5000001', '5000003']);
  });

  it("never another client's record, although its id was asked for", async () => {
    await saveRecords(world, [anI9Record({ i9Id: 41, clientId: 1002, employerId: 21, worksiteId: 201 })]);
    const { ref, keys } = await runningExport(world);
    await extractChunk(world, { ...ref, chunkNumber: 1, i9Ids: [41] });
    expect(entriesAt(world, keys.chunkSegment(1)).entries).toEqual([]);
  });
});

describe('a chunk that runs again', () => {
  it('leaves the same objects, byte for byte, and is counted once', async () => {
    const record = await withAttachments(world, anI9Record(), scans);
    const { input, output, ref } = await extracted([record, ...someRecords(3).slice(1)]);
    const before = new Map(world.files.objects);
    expect(await extractChunk(world, input)).toEqual(output);
    expect(world.files.objects).toEqual(before);
    expect(await readProgress(world, ref)).toEqual({ chunkCount: 1, recordCount: 3, exceptionCount: 0 });
  });

  it('gives the same bytes although every object of it was lost', async () => {
    const record = await withAttachments(world, anI9Record(), scans);
    const { input, ref } = await extracted([record]);
    const before = new Map(world.files.objects);
    world.files.objects.clear();
    world.clock.advance(86_400_000);
    await extractChunk(world, input);
    expect(world.files.objects).toEqual(before);
    expect((await readProgress(world, ref)).chunkCount).toBe(1);
  });

  it('is refused before the record set is frozen', async () => {
    const { ref } = await runningExport(world);
    await saveRecords(world, someRecords(1));
    const other = { ...ref, dataExportId: '01JD0000000000000000009999' };
    const input = { ...other, chunkNumber: 1, i9Ids: [5_000_001] };
    await expect(extractChunk(world, input)).rejects.toMatchObject({ code: 'DATA_EXPORT_NOT_FOUND' });
  });
});

describe('the note of an export', () => {
  const profileKey = { distributorId: meridian, clientId: 1001, profileId: 7_000_001 };

  it('lands once on each profile of the set, however many records it has, and on no other', async () => {
    await saveProfiles(
      world,
      [7_000_001, 7_000_002].map((profileId) => aProfile({ profileId })),
    );
    const records = someRecords(2, { profileId: 7_000_001 });
    const { input } = await extracted(records, { employeeNote: 'Given to the auditor.' });
    world.files.objects.clear();
    await extractChunk(world, input);
    expect((await readProfile(world, profileKey))?.notes).toEqual([
      {
        text: 'EX-000001: Given to the auditor.',
        author: 'Dana Quillfeather',
        at: '2026-11-20T12:00:00.000Z',
        source: 'EXPORT',
      },
    ]);
    expect((await readProfile(world, { ...profileKey, profileId: 7_000_002 }))?.notes).toEqual([]);
  });

  it('leaves the profile readable even when it is as long as a note may be', async () => {
    await saveProfiles(world, [aProfile({ profileId: 7_000_001 })]);
    await extracted(someRecords(1), { employeeNote: 'n'.repeat(2000) });
    const notes = (await readProfile(world, profileKey))?.notes ?? [];
    expect(notes[0]?.text).toMatch(/^EX-000001: n{1900}/);
  });

  it('is not written when there is none', async () => {
    await saveProfiles(world, [aProfile({ profileId: 7_000_001 })]);
    await extracted(someRecords(1));
    expect((await readProfile(world, profileKey))?.notes).toEqual([]);
  });
});
