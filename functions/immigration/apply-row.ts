import type { Cell, ColumnDeclaration, ImportTemplate, RowProblem } from '../import-templates/contract.ts';
import { messageOf } from '../import-templates/problem-text.ts';
import { isSamePart } from '../import-templates/row-key.ts';
import { note } from '../import-templates/row-notes.ts';
import { placeOf } from '../import-templates/row-rules.ts';
import { type FieldsAfter, fieldsAfter } from './after-values.ts';
import { kindRules } from './catalog/kind-rules.ts';
import type { Entity, EntityOrigin, EntityRef, FirmReference, Petition, RowPlan } from './contract.ts';
import { customValue, labelProblem } from './custom-value.ts';
import { mergedNotes } from './merged-rules.ts';
import { perTemplate } from './per-template.ts';
import type { BatchRow, ReadyRow } from './ready-row.ts';
import { type ReferenceIndex, referenceIndexOf } from './reference-index.ts';
import { missingFirmThings } from './references.ts';

export interface RowContext {
  readonly firmId: string;
  readonly reference: FirmReference;
  /** Pacific date of the run. */
  readonly runDate: string;
  /** When what the row writes is said to be written. */
  readonly at: string;
  readonly origin?: EntityOrigin;
  /** The employee that the row is about, when it is known. */
  readonly employee?: Entity;
  /** What is said in place of the row's own cell about the mark of its kind. */
  readonly mark?: 'true' | 'false';
}

const none: readonly never[] = [];
const noEffect = { changes: none, erased: none, siblingChanges: none };

interface Column {
  readonly place: number;
  readonly column: ColumnDeclaration;
}

/** Columns that the kind of a template says something of; absent where it has none. */
interface KindColumns {
  readonly mark?: Column;
  readonly fixed?: Column;
  readonly sameAsEmployee: readonly Column[];
  readonly petition?: Column;
  readonly custom?: { readonly label: Column; readonly value: Column };
}

const kindColumns = perTemplate((template): KindColumns => {
  const { mark, fixedColumn, sameAsEmployee = [] } = kindRules[template.entity] ?? {};
  const named = (name: string): Column => {
    const place = placeOf(template, name);
    return { place, column: template.columns[place] as ColumnDeclaration };
  };
  return {
    ...(mark && { mark: named(mark.column) }),
    ...(fixedColumn !== undefined && { fixed: named(fixedColumn) }),
    sameAsEmployee: sameAsEmployee.map(named),
    ...(template.entity === 'CASE' && { petition: named('PetID') }),
    ...(template.entity === 'CUSTOM_VALUE' && {
      custom: { label: named('FieldLabel'), value: named('FieldValue') },
    }),
  };
});

/**
 * What one row does, as far as the row, the entity that it is about and the firm's own lists tell; what it does to others and
 * whether the entities that it names exist is for `planRows` to say. Pure.
 */
export function planRow(
  template: ImportTemplate,
  { row, name, references }: ReadyRow,
  current: Entity | undefined,
  context: RowContext,
): RowPlan {
  if (name === undefined) return rejected(undefined, row.problems, row.warnings);
  const index = referenceIndexOf(context.reference);
  const columns = kindColumns(template);
  const { cells, problems: cellProblems } = preparedCells(columns, row, index, context);
  const after = fieldsAfter(template, cells, current, {
    runDate: context.runDate,
    petition: petitionOf(columns, cells, { current, index }),
  });
  const merged = mergedNotes({ template, index, row, current, after: after.values });
  const problems = joined(
    row.problems,
    merged.problems,
    individualProblems(name.ref, current, context),
    missingFirmThings(references, index, current),
    cellProblems,
    fixedProblems(columns, cells, current),
  );
  const warnings = joined(row.warnings, merged.warnings, employeeWarnings(columns, cells, context));
  if (problems.length > 0) return rejected(name.ref, problems, warnings);
  return planned({ ref: name.ref, current, after, warnings }, context);
}

/** Nearly all lists are empty. */
function joined(...lists: readonly (readonly RowProblem[])[]): readonly RowProblem[] {
  let all: readonly RowProblem[] = none;
  for (const list of lists) if (list.length > 0) all = all.length === 0 ? list : [...all, ...list];
  return all;
}

export const rejected = (
  ref: EntityRef | undefined,
  problems: readonly RowProblem[],
  warnings: readonly RowProblem[],
): RowPlan => ({
  ...noEffect,
  outcome: 'REJECT',
  ...(ref === undefined ? {} : { ref }),
  problems,
  warnings,
});

