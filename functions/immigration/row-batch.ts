import type { ImportTemplate } from '../import-templates/contract.ts';
import { planRow, rejected } from './apply-row.ts';
import type { Entity, FailedKeys, FailedRow, FirmReference, KeySet, RowPlan } from './contract.ts';
import type { BatchRow, ReadyRow } from './ready-row.ts';
import { type KnownParents, missingReferences } from './references.ts';

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

/** What the firm keeps while the rows of a batch are planned one after the other. */
export interface Planning {
  /** By `entityId`: as stored, and as the rows so far leave it. */
  readonly entities: Map<string, Entity>;
  /** Rows of this batch that failed. */
  readonly failed: Map<string, FailedRow>;
  readonly parents: KnownParents;
}

export function planningOf(
  { willExist, failedKeys }: RowBatch,
  stored: ReadonlyMap<string, Entity>,
): Planning {
  const entities = new Map(stored);
  const failed = new Map<string, FailedRow>();
  const allFailed: FailedKeys = { get: (id) => failed.get(id) ?? failedKeys.get(id) };
  return { entities, failed, parents: { stored: entities, willExist, failedKeys: allFailed } };
}

/** Plans the next row and brings the state forward. */
export function planNext(
  batch: RowBatch,
  planning: Planning,
  ready: ReadyRow,
  mark?: 'true' | 'false',
): RowPlan {
  const { row, name, references, employee } = ready;
  const { template, firmId, reference, runDate, at } = batch;
  const { entities, failed } = planning;
  const plan = planRow(template, ready, name && entities.get(name.id), {
    firmId,
    reference,
    runDate,
    at,
    origin: originOf(batch, row),
    employee: employee && entities.get(employee.id),
    mark,
  });
  const missing = missingReferences(references, planning.parents);
  const final =
    missing.length === 0 ? plan : rejected(name?.ref, [...plan.problems, ...missing], plan.warnings);
  if (name === undefined) return final;
  if (final.entity !== undefined) entities.set(name.id, final.entity);
  else if (row.rowNumber !== undefined)
    failed.set(name.id, { template: template.baseName, rowNumber: row.rowNumber });
  return final;
}

export const originOf = (
  { runDate, fileId }: Pick<RowBatch, 'runDate' | 'fileId'>,
  { rowNumber }: BatchRow,
): Entity['origin'] =>
  fileId === undefined || rowNumber === undefined ? undefined : { runDate, fileId, rowNumber };
