import type { Readable } from 'node:stream';
import type { FailedKeys } from '../immigration/contract.ts';
import { rowKeyOf } from '../immigration/entity-rows.ts';
import { needsSiblings } from '../immigration/plan-rows.ts';
import { refOfRow } from '../immigration/ready-row.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { readImportFile } from '../integrator/import-file-store.ts';
import {
  batchesOf,
  batchPlanner,
  type FileInput,
  type FileRow,
  namesItsOwn,
} from '../integrator/plan-file.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';
import type { PlannedChunk } from './chunk-store.ts';
import type { RunDeps } from './deps.ts';
import { endJob, endRefused, refusalOf, refuseJob } from './end-job.ts';
import { type JobTally, readFailedKeys, tallyOf } from './job-tally.ts';
import { type ImportWork, type OpenJob, openJob, openSource } from './open-job.ts';
import { commitChunk, prepareChunk } from './run-chunk.ts';

/**
 * Applies a file, or the failed rows of one, chunk by chunk; goes on after the last chunk that was committed.
 * @param goOn asked between chunks
 */
export async function workOnImportJob(
  deps: RunDeps,
  work: ImportWork,
  goOn: () => boolean,
): Promise<{ readonly isEnded: boolean }> {
  const { held, job } = work;
  const file = await readImportFile(deps, job);
  const opened = refusalOf(job) === undefined ? await openJob(deps, work, file) : undefined;
  if (opened?.kind === 'OPEN') return applyFile(deps, work, { opened, goOn });
  const refused = opened === undefined ? job : await refuseJob(deps, held, opened.job, opened);
  await endRefused(deps, held, refused, file);
  return { isEnded: true };
}

async function applyFile(
  deps: RunDeps,
  { held, run, ended }: ImportWork,
  { opened, goOn }: { readonly opened: OpenJob; readonly goOn: () => boolean },
): Promise<{ readonly isEnded: boolean }> {
  const { job, input } = opened;
  const { template } = input;
  const tally = await tallyOf(deps, job, template);
  const plan = batchPlanner(deps, input, {
    parents: { has: () => false },
    failedKeys: failedKeysOf(template, tally, await readFailedKeys(deps, ended)),
    at: job.startedAt ?? run.queuedAt,
    fileId: job.fileId,
  });
  const done: Done = { job, committing: Promise.resolve(), batch: [] };
  let chunkNumber = job.doneChunkCount;
  const rows = { isMeant: opened.isMeant, doneCount: chunkNumber };
  for await (const batch of batchesOf(await source(deps, job), input, rows)) {
    if (chunkNumber > job.doneChunkCount && !goOn()) {
      await done.committing;
      return { isEnded: false };
    }
    if (!isIndependent(input, batch, done.batch)) await done.committing;
    const chunk = await prepareChunk(deps, job, { chunkNumber, batch }, await plan(batch));
    await done.committing;
    done.committing = commit(deps, { held, tally, done, chunk });
    done.committing.catch(() => undefined); // awaited later; until then a failure must not end the run
    done.batch = batch;
    chunkNumber += 1;
  }
  await done.committing;
  await endJob(deps, held, done.job, { template, tally });
  return { isEnded: true };
}

/** How far a job is. Of two chunks the next may be planned while this one is written. */
interface Done {
  job: StoredJob;
  committing: Promise<void>;
  /** The rows that are being written. */
  batch: readonly FileRow[];
}

interface Committing extends Pick<ImportWork, 'held'> {
  readonly tally: JobTally;
  readonly done: Done;
  readonly chunk: PlannedChunk;
}

async function commit(deps: RunDeps, { held, tally, done, chunk }: Committing): Promise<void> {
  done.job = await commitChunk(deps, held, done.job, chunk);
  tally.add(chunk.outcome);
}

async function source(deps: RunDeps, job: StoredJob): Promise<Readable> {
  const stream = await openSource(deps, job);
  if (stream === undefined) throw new Error('the archived file was there a moment ago');
  return stream;
}

/** Rows that failed before: in earlier files of the run, and in this one when its rows may name each other. */
function failedKeysOf(template: ImportTemplate, tally: JobTally, earlier: FailedKeys): FailedKeys {
  if (!namesItsOwn(template)) return earlier;
  return {
    get(entityId) {
      const rowNumber = tally.failedKeys.get(entityId);
      return rowNumber === undefined ? earlier.get(entityId) : { template: template.baseName, rowNumber };
    },
  };
}

/** Whether rows can be planned before others of the file are written: what they read is nothing that those write. */
function isIndependent(
  { firmId, template }: FileInput,
  rows: readonly FileRow[],
  written: readonly FileRow[],
): boolean {
  if (written.length === 0) return true;
  if (namesItsOwn(template)) return false;
  if (!needsSiblings(template)) return true;
  const homeOf = (row: FileRow): string | undefined => {
    const ref = refOfRow(firmId, template, row);
    return ref && rowKeyOf(ref).pk;
  };
  const homes = new Set(written.map(homeOf));
  return rows.every((row) => !homes.has(homeOf(row)));
}
