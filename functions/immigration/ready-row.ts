import type { Cell, CheckedRow, ImportTemplate } from '../import-templates/contract.ts';
import type { EntityRef } from './contract.ts';
import { type EntityName, nameOf } from './entity-rows.ts';
import { perTemplate } from './per-template.ts';
import { type RowReference, referencesOf } from './references.ts';

/** A checked row and where it stands in its file, which messages and origins name. */
export interface BatchRow extends CheckedRow {
  readonly rowNumber?: number;
}

/** A row with the names of all that has to be read for it. */
export interface ReadyRow {
  readonly row: BatchRow;
  /** What the row is about; absent when a part of its key is missing. */
  readonly name?: EntityName;
  readonly references: readonly RowReference[];
  /** The employee that it belongs to; one of those that it names. */
  readonly employee?: EntityName;
}

export function readyRow(firmId: string, template: ImportTemplate, row: BatchRow): ReadyRow {
  const ref = refOfRow(firmId, template, row);
  if (ref === undefined) return { row, references: [] };
  const references = referencesOf(firmId, template, row);
  const employee = references.find(({ kind }) => kind === 'EMPLOYEE')?.entity;
  return { row, name: nameOf(ref), references, employee };
}

/** Everything that has to be read for a row. */
export function namesOf({ name, references }: ReadyRow): EntityName[] {
  const names = name === undefined ? [] : [name];
  for (const { entity } of references) if (entity !== undefined) names.push(entity);
  return names;
}

interface KeyColumn {
  readonly place: number;
  /** In the key. */
  readonly at: number;
  readonly isRequired: boolean;
  /** Compared in any case, and stored as it was written. */
  readonly isCaseless: boolean;
}

const keyColumns = perTemplate(({ columns }): readonly KeyColumn[] =>
  columns.flatMap(({ keyPart, isRequired = false, isKeyCaseless: isCaseless = false }, place) =>
    keyPart === undefined ? [] : [{ place, at: keyPart - 1, isRequired, isCaseless }],
  ),
);

/** What a row is about; `undefined` when a part of its key is missing. */
export function refOfRow(
  firmId: string,
  template: ImportTemplate,
  { key, cells }: CheckedRow,
): EntityRef | undefined {
  if (key.length === 0) return undefined;
  const written = [...key];
  for (const { place, at, isRequired, isCaseless } of keyColumns(template)) {
    const cell: Cell | undefined = cells[place];
    if (cell?.kind === 'SET') {
      if (isCaseless) written[at] = cell.value;
    } else if (isRequired) return undefined;
  }
  return { firmId, kind: template.entity, key: written };
}
