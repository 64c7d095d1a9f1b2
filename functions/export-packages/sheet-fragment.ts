import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { type Cell, csvLines } from '../record-assets/csv-lines.ts';
import { type SheetName, sheetColumns } from '../record-assets/index-rows.ts';
import type { SheetColumn } from '../record-assets/index-sheet.ts';
import type { Column, ColumnType } from '../spreadsheets/contract.ts';
import { type RowFragment, renderRows } from '../spreadsheets/row-fragment.ts';

/**
 * What a chunk adds to one sheet of the index, ready to be put together: CSV lines without header, and rows of the
 * workbook. Both are made and deflated with the chunk, where many are made side by side; the index only joins them.
 */
export const SheetFragment = z.object({
  rowCount: z.int().positive(),
  /** Raw deflate, base64. */
  csv: z.string(),
  csvBytes: z.int().positive(),
  /** Deflate blocks, base64; see `RowFragment`. */
  rows: z.string(),
  rowsBytes: z.int().positive(),
  rowsCrc32: z.int().nonnegative(),
  links: z.array(z.tuple([z.int(), z.int(), z.string()])),
});
export type SheetFragment = z.infer<typeof SheetFragment>;

const deflateLevel = 1;
const workbookTypes: Record<SheetColumn['type'], ColumnType> = {
  text: 'text',
  date: 'date',
  instant: 'instant',
  integer: 'number',
  yesNo: 'text',
  link: 'link',
};

/** Columns as the workbook has them; it lies in a folder of the package, links start from the root. */
export function workbookColumns(columns: readonly SheetColumn[]): Column[] {
  return columns.map(({ header, type }) => ({
    header,
    type: workbookTypes[type],
    linkBase: '../',
    widthChars: type === 'yesNo' || type === 'integer' ? header.length + 4 : undefined,
  }));
}

const columnsOfSheets = Object.fromEntries(
  Object.entries(sheetColumns).map(([name, columns]) => [name, workbookColumns(columns)]),
) as Record<SheetName, Column[]>;

export function columnsOfSheet(name: SheetName): readonly Column[] {
  return columnsOfSheets[name];
}

export function makeFragment(name: SheetName, cells: readonly (readonly Cell[])[]): SheetFragment {
  const csv = Buffer.from(csvLines(cells));
  const rows = renderRows(columnsOfSheets[name], cells);
  return {
    rowCount: rows.rowCount,
    csv: deflateRawSync(csv, { level: deflateLevel }).toString('base64'),
    csvBytes: csv.length,
    rows: rows.deflated.toString('base64'),
    rowsBytes: rows.sizeBytes,
    rowsCrc32: rows.crc32,
    links: rows.links.map(([row, column, target]) => [row, column, target]),
  };
}

export function csvOf(fragment: SheetFragment): Buffer {
  return inflateRawSync(Buffer.from(fragment.csv, 'base64'));
}

export function rowsOf({ rows, rowsBytes, rowsCrc32, rowCount, links }: SheetFragment): RowFragment {
  return {
    deflated: Buffer.from(rows, 'base64'),
    sizeBytes: rowsBytes,
    crc32: rowsCrc32,
    rowCount,
    links,
  };
}
