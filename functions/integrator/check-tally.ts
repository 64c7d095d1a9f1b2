import type { ImportTemplate, RowProblem } from '../import-templates/contract.ts';
import { type ErasedReport, erasedReport } from '../import-templates/erased-values.ts';
import { shownKey } from '../import-templates/row-key.ts';
import type { CheckSummary, ErasedValue, RowFinding } from './contract.ts';
import { generalMessage, levelOf } from './file-notes.ts';

/** Rows of which what was found is kept one by one; the counts go on. */
const mostKept = 10_000;
const mostCauses = 50;
/** Values of one column with one code that are told apart. */
const mostValues = 1_000;

export interface TalliedRow {
  readonly rowNumber: number;
  readonly key: readonly string[];
}

interface ValueCount {
  readonly message: string;
  rowCount: number;
}

interface CauseCount {
  readonly code: RowProblem['code'];
  readonly column: string | undefined;
  readonly byValue: Map<string | undefined, ValueCount>;
  otherCount: number;
}

type OutcomeCounts = Pick<
  CheckSummary,
  'createCount' | 'updateCount' | 'unchangedCount' | 'rejectCount' | 'supersededCount'
>;

/** What a check has found so far. Memory does not grow with the rows beyond what is kept. */
export class CheckTally {
  readonly #template: ImportTemplate;
  readonly #counts: { -readonly [K in keyof OutcomeCounts]: number } = {
    createCount: 0,
    updateCount: 0,
    unchangedCount: 0,
    rejectCount: 0,
    supersededCount: 0,
  };
  readonly #causes = new Map<string, CauseCount>();
  readonly #errors: RowFinding[] = [];
  readonly #warnings: RowFinding[] = [];
  readonly #erasedValues: ErasedValue[] = [];
  readonly #places: ReadonlyMap<string, number>;
  readonly #erasedCounts: number[];
  #appliedCount = 0;

  constructor(template: ImportTemplate) {
    this.#template = template;
    this.#erasedCounts = template.columns.map(() => 0);
    this.#places = new Map(template.columns.map(({ name }, place) => [name, place]));
  }

  count(outcome: keyof OutcomeCounts): void {
    this.#counts[outcome] += 1;
  }

  addProblems(row: TalliedRow, problems: readonly RowProblem[]): void {
    for (const problem of problems) {
      this.#addCause(problem);
      if (this.#errors.length < mostKept) this.#errors.push(this.#findingOf(row, problem));
    }
  }

  addWarnings(row: TalliedRow, warnings: readonly RowProblem[]): void {
    for (const warning of warnings)
      if (this.#warnings.length < mostKept) this.#warnings.push(this.#findingOf(row, warning));
  }

  /** A row that is applied, with the columns that it erases. */
  addApplied(row: TalliedRow, erased: readonly string[]): void {
    this.#appliedCount += 1;
    for (const column of erased) {
      const place = this.#places.get(column) ?? -1;
      this.#erasedCounts[place] = (this.#erasedCounts[place] ?? 0) + 1;
      if (this.#erasedValues.length < mostKept)
        this.#erasedValues.push({ rowNumber: row.rowNumber, key: this.#keyOf(row), column });
    }
  }

  /** Rows that are applied and erase nothing. */
  countApplied(rowCount: number): void {
    this.#appliedCount += rowCount;
  }

  get erasedReport(): ErasedReport {
    return erasedReport(this.#template, { rowCount: this.#appliedCount, erasedCounts: this.#erasedCounts });
  }

  /** Values that blanks would erase, in the order of the file. */
  get erasedValues(): readonly ErasedValue[] {
    return this.#erasedValues;
  }

  /** In the order of the file; when there are too many, errors go before warnings. */
  findings(): RowFinding[] {
    const kept = [...this.#errors, ...this.#warnings.slice(0, mostKept - this.#errors.length)];
    return kept.sort((a, b) => a.rowNumber - b.rowNumber);
  }

  summary(rowCount: number): CheckSummary {
    const erasedCounts = this.erasedReport.columns.map(({ column, erasedCount }) => [column, erasedCount]);
    return {
      rowCount,
      ...this.#counts,
      erasedCounts: Object.fromEntries(erasedCounts),
      causes: this.#topCauses(),
    };
  }

  #keyOf({ key }: TalliedRow): string {
    return key.length === 0 ? '' : shownKey(this.#template, key).join(' / ');
  }

  #findingOf(row: TalliedRow, { code, column, value, message }: RowProblem): RowFinding {
    const { rowNumber } = row;
    return { rowNumber, key: this.#keyOf(row), column, value, code, level: levelOf(code), message };
  }

  #addCause({ code, column, value, message }: RowProblem): void {
    const id = `${code} ${column ?? ''}`;
    let cause = this.#causes.get(id);
    if (cause === undefined) {
      cause = { code, column, byValue: new Map(), otherCount: 0 };
      this.#causes.set(id, cause);
    }
    const known = cause.byValue.get(value);
    if (known !== undefined) known.rowCount += 1;
    else if (cause.byValue.size < mostValues) cause.byValue.set(value, { message, rowCount: 1 });
    else cause.otherCount += 1;
  }

  #topCauses(): CheckSummary['causes'] {
    const causes = [...this.#causes.values()].flatMap(({ code, column, byValue, otherCount }) => [
      ...[...byValue].map(([value, { message, rowCount }]) => ({ code, column, value, message, rowCount })),
      ...(otherCount === 0
        ? []
        : [{ code, column, message: generalMessage(code, column), rowCount: otherCount }]),
    ]);
    return causes.sort((a, b) => b.rowCount - a.rowCount).slice(0, mostCauses);
  }
}
