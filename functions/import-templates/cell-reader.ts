import type { Cell, CheckOptions, ColumnDeclaration } from './contract.ts';

export type { CheckOptions } from './contract.ts';

import type { RowNotes } from './row-notes.ts';

export interface ReaderInput {
  readonly column: ColumnDeclaration;
  readonly options: CheckOptions;
  readonly notes: RowNotes;
}

/** Reads a cell that is neither blank nor “no update” and has no blanks around it. Made once per column. */
export type CellReader = (value: string) => Cell;

export const set = (value: string): Cell => ({ kind: 'SET', value });
