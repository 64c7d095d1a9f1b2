import type { CellReader, ReaderInput } from './cell-reader.ts';
import { booleanReader, choiceReader, countryReader, kbReader } from './choice-cells.ts';
import type { Cell, CheckedRow, CheckOptions, ColumnType, ImportTemplate, RowProblem } from './contract.ts';
import { dateOrStatusReader, dateReader, partDateReader } from './date-cells.ts';
import { decimalReader, integerReader } from './number-cells.ts';
import { messageOf } from './problem-text.ts';
import { rowKey } from './row-key.ts';
import { clear, isNoUpdate, keep, note, RowNotes } from './row-notes.ts';
import { conditionIn, placeOf, rowRules } from './row-rules.ts';
import { digitsReader, emailReader, idReader, phoneReader, ssnReader, textReader } from './text-cells.ts';

const readers: Readonly<Record<ColumnType, (input: ReaderInput) => CellReader>> = {
  id: idReader,
  text: textReader,
  choice: choiceReader,
  kb: kbReader,
  date: dateReader,
  dateOrStatus: dateOrStatusReader,
  partDate: partDateReader,
  boolean: booleanReader,
  integer: integerReader,
  digits: digitsReader,
  decimal: decimalReader,
  country: countryReader,
  phone: phoneReader,
  email: emailReader,
  ssn: ssnReader,
};

/**
 * The check of one row of a template, made once and called for each. What it returns belongs to the caller.
 * It knows the row alone: whether the things that it names exist, and whether it makes or changes a record, is for others to
 * say; of a row that makes one, `createProblems` tells what is missing.
 * @throws Error when a key column is to be ignored, a column is not known, or the Knowledge Base lacks a list
 */
export function rowChecker(
  template: ImportTemplate,
  options: CheckOptions,
): (fields: readonly string[]) => CheckedRow {
  for (const name of options.ignoredColumns) {
    const column = template.columns[placeOf(template, name)];
    if (column?.keyPart !== undefined)
      throw new Error(`${name} is a key of ${template.baseName} and cannot be ignored`);
  }
  const notes = new RowNotes();
  const cellReaders = template.columns.map((column) => cellReader({ column, options, notes }));
  const rules = rowRules({ template, options, notes });
  const keyOf = rowKey(template);
  const width = cellReaders.length;
  return (fields) => {
    if (fields.length !== width) return wrongWidth(fields.length, width);
    notes.start();
    const cells: Cell[] = new Array(width);
    for (let place = 0; place < width; place += 1) {
      cells[place] = cellReaders[place]?.(fields[place] ?? '') ?? keep;
    }
    for (const rule of rules) rule(cells, fields);
    return { key: keyOf(cells), cells, problems: notes.problems, warnings: notes.warnings };
  };
}

function wrongWidth(found: number, n: number): CheckedRow {
  const message = messageOf('ZI-S-003', { found, n });
  return { key: [], cells: [], problems: [{ code: 'ZI-S-003', message }], warnings: [] };
}

/** What the cells of a column say: blank, “no update” or a value. */
function cellReader(input: ReaderInput): CellReader {
  const { column, options, notes } = input;
  if (options.ignoredColumns.has(column.name)) return () => keep;
  const read = readers[column.type](input);
  const isKey = column.keyPart !== undefined && column.keyWhen === undefined;
  const blank = column.isRequired ? () => notes.fail('ZI-R-010', column, '') : () => clear;
  const readNoUpdate = (value: string): Cell => {
    if (isKey) return notes.fail('ZI-R-015', column, value);
    return options.isNoUpdateEnabled ? keep : notes.fail('ZI-R-014', column, value);
  };
  return (written) => {
    if (written === '') return blank();
    const value = isTrimmed(written) ? written : written.trim();
    if (value === '') return blank();
    return isNoUpdate(value) ? readNoUpdate(value) : read(value);
  };
}

/** Blanks beyond ASCII are left to `trim`, which is slower. */
function isTrimmed(value: string): boolean {
  const [first, last] = [value.charCodeAt(0), value.charCodeAt(value.length - 1)];
  return first > 32 && first < 127 && last > 32 && last < 127;
}

/**
 * What keeps a checked row without problems from making a new record: “no update” counts as blank there.
 * @returns `ZI-R-010` and `ZI-R-042`, or nothing
 */
export function createProblems(template: ImportTemplate, { cells }: CheckedRow): RowProblem[] {
  return template.columns.flatMap((column, place) => {
    const isNeeded =
      column.isRequired ||
      (column.requiredWhen !== undefined && conditionIn(template, column.requiredWhen)(cells));
    const missing = isNeeded && cells[place]?.kind === 'KEEP' ? [note('ZI-R-010', column, '')] : [];
    return [...missing, ...demandedProblems(template, cells, place)];
  });
}

function demandedProblems(template: ImportTemplate, cells: readonly Cell[], place: number): RowProblem[] {
  const cell = cells[place];
  const demanded = cell?.kind === 'SET' ? template.columns[place]?.demands?.[cell.value] : undefined;
  if (cell?.kind !== 'SET' || demanded === undefined) return [];
  const target = placeOf(template, demanded);
  const column = template.columns[target];
  if (column === undefined || cells[target]?.kind !== 'KEEP') return [];
  const values = { CaseStatus: cell.value, 'date column': demanded };
  return [note('ZI-R-042', column, '', { values })];
}
