import type { ImportTemplate } from '../import-templates/contract.ts';
import { kindRules } from './catalog/kind-rules.ts';
import type { Entity, RowPlan } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { entityId } from './entity-rows.ts';
import { readEntities, readNamed } from './entity-store.ts';
import { formerChange, formerRefOf } from './former-copy.ts';
import { type DecidedMark, decidedMark, type MarkState, markOf, passMark, readMarks } from './marks.ts';
import { namesOf, type ReadyRow, readyRow } from './ready-row.ts';
import { type Planning, planNext, planningOf, type RowBatch } from './row-batch.ts';

export type { BatchRow } from './ready-row.ts';
export type { RowBatch } from './row-batch.ts';

/** Whether rows of a template may change other entities than the one that they name. */
export function needsSiblings({ entity }: ImportTemplate): boolean {
  const { mark, formerCopy } = kindRules[entity] ?? {};
  return mark !== undefined || formerCopy !== undefined;
}

/** What the rows of a batch do, and every entity that they may write as it is stored, by `entityId`. */
export interface BatchPlan {
  readonly plans: RowPlan[];
  readonly stored: ReadonlyMap<string, Entity>;
}

/**
 * What rows do, in their order, each on what those before it leave behind; nothing is written. Reads all that a batch is
 * about in at most three rounds of requests of 100 keys; meant for up to 500 rows.
 */
export async function planRows(deps: ImmigrationDeps, batch: RowBatch): Promise<RowPlan[]> {
  return (await planBatch(deps, batch)).plans;
}

/** The same with what is stored before. */
export async function planBatch(deps: ImmigrationDeps, batch: RowBatch): Promise<BatchPlan> {
  const { firmId, template } = batch;
  const ready = batch.rows.map((row) => readyRow(firmId, template, row));
  const stored = await readNamed(deps, ready.flatMap(namesOf));
  const alone = planInOrder(batch, stored, ready);
  if (needsSiblings(template)) return planWithSiblings(deps, batch, { ready, stored, alone });
  return { plans: alone.map(({ plan }) => plan), stored };
}

/** Everything that plans write, each entity once, as it is after the last of them. */
export function writesOf(plans: readonly RowPlan[]): Entity[] {
  const written = new Map<string, Entity>();
  for (const { outcome, entity, siblingChanges, isPutAgain } of plans) {
    if (entity !== undefined && (outcome !== 'UNCHANGED' || isPutAgain))
      written.set(entityId(entity), entity);
    for (const sibling of siblingChanges) written.set(entityId(sibling.entity), sibling.entity);
  }
  return [...written.values()];
}

interface Planned {
  readonly plan: RowPlan;
  readonly current: Entity | undefined;
}

const currentOf = ({ entities }: Planning, { name }: ReadyRow): Entity | undefined =>
  name && entities.get(name.id);

function planInOrder(
  batch: RowBatch,
  stored: ReadonlyMap<string, Entity>,
  ready: readonly ReadyRow[],
): Planned[] {
  const planning = planningOf(batch, stored);
  return ready.map((row) => {
    const current = currentOf(planning, row);
    return { current, plan: planNext(batch, planning, row) };
  });
}

interface Alone {
  readonly ready: readonly ReadyRow[];
  readonly stored: Map<string, Entity>;
  /** The rows as if none touched another entity: which of them fail does not depend on that. */
  readonly alone: readonly Planned[];
}

async function planWithSiblings(
  deps: ImmigrationDeps,
  batch: RowBatch,
  { ready, stored, alone }: Alone,
): Promise<BatchPlan> {
  const mark = markOf(batch.template);
  const plans = alone.map(({ plan }) => plan);
  const marks = mark && (await readMarks(deps, batch, mark, { plans, entities: stored }));
  const formerRefs = ready.flatMap((row, at) => {
    const one = alone[at];
    return (one && formerRefOf(batch, row, one.current, one.plan)) ?? [];
  });
  for (const [id, entity] of await readEntities(deps, formerRefs)) stored.set(id, entity);
  const planning = planningOf(batch, stored);
  const withEffects = alone.map((one, at) => {
    const row = ready[at];
    if (one.plan.outcome === 'REJECT' || row === undefined) return one.plan;
    return planWithEffects(batch, planning, marks, { row, at, alone: one });
  });
  return { plans: withEffects, stored };
}

function planWithEffects(
  batch: RowBatch,
  planning: Planning,
  marks: MarkState | undefined,
  { row, at, alone }: { row: ReadyRow; at: number; alone: Planned },
): RowPlan {
  const current = currentOf(planning, row);
  const { entity } = alone.plan;
  const mark = marks && entity && decidedMark(batch, marks, at, { ready: row, entity, current });
  const plan = planAgain(batch, planning, row, { alone, current, mark });
  const former = formerRefOf(batch, row, current, plan);
  const kept = former && current && formerChange(batch, planning, row, { former, current, plan });
  const { demoted, isPutAgain } =
    marks === undefined ? {} : passMark(batch, planning, marks, { ready: row, plan, current });
  if (kept === undefined && demoted === undefined && !isPutAgain) return plan;
  const siblingChanges = [kept, demoted].filter((change) => change !== undefined);
  return { ...plan, siblingChanges, ...(isPutAgain ? { isPutAgain } : {}) };
}

/** Nearly all rows do what they do alone. */
function planAgain(
  batch: RowBatch,
  planning: Planning,
  row: ReadyRow,
  { alone, current, mark }: { alone: Planned; current: Entity | undefined; mark: DecidedMark },
): RowPlan {
  const { name } = row;
  const { plan } = alone;
  if (mark !== undefined || current !== alone.current || name === undefined || plan.entity === undefined)
    return planNext(batch, planning, row, mark);
  planning.entities.set(name.id, plan.entity);
  return plan;
}
