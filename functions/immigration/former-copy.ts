import { addDays } from '../import-templates/calendar-date.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { placeOf } from '../import-templates/row-rules.ts';
import { changesBetween } from './after-values.ts';
import { writtenEntity } from './apply-row.ts';
import { type FormerCopy, kindRules } from './catalog/kind-rules.ts';
import type { Entity, EntityRef, RowPlan, SiblingChange } from './contract.ts';
import { entityId } from './entity-rows.ts';
import type { ReadyRow } from './ready-row.ts';
import { originOf, type Planning, type RowBatch } from './row-batch.ts';

const ruleOf = (template: ImportTemplate): FormerCopy | undefined => kindRules[template.entity]?.formerCopy;

/**
 * Where what an entity was before is kept, if a row asks for that: it moves a current one and fills the last day.
 * Without a first day there is no place for it among the former ones.
 */
export function formerRefOf(
  { template }: RowBatch,
  { row }: ReadyRow,
  current: Entity | undefined,
  plan: RowPlan,
): EntityRef | undefined {
  const rule = ruleOf(template);
  if (rule === undefined || current === undefined || plan.outcome !== 'UPDATE') return undefined;
  const fromDate = current.values[rule.fromColumn];
  const isAsked = row.cells[placeOf(template, rule.toColumn)]?.kind === 'SET';
  const isMoved = plan.changes.some(({ column }) => rule.placeColumns.includes(column));
  const isFormer = current.values[rule.kindColumn] === rule.formerKind;
  if (!isAsked || !isMoved || isFormer || fromDate === undefined) return undefined;
  const [employerId = '', employeeId = ''] = current.key;
  return {
    firmId: current.firmId,
    kind: current.kind,
    key: [employerId, employeeId, rule.formerKind, fromDate],
  };
}

/** Keeps the former entity, unless one with the same first day is kept already: that one is not written over. */
export function formerChange(
  batch: RowBatch,
  { entities }: Planning,
  { row }: ReadyRow,
  { former, current, plan }: { former: EntityRef; current: Entity; plan: RowPlan },
): SiblingChange | undefined {
  const rule = ruleOf(batch.template);
  if (rule === undefined || entities.has(entityId(former))) return undefined;
  const { [rule.fromColumn]: fromDate = '', [rule.toColumn]: toDate } = current.values;
  const nextDate = plan.entity?.values[rule.fromColumn];
  const lastDate =
    toDate ?? (nextDate !== undefined && nextDate > fromDate ? addDays(nextDate, -1) : undefined);
  const values = {
    ...current.values,
    [rule.kindColumn]: rule.formerKind,
    ...(lastDate === undefined ? {} : { [rule.toColumn]: lastDate }),
  };
  const entity = writtenEntity(former, undefined, { values, at: batch.at, origin: originOf(batch, row) });
  entities.set(entityId(former), entity);
  return { entity, isNew: true, changes: changesBetween(batch.template, {}, values) };
}
