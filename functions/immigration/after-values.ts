import type { Cell, ColumnDeclaration, ImportTemplate } from '../import-templates/contract.ts';
import { conditionIn } from '../import-templates/row-rules.ts';
import { type FilledBy, kindRules } from './catalog/kind-rules.ts';
import type { Entity, FieldChange, Petition } from './contract.ts';
import { foldedPart } from './entity-rows.ts';

type Values = Entity['values'];

/** A template made ready: what each column is for what it stores. */
export interface StoredColumn {
  readonly column: ColumnDeclaration;
  readonly place: number;
  /** Whether it belongs to the key of such a row; of an entity that is there it never changes. */
  isKey(cells: readonly Cell[]): boolean;
  readonly isMark: boolean;
  readonly filledBy?: FilledBy;
}

const columnsByTemplate = new WeakMap<ImportTemplate, readonly StoredColumn[]>();

/** The columns of a template that are stored, in its order. */
function storedColumns(template: ImportTemplate): readonly StoredColumn[] {
  const before = columnsByTemplate.get(template);
  if (before !== undefined) return before;
  const { mark, filledBy = {}, unstoredColumns = [] } = kindRules[template.entity] ?? {};
  const columns = template.columns.flatMap((column, place): StoredColumn[] => {
    if (unstoredColumns.includes(column.name)) return [];
    const { keyPart, keyWhen } = column;
    const isKey =
      keyPart === undefined
        ? () => false
        : keyWhen === undefined
          ? () => true
          : conditionIn(template, keyWhen);
    return [{ column, place, isKey, isMark: column.name === mark?.column, filledBy: filledBy[column.name] }];
  });
  columnsByTemplate.set(template, columns);
  return columns;
}

/** What a blank may be filled from. */
export interface Fillings {
  readonly runDate: string;
  /** The petition of the case. */
  readonly petition?: Petition;
}

/**
 * The fields of an entity after a row: values are set, blanks clear, “no update” keeps. A column with a default is never
 * without a value: a blank puts it back to its default, so that the same file again changes nothing. Keys stay as they were
 * written first, and so do ids of other things that differ in upper and lower case only.
 */
export function valuesAfter(
  template: ImportTemplate,
  cells: readonly Cell[],
  current: Entity | undefined,
  fillings: Fillings,
): Values {
  const after: Values = {};
  for (const stored of storedColumns(template)) {
    const { column, place } = stored;
    const value = valueAfter(stored, cells, cells[place], current, fillings);
    if (value !== undefined) after[column.name] = value;
  }
  return after;
}

function valueAfter(
  stored: StoredColumn,
  cells: readonly Cell[],
  cell: Cell | undefined,
  current: Entity | undefined,
  fillings: Fillings,
): string | undefined {
  const { column } = stored;
  const before = current?.values[column.name];
  if (current !== undefined && (cell === undefined || cell.kind === 'KEEP' || stored.isKey(cells)))
    return before;
  if (cell?.kind !== 'SET') return blankValue(stored, current, fillings);
  const isSameId =
    column.reference !== undefined && before !== undefined && foldedPart(before) === foldedPart(cell.value);
  return isSameId ? before : cell.value;
}

function blankValue(
  { column, isMark, filledBy }: StoredColumn,
  current: Entity | undefined,
  { runDate, petition }: Fillings,
): string | undefined {
  if (isMark) return 'false';
  switch (filledBy) {
    case 'RUN_DATE':
      return current === undefined ? runDate : current.values[column.name];
    case 'PETITION_NAME':
      return petition?.name;
    case 'PETITION_COUNTRY':
      return petition?.country;
    default:
      return column.default;
  }
}

/** Fields that differ, in the order of the template. */
export function changesBetween(template: ImportTemplate, before: Values, after: Values): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const { column } of storedColumns(template)) {
    const [was, is] = [before[column.name], after[column.name]];
    if (was !== is) changes.push(changeOf(column.name, was, is));
  }
  return changes;
}

export const changeOf = (column: string, before?: string, after?: string): FieldChange => ({
  column,
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});

/** Columns whose value is lost to a blank. */
export function erasedColumns(
  template: ImportTemplate,
  cells: readonly Cell[],
  changes: readonly FieldChange[],
): string[] {
  if (changes.length === 0) return [];
  const lost = new Set(changes.filter(({ before }) => before !== undefined).map(({ column }) => column));
  return template.columns
    .filter(({ name }, place) => lost.has(name) && cells[place]?.kind === 'CLEAR')
    .map(({ name }) => name);
}
