import type { FailedKeys } from '../immigration/contract.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import type { ImportTemplate } from '../import-templates/contract.ts';
import { failedRowLine, failedRowsHeader } from '../import-templates/failed-rows-csv.ts';
import { CheckTally } from '../integrator/check-tally.ts';
import { retention } from '../integrator/drop-key.ts';
import { toldNote } from '../integrator/file-notes.ts';
import { KeyRows, readKeyRows } from '../integrator/made-keys.ts';
import { isNamedByOthers } from '../integrator/pending-parents.ts';
import type { JobRef, RowFinding } from '../integrator-jobs/contract.ts';
import { detailsKey } from '../integrator-jobs/details-key.ts';
import type { StoredJob } from '../integrator-jobs/job-store.ts';
import { problemLine } from '../integrator-jobs/refused-upload.ts';
import type { MovableFiles } from '../platform/movable-files.ts';
import { type ChunkOutcome, chunkNumbers, readOutcomes } from './chunk-store.ts';

/** What the committed chunks of a job have found so far. Memory does not grow with the rows beyond what is kept. */
export class JobTally {
  /** What the failed rows were about. */
  readonly failedKeys = new KeyRows();
  /** Chunks with failed rows, in order. */
  readonly failedChunks: number[] = [];
  readonly #tally: CheckTally;
  #firstError: string | undefined;

  constructor(template: ImportTemplate) {
    this.#tally = new CheckTally(template);
  }

  add(outcome: ChunkOutcome): void {
    let unnamedCount = outcome.createdCount + outcome.updatedCount + outcome.unchangedCount;
    for (const row of outcome.rows) {
      const [problem] = row.problems;
      if (problem !== undefined) this.#firstError ??= problemLine(problem);
      this.#tally.addProblems(row, row.problems);
      this.#tally.addWarnings(row, row.warnings);
      if (row.entityId !== undefined) this.failedKeys.set(row.entityId, row.rowNumber);
      if (row.erased.length === 0) continue;
      this.#tally.addApplied(row, row.erased);
      unnamedCount -= 1;
    }
    this.#tally.countApplied(unnamedCount);
    if (outcome.failedCount > 0) this.failedChunks.push(outcome.chunkNumber);
  }

  findings(): RowFinding[] {
    return this.#tally.findings();
  }

  /** What the job's row says of it. */
  summary(): Pick<StoredJob, 'causes' | 'erasedCounts' | 'firstError' | 'notes'> {
    const { causes, erasedCounts } = this.#tally.summary(0);
    const { warning } = this.#tally.erasedReport;
    const notes = warning === undefined ? [] : [toldNote(warning)];
    return { causes, erasedCounts, notes, ...(this.#firstError && { firstError: this.#firstError }) };
  }
}

interface Deps {
  readonly drop: MovableFiles;
}

/** What is known of a job that work goes on with, from what its chunks have left. */
export async function tallyOf(deps: Deps, job: StoredJob, template: ImportTemplate): Promise<JobTally> {
  const tally = new JobTally(template);
  for await (const outcome of readOutcomes(deps, job, chunkNumbers(job.doneChunkCount))) tally.add(outcome);
  return tally;
}

/** The rows that failed, as CSV: as they came, with the code and the message of what is wrong. */
export async function* failedRowsCsv(
  deps: Deps,
  job: StoredJob,
  { template, tally }: { readonly template: ImportTemplate; readonly tally: JobTally },
): AsyncGenerator<string, void, undefined> {
  yield failedRowsHeader(template);
  for await (const { rows } of readOutcomes(deps, job, tally.failedChunks)) {
    const lines = rows.flatMap(({ fields, problems }) => {
      const [problem] = problems;
      if (fields === undefined || problem === undefined) return [];
      const message = problems.map((one) => one.message).join(' ');
      return [failedRowLine(fields, problem.code, message)];
    });
    yield lines.join('');
  }
}

const failedKeysKey = (ref: JobRef): string => detailsKey(ref, 'failed-keys.bin');

const templateOf = ({ templateId }: Pick<StoredJob, 'templateId'>) =>
  importTemplates.find(({ id }) => id === templateId);

/** Keeps what the failed rows of a job were about, for the rows of later files that name them. */
export async function writeFailedKeys({ drop }: Deps, job: StoredJob, keys: KeyRows): Promise<void> {
  const template = templateOf(job);
  if (keys.count === 0 || template === undefined || !isNamedByOthers(template)) return;
  await drop.write(failedKeysKey(job), keys.bytes(), undefined, retention.details);
}

/** Rows that failed in jobs of the same run that have ended. */
export async function readFailedKeys({ drop }: Deps, ended: readonly StoredJob[]): Promise<FailedKeys> {
  const found: { readonly template: string; readonly keys: KeyRows }[] = [];
  for (const job of ended) {
    const template = templateOf(job);
    if (job.failedCount === 0 || template === undefined || !isNamedByOthers(template)) continue;
    const bytes = await drop.read(failedKeysKey(job));
    if (bytes !== undefined) found.unshift({ template: template.baseName, keys: readKeyRows(bytes) });
  }
  return {
    get(entityId) {
      for (const { template, keys } of found) {
        const rowNumber = keys.get(entityId);
        if (rowNumber !== undefined) return { template, rowNumber };
      }
      return undefined;
    },
  };
}
