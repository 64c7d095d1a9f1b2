import type { FailedKeys, FailedRow, FirmReference, KeySet, RowPlan } from '../immigration/contract.ts';
import type { ImmigrationDeps } from '../immigration/deps.ts';
import { entityId } from '../immigration/entity-rows.ts';
import { knowledgeBaseOf } from '../immigration/knowledge-base.ts';
import { type BatchPlan, planBatch } from '../immigration/plan-rows.ts';
import type { CheckOptions } from '../import-templates/cell-reader.ts';
import { rowChecker } from '../import-templates/check-row.ts';
import type { CheckedRow, ImportTemplate } from '../import-templates/contract.ts';
import { readCsvRows } from '../import-templates/csv-rows.ts';
import { supersededBy } from '../import-templates/find-duplicates.ts';
import type { ReadAs } from '../integrator-jobs/job-row.ts';
import { CheckTally } from './check-tally.ts';
import { KeyRows, MadeKeys } from './made-keys.ts';
import type { RowOrder } from './survey-file.ts';

/** Rows of a file that are planned, and applied, together. */
const rowsPerBatch = 500;
/** Batches that are looked up at a time. */
const batchesInFlight = 3;

/** A row of a file, checked. */
export interface FileRow extends CheckedRow {
  readonly rowNumber: number;
  /** As it came. */
  readonly fields: readonly string[];
  /** The row that is used in the place of this one. */
  readonly laterRow?: number;
}

/** What a file is read with. */
export interface FileInput {
  readonly firmId: string;
  readonly template: ImportTemplate;
  readonly options: CheckOptions;
  readonly reference: FirmReference;
  readonly order: RowOrder;
}

/** How the cells of a firm's files are read. @param today Pacific date of the run */
export function checkOptionsOf(
  { dateFormat, isNoUpdateEnabled, ignoredColumns }: ReadAs,
  { id }: ImportTemplate,
  { reference, today }: { readonly reference: FirmReference; readonly today: string },
): CheckOptions {
  const ignored = new Set(ignoredColumns[String(id)]);
  const lists = knowledgeBaseOf(reference);
  return { dateFormat, isNoUpdateEnabled, ignoredColumns: ignored, lists, today };
}

export interface BatchOptions {
  /** Which rows are meant; without it all are. */
  readonly isMeant?: ((rowNumber: number) => boolean) | undefined;
  /** Batches that are passed over, unchecked. */
  readonly doneCount?: number;
}

/** The rows of a file of right structure, in its order; all batches but the last have the same number of them. */
export async function* batchesOf(
  chunks: AsyncIterable<Uint8Array>,
  { template, options, order }: Pick<FileInput, 'template' | 'options' | 'order'>,
  { isMeant = () => true, doneCount = 0 }: BatchOptions = {},
): AsyncGenerator<FileRow[], void, undefined> {
  const check = rowChecker(template, options);
  let doneRowCount = doneCount * rowsPerBatch;
  let held: FileRow[] = [];
  for await (const part of readCsvRows(chunks, template)) {
    if (part.kind !== 'ROWS') continue;
    for (const { rowNumber, fields } of part.rows) {
      if (!isMeant(rowNumber)) continue;
      if (doneRowCount > 0) {
        doneRowCount -= 1;
        continue;
      }
      const laterRow = order.laterRowOf(rowNumber);
      held.push({ ...check(fields), rowNumber, fields, ...(laterRow !== undefined && { laterRow }) });
      if (held.length < rowsPerBatch) continue;
      yield held;
      held = [];
    }
  }
  if (held.length > 0) yield held;
}

/** What is known of the run beside the file. */
export interface RunInput {
  /** What other files of the same night make before this one, and is not stored yet. */
  readonly parents: KeySet;
  /** Rows that failed in earlier files of the run. */
  readonly failedKeys?: FailedKeys;
  /** Instant that written entities bear. */
  readonly at: string;
  /** With it written entities tell where they come from. */
  readonly fileId?: string;
}

/** The rows of a batch that count, with what each does. */
export interface PlannedBatch extends Pick<BatchPlan, 'stored'> {
  readonly planned: readonly { readonly row: FileRow; readonly plan: RowPlan }[];
}

/** Whether a row may name one of the same template, such as an employer its headquarters. */
export const namesItsOwn = ({ entity, columns }: ImportTemplate): boolean =>
  columns.some(({ reference, keyPart }) => reference === entity && keyPart === undefined);

/**
 * Plans the batches of a file, for its check and for its run. Batches come in order; of a template whose rows may name its
 * own, each when the one before is planned.
 */
