import { stringify } from 'csv-stringify/sync';

/** What a sheet of the index holds: text, a number, or nothing. Dates and instants are ISO 8601 text. */
export type Cell = string | number | undefined;

/** What spreadsheets run as a formula, in ASCII and in the full width of East Asian scripts, and the apostrophe. */
const needsApostrophe = /^[=+\-@\t\r＝＋－＠']/;

/**
 * RFC 4180 lines ending in CR LF. A text that begins with `=`, `+`, `-`, `@`, TAB, CR or an apostrophe is led by one
 * apostrophe more, so that no spreadsheet runs it. To read a cell as it was, take one leading apostrophe away. Numbers
 * stay as they are, and digits that are text keep their leading zeros.
 */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  return stringify(rows as Cell[][], {
    cast: { string: (text) => (needsApostrophe.test(text) ? `'${text}` : text) },
    record_delimiter: 'windows',
    // By itself the library quotes a cell for CR LF only; a lone one would break the row as well.
    quoted_match: /[\r\n]/,
  });
}

export type TableColumn<Row> = readonly [header: string, value: (row: Row) => Cell];

/** A header line and a line for each row. */
export function csvTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map(([, value]) => value(row)));
  return csvLines([columns.map(([header]) => header), ...lines]);
}
