import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChunkRows } from '../../../functions/export-packages/chunk-result.ts';
import { makeFragment } from '../../../functions/export-packages/sheet-fragment.ts';
import { type WriteIndexDeps, writeIndex } from '../../../functions/export-packages/write-index.ts';
import { sheetHeaders, sheetNames } from '../../../functions/record-assets/index-rows.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { type ExportWorld, exportWorld, jsonAt } from '../../support/export-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { readWorkbook } from '../spreadsheets/read-workbook.ts';
import { pdfText } from './pdf-text.ts';
import { entriesAt, filesAt, runningExport } from './running-export.ts';

let engine: TableEngine;
let world: ExportWorld;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await exportWorld(engine);
});

/** Rows of chunk `chunkNumber` with records of these ids; the first of them is an exception, if wanted. */
function rowsOf(ids: readonly number[], exceptionCount = 0): ChunkRows {
  const records = ids.map((id) => [id, id, 'E-1', 'Harborview', '00123']);
  const exceptions: ChunkRows['exceptions'] =
    exceptionCount > 0
      ? [{ i9Id: ids[0] ?? 0, assetCode: 'RECORD', reason: 'RECORD_MISSING', detail: 'gone' }]
      : [];
  const sheets: ChunkRows['sheets'] = { Records: makeFragment('Records', records) };
  if (exceptions.length > 0)
    sheets.Exceptions = makeFragment(
      'Exceptions',
      exceptions.map((one) => Object.values(one)),
    );
  const counts = { recordCount: ids.length, exceptionCount };
  return { ...counts, sizeBytes: 1000 * ids.length, entryCount: 2 * ids.length, exceptions, sheets };
}

async function indexed(chunks: readonly ChunkRows[], limits?: WriteIndexDeps['limits']) {
  const { ref, keys } = await runningExport(world);
  for (const [index, rows] of chunks.entries())
    await world.files.write(keys.chunkRows(index + 1), JSON.stringify(rows));
  const input = { ...ref, chunkCount: chunks.length };
  const output = await writeIndex({ ...world, limits }, input);
  return { keys, input, output, plan: jsonAt(world.files, keys.volumePlan) };
}

const padded = (cells: string[], length: number) => [
  ...cells,
  ...Array<string>(length - cells.length).fill(''),
];
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe('the index of a package', () => {
  it('is a README, a system description, a workbook and a file for each sheet, with the rows of every chunk in order', async () => {
    const { keys } = await indexed([rowsOf([3, 1]), rowsOf([2], 1), rowsOf([9])]);
    const files = filesAt(world, keys.indexSegment(1));
    expect([...files.keys()]).toEqual([
      '00_README.txt',
      '02_system/System_Description.pdf',
      '01_index/Dictionary.csv',
      '01_index/I9_Index.xlsx',
      ...sheetNames.map((name) => `01_index/${name}.csv`),
    ]);
    const cellsOf = (name: string) => csvRows(files.get(`01_index/${name}.csv`)?.toString() ?? '');
    expect(cellsOf('Records')[0]).toEqual(sheetHeaders.Records);
    expect(
      cellsOf('Records')
        .slice(1)
        .map(([id]) => id),
    ).toEqual(['3', '1', '2', '9']);
    expect(cellsOf('Exceptions')).toEqual([
      sheetHeaders.Exceptions,
      ['2', 'RECORD', 'RECORD_MISSING', 'gone'],
    ]);
    expect(cellsOf('Documents')).toEqual([sheetHeaders.Documents]);
    expect(entriesAt(world, keys.indexSegment(1)).entries.every((entry) => entry.assetCode === 'INDEX')).toBe(
      true,
    );
  });

  it('has in the workbook the sheets and rows of the CSV files, and the dictionary', async () => {
    const { keys } = await indexed([rowsOf([3, 1]), rowsOf([2], 1), rowsOf([9])]);
    const files = filesAt(world, keys.indexSegment(1));
    const sheets = readWorkbook(files.get('01_index/I9_Index.xlsx') ?? Buffer.alloc(0));
    expect(sheets.map(({ name }) => name)).toEqual([...sheetNames, 'Dictionary']);
    for (const { name, rows } of sheets) {
      const csv = csvRows(files.get(`01_index/${name}.csv`)?.toString() ?? '');
      expect(
        rows.map((cells) => cells.map(({ value }) => value)),
        name,
      ).toEqual(csv.map((cells, index) => (index > 0 ? padded(cells, rows[0]?.length ?? 0) : cells)));
    }
    expect(sheets[0]?.rows[1]?.[0]).toEqual({ kind: 'n', value: '3' });
    expect(sheets[0]?.rows[1]?.[4]).toEqual({ kind: 'inlineStr', value: '00123' });
  });

  it('lists the exceptions of the whole export, for whoever asks later', async () => {
    const { keys } = await indexed([rowsOf([3, 1]), rowsOf([2], 1), rowsOf([9], 1)], { indexRecordCount: 2 });
    const lines = world.files.objects.get(keys.exceptions)?.toString().split('\n').filter(Boolean) ?? [];
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      [2, 9].map((i9Id) => ({ i9Id, assetCode: 'RECORD', reason: 'RECORD_MISSING', detail: 'gone' })),
    );
    const without = await indexed([rowsOf([3])]);
    expect(world.files.objects.get(without.keys.exceptions)).toHaveLength(0);
  });

  it('describes the system in a PDF that says what made it', async () => {
    const { keys } = await indexed([rowsOf([1])]);
    const pdf =
      filesAt(world, keys.indexSegment(1)).get('02_system/System_Description.pdf') ?? Buffer.alloc(0);
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const shown = pdfText(pdf);
    expect(shown).toContain(`Software product: Waybill ${version}`);
    for (const topic of ['How forms are made', 'signed', 'stored', 'audited', 'access', 'index', 'ECDSA'])
      expect(shown).toContain(topic);
  });

  it('says in the README what was asked for, as of when, and the counts', async () => {
    const { keys } = await indexed([rowsOf(numbers(1, 7), 2)]);
    const readme = filesAt(world, keys.indexSegment(1)).get('00_README.txt')?.toString() ?? '';
    const lines = readme.split('\r\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'I-9 DATA EXPORT EX-000001',
        'Description:     Audit of November',
        'Client:          Harborview Logistics (1001)',
        'Made by Waybill for distributor meridian-hr.',
        'Purpose:         Other',
        'Record set:      All employers',
        'As of:           2026-11-20T12:00:00.000Z (every time in this package is UTC)',
        'Records:         7',
        '  complete:      5',
        '  with exceptions: 2 (see 01_index/Exceptions.csv)',
        '  - Form I-9 (PDF)',
      ]),
    );
    expect(readme).not.toMatch(/[^\r]\n/);
  });

  it('is cut into numbered files when there are too many records, a chunk never split', async () => {
    const chunks = [rowsOf(numbers(1, 4)), rowsOf(numbers(5, 4)), rowsOf(numbers(9, 4)), rowsOf([13], 1)];
    const { keys, plan } = await indexed(chunks, { indexRecordCount: 8 });
    const idsIn = (part: number) =>
      csvRows(
        filesAt(world, keys.indexSegment(part)).get(`01_index/Records_part0${part}.csv`)?.toString() ?? '',
      )
        .slice(1)
        .map(([id]) => Number(id));
    expect([idsIn(1), idsIn(2)]).toEqual([numbers(1, 8), numbers(9, 5)]);
    expect([...filesAt(world, keys.indexSegment(2)).keys()][0]).toBe('00_README.txt');
    expect([...filesAt(world, keys.indexSegment(1)).keys()]).not.toContain('00_README.txt');
    expect([plan.recordCount, plan.exceptionCount]).toEqual([13, 1]);
  });

  it('holds 100 chunks at their largest in two files of 50,000 records at most', async () => {
    const chunks = numbers(0, 102).map((chunk) => rowsOf(numbers(chunk * 500 + 1, 500)));
    const { keys, plan } = await indexed(chunks);
    const lineCounts = [1, 2].map(
      (part) =>
        csvRows(
          filesAt(world, keys.indexSegment(part)).get(`01_index/Records_part0${part}.csv`)?.toString() ?? '',
        ).length - 1,
    );
    expect(lineCounts).toEqual([50_000, 1_000]);
    expect(plan.recordCount).toBe(51_000);
  });
});

