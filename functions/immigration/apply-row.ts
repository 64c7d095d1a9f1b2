import type { Cell, CheckedRow, ImportTemplate, RowProblem } from '../import-templates/contract.ts';
import { messageOf } from '../import-templates/problem-text.ts';
import { note } from '../import-templates/row-notes.ts';
import { placeOf } from '../import-templates/row-rules.ts';
import { changesBetween, erasedColumns, valuesAfter } from './after-values.ts';
import { kindRules } from './catalog/kind-rules.ts';
import type { Entity, EntityOrigin, EntityRef, FirmReference, RowPlan } from './contract.ts';
import { customValue, labelProblem } from './custom-value.ts';
import { foldedPart } from './entity-rows.ts';
import { mergedNotes } from './merged-rules.ts';
import { type ReferenceIndex, referenceIndexOf } from './reference-index.ts';
import { missingFirmThings, referencesOf } from './references.ts';

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

const noEffect = { changes: [], erased: [], siblingChanges: [] };

/** What a row is about; `undefined` when a part of its key is missing. */
export function refOfRow(
  firmId: string,
  template: ImportTemplate,
  { key, cells }: CheckedRow,
): EntityRef | undefined {
  const isWhole = template.columns.every(
    ({ keyPart, isRequired }, place) => keyPart === undefined || !isRequired || cells[place]?.kind === 'SET',
  );
  if (!isWhole || key.length === 0) return undefined;
  return { firmId, kind: template.entity, key: keyAsWritten(template, key, cells) };
}

/** Keys that are compared in any case are stored as they were written. */
function keyAsWritten({ columns }: ImportTemplate, key: readonly string[], cells: readonly Cell[]): string[] {
  const written = [...key];
  columns.forEach(({ keyPart, isKeyCaseless }, place) => {
    const cell = cells[place];
    if (keyPart !== undefined && isKeyCaseless && cell?.kind === 'SET') written[keyPart - 1] = cell.value;
  });
  return written;
}

/**
 * What one row does, as far as the row, the entity that it is about and the firm's own lists tell; what it does to others and
 * whether the entities that it names exist is for `planRows` to say. Pure.
 */
export function planRow(
  template: ImportTemplate,
  row: CheckedRow,
  current: Entity | undefined,
  context: RowContext,
): RowPlan {
  const ref = refOfRow(context.firmId, template, row);
  if (ref === undefined) return rejected(undefined, row.problems, row.warnings);
  const index = referenceIndexOf(context.reference);
  const { cells, problems: cellProblems } = preparedCells(template, row, index, context);
  const petitionId = template.entity === 'CASE' ? petitionOf(template, cells, current) : undefined;
  const after = valuesAfter(template, cells, current, {
    runDate: context.runDate,
    petition: petitionId === undefined ? undefined : index.petition(petitionId),
  });
  const merged = mergedNotes({ template, index, row, current, after });
  const problems = [
    ...row.problems,
    ...merged.problems,
    ...individualProblems(template, ref, current, context),
    ...missingFirmThings(referencesOf(template, row), index, current),
    ...cellProblems,
    ...fixedProblems(template, cells, current),
  ];
  const warnings = [...row.warnings, ...merged.warnings, ...employeeWarnings(template, cells, context)];
  if (problems.length > 0) return rejected(ref, problems, warnings);
  return planned(template, { ref, cells, current, after, warnings }, context);
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
  readonly cells: readonly Cell[];
  readonly current: Entity | undefined;
  readonly after: Entity['values'];
  readonly warnings: readonly RowProblem[];
}

function planned(
  template: ImportTemplate,
  { ref, cells, current, after, warnings }: Decided,
  { at, origin }: RowContext,
): RowPlan {
  const changes = changesBetween(template, current?.values ?? {}, after);
  const outcome = current === undefined ? 'CREATE' : changes.length > 0 ? 'UPDATE' : 'UNCHANGED';
  const entity =
    outcome === 'UNCHANGED' ? current : writtenEntity(ref, current, { values: after, at, origin });
  const erased = current === undefined ? [] : erasedColumns(template, cells, changes);
  return { ...noEffect, outcome, ref, entity, changes, erased, problems: [], warnings };
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
  template: ImportTemplate,
  row: CheckedRow,
  index: ReferenceIndex,
  { mark }: RowContext,
): PreparedCells {
  const markColumn = kindRules[template.entity]?.mark?.column;
  if (mark !== undefined && markColumn !== undefined) {
    const cells = row.cells.with(placeOf(template, markColumn), { kind: 'SET', value: mark });
    return { cells, problems: [] };
  }
  return template.entity === 'CUSTOM_VALUE'
    ? customCells(template, row, index)
    : { cells: row.cells, problems: [] };
}

function customCells(
  template: ImportTemplate,
  { cells, key: [, , keyword = ''] }: CheckedRow,
  index: ReferenceIndex,
): PreparedCells {
  const field = index.customField(keyword);
  const [labelPlace, valuePlace] = [placeOf(template, 'FieldLabel'), placeOf(template, 'FieldValue')];
  const [label, value] = [template.columns[labelPlace], template.columns[valuePlace]];
  const cell = cells[valuePlace];
  if (!field?.isForClients || label === undefined || value === undefined || cell === undefined)
    return { cells, problems: [] };
  const problems = labelProblem(field, label, cells[labelPlace]);
  const found = customValue(field, value, cell);
  return 'problem' in found
    ? { cells, problems: [...problems, found.problem] }
    : { cells: cells.with(valuePlace, found.cell), problems };
}

function petitionOf(
  template: ImportTemplate,
  cells: readonly Cell[],
  current: Entity | undefined,
): string | undefined {
  const cell = cells[placeOf(template, 'PetID')];
  return cell?.kind === 'SET' ? cell.value : current?.values['PetID'];
}

/** Individual and family clients are not written by imports, nor is what belongs to them. */
function individualProblems(
  template: ImportTemplate,
  ref: EntityRef,
  current: Entity | undefined,
  { employee }: RowContext,
): RowProblem[] {
  const client = template.entity === 'EMPLOYEE' ? current : employee;
  if (client?.category !== 'INDIVIDUAL') return [];
  const EmployeeID = ref.key[1] ?? '';
  const message = messageOf('ZI-R-031', { EmployeeID });
  return [{ code: 'ZI-R-031', column: 'EmployeeID', message, value: EmployeeID }];
}

function fixedProblems(
  template: ImportTemplate,
  cells: readonly Cell[],
  current: Entity | undefined,
): RowProblem[] {
  const name = kindRules[template.entity]?.fixedColumn;
  const before = name === undefined ? undefined : current?.values[name];
  if (name === undefined || before === undefined) return [];
  const place = placeOf(template, name);
  const [cell, column] = [cells[place], template.columns[place]];
  if (cell?.kind !== 'SET' || column === undefined || foldedPart(cell.value) === foldedPart(before))
    return [];
  return [note('ZI-R-043', column, cell.value)];
}

function employeeWarnings(
  template: ImportTemplate,
  cells: readonly Cell[],
  { employee }: RowContext,
): RowProblem[] {
  return (kindRules[template.entity]?.sameAsEmployee ?? []).flatMap((name) => {
    const place = placeOf(template, name);
    const [cell, column, ofEmployee] = [cells[place], template.columns[place], employee?.values[name]];
    if (cell?.kind !== 'SET' || column === undefined) return [];
    if (ofEmployee === undefined || ofEmployee === cell.value) return [];
    const values = { expectation: 'that of the employee' };
    return [note('ZI-W-105', column, cell.value, { values })];
  });
}
