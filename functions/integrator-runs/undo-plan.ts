import * as z from 'zod';
import { writtenEntity } from '../immigration/apply-row.ts';
import { kindRules } from '../immigration/catalog/kind-rules.ts';
import { Entity, EntityRef } from '../immigration/contract.ts';
import { entityId, hasMark, idOfRow, markKeyOf } from '../immigration/entity-rows.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { EntityKind, MessageCode } from '../import-templates/contract.ts';
import { messageOf } from '../import-templates/problem-text.ts';
import { shownKey } from '../import-templates/row-key.ts';
import { RowFinding } from '../integrator-jobs/contract.ts';
import type { EntityChange } from './chunk-store.ts';

/** An entity that was kept as another names it: what it takes to look again once that one goes. */
const Named = z.object({
  /** The undo's job that has told of it. */
  jobId: z.string(),
  ref: EntityRef,
  rowNumber: z.int().positive(),
  version: Entity.shape.version,
  modifiedAt: Entity.shape.modifiedAt,
  namerId: z.string(),
  by: z.string(),
});
type Named = z.infer<typeof Named>;
type NamedById = ReadonlyMap<string, Named>;

/**
 * What earlier chunks of a run need to know of what the undo of later ones has seen. With `column`: others have changed that
 * field since; `isTold` once that is said. Without: whether an entity that the run made is as the run left it, and, `named`,
 * that it is kept for now. Of the same `id` and `column` the last one counts.
 */
export const Seen = z.object({
  id: z.string(),
  column: z.string().optional(),
  isChanged: z.boolean(),
  isTold: z.boolean(),
  named: Named.optional(),
});
export type Seen = z.infer<typeof Seen>;

/** With the `entityId` of what may go later after all. */
export const KeptFinding = RowFinding.extend({ id: z.string().optional() });
type KeptFinding = z.infer<typeof KeptFinding>;

/** What undoing a chunk does to one entity. */
export interface EntityUndo {
  readonly change: Pick<EntityChange, 'ref' | 'rowNumber'>;
  readonly now: Entity;
  /** Its fields afterwards; `undefined`: it is removed. */
  values: Entity['values'] | undefined;
  /** Of one that the undo of a later chunk has kept. */
  readonly again?: Named;
}

/** What undoing a chunk does. */
export interface ChunkUndo {
  /** By `entityId`; what stays as it is, is not in it. */
  readonly entities: Map<string, EntityUndo>;
  /** What is kept, and why. */
  readonly kept: KeptFinding[];
  readonly seen: Seen[];
}

/** What a chunk is undone against. */
export interface UndoContext {
  /** Entities as they are now, by `entityId`. */
  readonly current: ReadonlyMap<string, Entity>;
  /** What the undo of later chunks has seen of an entity, or of a field of it. */
  seen(id: string, column?: string): Seen | undefined;
  /** When the run began: what was made since was made by it. */
  readonly startedAt: string;
  /** Whether an earlier undo of the run was broken off: then fields may have been put back by it. */
  readonly isAgain: boolean;
}

/** What is known of the run that is undone, and what its undo has seen so far. */
export class Known {
  readonly context: Omit<UndoContext, 'current'>;
  readonly #seen = new Map<string, Seen>();
  readonly #named = new Map<string, Named>();

