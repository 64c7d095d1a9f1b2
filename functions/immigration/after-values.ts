import type { Cell, ColumnDeclaration, ImportTemplate } from '../import-templates/contract.ts';
import { isSamePart } from '../import-templates/row-key.ts';
import { conditionIn } from '../import-templates/row-rules.ts';
import { type FilledBy, kindRules } from './catalog/kind-rules.ts';
import type { Entity, FieldChange, Petition } from './contract.ts';
import { perTemplate } from './per-template.ts';

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

/** The columns of a template that are stored, in its order. */
const storedColumns = perTemplate((template): readonly StoredColumn[] => {
  const { mark, filledBy = {}, unstoredColumns = [] } = kindRules[template.entity] ?? {};
  return template.columns.flatMap((column, place): StoredColumn[] => {
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
});

/** What a blank may be filled from. */
export interface Fillings {
  readonly runDate: string;
  /** The petition of the case. */
  readonly petition?: Petition;
}

/** What a row does to the fields of an entity. */
export interface FieldsAfter {
  /** Those of the entity itself when nothing changes. */
  readonly values: Values;
  readonly changes: readonly FieldChange[];
  /** Columns whose stored value is lost to a blank. */
  readonly erased: readonly string[];
}

/**
 * The fields of an entity after a row: values are set, blanks clear, “no update” keeps. A column with a default is never
 * without a value: a blank puts it back to its default, so that the same file again changes nothing. Keys stay as they were
 * written first, and so do ids of other things that differ in upper and lower case only.
 */
export function fieldsAfter(
  template: ImportTemplate,
  cells: readonly Cell[],
  current: Entity | undefined,
  fillings: Fillings,
): FieldsAfter {
  const changes: FieldChange[] = [];
  let erased: readonly string[] = none;
  for (const stored of storedColumns(template)) {
    const { name } = stored.column;
    const cell = cells[stored.place];
    const was = current?.values[name];
    const is = valueAfter(stored, cells, cell, current, fillings);
    if (was === is) continue;
    changes.push(changeOf(name, was, is));
    if (was !== undefined && cell?.kind === 'CLEAR') erased = [...erased, name];
  }
  const values = current !== undefined && changes.length === 0 ? current.values : changed(current, changes);
  return { values, changes, erased };
}

const none: readonly string[] = [];

function changed(current: Entity | undefined, changes: readonly FieldChange[]): Values {
  const values: Values = { ...current?.values };
  for (const { column, after } of changes) {
    if (after === undefined) delete values[column];
    else values[column] = after;
  }
  return values;
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
  const isSameId = column.reference !== undefined && before !== undefined && isSamePart(before, cell.value);
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

export function changeOf(column: string, before?: string, after?: string): FieldChange {
  if (before === undefined) return after === undefined ? { column } : { column, after };
  return after === undefined ? { column, before } : { column, before, after };
}
