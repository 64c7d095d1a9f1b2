import { applyWrites } from '../immigration/apply-writes.ts';
import type { Entity } from '../immigration/contract.ts';
import { entityId } from '../immigration/entity-rows.ts';
import { tallyChanges } from '../immigration/firm-tally.ts';
import { supersededBy } from '../import-templates/find-duplicates.ts';
import type { FileRow, PlannedBatch } from '../integrator/plan-file.ts';
import type { JobCounts } from '../integrator-jobs/contract.ts';
import { jobUpdate, type StoredJob } from '../integrator-jobs/job-store.ts';
import { type EntityChange, type OutcomeRow, type PlannedChunk, writeChunk } from './chunk-store.ts';
import type { RunDeps } from './deps.ts';
import { type HeldRun, lockHeld } from './run-lock.ts';

export interface Chunk {
  readonly chunkNumber: number;
  readonly batch: readonly FileRow[];
}

/** Freezes what a chunk does; nothing of the firm's is written. A chunk that is frozen already stays as it is. */
export function prepareChunk(
  deps: RunDeps,
  job: StoredJob,
  { chunkNumber, batch }: Chunk,
  planned: PlannedBatch,
): Promise<PlannedChunk> {
  const changes = changesOf(planned);
  const last = batch.at(-1);
  if (last === undefined) throw new Error('a chunk has rows');
  const outcome = {
    chunkNumber,
    planId: deps.newId(),
    changeCount: changes.length,
    lastRowNumber: last.rowNumber,
    ...countsOf(batch, planned),
    newRowCount: batch.filter(({ rowNumber }) => rowNumber > job.doneThroughRow).length,
    rows: rowsOf(batch, planned),
  };
  return writeChunk(deps, job, { outcome, changes });
}

/** Writes what a chunk does and moves its job on, with the last of it. @returns the job as it is then */
export async function commitChunk(
  deps: RunDeps,
  held: HeldRun,
  job: StoredJob,
  { outcome, changes }: PlannedChunk,
): Promise<StoredJob> {
  const moved = {
    doneChunkCount: outcome.chunkNumber + 1,
    createdCount: job.createdCount + outcome.createdCount,
    updatedCount: job.updatedCount + outcome.updatedCount,
    unchangedCount: job.unchangedCount + outcome.unchangedCount,
    failedCount: job.failedCount + outcome.failedCount,
    skippedCount: job.skippedCount + outcome.skippedCount,
    recordCount: job.recordCount + outcome.newRowCount,
    doneThroughRow: Math.max(job.doneThroughRow, outcome.lastRowNumber),
  };
  const made = changes.filter(({ before }) => before === null).map(({ after }) => after);
  const condition = { status: ['IN_PROGRESS'], doneChunkCount: outcome.chunkNumber } as const;
  await applyWrites(
    deps,
    changes.map(({ after }) => ({ put: after })),
    {
      guard: lockHeld(deps, held, held.epoch),
      last: [jobUpdate(deps, job, moved, condition), ...tallyChanges(deps, job.firmId, { made })],
    },
  );
  return { ...job, ...moved };
}

const countNames = {
  CREATE: 'createdCount',
  UPDATE: 'updatedCount',
  UNCHANGED: 'unchangedCount',
  REJECT: 'failedCount',
} as const;

function countsOf(batch: readonly FileRow[], { planned }: PlannedBatch): JobCounts {
  const counts: JobCounts = {
    createdCount: 0,
    updatedCount: 0,
    unchangedCount: 0,
    failedCount: 0,
    skippedCount: batch.length - planned.length,
  };
  for (const { plan } of planned) counts[countNames[plan.outcome]] += 1;
  return counts;
}

/** Rows about which there is something to say, in the order of the file. */
function rowsOf(batch: readonly FileRow[], { planned }: PlannedBatch): OutcomeRow[] {
  const rows: OutcomeRow[] = [];
  let place = 0;
  for (const { rowNumber, key, fields, laterRow } of batch) {
    const row = { rowNumber, key: [...key] };
    if (laterRow !== undefined) {
      rows.push({ ...row, problems: [], warnings: [supersededBy(laterRow)], erased: [] });
      continue;
    }
    const plan = planned[place]?.plan;
    place += 1;
    if (plan === undefined) throw new Error('every row has a plan');
    const { outcome, ref, problems, warnings, erased } = plan;
    if (outcome !== 'REJECT' && warnings.length === 0 && erased.length === 0) continue;
    rows.push({
      ...row,
      problems: [...problems],
      warnings: [...warnings],
      erased: outcome === 'REJECT' ? [] : [...erased],
      ...(outcome === 'REJECT' && { fields: [...fields] }),
      ...(outcome === 'REJECT' && ref !== undefined && { entityId: entityId(ref) }),
    });
  }
  return rows;
}

/** Every entity that is written, once, as it is after the last row of the chunk. */
function changesOf({ planned, stored }: PlannedBatch): EntityChange[] {
  const changes = new Map<string, EntityChange>();
  const add = (after: Entity, { rowNumber }: FileRow): void => {
    const { firmId, kind, key } = after;
    const id = entityId(after);
    changes.set(id, { ref: { firmId, kind, key }, before: stored.get(id) ?? null, after, rowNumber });
  };
  for (const { row, plan } of planned) {
    const { outcome, entity, siblingChanges, isPutAgain } = plan;
    if (entity !== undefined && (outcome !== 'UNCHANGED' || isPutAgain)) add(entity, row);
    for (const sibling of siblingChanges) add(sibling.entity, row);
  }
  return [...changes.values()];
}
