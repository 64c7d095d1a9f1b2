import type { CheckedRow, ImportTemplate } from '../import-templates/contract.ts';
import { planRow, refOfRow, rejected } from './apply-row.ts';
import type { Entity, EntityRef, FailedKeys, FailedRow, FirmReference, KeySet, RowPlan } from './contract.ts';
import { entityId } from './entity-rows.ts';
import { missingReferences, parentRefOf, type RowReference, referencesOf } from './references.ts';

/** A checked row and where it stands in its file, which messages and origins name. */
export interface BatchRow extends CheckedRow {
  readonly rowNumber?: number;
}

/** Some rows of a file, in its order, and all that is known about the run. */
export interface RowBatch {
  readonly firmId: string;
  readonly template: ImportTemplate;
  readonly reference: FirmReference;
  readonly rows: readonly BatchRow[];
  /** What earlier files, and earlier rows of this one that are not written yet, will have made. */
  readonly willExist: KeySet;
  readonly failedKeys: FailedKeys;
  /** Pacific date of the run. */
  readonly runDate: string;
  /** Instant that written entities bear. Give a chunk that is tried again the same one, and it writes the same. */
  readonly at: string;
  /** With it and row numbers, written entities tell where they come from. */
  readonly fileId?: string;
  /** Whether a row further on in the file, beyond this batch, takes the mark that the row at this place sets (`takenMark`). */
  isMarkTakenLater?(place: number): boolean;
}

/** A row with the names of all that has to be read for it. */
export interface ReadyRow {
  readonly row: BatchRow;
  readonly ref?: EntityRef;
  readonly id?: string;
  readonly references: readonly RowReference[];
  readonly employee?: EntityRef;
}

const withoutEmployee: ReadonlySet<string> = new Set(['CORPORATION', 'CONTACT', 'EMPLOYEE']);

export function readyRow({ firmId, template }: RowBatch, row: BatchRow): ReadyRow {
  const ref = refOfRow(firmId, template, row);
  if (ref === undefined) return { row, references: [] };
  const references = referencesOf(template, row);
  const ready = { row, ref, id: entityId(ref), references };
  if (withoutEmployee.has(ref.kind)) return ready;
  return { ...ready, employee: { firmId, kind: 'EMPLOYEE', key: ref.key.slice(0, 2) } };
}

/** What a row is about and what it names. */
export const refsOf = ({ firmId }: RowBatch, { ref, references, employee }: ReadyRow): EntityRef[] => [
  ...(ref === undefined ? [] : [ref]),
  ...(employee === undefined ? [] : [employee]),
  ...references.flatMap((reference) => parentRefOf(firmId, reference) ?? []),
];

/** What the firm keeps while the rows of a batch are planned one after the other. */
export interface Planning {
  /** By `entityId`: as stored, and as the rows so far leave it. */
  readonly entities: Map<string, Entity>;
  /** Rows of this batch that failed. */
  readonly failed: Map<string, FailedRow>;
}

/** Plans the next row and brings the state forward. */
export function planNext(
  batch: RowBatch,
  planning: Planning,
  ready: ReadyRow,
  mark?: 'true' | 'false',
): RowPlan {
  const { row, ref, id, references } = ready;
  const current = id === undefined ? undefined : planning.entities.get(id);
  const plan = planRow(batch.template, row, current, rowContext(batch, planning, ready, mark));
  const missing = missingReferences(batch.firmId, references, {
    stored: planning.entities,
    willExist: batch.willExist,
    failedKeys: { get: (key) => planning.failed.get(key) ?? batch.failedKeys.get(key) },
  });
  const final = missing.length === 0 ? plan : rejected(ref, [...plan.problems, ...missing], plan.warnings);
  if (id === undefined) return final;
  if (final.entity !== undefined) planning.entities.set(id, final.entity);
  else if (row.rowNumber !== undefined)
    planning.failed.set(id, { template: batch.template.baseName, rowNumber: row.rowNumber });
  return final;
}

function rowContext(
  { firmId, reference, runDate, at, fileId }: RowBatch,
  { entities }: Planning,
  { row, employee }: ReadyRow,
  mark: 'true' | 'false' | undefined,
) {
  const origin = originOf({ runDate, fileId }, row);
  const found = employee === undefined ? undefined : entities.get(entityId(employee));
  return { firmId, reference, runDate, at, origin, employee: found, mark };
}

export const originOf = (
  { runDate, fileId }: Pick<RowBatch, 'runDate' | 'fileId'>,
  { rowNumber }: BatchRow,
): Entity['origin'] =>
  fileId === undefined || rowNumber === undefined ? undefined : { runDate, fileId, rowNumber };
