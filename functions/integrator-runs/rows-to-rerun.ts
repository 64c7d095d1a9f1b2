import { readJob, type StoredJob } from '../integrator-jobs/job-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import { chunkNumbers, readOutcomes } from './chunk-store.ts';
import type { RunDeps } from './deps.ts';

type IsMeant = (rowNumber: number) => boolean;

/** Rows by number, a bit each. */
class RowSet {
  #bits = new Uint8Array(1024);

  add(rowNumber: number): void {
    const at = rowNumber >> 3;
    if (at >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(this.#bits.length * 2, at + 1));
      larger.set(this.#bits);
      this.#bits = larger;
    }
    this.#bits[at] = (this.#bits[at] ?? 0) | (1 << (rowNumber & 7));
  }

  has(rowNumber: number): boolean {
    return ((this.#bits[rowNumber >> 3] ?? 0) & (1 << (rowNumber & 7))) !== 0;
  }
}

/** The rows that a job is about; `undefined`: all of its file. */
export async function rowsOfJob(deps: RunDeps, job: StoredJob): Promise<IsMeant | undefined> {
  if (job.kind !== 'RERUN') return undefined;
  const { firmId, ofJobId = '' } = job;
  const earlier = await readJob(deps, { firmId, jobId: ofJobId });
  if (earlier === undefined) throw new NotFoundError('JOB_NOT_FOUND', 'the job to be run again is gone');
  const rowsBefore = earlier.status === 'INTERRUPTED' ? await rowsOfJob(deps, earlier) : undefined;
  const failed = new RowSet();
  let lastRow = 0;
  for await (const outcome of readOutcomes(deps, earlier, chunkNumbers(earlier.doneChunkCount))) {
    lastRow = outcome.lastRowNumber;
    for (const { rowNumber, fields } of outcome.rows) if (fields !== undefined) failed.add(rowNumber);
  }
  if (earlier.status !== 'INTERRUPTED') return (rowNumber) => failed.has(rowNumber);
  return (rowNumber) => failed.has(rowNumber) || (rowNumber > lastRow && (rowsBefore?.(rowNumber) ?? true));
}
