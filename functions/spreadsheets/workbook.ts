import { type Cell, type Column, mostSheetRows, type Sheet } from './contract.ts';
import { type RowFragment, renderRows } from './row-fragment.ts';
import { SheetLinks } from './sheet-links.ts';
import {
  contentTypesXml,
  relationsEnd,
  relationsHead,
  rootRelationsXml,
  rowsEnd,
  sheetEnd,
  sheetHead,
  stylesXml,
  workbookRelationsXml,
  workbookXml,
} from './workbook-parts.ts';
import { runOf, WorkbookZip } from './workbook-zip.ts';

/** A sheet of which the rows were rendered before, elsewhere perhaps. */
export interface FragmentSheet extends Pick<Sheet, 'name' | 'columns'> {
  readonly fragments: AsyncIterable<RowFragment> | Iterable<RowFragment>;
}

export interface WorkbookLimits {
  readonly sheetRows: number;
  /** Of a sheet's XML; well below what a ZIP entry can hold. */
  readonly sheetBytes: number;
}

const defaultLimits: WorkbookLimits = { sheetRows: mostSheetRows, sheetBytes: 3_500_000_000 };
/** Rows rendered at a time. */
const rowsPerFragment = 500;
const namePattern = /^[^[\]:*?/\\]{1,25}$/;

/**
 * An XLSX workbook, piece by piece; memory does not grow with the rows. The header row is bold, stays in sight and
 * filters. The same rows give the same bytes.
 */
export function writeWorkbook(sheets: readonly Sheet[], limits?: WorkbookLimits): AsyncGenerator<Buffer> {
  return joinWorkbook(
    sheets.map(({ name, columns, rows }) => ({ name, columns, fragments: fragmentsOf(columns, rows) })),
    limits,
  );
}

/** The same workbook from fragments; a fragment is never split over two sheets. */
export async function* joinWorkbook(
  sheets: readonly FragmentSheet[],
  limits = defaultLimits,
): AsyncGenerator<Buffer> {
  const zip = new WorkbookZip();
  const names: string[] = [];
  for (const sheet of sheets) {
    if (!namePattern.test(sheet.name)) throw new RangeError(`${sheet.name} cannot be the name of a sheet`);
    const rest = new Ahead(sheet.fragments);
    let part = 1;
    do {
      names.push(part === 1 ? sheet.name : `${sheet.name} (${part})`);
      yield* sheetEntries(zip, names.length, sheet.columns, rest, limits);
      part += 1;
    } while ((await rest.peek()) !== undefined);
  }
  yield* zip.entry('xl/styles.xml', [runOf(stylesXml)]);
  yield* zip.entry('xl/workbook.xml', [runOf(workbookXml(names))]);
  yield* zip.entry('xl/_rels/workbook.xml.rels', [runOf(workbookRelationsXml(names.length))]);
  yield* zip.entry('_rels/.rels', [runOf(rootRelationsXml)]);
  yield* zip.entry('[Content_Types].xml', [runOf(contentTypesXml(names.length))]);
  yield zip.finish();
}

/** One sheet with as many of the remaining fragments as it may hold. */
async function* sheetEntries(
  zip: WorkbookZip,
  sheetNumber: number,
  columns: readonly Column[],
  rest: Ahead<RowFragment>,
  limits: WorkbookLimits,
): AsyncGenerator<Buffer> {
  const links = new SheetLinks();
  async function* runs() {
    yield runOf(sheetHead(columns));
    let rowCount = 0;
    let sizeBytes = 0;
    for (let next = await rest.peek(); next !== undefined; next = await rest.peek()) {
      const isOver =
        rowCount + next.rowCount > limits.sheetRows || sizeBytes + next.sizeBytes > limits.sheetBytes;
      if (isOver && rowCount > 0) break;
      rest.take();
      links.add(next.links, rowCount + 1);
      rowCount += next.rowCount;
      sizeBytes += next.sizeBytes;
      yield next;
    }
    yield runOf(rowsEnd(columns.length, rowCount));
    if (!links.isEmpty) yield* [runOf('<hyperlinks>'), ...links.places.finish(), runOf('</hyperlinks>')];
    yield runOf(sheetEnd(columns.length, rowCount));
  }
  yield* zip.entry(`xl/worksheets/sheet${sheetNumber}.xml`, runs());
  if (links.isEmpty) return;
  const relations = [runOf(relationsHead), ...links.relations.finish(), runOf(relationsEnd)];
  yield* zip.entry(`xl/worksheets/_rels/sheet${sheetNumber}.xml.rels`, relations);
}

async function* fragmentsOf(columns: readonly Column[], rows: Sheet['rows']): AsyncGenerator<RowFragment> {
  let held: (readonly Cell[])[] = [];
  for await (const row of rows) {
    held.push(row);
    if (held.length < rowsPerFragment) continue;
    yield renderRows(columns, held);
    held = [];
  }
  if (held.length > 0) yield renderRows(columns, held);
}

/** A sequence of which the next element can be seen before it is taken. */
class Ahead<T> {
  readonly #source: AsyncIterator<T> | Iterator<T>;
  #next: T | undefined;

  constructor(source: AsyncIterable<T> | Iterable<T>) {
    this.#source =
      Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  async peek(): Promise<T | undefined> {
    if (this.#next === undefined) {
      const read = await this.#source.next();
      this.#next = read.done === true ? undefined : read.value;
    }
    return this.#next;
  }

  take(): void {
    this.#next = undefined;
  }
}
