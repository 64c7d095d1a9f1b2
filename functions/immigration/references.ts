import type {
  CheckedRow,
  ColumnDeclaration,
  ImportTemplate,
  MessageCode,
  Reference,
  RowProblem,
} from '../import-templates/contract.ts';
import { note } from '../import-templates/row-notes.ts';
import type { Entity, EntityRef, FailedKeys, KeySet } from './contract.ts';
import { entityId, foldedPart } from './entity-rows.ts';
import { officeList, type ReferenceIndex } from './reference-index.ts';

/** Something that has to exist for a row to be applied. */
export interface RowReference {
  readonly kind: Reference;
  /** Natural key of an entity, or the id alone. */
  readonly key: readonly string[];
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
const columnsByTemplate = new WeakMap<ImportTemplate, readonly ReferenceColumn[]>();

function referenceColumns(template: ImportTemplate): readonly ReferenceColumn[] {
  const before = columnsByTemplate.get(template);
  if (before !== undefined) return before;
  const columns = template.columns.flatMap((column, place) =>
    column.reference === undefined ? [] : [{ column, kind: column.reference, place }],
  );
  columnsByTemplate.set(template, columns);
  return columns;
}

/** What must exist for a row, in the order of its columns. */
export function referencesOf(template: ImportTemplate, { key, cells }: CheckedRow): RowReference[] {
  const [employerId = '', employeeId = ''] = key;
  return referenceColumns(template).flatMap(({ column, kind, place }) => {
    const cell = cells[place];
    if (cell?.kind !== 'SET') return [];
    const entityKey = {
      CORPORATION: [cell.value],
      EMPLOYEE: [employerId, employeeId],
      CONTACT: [employerId, cell.value],
    };
    const wholeKey = kind in entityKey ? entityKey[kind as keyof typeof entityKey] : [cell.value];
    return [{ kind, key: wholeKey, column, code: codes[kind] }];
  });
}

/** The entity that a reference names; `undefined` when it is something of the firm's own lists. */
export function parentRefOf(firmId: string, { kind, key }: RowReference): EntityRef | undefined {
  if (kind !== 'CORPORATION' && kind !== 'EMPLOYEE' && kind !== 'CONTACT') return undefined;
  return { firmId, kind, key: [...key] };
}

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
  firmId: string,
  references: readonly RowReference[],
  { stored, willExist, failedKeys }: KnownParents,
): RowProblem[] {
  const problems: RowProblem[] = [];
  const missingEmployers = new Set<string>();
  for (const reference of references) {
    const ref = parentRefOf(firmId, reference);
    if (ref === undefined) continue;
    const id = entityId(ref);
    const [employerId = '', ownId = employerId] = reference.key;
    if (stored.has(id) || willExist.has(id) || missingEmployers.has(foldedPart(employerId))) continue;
    if (reference.kind === 'CORPORATION') missingEmployers.add(foldedPart(employerId));
    const failed = failedKeys.get(id);
    const values: Record<string, string | number> =
      failed === undefined
        ? { EmployerID: employerId, EmployeeID: ownId, ContactID: ownId }
        : { template: failed.template, n: failed.rowNumber };
    const code = failed === undefined ? reference.code : 'ZI-R-036';
    problems.push(note(code, reference.column, ownId, { values }));
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
): RowProblem[] {
  return references.flatMap(({ kind, key: [id = ''], column, code }) => {
    const fail = (values: Record<string, string>, otherCode: MessageCode = code): RowProblem[] => [
      note(otherCode, column, id, { values }),
    ];
    switch (kind) {
      case 'FIRM_USER':
      case 'ATTORNEY': {
        const user = index.user(id);
        if (!user?.isActive) return fail({ id });
        const isFit = kind === 'FIRM_USER' || user.role === 'ATTORNEY';
        return isFit ? [] : fail({ type: 'user with the role of an attorney' }, 'ZI-R-013');
      }
      case 'FIRM_OFFICE':
        return index.hasOffice(id) ? [] : fail({ list: officeList });
      case 'PETITION': {
        const petition = index.petition(id);
        const isItsOwn = foldedPart(current?.values[column.name] ?? '') === foldedPart(id);
        return petition !== undefined && (petition.isActive || isItsOwn) ? [] : fail({ PetID: id });
      }
      case 'CUSTOM_FIELD':
        return index.customField(id)?.isForClients ? [] : fail({ keyword: id });
      default:
        return [];
    }
  });
}