describe('the plan of volumes', () => {
  it('puts the index first and then every chunk, in order, and lists a line per volume', async () => {
    const chunks = [rowsOf([1, 2]), rowsOf([3, 4]), rowsOf([5, 6])];
    const { keys, plan, output } = await indexed(chunks, { volume: { sizeBytes: 10_000, entryCount: 1000 } });
    const keysOf = (volume: { segments: { key: string }[] }) => volume.segments.map((segment) => segment.key);
    expect(plan.volumes.flatMap(keysOf)).toEqual([
      keys.indexSegment(1),
      keys.chunkSegment(1),
      keys.chunkSegment(2),
      keys.chunkSegment(3),
    ]);
    expect(plan.volumes.length).toBeGreaterThan(1);
    expect(output).toEqual({ volumeCount: plan.volumes.length, volumesKey: keys.volumeItems });
    const lines = world.files.objects.get(keys.volumeItems)?.toString();
    expect(lines).toBe(
      plan.volumes.map((_: unknown, index: number) => `{"volumeNumber":${index + 1}}\n`).join(''),
    );
  });

  it('leaves out a chunk of which every record is gone, but counts it', async () => {
    const empty = { ...rowsOf([7], 1), entryCount: 0, sizeBytes: 0 };
    const { keys, plan } = await indexed([rowsOf([1]), empty]);
    expect(plan.volumes[0].segments.map((segment: { key: string }) => segment.key)).toEqual([
      keys.indexSegment(1),
      keys.chunkSegment(1),
    ]);
    expect([plan.recordCount, plan.exceptionCount]).toEqual([2, 1]);
  });
});

describe('writing the index', () => {
  it('refuses when a chunk is missing, whichever it is, and plans no volumes', async () => {
    for (const missing of [1, 2, 3]) {
      const { ref, keys } = await runningExport(world);
      for (const chunk of [1, 2, 3])
        if (chunk !== missing)
          await world.files.write(keys.chunkRows(chunk), JSON.stringify(rowsOf([chunk])));
      await expect(writeIndex(world, { ...ref, chunkCount: 3 })).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'PACKAGE_INCOMPLETE',
        message: `chunk ${missing} was not extracted`,
      });
      expect(world.files.objects.has(keys.volumePlan)).toBe(false);
    }
  });

  it('gives the same objects, byte for byte, when it runs again', async () => {
    const { input, output } = await indexed(numbers(1, 20).map((id) => rowsOf([id])));
    const before = new Map(world.files.objects);
    world.clock.advance(3_600_000);
    expect(await writeIndex(world, input)).toEqual(output);
    expect(world.files.objects).toEqual(before);
  });
});
