import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cell,
  type Column,
  longestCell,
  mostSheetLinks,
  type Sheet,
} from '../../../functions/spreadsheets/contract.ts';
import { writeWorkbook } from '../../../functions/spreadsheets/workbook.ts';
import { columnName } from '../../../functions/spreadsheets/workbook-parts.ts';
import { unzipTest } from '../../support/zip-entries.ts';
import { readWorkbook, workbookOf } from './read-workbook.ts';

const text: Column = { header: 'Name', type: 'text' };
const sheetOf = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): Sheet => ({
  name: 'Records',
  columns,
  rows,
});

/** The one cell of a sheet with this one. */
async function cellOf(type: Column['type'], cell: Cell) {
  const [sheet] = readWorkbook(await workbookOf([sheetOf([{ header: 'H', type }], [[cell]])]));
  return sheet?.rows[1]?.[0];
}

describe('a cell', () => {
  it.each<[Column['type'], Cell, object]>([
    ['number', 5_000_001, { kind: 'n', value: '5000001' }],
    ['number', -1.5, { kind: 'n', value: '-1.5' }],
    ['date', '2024-02-29', { kind: 'n', style: '2', value: '45351' }],
    ['date', '1900-03-01', { kind: 'n', style: '2', value: '61' }],
    ['instant', '2026-11-20T12:00:00.000Z', { kind: 'n', style: '3', value: '46346.5' }],
    ['text', '00123', { kind: 'inlineStr', value: '00123' }],
    ['text', '', { value: '' }],
    ['number', undefined, { value: '' }],
  ])('of type %s holds %j as what it is', async (type, cell, expected) => {
    expect(await cellOf(type, cell)).toEqual(expected);
  });

  it.each<[Column['type'], Cell]>([
    ['date', '1850-01-01'],
    ['date', '2024-02-30x'],
    ['date', 'unknown'],
    ['instant', 'soon'],
    ['number', 9_007_199_254_740_991],
    ['number', Number.NaN],
  ])('of type %s shows %j, which spreadsheets do not know as such, as a text', async (type, cell) => {
    expect(await cellOf(type, cell)).toMatchObject({ kind: 'inlineStr', value: String(cell) });
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("http://x","y")', '=cmd|calc!A0'])(
    'never holds %j as a formula',
    async (formula) => {
      const workbook = await workbookOf([sheetOf([text], [[formula]])]);
      const [sheet] = readWorkbook(workbook);
      expect(sheet?.xml).not.toMatch(/<f[ >]/);
      expect(sheet?.rows[1]?.[0]).toEqual({ kind: 'inlineStr', value: formula });
    },
  );

  it.each([
    ['control characters', 'a\u0000b\u0008c\u001f', 'abc'],
    ['non-characters', 'a\ufffeb\uffff', 'ab'],
    ['halves of a pair', 'a\ud800b\udc00c', 'abc'],
    ['whole pairs', 'a😀b', 'a😀b'],
    ['markup', '<b>&"\'', '<b>&"\''],
    ['line ends of every kind', 'a\r\nb\rc\nd', 'a\nb\nc\nd'],
    ['what spreadsheets take for an escape', '_x0041_', '_x005F_x0041_'],
  ])('takes %s as XML and spreadsheets do', async (_, given, expected) => {
    expect((await cellOf('text', given))?.value).toBe(expected);
  });

  it('is cut at the longest text that spreadsheets hold, never through a pair', async () => {
    expect((await cellOf('text', 'x'.repeat(40_000)))?.value).toHaveLength(longestCell);
    const value = (await cellOf('text', `${'x'.repeat(longestCell - 1)}😀`))?.value;
    expect(value).toBe('x'.repeat(longestCell - 1));
  });

  it('keeps any text that XML can hold', async () => {
    const character = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 1 })
      .filter((one) => one >= ' ' && one !== '\ufffe' && one !== '\uffff');
    const cells = fc.array(fc.string({ unit: character, maxLength: 40 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(cells, async (given) => {
        const rows = given.map((one) => [one]);
        const [sheet] = readWorkbook(await workbookOf([sheetOf([text], rows)]));
        expect(sheet?.rows.slice(1).map((row) => row[0]?.value)).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a sheet', () => {
  it('has a bold header that stays in sight and filters all of its rows', async () => {
    const columns: Column[] = [text, { header: 'A & B', type: 'number', widthChars: 30 }];
    const [sheet] = readWorkbook(
      await workbookOf([
        sheetOf(columns, [
          ['x', 1],
          ['y', 2],
        ]),
      ]),
    );
    expect(sheet?.rows[0]).toEqual([
      { kind: 'inlineStr', style: '1', value: 'Name' },
      { kind: 'inlineStr', style: '1', value: 'A & B' },
    ]);
    expect(sheet?.xml).toContain(
      '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
    );
    expect(sheet?.xml).toContain('<autoFilter ref="A1:B3"/>');
    expect(sheet?.xml).toContain('<col min="2" max="2" width="30" customWidth="1"/>');
  });

  it('opens what its links name, from where the workbook lies', async () => {
    const columns: Column[] = [text, { header: 'Folder', type: 'link', linkBase: '../' }];
    const rows = [
      ['a', 'records/A_B/'],
      ['b', undefined],
      ['c', 'records/C&D/é/'],
    ];
    const [sheet] = readWorkbook(await workbookOf([sheetOf(columns, rows)]));
    expect(sheet?.links).toEqual({ B2: '../records/A_B/', B4: '../records/C&amp;D/%C3%A9/' });
    expect(sheet?.rows[1]?.[1]).toEqual({ kind: 'inlineStr', style: '4', value: 'records/A_B/' });
  });

  it('goes on in another one of the same name when it is full, links and all', async () => {
    const columns: Column[] = [{ header: 'Folder', type: 'link' }];
    const rows = Array.from({ length: 2_600 }, (_, index) => [`f/${index}`]);
    const limits = { sheetRows: 1_000, sheetBytes: 1e9 };
    const workbook = await workbookOf(
      [sheetOf(columns, rows), { ...sheetOf([text], [['z']]), name: 'Z' }],
      limits,
    );
    const sheets = readWorkbook(workbook);
    expect(sheets.map(({ name, rows: { length } }) => [name, length])).toEqual([
      ['Records', 1_001],
      ['Records (2)', 1_001],
      ['Records (3)', 601],
      ['Z', 2],
    ]);
    expect(sheets.flatMap((sheet) => sheet.rows.slice(1)).map(([cell]) => cell?.value)).toEqual([
      ...rows.map(([path]) => path),
      'z',
    ]);
    expect(sheets[1]?.links['A2']).toBe('f/1000');
  });

  it('has no more links than Excel opens; further ones are plain text', async () => {
    const rows = Array.from({ length: mostSheetLinks + 7 }, (_, index) => [`f/${index}`]);
    const [sheet] = readWorkbook(await workbookOf([sheetOf([{ header: 'Folder', type: 'link' }], rows)]));
    const links = Object.entries(sheet?.links ?? {});
    expect(links).toHaveLength(mostSheetLinks);
    expect(links.every(([cell, target]) => target === `f/${Number(cell.slice(1)) - 2}`)).toBe(true);
    expect(sheet?.rows.at(-1)?.[0]?.value).toBe(`f/${mostSheetLinks + 6}`);
  });

  it('is there, with its header, when it has no rows', async () => {
    const [sheet] = readWorkbook(await workbookOf([sheetOf([text], [])]));
    expect(sheet?.rows).toHaveLength(1);
    expect(sheet?.xml).toContain('<autoFilter ref="A1:A1"/>');
  });

  it.each(['', 'a'.repeat(26), 'A/B', 'What?', '[x]'])('refuses the name %j', async (name) => {
    await expect(workbookOf([{ name, columns: [text], rows: [] }])).rejects.toThrow(
      'cannot be the name of a sheet',
    );
  });
});

describe('columns', () => {
  it('are named as spreadsheets name them', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA']);
  });
});

describe('a workbook', () => {
  it('is a ZIP that Info-ZIP finds whole, the same for the same rows', async () => {
    const sheets = () => [
      sheetOf(
        [text],
        Array.from({ length: 1_200 }, (_, index) => [`row ${index}`]),
      ),
    ];
    const workbook = await workbookOf(sheets());
    expect(unzipTest(workbook)).toContain('No errors detected');
    expect((await workbookOf(sheets())).equals(workbook)).toBe(true);
  });

  it('hands pieces on while it takes rows', async () => {
    let takenCount = 0;
    async function* rows() {
      for (; takenCount < 100_000; takenCount += 1) yield [`row ${takenCount}`];
    }
    const pieces = writeWorkbook([{ name: 'Records', columns: [text], rows: rows() }]);
    const sizes: number[] = [];
    for (let count = 0; count < 10; count += 1) sizes.push((await pieces.next()).value?.length ?? 0);
    expect(sizes.every((sizeBytes) => sizeBytes > 0)).toBe(true);
    expect(takenCount).toBeLessThan(10_000);
    await pieces.return(undefined);
  });

  it('ends with the failure of its rows', async () => {
    async function* rows(): AsyncGenerator<Cell[]> {
      yield ['one'];
      throw new Error('the table cannot be read');
    }
    const sheet = { name: 'Records', columns: [text], rows: rows() };
    await expect(workbookOf([sheet])).rejects.toThrow('the table cannot be read');
  });
});
