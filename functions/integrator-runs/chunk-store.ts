import * as z from 'zod';
import { Entity, EntityRef } from '../immigration/contract.ts';
import type { RowProblem } from '../import-templates/contract.ts';
import { retention } from '../integrator/drop-key.ts';
import { linesOf } from '../integrator/line-file.ts';
import { JobCounts, type JobRef } from '../integrator-jobs/contract.ts';
import { detailsKey } from '../integrator-jobs/details-key.ts';
import type { MovableFiles } from '../platform/movable-files.ts';

/*
 * What is kept of a chunk, 500 rows of a job, below the job's details:
 * changes-{chunk}-{plan}.ndjson   entities before and after, one a line; of a plan that was not frozen it means nothing
 * outcome-{chunk}.json            written once: from then on the plan that it names is what the chunk does
 * Of chunks from the job's `doneChunkCount` on nothing is certain: the first of them may be applied in part, later ones not.
 */

interface Deps {
  readonly drop: MovableFiles;
}

/** An entity that a chunk writes. Holds personal content. */
export const EntityChange = z.object({
  ref: EntityRef,
  /** As it is stored before the chunk; `null`: the chunk makes it. */
  before: Entity.nullable(),
  after: Entity,
  /** The row that it is about, or that changes it as its sibling. */
  rowNumber: z.int().positive(),
});
export type EntityChange = z.infer<typeof EntityChange>;

const Problem = z.custom<RowProblem>((problem) => typeof problem === 'object' && problem !== null);

/** A row about which there is something to say. */
export const OutcomeRow = z.object({
  rowNumber: z.int().positive(),
  key: z.array(z.string()),
  problems: z.array(Problem).default([]),
  warnings: z.array(Problem).default([]),
  /** Columns whose stored value is lost to a blank. */
  erased: z.array(z.string()).default([]),
  /** Of a row that failed: as it came. */
  fields: z.array(z.string()).optional(),
  /** Of a row that failed: the `entityId` of what it was about, when that is known. */
  entityId: z.string().optional(),
});
export type OutcomeRow = z.infer<typeof OutcomeRow>;

/** What a chunk does; frozen once it is written. */
export const ChunkOutcome = z.object({
  chunkNumber: z.int().nonnegative(),
  planId: z.string(),
  /** Lines of its changes; there is no object of none. */
  changeCount: z.int().nonnegative(),
  /** Of its last row. */
  lastRowNumber: z.int().positive(),
  ...JobCounts.shape,
  /** Of its rows, those that no earlier job of the file has committed. */
  newRowCount: z.int().nonnegative().default(0),
  rows: z.array(OutcomeRow),
});
export type ChunkOutcome = z.infer<typeof ChunkOutcome>;

const numberOf = (chunkNumber: number): string => String(chunkNumber).padStart(7, '0');
const outcomeKey = (ref: JobRef, chunkNumber: number): string =>
  detailsKey(ref, `outcome-${numberOf(chunkNumber)}.json`);
const changesKey = (ref: JobRef, { chunkNumber, planId }: Pick<ChunkOutcome, 'chunkNumber' | 'planId'>) =>
  detailsKey(ref, `changes-${numberOf(chunkNumber)}-${planId}.ndjson`);

/** `undefined` while the chunk has none. */
export async function readOutcome(
  { drop }: Deps,
  ref: JobRef,
  chunkNumber: number,
): Promise<ChunkOutcome | undefined> {
  const bytes = await drop.read(outcomeKey(ref, chunkNumber));
  return bytes && ChunkOutcome.parse(JSON.parse(bytes.toString()));
}

const outcomesSideBySide = 8;

/** The outcomes of chunks, which there must be, in their order; several are read at a time. */
export async function* readOutcomes(
  deps: Deps,
  ref: JobRef,
  chunkNumbers: Iterable<number>,
): AsyncGenerator<ChunkOutcome, void, undefined> {
  const reading: Promise<ChunkOutcome | undefined>[] = [];
  const next = async (): Promise<ChunkOutcome> => {
    const outcome = await reading.shift();
    if (outcome === undefined) throw new Error('a chunk that is committed has an outcome');
    return outcome;
  };
  for (const chunkNumber of chunkNumbers) {
    const read = readOutcome(deps, ref, chunkNumber);
    read.catch(() => undefined); // awaited in its turn; until then a failure must not end the run
    reading.push(read);
    if (reading.length >= outcomesSideBySide) yield await next();
  }
  while (reading.length > 0) yield await next();
}

export const chunkNumbers = (chunkCount: number): number[] =>
  Array.from({ length: chunkCount }, (_, place) => place);

/** What a chunk writes, by its outcome, in its order. */
export async function readChanges(
  { drop }: Deps,
  ref: JobRef,
  outcome: Pick<ChunkOutcome, 'chunkNumber' | 'planId' | 'changeCount'>,
): Promise<EntityChange[]> {
  if (outcome.changeCount === 0) return [];
  const bytes = await drop.read(changesKey(ref, outcome));
  if (bytes === undefined) throw new Error('a frozen plan has its changes');
  const lines = bytes.toString().split('\n').slice(0, -1);
  return lines.map((line) => EntityChange.parse(JSON.parse(line)));
}

export interface PlannedChunk {
  readonly outcome: ChunkOutcome;
  readonly changes: readonly EntityChange[];
}

/**
 * Freezes a plan, unless the chunk has one already: changes first, then the outcome that names them.
 * @returns what counts, this plan or the earlier one
 */
export async function writeChunk(deps: Deps, ref: JobRef, planned: PlannedChunk): Promise<PlannedChunk> {
  const { outcome, changes } = planned;
  if (changes.length > 0)
    await deps.drop.write(changesKey(ref, outcome), linesOf(changes), undefined, retention.details);
  const key = outcomeKey(ref, outcome.chunkNumber);
  const bytes = await deps.drop.writeOnce(key, JSON.stringify(outcome), undefined, retention.details);
  const frozen = ChunkOutcome.parse(JSON.parse(bytes.toString()));
  if (frozen.planId === outcome.planId) return planned;
  return { outcome: frozen, changes: await readChanges(deps, ref, frozen) };
}
