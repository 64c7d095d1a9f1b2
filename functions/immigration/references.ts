import type {
  CheckedRow,
  ColumnDeclaration,
  ImportTemplate,
  MessageCode,
  Reference,
  RowProblem,
} from '../import-templates/contract.ts';
import { foldedPart, isSamePart } from '../import-templates/row-key.ts';
import { note } from '../import-templates/row-notes.ts';
import type { Entity, FailedKeys, KeySet } from './contract.ts';
import { type EntityName, nameOf } from './entity-rows.ts';
import { perTemplate } from './per-template.ts';
import { officeList, type ReferenceIndex } from './reference-index.ts';

/** Something that has to exist for a row to be applied. */
export interface RowReference {
  readonly kind: Reference;
  /** As the cell has it. */
  readonly ownId: string;
  /** Absent when it is something of the firm's own lists. */
  readonly entity?: EntityName;
  readonly column: ColumnDeclaration;
  /** What is said when it does not exist. */
  readonly code: MessageCode;
}

const codes = {
  CORPORATION: 'ZI-R-030',
  EMPLOYEE: 'ZI-R-032',
  CONTACT: 'ZI-R-033',
  FIRM_USER: 'ZI-R-034',
  ATTORNEY: 'ZI-R-034',
  FIRM_OFFICE: 'ZI-R-021',
  PETITION: 'ZI-R-040',
  CUSTOM_FIELD: 'ZI-R-050',
} as const satisfies Record<Reference, MessageCode>;

interface ReferenceColumn {
  readonly column: ColumnDeclaration;
  readonly kind: Reference;
  readonly place: number;
}

const referenceColumns = perTemplate(({ columns }): readonly ReferenceColumn[] =>
  columns.flatMap((column, place) =>
    column.reference === undefined ? [] : [{ column, kind: column.reference, place }],
  ),
);

/** What must exist for a row, in the order of its columns. */
export function referencesOf(firmId: string, template: ImportTemplate, row: CheckedRow): RowReference[] {
  const references: RowReference[] = [];
  for (const { column, kind, place } of referenceColumns(template)) {
    const cell = row.cells[place];
    if (cell?.kind !== 'SET') continue;
    const entity = namedEntity(firmId, kind, row.key, cell.value);
    references.push({ kind, ownId: cell.value, entity, column, code: codes[kind] });
  }
  return references;
}

function namedEntity(
  firmId: string,
  kind: Reference,
  [employerId = '']: readonly string[],
  ownId: string,
): EntityName | undefined {
  switch (kind) {
    case 'CORPORATION':
      return nameOf({ firmId, kind, key: [ownId] });
    case 'EMPLOYEE':
    case 'CONTACT':
      return nameOf({ firmId, kind, key: [employerId, ownId] });
    default:
      return undefined;
  }
}

const none: readonly never[] = [];

/** Entities that are there, or will be before the row is applied. */
export interface KnownParents {
  readonly stored: ReadonlyMap<string, Entity>;
  readonly willExist: KeySet;
  readonly failedKeys: FailedKeys;
}

/**
 * What is said about the entities that a row names and that do not exist. When the employer is missing nothing more is said
 * of what belongs to it.
 */
export function missingReferences(
  references: readonly RowReference[],
  { stored, willExist, failedKeys }: KnownParents,
): readonly RowProblem[] {
  let problems: readonly RowProblem[] = none;
  let missingEmployers: readonly string[] = none;
  for (const { kind, ownId, entity, column, code } of references) {
    if (entity === undefined || stored.has(entity.id) || willExist.has(entity.id)) continue;
    const [EmployerID = ''] = entity.ref.key;
    const employer = foldedPart(EmployerID);
    if (missingEmployers.includes(employer)) continue;
    if (kind === 'CORPORATION') missingEmployers = [...missingEmployers, employer];
    const failed = failedKeys.get(entity.id);
    const missing =
      failed === undefined
        ? note(code, column, ownId, { values: { EmployerID, EmployeeID: ownId, ContactID: ownId } })
        : note('ZI-R-036', column, ownId, { values: { template: failed.template, n: failed.rowNumber } });
    problems = [...problems, missing];
  }
  return problems;
}

/**
 * What is said about users, offices, petitions and custom fields that a row names and that the firm does not have.
 * A petition that is no longer active goes on to be right for the cases that were made from it.
 */
export function missingFirmThings(
  references: readonly RowReference[],
  index: ReferenceIndex,
  current: Entity | undefined,
): readonly RowProblem[] {
  let problems: readonly RowProblem[] = none;
  for (const reference of references) {
    const problem = reference.entity === undefined ? missingThing(reference, index, current) : undefined;
    if (problem !== undefined) problems = [...problems, problem];
  }
  return problems;
}

function missingThing(
  { kind, ownId: id, column, code }: RowReference,
  index: ReferenceIndex,
  current: Entity | undefined,
): RowProblem | undefined {
  const fail = (values: Record<string, string>, otherCode: MessageCode = code): RowProblem =>
    note(otherCode, column, id, { values });
  switch (kind) {
    case 'FIRM_USER':
    case 'ATTORNEY': {
      const user = index.user(id);
      if (!user?.isActive) return fail({ id });
      const isFit = kind === 'FIRM_USER' || user.role === 'ATTORNEY';
      return isFit ? undefined : fail({ type: 'user with the role of an attorney' }, 'ZI-R-013');
    }
    case 'FIRM_OFFICE':
      return index.hasOffice(id) ? undefined : fail({ list: officeList });
    case 'PETITION': {
      const petition = index.petition(id);
      const isItsOwn = isSamePart(current?.values[column.name] ?? '', id);
      return petition !== undefined && (petition.isActive || isItsOwn) ? undefined : fail({ PetID: id });
    }
    case 'CUSTOM_FIELD':
      return index.customField(id)?.isForClients ? undefined : fail({ keyword: id });
    default:
      return undefined;
  }
}
