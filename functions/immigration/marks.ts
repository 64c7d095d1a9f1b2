import type { Cell, CheckedRow, ImportTemplate } from '../import-templates/contract.ts';
import { placeOf } from '../import-templates/row-rules.ts';
import { changeOf } from './after-values.ts';
import { writtenEntity } from './apply-row.ts';
import { kindRules, type Mark } from './catalog/kind-rules.ts';
import type { Entity, RowPlan, SiblingChange } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { entityId, hasMark, idOfRow, markKeyOf } from './entity-rows.ts';
import { readEntities, readMarkHolders } from './entity-store.ts';
import { perTemplate } from './per-template.ts';
import { type ReadyRow, refOfRow } from './ready-row.ts';
import { originOf, type Planning, type RowBatch } from './row-batch.ts';

/** Who holds the marks that a batch is about. Groups are named by the id of their row. */
export interface MarkState {
  readonly mark: Mark;
  readonly place: number;
  /** Ids of the entities that the table names; it may be outdated. */
  readonly named: Map<string, string>;
  /** Ids of the entities that hold the mark, as the rows so far leave it. */
  readonly holders: Map<string, string>;
  /** The last row of the batch that takes the mark of a group. */
  readonly takers: ReadonlyMap<string, number>;
}

export const markOf = (template: ImportTemplate): Mark | undefined => kindRules[template.entity]?.mark;

function groupOf(entity: Entity | undefined): string | undefined {
  const key = entity === undefined ? undefined : markKeyOf(entity);
  return key === undefined ? undefined : idOfRow(key);
}

const saysTrue = (cell: Cell | undefined): boolean => cell?.kind === 'SET' && cell.value === 'true';

/**
 * The group whose mark a row takes, as far as the row alone tells: what names it, compared as `foldedPart` writes it. Of all
 * rows of a file with the same answer only the last keeps the mark. `undefined` for rows that fail their check.
 */
export function takenMark(template: ImportTemplate, row: CheckedRow): readonly string[] | undefined {
  const { mark, place, groupPlace } = markColumns(template);
  if (mark === undefined || row.problems.length > 0 || !saysTrue(row.cells[place])) return undefined;
  const owner = row.key.slice(0, mark.groupKeyParts);
  if (groupPlace === undefined) return owner;
  const group = row.cells[groupPlace];
  return group?.kind === 'SET' ? [...owner, group.value] : undefined;
}

interface MarkColumns {
  readonly mark?: Mark;
  readonly place: number;
  readonly groupPlace?: number;
}

const markColumns = perTemplate((template): MarkColumns => {
  const mark = markOf(template);
  if (mark === undefined) return { place: -1 };
  const place = placeOf(template, mark.column);
  const { groupColumn } = mark;
  return { mark, place, ...(groupColumn !== undefined && { groupPlace: placeOf(template, groupColumn) }) };
});

/** Reads who holds the marks of the groups that a batch touches, the holders too. Two rounds of large requests. */
export async function readMarks(
  deps: ImmigrationDeps,
  batch: RowBatch,
  mark: Mark,
  { plans, entities }: { readonly plans: readonly RowPlan[]; readonly entities: Map<string, Entity> },
): Promise<MarkState> {
  const touched = plans.flatMap(({ entity }) =>
    entity !== undefined && (mark.isAlwaysHeld || hasMark(entity)) ? [entity] : [],
  );
  const keys = touched.flatMap((entity) => markKeyOf(entity) ?? []);
  const found = await readMarkHolders(deps, keys);
  const { firmId, template } = batch;
  const refs = [...found].map(([group, key]) => ({
    group,
    ref: { firmId, kind: template.entity, key: [...key] },
  }));
  const missing = refs.filter(({ ref }) => !entities.has(entityId(ref)));
  const read = await readEntities(
    deps,
    missing.map(({ ref }) => ref),
  );
  for (const [id, entity] of read) entities.set(id, entity);
  const named = new Map(refs.map(({ group, ref }) => [group, entityId(ref)]));
  const { place } = markColumns(template);
  return {
    mark,
    place,
    named,
    holders: validHolders(named, entities),
    takers: takersOf(batch, place, plans),
  };
}

