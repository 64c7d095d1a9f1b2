import type { MessageCode } from './catalog/messages.ts';
import type { Cell, ColumnDeclaration, RowProblem } from './contract.ts';
import { filled, masked, messageOf, quotable } from './problem-text.ts';

export const clear: Cell = { kind: 'CLEAR' };
export const keep: Cell = { kind: 'KEEP' };

const none: readonly RowProblem[] = [];

/** Places of a message besides `column` and `value`; `text` is another wording than that of the catalogue. */
interface Details {
  readonly text?: string;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** What there is to say about the row that is being checked. Made once: nearly all rows need none of it. */
export class RowNotes {
  problems: readonly RowProblem[] = none;
  warnings: readonly RowProblem[] = none;

  start(): void {
    this.problems = none;
    this.warnings = none;
  }

  /** The cell that a problem leaves behind is not to be applied. */
  fail(code: MessageCode, column: ColumnDeclaration, written: string, details: Details = {}): Cell {
    this.problems = [...this.problems, note(code, column, written, details)];
    return keep;
  }

  warn(code: MessageCode, column: ColumnDeclaration, written: string, details: Details = {}): void {
    this.warnings = [...this.warnings, note(code, column, written, details)];
  }
}

export function note(
  code: MessageCode,
  column: ColumnDeclaration,
  written: string,
  { text, values = {} }: Details = {},
): RowProblem {
  const value = column.isMasked ? masked(column.type === 'date' ? '' : written) : quotable(written);
  const places = { ...values, column: column.name, value };
  const message = text === undefined ? messageOf(code, places) : filled(text, places);
  return { code, column: column.name, message, value };
}

const noUpdate = 'zoom no update';

/** @param value without blanks around it */
export const isNoUpdate = (value: string): boolean =>
  value.length === noUpdate.length && value[4] === ' ' && value.toLowerCase() === noUpdate;
