import type { ImportTemplate } from '../import-templates/contract.ts';
import { kindRules } from './catalog/kind-rules.ts';
import type { Entity, RowPlan } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { entityId } from './entity-rows.ts';
import { readEntities } from './entity-store.ts';
import { formerChange, formerRefOf } from './former-copy.ts';
import { decidedMark, type MarkState, markOf, passMark, readMarks } from './marks.ts';
import { type Planning, planNext, type ReadyRow, type RowBatch, readyRow, refsOf } from './row-batch.ts';

export type { BatchRow, RowBatch } from './row-batch.ts';

/** Whether rows of a template may change other entities than the one that they name. */
export function needsSiblings({ entity }: ImportTemplate): boolean {
  const { mark, formerCopy } = kindRules[entity] ?? {};
  return mark !== undefined || formerCopy !== undefined;
}

/**
 * What rows do, in their order, each on what those before it leave behind; nothing is written. Reads all that a batch is
 * about in at most three rounds of requests of 100 keys; meant for up to 500 rows.
 */
export async function planRows(deps: ImmigrationDeps, batch: RowBatch): Promise<RowPlan[]> {
  const ready = batch.rows.map((row) => readyRow(batch, row));
  const stored = await readEntities(
    deps,
    ready.flatMap((row) => refsOf(batch, row)),
  );
  const alone = planInOrder(batch, stored, ready);
  if (!needsSiblings(batch.template)) return alone.map(({ plan }) => plan);
  return planWithSiblings(deps, batch, { ready, stored, alone });
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

const currentOf = ({ entities }: Planning, { id }: ReadyRow): Entity | undefined =>
  id === undefined ? undefined : entities.get(id);

function planInOrder(
  batch: RowBatch,
  stored: ReadonlyMap<string, Entity>,
  ready: readonly ReadyRow[],
): Planned[] {
  const planning: Planning = { entities: new Map(stored), failed: new Map() };
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
): Promise<RowPlan[]> {
  const mark = markOf(batch.template);
  const plans = alone.map(({ plan }) => plan);
  const marks = mark && (await readMarks(deps, batch, mark, { plans, entities: stored }));
  const formerRefs = ready.flatMap((row, at) => {
    const one = alone[at];
    return (one && formerRefOf(batch, row, one.current, one.plan)) ?? [];
  });
  for (const [id, entity] of await readEntities(deps, formerRefs)) stored.set(id, entity);
  const planning: Planning = { entities: stored, failed: new Map() };
  return plans.map((plan, at) => {
    const row = ready[at];
    if (plan.outcome === 'REJECT' || row === undefined) return plan;
    return planWithEffects(batch, planning, marks, { row, at, alone: plan });
  });
}

function planWithEffects(
  batch: RowBatch,
  planning: Planning,
  marks: MarkState | undefined,
  { row, at, alone }: { row: ReadyRow; at: number; alone: RowPlan },
): RowPlan {
  const current = currentOf(planning, row);
  const { entity } = alone;
  const decided = marks && entity && decidedMark(batch, marks, at, { ready: row, entity, current });
  const plan = planNext(batch, planning, row, decided);
  const former = formerRefOf(batch, row, current, plan);
  const kept = former && current && formerChange(batch, planning, row, { former, current, plan });
  const { demoted, isPutAgain } =
    marks === undefined ? {} : passMark(batch, planning, marks, { ready: row, plan, current });
  const siblingChanges = [kept, demoted].filter((change) => change !== undefined);
  return { ...plan, siblingChanges, ...(isPutAgain ? { isPutAgain } : {}) };
}
