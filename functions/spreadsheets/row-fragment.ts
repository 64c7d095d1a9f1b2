import { constants, crc32, deflateRawSync } from 'node:zlib';
import { type Cell, type Column, longestCell } from './contract.ts';
import { cellStyles } from './workbook-parts.ts';

/**
 * Rows of a sheet as a part of its file: rendered and deflated so that fragments, one after another, are the sheet. They
 * can be made anywhere and in any order; putting them together costs next to nothing.
 */
export interface RowFragment {
  /** A run of whole deflate blocks, none of them the last. */
  readonly deflated: Buffer;
  /** Before deflating, bytes. */
  readonly sizeBytes: number;
  /** Of the bytes before deflating. */
  readonly crc32: number;
  readonly rowCount: number;
  /** Row and column, both from 0 within the fragment, and what the cell opens. */
  readonly links: readonly (readonly [row: number, column: number, target: string])[];
}

/** Level 1: rows shrink to a tenth at half the time that level 6 takes. */
const deflateLevel = 1;

/** One run of whole blocks, to be followed by others. */
export function deflateRun(bytes: Buffer): Buffer {
  return deflateRawSync(bytes, { level: deflateLevel, finishFlush: constants.Z_SYNC_FLUSH });
}

export function renderRows(columns: readonly Column[], rows: readonly (readonly Cell[])[]): RowFragment {
  const links: [number, number, string][] = [];
  let xml = '';
  for (const [rowIndex, row] of rows.entries()) {
    xml += '<row>';
    for (const [columnIndex, column] of columns.entries()) {
      const cell = row[columnIndex];
      xml += cellXml(column, cell);
      if (column.type === 'link' && typeof cell === 'string' && cell !== '')
        links.push([rowIndex, columnIndex, (column.linkBase ?? '') + cell]);
    }
    xml += '</row>';
  }
  const bytes = Buffer.from(xml);
  return {
    deflated: deflateRun(bytes),
    sizeBytes: bytes.length,
    crc32: crc32(bytes),
    rowCount: rows.length,
    links,
  };
}

/** A cell without its address: readers count, and a fragment need not know at which row it will stand. */
function cellXml({ type }: Column, cell: Cell): string {
  if (cell === undefined || cell === '') return '<c/>';
  if (typeof cell === 'number') return isExact(cell) ? `<c><v>${cell}</v></c>` : textXml(String(cell));
  if (type === 'date' || type === 'instant') {
    const serial = serialOf(type, cell);
    if (serial !== undefined) return `<c s="${cellStyles[type]}"><v>${serial}</v></c>`;
  }
  return textXml(cell, type === 'link' ? ` s="${cellStyles.link}"` : '');
}

/** Excel keeps 15 digits; a longer number stays as it is only as a text. */
function isExact(number: number): boolean {
  return Number.isFinite(number) && !(Number.isInteger(number) && Math.abs(number) >= 1e15);
}

/** What a text must not hold to stand in XML as it is: markup, escapes, white space that readers take away. */
const special = /[&<>]|[^ -~]|_[xX]|^ | $| {2}/;
/** White space that is kept only on request. */
const edged = /^\s|\s$|[\n\t]| {2}/;

function textXml(text: string, style = ''): string {
  if (text.length <= longestCell && !special.test(text))
    return `<c${style} t="inlineStr"><is><t>${text}</t></is></c>`;
  const shown = cellText(text);
  const space = edged.test(shown) ? ' xml:space="preserve"' : '';
  return `<c${style} t="inlineStr"><is><t${space}>${shown}</t></is></c>`;
}

const dayMs = 86_400_000;
const epochMs = Date.UTC(1899, 11, 30);
/** Excel takes 1900 for a leap year: days before 1 March 1900 have other numbers there than elsewhere. */
const firstSerial = 61;

/** Days since the epoch of spreadsheets; `undefined` for what is no date that they know. */
function serialOf(type: 'date' | 'instant', text: string): number | undefined {
  const isWhole = type === 'date' ? /^\d{4}-\d\d-\d\d$/.test(text) : /^\d{4}-\d\d-\d\dT.*Z$/.test(text);
  if (!isWhole) return undefined;
  const serial = (Date.parse(text) - epochMs) / dayMs;
  return serial >= firstSerial ? serial : undefined;
}

/** What XML 1.0 does not allow at all: control characters, the two non-characters, and halves of a pair. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text inside `<t>`: cut to what a cell holds, without what XML forbids, line ends as LF. */
function cellText(text: string): string {
  return (
    text
      .slice(0, longestCell)
      .replaceAll(forbidden, '')
      .replaceAll(/\r\n?/g, '\n')
      // Spreadsheets take `_x0041_` for `A` (ECMA-376 22.9.2.19); the underscore itself is `_x005F_`.
      .replaceAll(/_(?=x[0-9a-f]{4}_)/gi, '_x005F_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  );
}