  constructor(ofRun: Pick<UndoContext, 'startedAt' | 'isAgain'>) {
    this.context = { ...ofRun, seen: (id, column = '') => this.#seen.get(`${id}\n${column}`) };
  }

  add(seen: readonly Seen[]): void {
    for (const one of seen) {
      this.#seen.set(`${one.id}\n${one.column ?? ''}`, one);
      if (one.named !== undefined) this.#named.set(one.id, one.named);
      else if (one.column === undefined) this.#named.delete(one.id);
    }
  }

  /** What may go with a chunk: kept for what the chunk writes, or for another of these. By `entityId`. */
  freedBy({ entities }: ChunkUndo): NamedById {
    const freed = new Map<string, Named>();
    for (let count = -1; count < freed.size; ) {
      count = freed.size;
      for (const [id, named] of this.#named)
        if (entities.has(named.namerId) || freed.has(named.namerId)) freed.set(id, named);
    }
    return freed;
  }

  /** What is to be said of one that was kept, by now; nothing once it is gone. */
  toldOf({ id, ...finding }: KeptFinding): RowFinding[] {
    if (id === undefined) return [finding];
    const named = this.#named.get(id);
    return named === undefined ? [] : [keptEntity('ZI-U-002', named, named.by)];
  }
}

/**
 * What puts back the changes of a chunk: each field that holds what the run wrote gets its former value, and an entity that the
 * run made goes, with the chunk that made it, when it is as the run left it. What holds its former value already is left alone.
 * Pure; who names an entity and who has a mark is for the next steps to say.
 */
export function planUndo(changes: readonly EntityChange[], context: UndoContext): ChunkUndo {
  const undo: ChunkUndo = { entities: new Map(), kept: [], seen: [] };
  for (const change of changes) {
    const now = context.current.get(entityId(change.ref));
    if (now === undefined) continue;
    const isMadeByRun = change.before === null || change.before.createdAt >= context.startedAt;
    if (isMadeByRun) planMade(undo, { change, now }, context);
    else planFields(undo, { change, now }, context);
  }
  return undo;
}

type Changed = Pick<EntityUndo, 'now'> & { readonly change: EntityChange };

/** Looked at when its last change is undone, and removed with its first. */
function planMade(undo: ChunkUndo, { change, now }: Changed, { seen }: UndoContext): void {
  const id = entityId(now);
  const before = seen(id);
  const isChanged = before?.isChanged ?? !isAsMade(change, now);
  if (before === undefined && isChanged) undo.kept.push(keptEntity('ZI-U-003', change, byOf(change, now)));
  if (before === undefined) undo.seen.push({ id, isChanged, isTold: isChanged });
  if (change.before === null && !isChanged) undo.entities.set(id, { change, now, values: undefined });
}

/** Whether it is the entity that the run made, and not one that was made anew, with the same fields. */
const isAsMade = ({ after }: EntityChange, now: Entity): boolean =>
  now.createdAt === after.createdAt && sameValues(now.values, after.values);

function planFields(undo: ChunkUndo, { change, now }: Changed, { seen, isAgain }: UndoContext): void {
  const { before, after } = change;
  const id = entityId(now);
  const values = { ...now.values };
  for (const column of new Set([...Object.keys(before?.values ?? {}), ...Object.keys(after.values)])) {
    const [was, is, stands] = [before?.values[column], after.values[column], now.values[column]];
    if (was === is) continue;
    const known = seen(id, column);
    if (known === undefined && stands === is) setField(values, column, was);
    else if (known?.isTold !== true && stands !== was) {
      undo.kept.push(keptField(change, column, byOf(change, now)));
      undo.seen.push({ id, column, isChanged: true, isTold: true });
    } else if (known === undefined && !isAgain) {
      undo.seen.push({ id, column, isChanged: true, isTold: false });
    }
  }
  if (!sameValues(values, now.values)) undo.entities.set(id, { change, now, values });
}

function setField(values: Entity['values'], column: string, value: string | undefined): void {
  if (value === undefined) delete values[column];
  else values[column] = value;
}

function sameValues(a: Entity['values'], b: Entity['values']): boolean {
  const columns = Object.keys(a);
  return columns.length === Object.keys(b).length && columns.every((column) => a[column] === b[column]);
}

/** Looks again at what was kept; what somebody has changed by now stays. */
export function lookAgain(undo: ChunkUndo, freed: NamedById, current: UndoContext['current']): void {
  for (const [id, again] of freed) {
    const now = current.get(id);
    if (now?.version !== again.version || now.modifiedAt !== again.modifiedAt) continue;
    undo.entities.set(id, { change: again, now, values: undefined, again });
  }
}

/** Leaves an entity in place that was to be removed, as another one will name it; told by a job, once. */
export function keepNamed(undo: ChunkUndo, id: string, namer: Entity, jobId: string): void {
  const entity = undo.entities.get(id);
  if (entity === undefined) return;
  undo.entities.delete(id);
  const { change, now, again } = entity;
  const { version, modifiedAt } = now;
  const by = recordText(namer);
  const told = { jobId: again?.jobId ?? jobId, ref: change.ref, rowNumber: change.rowNumber };
  const named = { ...told, version, modifiedAt, namerId: entityId(namer), by };
  undo.seen.push({ id, isChanged: false, isTold: true, named });
  if (again === undefined) undo.kept.push({ id, ...keptEntity('ZI-U-002', change, by) });
}

/** How an entity will be. */
export function afterUndo({ entities }: ChunkUndo, now: Entity): Entity | undefined {
  const undone = entities.get(entityId(now));
  if (undone === undefined) return now;
  return undone.values && { ...now, values: undone.values };
}

/** The groups, as entities, in which one is to get a mark. */
export const marksTaken = (undo: ChunkUndo): Entity[] =>
  [...undo.entities.values()].flatMap(({ now }) => takerOf(undo, now) ?? []);

/** An entity that gets a mark by the undo: it had none, or moves into a group with it. */
function takerOf(undo: ChunkUndo, now: Entity): Entity | undefined {
  const after = afterUndo(undo, now);
  if (after === undefined || !hasMark(after)) return undefined;
  return hasMark(now) && groupOf(now) === groupOf(after) ? undefined : after;
}

const groupOf = (entity: Entity): string => {
  const key = markKeyOf(entity);
  return key === undefined ? '' : idOfRow(key);
};

/**
 * Leaves marks where they are that somebody else has taken since: a group has one holder.
 * @param holders entities that may hold the marks of `marksTaken`, as they are now
 */
export function settleMarks(undo: ChunkUndo, holders: readonly Entity[]): void {
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    const marked = markedAfter(undo, holders);
    for (const [id, { now }] of [...undo.entities]) {
      const taker = takerOf(undo, now);
      const rival = taker && marked.get(groupOf(taker))?.find((one) => entityId(one) !== id);
      if (rival === undefined) continue;
      keepMark(undo, id, rival);
      isSettled = false;
      break;
    }
  }
}

/** Who will have a mark, by its group. */
function markedAfter(undo: ChunkUndo, holders: readonly Entity[]): Map<string, Entity[]> {
  const known = [...holders, ...[...undo.entities.values()].map(({ now }) => now)];
  const marked = new Map<string, Entity[]>();
  for (const now of new Map(known.map((entity) => [entityId(entity), entity])).values()) {
    const after = afterUndo(undo, now);
    if (after === undefined || !hasMark(after)) continue;
    const group = groupOf(after);
    marked.set(group, [...(marked.get(group) ?? []), after]);
  }
  return marked;
}

function keepMark(undo: ChunkUndo, id: string, rival: Entity): void {
  const entity = undo.entities.get(id);
  const mark = kindRules[rival.kind]?.mark;
  if (entity?.values === undefined || mark === undefined) return;
  const values = { ...entity.values };
  for (const column of [mark.column, mark.groupColumn ?? mark.column]) {
    const stands = entity.now.values[column];
    if (values[column] === stands) continue;
    undo.kept.push(keptField(entity.change, column, `what gave it to ${recordText(rival)}`));
    undo.seen.push({ id, column, isChanged: true, isTold: true });
    setField(values, column, stands);
  }
  if (sameValues(values, entity.now.values)) undo.entities.delete(id);
  else undo.entities.set(id, { ...entity, values });
}

/** Fields that are put back. */
export function restoredCount({ entities }: ChunkUndo): number {
  let count = 0;
  for (const { now, values } of entities.values()) {
    if (values === undefined) continue;
    const columns = new Set([...Object.keys(values), ...Object.keys(now.values)]);
    for (const column of columns) if (values[column] !== now.values[column]) count += 1;
  }
  return count;
}

/** The entities to be put, as the undo's own writes. */
export function putsOf(
  { entities }: ChunkUndo,
  from: { readonly at: string; readonly runDate: string; readonly fileId: string },
): Entity[] {
  const { at, ...origin } = from;
  return [...entities.values()].flatMap(({ change, now, values }) =>
    values === undefined
      ? []
      : [writtenEntity(now, now, { values, at, origin: { ...origin, rowNumber: change.rowNumber } })],
  );
}

/** Who has changed an entity since, as far as it tells: it names who wrote it last. */
function byOf({ after }: EntityChange, now: Entity): string {
  const isOnlyOne = now.version === after.version + 1;
  return isOnlyOne && now.origin !== undefined ? `the run of ${now.origin.runDate}` : 'later changes';
}

const kindNames: Readonly<Record<EntityKind, string>> = {
  CORPORATION: 'Employer',
  CONTACT: 'Contact',
  EMPLOYEE: 'Employee',
  EXPIRATION: 'Expiration date',
  VISA: 'Visa',
  PASSPORT: 'Passport',
  ADDRESS: 'Address',
  EDUCATION: 'Education',
  SUPERVISOR: 'Supervisor',
  CUSTOM_VALUE: 'Custom field',
  CASE: 'Case',
};

function keyText({ kind, key }: Pick<Entity, 'kind' | 'key'>): string {
  const template = importTemplates.find(({ entity }) => entity === kind);
  return (template === undefined ? key : shownKey(template, key)).join(' / ');
}
const recordText = (entity: Pick<Entity, 'kind' | 'key'>): string =>
  `${kindNames[entity.kind]} ${keyText(entity)}`;

function keptEntity(code: MessageCode, change: EntityUndo['change'], by: string): RowFinding {
  return finding(change, { code, message: messageOf(code, { record: recordText(change.ref), by }) });
}

function keptField(change: EntityUndo['change'], column: string, by: string): RowFinding {
  const code = 'ZI-U-001';
  return finding(change, { code, column, message: messageOf(code, { column, by }) });
}

function finding(
  { ref, rowNumber }: EntityUndo['change'],
  said: { readonly code: MessageCode; readonly message: string; readonly column?: string },
): RowFinding {
  return { rowNumber, key: keyText(ref), level: 'INFO', ...said };
}
