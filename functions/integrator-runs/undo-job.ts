import * as z from 'zod';
import { applyWrites, type EntityWrite } from '../immigration/apply-writes.ts';
import { Entity, EntityRef } from '../immigration/contract.ts';
import { entityId, idOfRow, markKeyOf } from '../immigration/entity-rows.ts';
import { readEntities, readMarkHolders } from '../immigration/entity-store.ts';
import { tallyChanges } from '../immigration/firm-tally.ts';
import { namedBy } from '../immigration/named-by.ts';
import { retention } from '../integrator/drop-key.ts';
import { linesOf } from '../integrator/line-file.ts';
import type { JobRef, RowFinding } from '../integrator-jobs/contract.ts';
import { detailsKey, keptName } from '../integrator-jobs/details-key.ts';
import { jobsOfRun, jobUpdate, readJob, readJobs, type StoredJob } from '../integrator-jobs/job-store.ts';
import { processedDelete } from '../integrator-jobs/processed-store.ts';
import type { TransactItem } from '../platform/table.ts';
import { type EntityChange, readChanges, readOutcome } from './chunk-store.ts';
import type { RunDeps } from './deps.ts';
import { lockHeld, transactHeld } from './run-lock.ts';
import { listRuns, readRun, type StoredRun } from './run-store.ts';
import { orderOfJobs } from './take-files.ts';
import {
  afterUndo,
  type ChunkUndo,
  KeptFinding,
  Known,
  keepNamed,
  lookAgain,
  marksTaken,
  planUndo,
  putsOf,
  restoredCount,
  Seen,
  settleMarks,
} from './undo-plan.ts';

/*
 * What is kept of an undo below its job's details, of its chunk n, which undoes the n-th chunk from the end:
 * undo-{n}.json   written once: what the chunk writes and what it keeps; from then on that is what it does
 * seen-{n}.json   of that, what the undo of earlier chunks needs to know; absent when that is nothing
 */
const SeenList = z.array(Seen);
const UndoOutcome = z.object({
  restoredCount: z.int().nonnegative(),
  puts: z.array(Entity),
  removed: z.array(EntityRef),
  kept: z.array(KeptFinding),
  /** What a job had kept before and was looked at again. */
  again: z.array(z.object({ jobId: z.string(), isGone: z.boolean() })).default([]),
  seen: SeenList,
});
type UndoOutcome = z.infer<typeof UndoOutcome>;

export interface UndoWork {
  readonly run: StoredRun;
  readonly job: StoredJob;
  readonly epoch: number;
}

const json = 'application/json';
const chunkKey = (ref: JobRef, what: 'undo' | 'seen', chunkNumber: number): string =>
  detailsKey(ref, `${what}-${String(chunkNumber).padStart(7, '0')}.json`);
const noneUndone = { restoredCount: 0, removedCount: 0, keptCount: 0 };
const namesLookedUpSideBySide = 16;
/** What is listed of what was kept; all of it is counted. */
const mostListed = 10_000;

/**
 * Undoes a job, its last chunk first, until it is done or `goOn`, asked after each chunk, says no. Broken off anywhere and begun again it does the same
 * once: what a chunk does is written down before it is done, and done together with the count of chunks. What was kept only as
 * something named it goes with the chunk that takes that away: it counts as removed by the job of that chunk, and no longer as
 * kept by the job that had told of it, though that one has ended.
 */
export async function workOnUndoJob(
  deps: RunDeps,
  { run, job, epoch }: UndoWork,
  goOn: () => boolean,
): Promise<{ isEnded: boolean }> {
  const ofJob = await readJob(deps, { firmId: job.firmId, jobId: job.ofJobId ?? '' });
  if (ofJob === undefined) throw new Error('an undo names the job that it undoes');
  const held = { ...run, epoch };
  const startedAt = job.startedAt ?? deps.clock.now().toISOString();
  await transactHeld(deps, held, [jobUpdate(deps, job, { status: 'IN_PROGRESS', startedAt })]);
  const chunkCount = await undoableChunkCount(deps, ofJob);
  const known = await readKnown(deps, run, job);
  let counts = job.undo ?? noneUndone;
  for (let chunkNumber = job.doneChunkCount; chunkNumber < chunkCount; chunkNumber += 1) {
    if (chunkNumber > job.doneChunkCount && !goOn()) return { isEnded: false };
    const ofChunk = chunkCount - 1 - chunkNumber;
    const outcome = await frozenOutcome(deps, { run, job, ofJob, chunkNumber, ofChunk, known });
    counts = {
      restoredCount: counts.restoredCount + outcome.restoredCount,
      removedCount: counts.removedCount + outcome.removed.length,
      keptCount: counts.keptCount + outcome.kept.length - goneCount(outcome, job),
    };
    known.add(outcome.seen);
    if (outcome.seen.length > 0) {
      const body = JSON.stringify(outcome.seen);
      await deps.drop.write(chunkKey(job, 'seen', chunkNumber), body, json, retention.details);
    }
    const next = { doneChunkCount: chunkNumber + 1, undo: counts };
    const retold = await retellEnded(deps, job, { outcome, known });
    await applyWrites(deps, writesOf(outcome), {
      guard: lockHeld(deps, run, epoch),
      last: [
        jobUpdate(deps, job, next, { doneChunkCount: chunkNumber }),
        ...retold,
        ...tallyChanges(deps, job.firmId, outcome),
      ],
    });
  }
  if (counts.keptCount > 0) await writeKept(deps, job, { chunkCount, known });
  const end = { status: 'COMPLETED' as const, undo: counts, endedAt: deps.clock.now().toISOString() };
  await transactHeld(deps, held, [
    jobUpdate(deps, job, end, { status: ['QUEUED', 'IN_PROGRESS'] }),
    jobUpdate(deps, ofJob, { undoneByRunId: run.runId }),
    ...forgottenContent(deps, ofJob),
  ]);
  return { isEnded: true };
}

