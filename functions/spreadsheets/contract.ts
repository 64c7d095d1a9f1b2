/**
 * What a column holds. `text` is never read as a formula; `number`; `date` is `YYYY-MM-DD` and `instant` ISO 8601 in UTC,
 * both written as real dates; `link` is a path that opens when it is clicked. A cell that is not what its column says is
 * written as text.
 */
export type ColumnType = 'text' | 'number' | 'date' | 'instant' | 'link';

export interface Column {
  readonly header: string;
  readonly type: ColumnType;
  /** @default a width that suits the type */
  readonly widthChars?: number;
  /** What leads from the workbook to where a `link` starts, e.g. `../`; relative to the workbook's own folder. */
  readonly linkBase?: string;
}

/** `undefined` and the empty text leave a cell empty. */
export type Cell = string | number | undefined;

export interface Sheet {
  /** At most 25 characters, none of `[]:*?/\`: room is left for the number of a continued sheet. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** One cell for each column, in their order. */
  readonly rows: AsyncIterable<readonly Cell[]> | Iterable<readonly Cell[]>;
}

/** Most rows of a sheet, without its header; Excel itself ends at 1,048,576. What is over goes on in `Name (2)`. */
export const mostSheetRows = 1_000_000;
/** Most characters of a cell in Excel; a longer text is cut. */
export const longestCell = 32_767;
/** Most links of a sheet that Excel opens; further ones are plain text. */
export const mostSheetLinks = 65_530;
/** MIME type of a workbook. */
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
