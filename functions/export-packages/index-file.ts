import { crc32 } from 'node:zlib';
import type { AnnouncedEntry, SegmentStream } from '../archives/segment-stream.ts';
import type { Files } from '../platform/files.ts';
import { type Cell, csvLines } from '../record-assets/csv-lines.ts';
import {
  dictionaryColumns,
  dictionaryRows,
  type SheetName,
  sheetHeaders,
  sheetNames,
} from '../record-assets/index-rows.ts';
import { workbookType } from '../spreadsheets/contract.ts';
import { joinCrc32 } from '../spreadsheets/join-crc32.ts';
import { deflateRun, type RowFragment, renderRows } from '../spreadsheets/row-fragment.ts';
import { joinWorkbook } from '../spreadsheets/workbook.ts';
import { lastBlock } from '../spreadsheets/workbook-zip.ts';
import type { ChunkRows } from './chunk-result.ts';
import { RowSpool } from './row-spool.ts';
import {
  columnsOfSheet,
  packedRows,
  type RowMeasures,
  type SheetFragment,
  unpackedRows,
  workbookColumns,
} from './sheet-fragment.ts';

const folder = '01_index/';
const dictionary = 'Dictionary';

/** What is known of a sheet so far; its rows are in the spool. */
interface SheetTotals {
  readonly csv: { sizeBytes: number; storedBytes: number; crc32: number };
  readonly fragments: RowMeasures[];
}

/**
 * One file of the index in the making: the workbook and a CSV file for each sheet. Rows go in by chunk and come out by
 * sheet, rendered and deflated as the chunks made them.
 */
export class IndexFile {
  recordCount = 0;
  readonly #files: Files;
  readonly #stem: string;
  readonly #spool: RowSpool;
  readonly #sheets = new Map<SheetName, SheetTotals>();
  #workbook: Omit<AnnouncedEntry, 'path'> | undefined;

  /** @param stem how the keys begin under which it keeps what is too large for memory */
  constructor(files: Files, stem: string) {
    this.#files = files;
    this.#stem = stem;
    this.#spool = new RowSpool(files, (number) => `${stem}.rows-${String(number).padStart(4, '0')}`);
  }

  async add({ recordCount, sheets }: Pick<ChunkRows, 'recordCount' | 'sheets'>): Promise<void> {
    this.recordCount += recordCount;
    for (const name of sheetNames) {
      const fragment = sheets[name];
      if (fragment !== undefined) await this.#addFragment(name, fragment);
    }
  }

  /** Bytes of its longest sheet as CSV. */
  get longestSheetBytes(): number {
    return Math.max(0, ...[...this.#sheets.values()].map(({ csv }) => csv.sizeBytes));
  }

  /** Makes the workbook, of which CRC and size must be known before it can go into the segment. */
  async finish(): Promise<void> {
    const sums = { crc32: 0, sizeBytes: 0 };
    const pieces = joinWorkbook(this.#workbookSheets());
    async function* measured() {
      for await (const piece of pieces) {
        sums.crc32 = crc32(piece, sums.crc32);
        sums.sizeBytes += piece.length;
        yield piece;
      }
    }
    await this.#files.writeStream(this.#workbookKey, measured(), workbookType);
    this.#workbook = { method: 0, storedBytes: sums.sizeBytes, ...sums };
  }

  /**
   * Its files, after `finish`.
   * @param suffix of their names, `_part01` and on when the index is several files
   */
  async *writeTo(segment: SegmentStream, suffix: string): AsyncGenerator<Buffer> {
    if (this.#workbook === undefined) throw new Error('the workbook comes first');
    const announced = { path: `${folder}I9_Index${suffix}.xlsx`, ...this.#workbook };
    yield* segment.addPieces(announced, await this.#files.openStream(this.#workbookKey));
    for (const name of sheetNames) yield* this.#csv(segment, name, `${folder}${name}${suffix}.csv`);
  }

  async *#csv(segment: SegmentStream, name: SheetName, path: string): AsyncGenerator<Buffer> {
    const header = Buffer.from(csvLines([sheetHeaders[name]]));
    const totals = this.#sheets.get(name);
    if (totals === undefined) {
      yield* segment.add(path, header);
      return;
    }
    const { csv } = totals;
    const head = deflateRun(header);
    const spool = this.#spool;
    async function* pieces() {
      yield head;
      yield* spool.read(csvColumn(name));
      yield lastBlock;
    }
    const announced = {
      path,
      method: 8 as const,
      sizeBytes: header.length + csv.sizeBytes,
      storedBytes: head.length + csv.storedBytes + lastBlock.length,
      crc32: joinCrc32(crc32(header), csv.crc32, csv.sizeBytes),
    };
    yield* segment.addPieces(announced, pieces());
  }

  async #addFragment(name: SheetName, fragment: SheetFragment): Promise<void> {
    const totals = this.#sheets.get(name) ?? newTotals();
    this.#sheets.set(name, totals);
    const deflated = Buffer.from(fragment.csv, 'base64');
    totals.csv.crc32 = joinCrc32(totals.csv.crc32, fragment.csvCrc32, fragment.csvBytes);
    totals.csv.sizeBytes += fragment.csvBytes;
    totals.csv.storedBytes += deflated.length;
    await this.#spool.add(csvColumn(name), deflated);
    const { bytes, measures } = packedRows(fragment);
    totals.fragments.push(measures);
    await this.#spool.add(rowsColumn(name), bytes);
  }

  #workbookSheets() {
    const sheets = sheetNames.map((name) => ({
      name,
      columns: columnsOfSheet(name),
      fragments: this.#rowsOf(name),
    }));
    const columns = workbookColumns(dictionaryColumns).map((column, index) => ({
      ...column,
      widthChars: index === 3 ? 90 : 24,
    }));
    return [...sheets, { name: dictionary, columns, fragments: [renderRows(columns, dictionaryRows())] }];
  }

  async *#rowsOf(name: SheetName): AsyncGenerator<RowFragment> {
    const measures = (this.#sheets.get(name)?.fragments ?? []).values();
    for await (const bytes of this.#spool.read(rowsColumn(name))) {
      const { value } = measures.next();
      if (value === undefined) throw new Error('there are more rows than were added');
      yield unpackedRows(bytes, value);
    }
  }

  get #workbookKey(): string {
    return `${this.#stem}.xlsx`;
  }
}

const csvColumn = (name: SheetName): string => `${name} csv`;
const rowsColumn = (name: SheetName): string => `${name} rows`;
const newTotals = (): SheetTotals => ({
  csv: { sizeBytes: 0, storedBytes: 0, crc32: 0 },
  fragments: [],
});

/** The sheet that explains the others; the same in every package. */
export function dictionaryFile(): { readonly path: string; readonly content: Buffer } {
  const lines: Cell[][] = [dictionaryColumns.map(({ header }) => header), ...dictionaryRows()];
  return { path: `${folder}${dictionary}.csv`, content: Buffer.from(csvLines(lines)) };
}