const goneCount = ({ again }: UndoOutcome, { jobId }: JobRef): number =>
  again.filter((one) => one.isGone && one.jobId === jobId).length;

/** Lists anew what ended jobs have kept, and gives their counts as they will be. */
async function retellEnded(
  deps: RunDeps,
  { firmId, jobId }: JobRef,
  { outcome, known }: { readonly outcome: UndoOutcome; readonly known: Known },
): Promise<TransactItem[]> {
  const ids = new Set(outcome.again.map((one) => one.jobId).filter((id) => id !== jobId));
  if (ids.size === 0) return [];
  const ended = await readJobs(deps, firmId, [...ids]);
  for (const one of ended) await writeKept(deps, one, { chunkCount: one.doneChunkCount, known });
  return ended.map((one) => {
    const before = one.undo ?? noneUndone;
    const undo = { ...before, keptCount: before.keptCount - goneCount(outcome, one) };
    return jobUpdate(deps, one, { undo });
  });
}

/** The content of a file that was completed may come again. */
function forgottenContent(deps: RunDeps, ofJob: StoredJob): TransactItem[] {
  const { firmId, kind, status, templateId, sha256 } = ofJob;
  const isKnown =
    kind === 'IMPORT' && status === 'COMPLETED' && templateId !== undefined && sha256 !== undefined;
  return isKnown ? [processedDelete(deps, firmId, { templateId, sha256 })] : [];
}

/** Chunks that a job has written, one that was applied in part too. */
export async function undoableChunkCount(deps: RunDeps, job: StoredJob): Promise<number> {
  const { doneChunkCount, status } = job;
  const isCutShort = status === 'INTERRUPTED' && (await readOutcome(deps, job, doneChunkCount)) !== undefined;
  return doneChunkCount + (isCutShort ? 1 : 0);
}

const writesOf = ({ puts, removed }: UndoOutcome): EntityWrite[] => [
  ...puts.map((put) => ({ put })),
  ...removed.map((remove) => ({ remove })),
];

interface ChunkToUndo extends Pick<UndoWork, 'run' | 'job'> {
  readonly ofJob: StoredJob;
  readonly chunkNumber: number;
  /** Number of the chunk that it undoes. */
  readonly ofChunk: number;
  readonly known: Known;
}

/** What the chunk does: as it was written down, or planned and written down now. */
async function frozenOutcome(deps: RunDeps, chunk: ChunkToUndo): Promise<UndoOutcome> {
  const key = chunkKey(chunk.job, 'undo', chunk.chunkNumber);
  const before = await deps.drop.read(key);
  if (before !== undefined) return UndoOutcome.parse(JSON.parse(before.toString()));
  const planned = JSON.stringify(await planChunk(deps, chunk));
  const frozen = await deps.drop.writeOnce(key, planned, json, retention.details);
  return UndoOutcome.parse(JSON.parse(frozen.toString()));
}

async function planChunk(deps: RunDeps, chunk: ChunkToUndo): Promise<UndoOutcome> {
  const { run, job, ofJob, ofChunk, known } = chunk;
  const outcome = await readOutcome(deps, ofJob, ofChunk);
  if (outcome === undefined) throw new Error('a chunk that was applied has an outcome');
  const changes = await readChanges(deps, ofJob, outcome);
  const current = await readEntities(
    deps,
    changes.map(({ ref }) => ref),
  );
  const isCertain = ofChunk < ofJob.doneChunkCount;
  const undo = planUndo(isCertain ? changes : writtenOf(changes, current), {
    current,
    ...known.context,
  });
  const freed = known.freedBy(undo);
  const refs = [...freed.values()].map(({ ref }) => ref);
  if (freed.size > 0) lookAgain(undo, freed, await readEntities(deps, refs));
  await keepWhatIsNamed(deps, undo, job);
  settleMarks(undo, await holdersOf(deps, marksTaken(undo)));
  const at = deps.clock.now().toISOString();
  const removed = [...undo.entities.values()].filter(({ values }) => values === undefined);
  const again = [...freed].map(([id, { jobId }]) => ({ id, jobId, isGone: undo.entities.has(id) }));
  const gone = again.filter(({ isGone }) => isGone);
  return {
    restoredCount: restoredCount(undo),
    puts: putsOf(undo, { at, runDate: run.runDate, fileId: ofJob.fileId }),
    removed: removed.map(({ now: { firmId, kind, key } }) => ({ firmId, kind, key })),
    kept: undo.kept,
    again,
    seen: [...undo.seen, ...gone.map(({ id }) => ({ id, isChanged: false, isTold: true }))],
  };
}

