import type { Cell, Column, ColumnType } from '../functions/spreadsheets/contract.ts';

/** 25 columns, of each type as many as an index has in proportion. */
const types: readonly ColumnType[] = [
  'number',
  ...Array<ColumnType>(16).fill('text'),
  ...Array<ColumnType>(4).fill('date'),
  ...Array<ColumnType>(3).fill('instant'),
  'number',
];

export const sampleColumns: readonly Column[] = types.map((type, index) => ({
  header: `Column ${index + 1}`,
  type,
}));

/** Invented rows, the same each time; every tenth text holds what has to be escaped. */
export function* sampleRows(rowCount: number): Generator<Cell[]> {
  for (let row = 0; row < rowCount; row += 1)
    yield types.map((type, column) => sampleCell(type, row, column));
}

function sampleCell(type: ColumnType, row: number, column: number): Cell {
  const mixed = Math.imul(row * 31 + column, 2_654_435_761) >>> 0;
  const day = String((mixed % 28) + 1).padStart(2, '0');
  if (type === 'number') return row * 100 + column;
  if (type === 'date') return `20${10 + (mixed % 16)}-0${(mixed % 9) + 1}-${day}`;
  if (type === 'instant') return `2026-0${(mixed % 9) + 1}-${day}T12:${day}:00.000Z`;
  return mixed % 10 === 0 ? `O'Tansley & Sons <${mixed % 997}>` : `Harborview ${mixed % 100_003}`;
}
