import { csvLines } from '../record-assets/csv-lines.ts';
import {
  dictionaryColumns,
  dictionaryRows,
  type SheetName,
  sheetHeaders,
  sheetNames,
} from '../record-assets/index-rows.ts';
import { renderRows } from '../spreadsheets/row-fragment.ts';
import { joinWorkbook } from '../spreadsheets/workbook.ts';
import type { ChunkRows } from './chunk-result.ts';
import { columnsOfSheet, csvOf, rowsOf, type SheetFragment, workbookColumns } from './sheet-fragment.ts';

const folder = '01_index/';
const dictionary = 'Dictionary';

/** A file at the front of the package. */
export interface FrontFile {
  readonly path: string;
  readonly content: Buffer;
}

/**
 * One file of the index in the making: the workbook and a CSV file for each sheet. It holds the chunks' rows as they
 * come, deflated; only one sheet at a time is there in full.
 */
export class IndexFile {
  recordCount = 0;
  readonly #sheets = new Map<SheetName, SheetFragment[]>();
  readonly #csvBytes = new Map<SheetName, number>();

  add({ recordCount, sheets }: Pick<ChunkRows, 'recordCount' | 'sheets'>): void {
    this.recordCount += recordCount;
    for (const name of sheetNames) {
      const fragment = sheets[name];
      if (fragment === undefined) continue;
      const held = this.#fragmentsOf(name);
      held.push(fragment);
      this.#sheets.set(name, held);
      this.#csvBytes.set(name, (this.#csvBytes.get(name) ?? 0) + fragment.csvBytes);
    }
  }

  /** Bytes of its longest sheet as CSV. */
  get longestSheetBytes(): number {
    return Math.max(0, ...this.#csvBytes.values());
  }

  /**
   * Its files, one after the other, to be taken once: what a file was made of is let go.
   * @param suffix of their names, `_part01` and on when the index is several files
   */
  async *files(suffix: string): AsyncGenerator<FrontFile> {
    yield { path: `${folder}I9_Index${suffix}.xlsx`, content: await this.#workbook() };
    for (const name of sheetNames) {
      yield { path: `${folder}${name}${suffix}.csv`, content: this.#csvOf(name) };
      this.#sheets.delete(name);
    }
  }

  #csvOf(name: SheetName): Buffer {
    const header = Buffer.from(csvLines([sheetHeaders[name]]));
    const whole = Buffer.allocUnsafe(header.length + (this.#csvBytes.get(name) ?? 0));
    let at = header.copy(whole);
    for (const fragment of this.#fragmentsOf(name)) at += csvOf(fragment).copy(whole, at);
    return whole;
  }

  async #workbook(): Promise<Buffer> {
    const sheets = sheetNames.map((name) => ({
      name,
      columns: columnsOfSheet(name),
      fragments: this.#rowsOf(name),
    }));
    const columns = workbookColumns(dictionaryColumns).map((column, index) => ({
      ...column,
      widthChars: index === 3 ? 90 : 24,
    }));
    const last = { name: dictionary, columns, fragments: [renderRows(columns, dictionaryRows())] };
    const pieces: Buffer[] = [];
    for await (const piece of joinWorkbook([...sheets, last])) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  *#rowsOf(name: SheetName) {
    for (const fragment of this.#fragmentsOf(name)) yield rowsOf(fragment);
  }

  #fragmentsOf(name: SheetName): SheetFragment[] {
    return this.#sheets.get(name) ?? [];
  }
}

/** The sheet that explains the others; the same in every package. */
export function dictionaryFile(): FrontFile {
  const lines = csvLines([dictionaryColumns.map(({ header }) => header), ...dictionaryRows()]);
  return { path: `${folder}${dictionary}.csv`, content: Buffer.from(lines) };
}