/**
 * Of a chunk of which it is not known how far it came: what it has written. It writes in order, so that everything before one
 * that tells of its write is written too, whatever became of it since.
 */
function writtenOf(changes: EntityChange[], current: ReadonlyMap<string, Entity>): EntityChange[] {
  const isSurelyWritten = ({ ref, before, after }: EntityChange): boolean => {
    const now = current.get(entityId(ref));
    const isAsWritten = now?.version === after.version && now.modifiedAt === after.modifiedAt;
    return isAsWritten || (before === null && now?.createdAt === after.createdAt);
  };
  return changes.slice(0, changes.findLastIndex(isSurelyWritten) + 1);
}

/** Keeps what something else will name; what is kept for that may name others, so it goes on until nothing more is kept. */
async function keepWhatIsNamed(deps: RunDeps, undo: ChunkUndo, { jobId }: JobRef): Promise<void> {
  for (let count = -1; count !== undo.entities.size; ) {
    count = undo.entities.size;
    const going = [...undo.entities].filter(([, { values }]) => values === undefined);
    for (let start = 0; start < going.length; start += namesLookedUpSideBySide) {
      const some = going.slice(start, start + namesLookedUpSideBySide);
      const namers = await Promise.all(
        some.map(([, { now }]) => namedBy(deps, now, (entity) => afterUndo(undo, entity))),
      );
      some.forEach(([id], place) => {
        const namer = namers[place];
        if (namer !== undefined) keepNamed(undo, id, namer, jobId);
      });
    }
  }
}

/** Who may have the marks now. */
async function holdersOf(deps: RunDeps, takers: readonly Entity[]): Promise<Entity[]> {
  const byGroup = new Map(
    takers.flatMap((taker) => {
      const key = markKeyOf(taker);
      return key === undefined ? [] : [[idOfRow(key), { key, taker }] as const];
    }),
  );
  const holders = await readMarkHolders(
    deps,
    [...byGroup.values()].map(({ key }) => key),
  );
  const refs = [...holders].flatMap(([group, key]): EntityRef[] => {
    const taker = byGroup.get(group)?.taker;
    return taker === undefined ? [] : [{ firmId: taker.firmId, kind: taker.kind, key: [...key] }];
  });
  return [...(await readEntities(deps, refs)).values()];
}

/** Also what was seen of later files of the same template. */
async function readKnown(deps: RunDeps, run: StoredRun, job: StoredJob): Promise<Known> {
  const { firmId, ofRunId = '' } = run;
  const ofRun = await readRun(deps, { firmId, runId: ofRunId });
  const runs = await listRuns(deps, firmId, { from: ofRunId.slice(0, 10) });
  const isAgain = runs.some((one) => one.ofRunId === ofRunId && one.runId < run.runId);
  const known = new Known({ startedAt: ofRun?.startedAt ?? '9', isAgain });
  for (const one of orderOfJobs(run, await jobsOfRun(deps, firmId, run.runId))) {
    if (one.templateId !== job.templateId) continue;
    for await (const { key } of deps.drop.list(detailsKey(one, 'seen-'))) {
      const bytes = await deps.drop.read(key);
      if (bytes !== undefined) known.add(SeenList.parse(JSON.parse(bytes.toString())));
    }
  }
  return known;
}

async function* outcomesOf(deps: RunDeps, ref: JobRef, chunkCount: number): AsyncGenerator<UndoOutcome> {
  for (let chunkNumber = 0; chunkNumber < chunkCount; chunkNumber += 1) {
    const bytes = await deps.drop.read(chunkKey(ref, 'undo', chunkNumber));
    if (bytes === undefined) throw new Error('a chunk that is undone has an outcome');
    yield UndoOutcome.parse(JSON.parse(bytes.toString()));
  }
}

/** In the order of the file. */
async function writeKept(
  deps: RunDeps,
  job: StoredJob,
  { chunkCount, known }: { readonly chunkCount: number; readonly known: Known },
): Promise<void> {
  const findings: RowFinding[] = [];
  for await (const { kept } of outcomesOf(deps, job, chunkCount))
    if (findings.length < mostListed) findings.push(...kept.flatMap((one) => known.toldOf(one)));
  findings.sort((a, b) => a.rowNumber - b.rowNumber);
  const lines = linesOf(findings.slice(0, mostListed));
  await deps.drop.write(detailsKey(job, keptName), lines, 'application/x-ndjson', retention.details);
}