function validHolders(named: Map<string, string>, entities: Map<string, Entity>): Map<string, string> {
  const isHeld = ([group, id]: [string, string]): boolean => {
    const entity = entities.get(id);
    return entity !== undefined && hasMark(entity) && groupOf(entity) === group;
  };
  return new Map([...named].filter(isHeld));
}

function takersOf(batch: RowBatch, place: number, plans: readonly RowPlan[]): Map<string, number> {
  const takers = new Map<string, number>();
  plans.forEach(({ entity }, at) => {
    const group = saysTrue(batch.rows[at]?.cells[place]) ? groupOf(entity) : undefined;
    if (group !== undefined && !batch.isMarkTakenLater?.(at)) takers.set(group, at);
  });
  return takers;
}

/** What a row is to say about the mark in place of its own cell; `undefined` leaves it to the cell. */
export type DecidedMark = 'true' | 'false' | undefined;

export function decidedMark(
  batch: RowBatch,
  { mark, place, holders, takers }: MarkState,
  at: number,
  { ready, entity, current }: { ready: ReadyRow; entity: Entity; current: Entity | undefined },
): DecidedMark {
  const cell = ready.row.cells[place];
  const group = groupOf(entity);
  if (group === undefined) return undefined;
  const taker = takers.get(group);
  if (cell?.kind === 'KEEP' && current !== undefined) {
    // One that moves into a group with its mark does not take it from another: only a row that says so does.
    const isMoved = hasMark(current) && groupOf(current) !== group;
    const holder = holders.get(group);
    return isMoved && (taker !== undefined || (holder !== undefined && holder !== ready.name?.id))
      ? 'false'
      : undefined;
  }
  const isTaker = taker === at || (taker !== undefined && sameRef(batch, taker, ready));
  if (isTaker && saysTrue(cell)) return undefined;
  const holder = holders.get(group);
  const isOnlyOne = taker === undefined && (holder === undefined || holder === ready.name?.id);
  if (mark.isAlwaysHeld && isOnlyOne) return 'true';
  return saysTrue(cell) ? 'false' : undefined;
}

function sameRef({ firmId, template, rows }: RowBatch, at: number, { name }: ReadyRow): boolean {
  const row = rows[at];
  const ref = row === undefined ? undefined : refOfRow(firmId, template, row);
  return ref !== undefined && entityId(ref) === name?.id;
}

/** Brings the state forward, and takes the mark from the one that had it. */
export function passMark(
  batch: RowBatch,
  { entities }: Planning,
  { mark, place, named, holders }: MarkState,
  { ready, plan, current }: { ready: ReadyRow; plan: RowPlan; current: Entity | undefined },
): { readonly demoted?: SiblingChange; readonly isPutAgain: boolean } {
  const id = ready.name?.id;
  const [group, groupBefore] = [groupOf(plan.entity), groupOf(current)];
  if (id === undefined || plan.entity === undefined || group === undefined) return { isPutAgain: false };
  // Rows that say nothing about the mark take it from nobody.
  if (ready.row.cells[place]?.kind === 'KEEP' && plan.outcome === 'UNCHANGED') return { isPutAgain: false };
  if (groupBefore !== undefined && holders.get(groupBefore) === id) holders.delete(groupBefore);
  if (!hasMark(plan.entity)) return { isPutAgain: false };
  const holder = holders.get(group);
  const isPutAgain = plan.outcome === 'UNCHANGED' && named.get(group) !== id;
  holders.set(group, id);
  named.set(group, id);
  const loser = holder === undefined || holder === id ? undefined : entities.get(holder);
  if (holder === undefined || loser === undefined) return { isPutAgain };
  const values = { ...loser.values, [mark.column]: 'false' };
  const origin = originOf(batch, ready.row);
  const entity = writtenEntity(loser, loser, { values, at: batch.at, origin });
  entities.set(holder, entity);
  return {
    isPutAgain,
    demoted: { entity, isNew: false, changes: [changeOf(mark.column, 'true', 'false')] },
  };
}
