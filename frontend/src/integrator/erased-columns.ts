import type { CheckSummary } from '../../../functions/integrator/contract.ts';

/** A column that blanks of the file would empty. */
export interface ErasedColumn {
  readonly column: string;
  readonly count: number;
  /** Of all rows, in whole percent. */
  readonly percent: number;
  /** More rows than a person would mean to empty. */
  readonly isSuspicious: boolean;
}

const mostUsualPercent = 20;

/** Columns by how many of their stored values would be erased, most first. */
export const erasedColumns = ({ erasedCounts, rowCount }: CheckSummary): ErasedColumn[] =>
  Object.entries(erasedCounts)
    .sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b))
    .map(([column, count]) => ({
      column,
      count,
      percent: Math.round((count / Math.max(1, rowCount)) * 100),
      isSuspicious: count * 100 > rowCount * mostUsualPercent,
    }));

export const erasedTotal = ({ erasedCounts }: CheckSummary): number =>
  Object.values(erasedCounts).reduce((sum, count) => sum + count, 0);
