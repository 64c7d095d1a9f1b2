import { constants, crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import { type Cell, csvLines } from '../record-assets/csv-lines.ts';
import { type SheetName, sheetColumns } from '../record-assets/index-rows.ts';
import type { SheetColumn } from '../record-assets/index-sheet.ts';
import type { Column, ColumnType } from '../spreadsheets/contract.ts';
import { deflateRun, type RowFragment, renderRows } from '../spreadsheets/row-fragment.ts';

const Links = z.array(z.tuple([z.int(), z.int(), z.string()]));

/**
 * What a chunk adds to one sheet of the index, ready to be put together: CSV lines without header, and rows of the
 * workbook. Both are made and deflated with the chunk, where many are made side by side; the index only joins them.
 */
export const SheetFragment = z.object({
  rowCount: z.int().positive(),
  /** A run of whole deflate blocks, none of them the last, base64. */
  csv: z.string(),
  csvBytes: z.int().positive(),
  csvCrc32: z.int().nonnegative(),
  /** Deflate blocks, base64; see `RowFragment`. */
  rows: z.string(),
  rowsBytes: z.int().positive(),
  rowsCrc32: z.int().nonnegative(),
  links: Links,
});
export type SheetFragment = z.infer<typeof SheetFragment>;

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
    csv: deflateRun(csv).toString('base64'),
    csvBytes: csv.length,
    csvCrc32: crc32(csv),
    rows: rows.deflated.toString('base64'),
    rowsBytes: rows.sizeBytes,
    rowsCrc32: rows.crc32,
    links: rows.links.map(([row, column, target]) => [row, column, target]),
  };
}

export function csvOf(fragment: SheetFragment): Buffer {
  return inflateRawSync(Buffer.from(fragment.csv, 'base64'), { finishFlush: constants.Z_SYNC_FLUSH });
}

/** What is known of the rows of a fragment without their bytes. */
export interface RowMeasures extends Pick<RowFragment, 'sizeBytes' | 'crc32' | 'rowCount'> {
  /** Of the deflated rows; the links follow them. */
  readonly rowsBytes: number;
}

/** The rows of a fragment and their links as one piece of bytes, for a spool. */
export function packedRows(fragment: SheetFragment): { bytes: Buffer; measures: RowMeasures } {
  const rows = Buffer.from(fragment.rows, 'base64');
  const links =
    fragment.links.length === 0 ? [] : [deflateRawSync(JSON.stringify(fragment.links), { level: 1 })];
  const { rowsBytes: sizeBytes, rowsCrc32, rowCount } = fragment;
  return {
    bytes: Buffer.concat([rows, ...links]),
    measures: { sizeBytes, crc32: rowsCrc32, rowCount, rowsBytes: rows.length },
  };
}

export function unpackedRows(bytes: Buffer, { rowsBytes, ...measures }: RowMeasures): RowFragment {
  const links = bytes.subarray(rowsBytes);
  return {
    ...measures,
    deflated: bytes.subarray(0, rowsBytes),
    links: links.length === 0 ? [] : Links.parse(JSON.parse(inflateRawSync(links).toString())),
  };
}
