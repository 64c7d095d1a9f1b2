import { CsvError, type CsvErrorCode, parse } from 'csv-parse/sync';
import { InvalidInputError } from '../platform/errors.ts';

/** A row of a CSV text; `line` is the one on which it begins, the first being 1. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** Most problems of one file that are told at once. */
const mostProblems = 20;

/** Every problem names its line, so that the file can be mended in one go. */
export function csvNotValid(problems: readonly string[]): InvalidInputError {
  const fields = problems.slice(0, mostProblems).map((detail) => ({ pointer: '#/csv', detail }));
  const more = problems.length > mostProblems ? ` (the first ${mostProblems} of ${problems.length})` : '';
  return new InvalidInputError(
    'CSV_NOT_VALID',
    `The file is not valid CSV; see \`errors\`${more}. Correct it and upload it again.`,
    { fields },
  );
}

/**
 * Reads an RFC 4180 text with or without a byte order mark; lines may end in CR LF, LF or CR, and empty ones do not count.
 * Every row has as many cells as the header. Stops after one row more than `mostRows`, for the caller to refuse.
 * @throws InvalidInputError `CSV_NOT_VALID` with a line number in each problem
 */
export function readCsvTable(text: string, mostRows: number): CsvTable {
  refuseOtherEncodings(text);
  const [header, ...rows] = readRows(text.replace(/\r\n?/g, '\n'), mostRows + 2);
  if (header === undefined) throw csvNotValid(['Line 1: the header is missing.']);
  const problems = rows
    .filter((row) => row.cells.length !== header.cells.length)
    .map(({ line, cells }) => {
      const wanted = header.cells.length;
      const kind = cells.length > wanted ? 'too many' : 'too few';
      return `Line ${line}: ${kind} fields, ${cells.length} where the header has ${wanted}. Put fields that hold a comma in double quotes.`;
    });
  if (problems.length > 0) throw csvNotValid(problems);
  if (rows.length === 0) throw csvNotValid(['Line 2: there are no rows below the header.']);
  return { header: header.cells, rows };
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

function readRows(text: string, mostRecords: number): CsvRow[] {
  let lastLine = 0;
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      on_record(row, { lines }) {
        lastLine = lines;
        return row;
      },
      record_delimiter: '\n',
      relax_column_count: true,
      skip_empty_lines: true,
      to: mostRecords,
    }) as unknown as Parsed[];
    // The parser tells on which line a row ends.
    return parsed.map(({ record, info }) => ({ line: info.lines - breaksIn(record), cells: record }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Of a quote that is never closed it tells the end of the file; the row begins behind the last one that was whole.
    const line = error.code === 'CSV_QUOTE_NOT_CLOSED' ? lastLine + 1 : Number(error['lines'] ?? 1);
    throw csvNotValid([`Line ${line}: ${texts[error.code] ?? 'the line cannot be read as CSV.'}`]);
  }
}

const breaksIn = (cells: readonly string[]): number =>
  cells.reduce((count, cell) => count + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);

/** Never the parser's own messages: they quote the file. */
const texts: Partial<Record<CsvErrorCode | 'INVALID_OPENING_QUOTE', string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a double quote is opened and not closed before the end of the file.',
  CSV_INVALID_CLOSING_QUOTE:
    'text follows a closing double quote. Double the quotes inside of a quoted field.',
  INVALID_OPENING_QUOTE:
    'a double quote stands inside of a field that is not quoted. Quote the whole field and double the quotes in it.',
};

/** U+FFFD is what a browser makes of bytes that are not UTF-8; U+0000 is what UTF-16 looks like. */
function refuseOtherEncodings(text: string): void {
  const at = [...'\uFFFD\0'].map((sign) => text.indexOf(sign)).find((place) => place >= 0);
  if (at === undefined) return;
  const line = text.slice(0, at).split(/\r\n?|\n/).length;
  throw csvNotValid([`Line ${line}: a character is not UTF-8. Save the file as “CSV UTF-8”.`]);
}
