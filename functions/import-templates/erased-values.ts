import { variants } from './catalog/messages.ts';
import type { Cell, ImportTemplate, RowProblem } from './contract.ts';
import { messageOf } from './problem-text.ts';

/** Counts of a run so far; plain numbers, so that they can be stored with it. `erasedCounts`: one per column. */
export interface ErasedCounts {
  readonly rowCount: number;
  readonly erasedCounts: readonly number[];
}

export const noneErased = (template: ImportTemplate): ErasedCounts => ({
  rowCount: 0,
  erasedCounts: template.columns.map(() => 0),
});

/** Places of the columns that a row leaves blank. Erased are those among them whose stored value was not blank. */
export const blankColumns = (cells: readonly Cell[]): number[] =>
  cells.flatMap(({ kind }, place) => (kind === 'CLEAR' ? [place] : []));

/** Adds rows; each is the places of the columns that it erased. */
export function addErased(counts: ErasedCounts, rows: Iterable<readonly number[]>): ErasedCounts {
  const erasedCounts = [...counts.erasedCounts];
  let { rowCount } = counts;
  for (const places of rows) {
    rowCount += 1;
    for (const place of places) erasedCounts[place] = (erasedCounts[place] ?? 0) + 1;
  }
  return { rowCount, erasedCounts };
}

export interface ErasedColumn {
  readonly column: string;
  readonly erasedCount: number;
  /** Of the rows, 0 to 1. */
  readonly share: number;
}

/** Above this share of rows that erase the same column a run is flagged: the column is likely to be empty by mistake. */
export const mostUsualShare = 0.2;

export interface ErasedReport {
  readonly erasedCount: number;
  /** The columns that were erased, the most first. */
  readonly columns: readonly ErasedColumn[];
  readonly isFlagged: boolean;
  readonly warning?: RowProblem;
}

export function erasedReport(
  template: ImportTemplate,
  { rowCount, erasedCounts }: ErasedCounts,
): ErasedReport {
  const columns = template.columns
    .map(({ name }, place) => ({ column: name, erasedCount: erasedCounts[place] ?? 0 }))
    .filter(({ erasedCount }) => erasedCount > 0)
    .map((column) => ({ ...column, share: column.erasedCount / rowCount }))
    .sort((a, b) => b.erasedCount - a.erasedCount);
  const erasedCount = columns.reduce((sum, column) => sum + column.erasedCount, 0);
  const isFlagged = columns.some(({ share }) => share > mostUsualShare);
  const report = { erasedCount, columns, isFlagged };
  if (erasedCount === 0) return report;
  return { ...report, warning: { code: 'ZI-W-104', message: erasedText(erasedCount) } };
}

const erasedText = (count: number): string =>
  count === 1 ? variants.oneErased : messageOf('ZI-W-104', { n: count.toLocaleString('en-US') });