export function batchPlanner(deps: ImmigrationDeps, file: FileInput, run: RunInput) {
  const { firmId, template, reference, options, order } = file;
  const { parents, failedKeys: earlier, at, fileId } = run;
  const isOwnNamed = namesItsOwn(template);
  const [made, failed] = [new KeyRows(), new KeyRows()];
  const willExist: KeySet = isOwnNamed ? { has: (id) => made.has(id) || parents.has(id) } : parents;
  const failedKeys: FailedKeys = { get: (id) => failedHere(id) ?? earlier?.get(id) };
  const known = { firmId, template, reference, willExist, failedKeys, runDate: options.today, at };

  function failedHere(id: string): FailedRow | undefined {
    const rowNumber = failed.get(id);
    return rowNumber === undefined ? undefined : { template: template.baseName, rowNumber };
  }
  const note = ({ outcome, ref }: RowPlan, { rowNumber }: FileRow): void => {
    if (ref === undefined) return;
    if (outcome === 'CREATE') made.set(entityId(ref), rowNumber);
    if (outcome === 'REJECT') failed.set(entityId(ref), rowNumber);
  };
  return async (batch: readonly FileRow[]): Promise<PlannedBatch> => {
    const rows = batch.filter(({ laterRow }) => laterRow === undefined);
    const lastRow = batch.at(-1)?.rowNumber ?? 0;
    // Of the rows of the batch it is known which fail; of those after it, only what they say.
    const isMarkTakenLater = (place: number) => order.isMarkTakenLater(rows[place]?.rowNumber ?? 0, lastRow);
    const { plans, stored } = await planBatch(deps, {
      ...known,
      ...(fileId !== undefined && { fileId }),
      rows,
      isMarkTakenLater,
    });
    const planned = rows.map((row, place) => {
      const plan = plans[place];
      if (plan === undefined) throw new Error('every row has a plan');
      if (isOwnNamed) note(plan, row);
      return { row, plan };
    });
    return { planned, stored };
  };
}

export interface PlanInput extends FileInput, RunInput {
  /** Called before each batch; throws when there is no time for more. */
  goOn(): void;
}

const counts = {
  CREATE: 'createCount',
  UPDATE: 'updateCount',
  UNCHANGED: 'unchangedCount',
  REJECT: 'rejectCount',
} as const satisfies Record<RowPlan['outcome'], string>;

export interface FilePlan {
  readonly tally: CheckTally;
  /** What the file would make that rows of other files may name. */
  readonly made: MadeKeys;
}

/**
 * What every row of a file of right structure would do, were it applied as things are now. Reads what the firm keeps, and
 * writes nothing.
 */
export async function planFile(
  deps: ImmigrationDeps,
  chunks: AsyncIterable<Uint8Array>,
  input: PlanInput,
): Promise<FilePlan> {
  const found = { tally: new CheckTally(input.template), made: new MadeKeys() };
  const plan = batchPlanner(deps, input, input);
  // Rows may name those before them: then a batch is looked up only when the one before is.
  const mostInFlight = namesItsOwn(input.template) ? 1 : batchesInFlight;
  const inFlight: Promise<() => void>[] = [];
  const begin = (batch: readonly FileRow[]) => {
    input.goOn();
    const planning = plan(batch).then((planned) => () => addBatch(found, batch, planned));
    planning.catch(() => undefined); // awaited below; until then a failure must not end the run
    inFlight.push(planning);
  };
  for await (const batch of batchesOf(chunks, input)) {
    begin(batch);
    if (inFlight.length >= mostInFlight) (await inFlight.shift())?.();
  }
  for (const planning of inFlight) (await planning)();
  return found;
}

function addBatch(found: FilePlan, batch: readonly FileRow[], { planned }: PlannedBatch): void {
  for (const { rowNumber, key, laterRow } of batch) {
    if (laterRow === undefined) continue;
    found.tally.count('supersededCount');
    found.tally.addWarnings({ rowNumber, key }, [supersededBy(laterRow)]);
  }
  for (const { row, plan } of planned) addPlan(found, row, plan);
}

function addPlan({ tally, made }: FilePlan, { rowNumber, key }: FileRow, plan: RowPlan): void {
  const { outcome, ref, problems, warnings, erased } = plan;
  const tallied = { rowNumber, key };
  tally.count(counts[outcome]);
  tally.addProblems(tallied, problems);
  tally.addWarnings(tallied, warnings);
  if (outcome !== 'REJECT') tally.addApplied(tallied, erased);
  if (outcome === 'CREATE' && ref !== undefined) made.add(entityId(ref));
}
