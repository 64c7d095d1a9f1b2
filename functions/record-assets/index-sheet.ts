import type { I9Record } from '../i9/contract.ts';
import type { Cell } from './csv-lines.ts';
import type { IndexContext, RecordSource } from './record-source.ts';

/**
 * How a column is to be read. `text` may be digits with leading zeros; `date` is `YYYY-MM-DD`; `instant` is ISO 8601 in
 * UTC; `integer` is a number; `yesNo` is `Y` or `N`; `link` is a path from the root of the package.
 */
export type ColumnType = 'text' | 'date' | 'instant' | 'integer' | 'yesNo' | 'link';

export interface SheetColumn {
  readonly header: string;
  readonly type: ColumnType;
  /** A sentence for the reader of the sheet. */
  readonly description: string;
}

/** What rows are made from. */
export interface IndexSubject {
  readonly source: RecordSource;
  readonly record: I9Record;
  readonly context: IndexContext;
  /** Names, from the root of the package, of the attachments that are in it, by attachment id. */
  readonly attachmentPaths: ReadonlyMap<string, string>;
  /**
   * A text that may hold a social security number (typed by people, or the number of a card): as it is, or with only the
   * last four digits of each where the index shows no more. `former` are numbers that the record no longer has.
   */
  masked(text: string | undefined, former?: readonly string[]): string | undefined;
}

/** A sheet of the index: its columns, and the rows that a record adds. */
export interface Sheet {
  readonly columns: readonly SheetColumn[];
  rowsOf(subject: IndexSubject): Cell[][];
}

type Value<Item, Shown> = (item: Item, subject: IndexSubject) => Shown | undefined;
export interface Column<Item> extends SheetColumn {
  readonly value: Value<Item, string | number>;
}

/** Makers of columns, one for each type, for rows that show such an item. */
export function columnsOf<Item>() {
  const ofType =
    <Shown extends string | number>(type: ColumnType) =>
    (header: string, description: string, value: Value<Item, Shown>): Column<Item> => ({
      header,
      type,
      description,
      value,
    });
  const yesNo = (header: string, description: string, claim: Value<Item, boolean>): Column<Item> =>
    ofType<string>('yesNo')(header, description, (item, subject) => {
      const holds = claim(item, subject);
      return holds === undefined ? undefined : holds ? 'Y' : 'N';
    });
  return {
    text: ofType<string>('text'),
    date: ofType<string>('date'),
    instant: ofType<string>('instant'),
    integer: ofType<number>('integer'),
    link: ofType<string>('link'),
    yesNo,
  };
}

/** A sheet with a row for each item; the I-9 id stands first in every row. */
export function sheet<Item>(
  columns: readonly Column<Item>[],
  itemsOf: (subject: IndexSubject) => readonly Item[],
): Sheet {
  const { integer } = columnsOf<Item>();
  const all = [integer('I9 ID', 'Number of the Form I-9.', (_, { record }) => record.i9Id), ...columns];
  return {
    columns: all,
    rowsOf: (subject) => itemsOf(subject).map((item) => all.map(({ value }) => value(item, subject))),
  };
}
