/** What a sheet of the index holds: text, a number, or nothing. Dates and instants are ISO 8601 text. */
export type Cell = string | number | undefined;

/** What spreadsheets run as a formula (OWASP, CSV injection), in ASCII and in full width, and the apostrophe. */
const needsApostrophe = /^(?:['\0\t\r\n]|\s*[=+\-@＝＋－＠])/;

/** What makes a cell stand in quotes. */
const needsQuotes = /[",\r\n]/;

/**
 * RFC 4180 lines ending in CR LF. A text that begins with `=`, `+`, `-` or `@`, also behind blanks, with TAB, CR, LF or NUL,
 * or with an apostrophe is led by one apostrophe more, so that no spreadsheet runs it. To read a cell as it was, take one leading apostrophe away. Numbers
 * stay as they are, and digits that are text keep their leading zeros.
 */
export function csvLines(rows: readonly (readonly Cell[])[]): string {
  let lines = '';
  for (const row of rows) {
    let comma = '';
    for (const cell of row) {
      lines += comma + csvCell(cell);
      comma = ',';
    }
    lines += '\r\n';
  }
  return lines;
}

function csvCell(cell: Cell): string {
  if (typeof cell !== 'string') return cell === undefined ? '' : String(cell);
  const safe = needsApostrophe.test(cell) ? `'${cell}` : cell;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export type TableColumn<Row> = readonly [header: string, value: (row: Row) => Cell];

/** A header line and a line for each row. */
export function csvTable<Row>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  const lines = rows.map((row) => columns.map(([, value]) => value(row)));
  return csvLines([columns.map(([header]) => header), ...lines]);
}
