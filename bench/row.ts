/** One line of the benchmark: what was done, how fast, and what stood beside it in the same run. */
export interface Row {
  readonly group: string;
  readonly work: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure is compared with, measured in the same run unless its name says otherwise; in the same unit. */
  readonly beside?: { readonly name: string; readonly figure: number };
  /** Better than 1 means ahead of what stands beside it, for times too. */
  readonly ratio?: number;
  /** What the project promises itself. */
  readonly target?: string;
  /** What keeps the figure from being better. */
  readonly limit: string;
}

/** A row whose work could not be measured here. */
export interface SkippedRow {
  readonly group: string;
  readonly work: string;
  /** Why, and what to do about it. */
  readonly skipped: string;
}

const widths = { work: 46, figure: 12, unit: 13, beside: 46, ratio: 9, target: 14 };

export function headLines(): string[] {
  const { work, figure, unit, beside, ratio, target } = widths;
  const head = [
    'work'.padEnd(work),
    'figure'.padStart(figure),
    ' unit'.padEnd(unit + 1),
    'beside it'.padEnd(beside),
    'ratio'.padStart(ratio),
    '  target'.padEnd(target + 2),
    'limited by',
  ].join(' ');
  return [head, '-'.repeat(head.length + 20)];
}

export function tableLine(row: Row | SkippedRow): string {
  if ('skipped' in row) return `${row.work.padEnd(widths.work)} skipped: ${row.skipped}`;
  const beside = row.beside === undefined ? '' : `${row.beside.name} ${rounded(row.beside.figure)}`;
  return [
    row.work.padEnd(widths.work),
    rounded(row.figure).padStart(widths.figure),
    ` ${row.unit}`.padEnd(widths.unit + 1),
    beside.padEnd(widths.beside),
    (row.ratio === undefined ? '' : rounded(row.ratio)).padStart(widths.ratio),
    `  ${row.target ?? ''}`.padEnd(widths.target + 2),
    row.limit,
  ].join(' ');
}

/** Three digits that count; whole numbers above a hundred. */
function rounded(value: number): string {
  if (value === 0) return '0';
  const digits = Math.abs(value) >= 100 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
