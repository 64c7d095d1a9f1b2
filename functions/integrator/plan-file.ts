import type { FailedRow, FirmReference, KeySet, RowPlan } from '../immigration/contract.ts';
import type { ImmigrationDeps } from '../immigration/deps.ts';
import { entityId } from '../immigration/entity-rows.ts';
import { planRows } from '../immigration/plan-rows.ts';
import type { CheckOptions } from '../import-templates/cell-reader.ts';
import { rowChecker } from '../import-templates/check-row.ts';
import type { CheckedRow, ImportTemplate } from '../import-templates/contract.ts';
import { readCsvRows } from '../import-templates/csv-rows.ts';
import { type DuplicateFinder, supersededBy } from '../import-templates/find-duplicates.ts';
import { CheckTally } from './check-tally.ts';
import { MadeKeys } from './made-keys.ts';

const rowsPerBatch = 500;
/** Batches that are looked up at a time. */
const batchesInFlight = 3;

type NumberedRow = CheckedRow & { readonly rowNumber: number };

export interface PlanInput {
  readonly firmId: string;
  readonly template: ImportTemplate;
  readonly options: CheckOptions;
  readonly reference: FirmReference;
  readonly duplicates: DuplicateFinder;
  /** What other files of the same night make before this one. */
  readonly parents: KeySet;
  /** Instant of the check. */
  readonly at: string;
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
  const tally = new CheckTally(input.template);
  const made = new MadeKeys();
  const plan = batchPlanner(deps, input);
  // Rows may name those before them: then a batch is looked up only when the one before is.
  const mostInFlight = namesItsOwn(input.template) ? 1 : batchesInFlight;
  const inFlight: Promise<() => void>[] = [];
  const begin = (batch: readonly NumberedRow[]) => {
    input.goOn();
    const planning = plan(batch).then((plans) => () => {
      batch.forEach((numbered, at) => {
        addPlan({ tally, made }, numbered, plans[at]);
      });
    });
    planning.catch(() => undefined); // awaited below; until then a failure must not end the run
    inFlight.push(planning);
  };
  for await (const batch of batches(chunks, input, tally)) {
    begin(batch);
    if (inFlight.length >= mostInFlight) (await inFlight.shift())?.();
  }
  for (const planning of inFlight) (await planning)();
  return { tally, made };
}

/** Rows to be planned; those that a later row supersedes are only counted. */
async function* batches(
  chunks: AsyncIterable<Uint8Array>,
  { template, options, duplicates }: PlanInput,
  tally: CheckTally,
): AsyncGenerator<NumberedRow[]> {
  const check = rowChecker(template, options);
  let held: NumberedRow[] = [];
  for await (const part of readCsvRows(chunks, template)) {
    if (part.kind !== 'ROWS') continue;
    for (const { rowNumber, fields } of part.rows) {
      const row = check(fields);
      const laterRow = duplicates.laterRowOf(rowNumber);
      if (laterRow !== undefined) {
        tally.count('supersededCount');
        tally.addWarnings({ rowNumber, key: row.key }, [supersededBy(laterRow)]);
        continue;
      }
      held.push({ ...row, rowNumber });
      if (held.length < rowsPerBatch) continue;
      yield held;
      held = [];
    }
  }
  if (held.length > 0) yield held;
}

function addPlan(
  { tally, made }: FilePlan,
  { rowNumber, key }: NumberedRow,
  plan: RowPlan | undefined,
): void {
  if (plan === undefined) throw new Error('every row has a plan');
  const { outcome, ref, problems, warnings, erased } = plan;
  const tallied = { rowNumber, key };
  tally.count(counts[outcome]);
  tally.addProblems(tallied, problems);
  tally.addWarnings(tallied, warnings);
  if (outcome !== 'REJECT') tally.addApplied(tallied, erased);
  if (outcome === 'CREATE' && ref !== undefined) made.add(entityId(ref));
}

/** Whether a row may name one of the same template, such as an employer its headquarters. */
const namesItsOwn = ({ entity, columns }: ImportTemplate): boolean =>
  columns.some(({ reference, keyPart }) => reference === entity && keyPart === undefined);

function batchPlanner(deps: ImmigrationDeps, input: PlanInput) {
  const { firmId, template, reference, options, parents, at } = input;
  const own = new Set<string>();
  const willExist: KeySet = { has: (id) => own.has(id) || parents.has(id) };
  const failedKeys = new Map<string, FailedRow>();
  const known = { firmId, template, reference, willExist, failedKeys, runDate: options.today, at };
  return async (rows: readonly NumberedRow[]): Promise<readonly RowPlan[]> => {
    const plans = await planRows(deps, { ...known, rows });
    if (!namesItsOwn(template)) return plans;
    plans.forEach(({ outcome, ref }, place) => {
      if (ref === undefined) return;
      const rowNumber = rows[place]?.rowNumber ?? 0;
      if (outcome === 'CREATE') own.add(entityId(ref));
      if (outcome === 'REJECT') failedKeys.set(entityId(ref), { template: template.baseName, rowNumber });
    });
    return plans;
  };
}
