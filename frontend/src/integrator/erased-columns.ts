import type { CheckSummary } from '../../../functions/integrator/contract.ts';

/** Of a check or of a job. */
type ErasedCounts = Pick<CheckSummary, 'erasedCounts' | 'rowCount'>;

/** A column that blanks of the file would empty, or have emptied. */
export interface ErasedColumn {
  readonly column: string;
  readonly count: number;
  /** Of all rows, in whole percent; 100 only of all of them. */
  readonly percent: number;
  /** More rows than a person would mean to empty. */
  readonly isSuspicious: boolean;
}

const mostUsualPercent = 20;

/** Columns by how many of their stored values would be erased, most first. */
export const erasedColumns = ({ erasedCounts, rowCount }: ErasedCounts): ErasedColumn[] =>
  Object.entries(erasedCounts)
    .sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b))
    .map(([column, count]) => ({
      column,
      count,
      percent: count < rowCount ? Math.min(99, Math.round((count / rowCount) * 100)) : 100,
      isSuspicious: count * 100 > rowCount * mostUsualPercent,
    }));

export const erasedTotal = ({ erasedCounts }: CheckSummary): number =>
  Object.values(erasedCounts).reduce((sum, count) => sum + count, 0);

export const shareText = (percent: number): string => (percent === 0 ? 'Less than 1 %' : `${percent} %`);