interface Decided {
  readonly ref: EntityRef;
  readonly current: Entity | undefined;
  readonly after: FieldsAfter;
  readonly warnings: readonly RowProblem[];
}

function planned({ ref, current, after, warnings }: Decided, { at, origin }: RowContext): RowPlan {
  const { values, changes, erased } = after;
  const outcome = current === undefined ? 'CREATE' : changes.length > 0 ? 'UPDATE' : 'UNCHANGED';
  const entity = outcome === 'UNCHANGED' ? current : writtenEntity(ref, current, { values, at, origin });
  return { outcome, ref, entity, changes, erased, siblingChanges: none, problems: none, warnings };
}

export interface Writing {
  readonly values: Entity['values'];
  readonly at: string;
  readonly origin?: EntityOrigin;
}

/** An entity with other fields: its next version, or its first. */
export function writtenEntity(
  ref: EntityRef,
  current: Entity | undefined,
  { values, at, origin }: Writing,
): Entity {
  const from = origin === undefined ? {} : { origin };
  if (current !== undefined)
    return { ...current, values, version: current.version + 1, modifiedAt: at, ...from };
  const category = ref.kind === 'EMPLOYEE' ? { category: 'EMPLOYMENT' as const } : {};
  return { ...ref, ...category, values, version: 1, createdAt: at, modifiedAt: at, ...from };
}

interface PreparedCells {
  readonly cells: readonly Cell[];
  readonly problems: readonly RowProblem[];
}

/** The cells as they are to be stored: the mark as decided, values of custom fields in their normal form. */
function preparedCells(
  { mark: markColumn, custom }: KindColumns,
  row: BatchRow,
  index: ReferenceIndex,
  { mark }: RowContext,
): PreparedCells {
  if (mark !== undefined && markColumn !== undefined)
    return { cells: row.cells.with(markColumn.place, { kind: 'SET', value: mark }), problems: none };
  return custom === undefined ? { cells: row.cells, problems: none } : customCells(custom, row, index);
}

function customCells(
  { label, value }: NonNullable<KindColumns['custom']>,
  { cells, key: [, , keyword = ''] }: BatchRow,
  index: ReferenceIndex,
): PreparedCells {
  const field = index.customField(keyword);
  const cell = cells[value.place];
  if (!field?.isForClients || cell === undefined) return { cells, problems: none };
  const problems = labelProblem(field, label.column, cells[label.place]);
  const found = customValue(field, value.column, cell);
  return 'problem' in found
    ? { cells, problems: [...problems, found.problem] }
    : { cells: cells.with(value.place, found.cell), problems };
}

/** The petition that a case is made from. */
function petitionOf(
  { petition }: KindColumns,
  cells: readonly Cell[],
  { current, index }: { readonly current: Entity | undefined; readonly index: ReferenceIndex },
): Petition | undefined {
  if (petition === undefined) return undefined;
  const cell = cells[petition.place];
  const petId = cell?.kind === 'SET' ? cell.value : current?.values[petition.column.name];
  return petId === undefined ? undefined : index.petition(petId);
}

/** Individual and family clients are not written by imports, nor is what belongs to them. */
function individualProblems(
  { kind, key }: EntityRef,
  current: Entity | undefined,
  { employee }: RowContext,
): readonly RowProblem[] {
  const client = kind === 'EMPLOYEE' ? current : employee;
  if (client?.category !== 'INDIVIDUAL') return none;
  const EmployeeID = key[1] ?? '';
  const message = messageOf('ZI-R-031', { EmployeeID });
  return [{ code: 'ZI-R-031', column: 'EmployeeID', message, value: EmployeeID }];
}

function fixedProblems(
  { fixed }: KindColumns,
  cells: readonly Cell[],
  current: Entity | undefined,
): readonly RowProblem[] {
  const before = fixed && current?.values[fixed.column.name];
  if (fixed === undefined || before === undefined) return none;
  const cell = cells[fixed.place];
  if (cell?.kind !== 'SET' || isSamePart(cell.value, before)) return none;
  return [note('ZI-R-043', fixed.column, cell.value)];
}

function employeeWarnings(
  { sameAsEmployee }: KindColumns,
  cells: readonly Cell[],
  { employee }: RowContext,
): readonly RowProblem[] {
  let warnings: readonly RowProblem[] = none;
  for (const { column, place } of sameAsEmployee) {
    const [cell, ofEmployee] = [cells[place], employee?.values[column.name]];
    if (cell?.kind !== 'SET' || ofEmployee === undefined || ofEmployee === cell.value) continue;
    const values = { expectation: 'that of the employee' };
    warnings = [...warnings, note('ZI-W-105', column, cell.value, { values })];
  }
  return warnings;
}
