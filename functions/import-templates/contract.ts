import type { KnowledgeValue } from './catalog/declaration.ts';
import type { MessageCode } from './catalog/messages.ts';

export {
  type ColumnCondition,
  type ColumnDeclaration,
  type ColumnType,
  type CountryUse,
  EntityKind,
  type ImportTemplate,
  type KnowledgeValue,
  type Reference,
} from './catalog/declaration.ts';
export type { MessageCode, MessageLevel } from './catalog/messages.ts';

/** Values of the firm by list (`VisaType`, `Degree`, …); every list that a template names must be there. */
export type KnowledgeBase = ReadonlyMap<string, readonly KnowledgeValue[]>;

/** How a firm writes dates; `YYYY-MM-DD` is always read too. */
export type DateFormat = 'MM/DD/YYYY' | 'DD/MM/YYYY';

/** What the check of a row needs to know of the firm and the run. */
export interface CheckOptions {
  readonly dateFormat: DateFormat;
  /** Whether cells of this firm may say “Zoom No Update”. */
  readonly isNoUpdateEnabled: boolean;
  /** Columns that the firm's mapping leaves out; keys cannot be among them. */
  readonly ignoredColumns: ReadonlySet<string>;
  readonly lists: KnowledgeBase;
  /** The Pacific date of the run, `YYYY-MM-DD`. */
  readonly today: string;
}

/**
 * What a cell says about the stored value, in normal form: dates `YYYY-MM-DD` (part dates also `YYYY-MM`, `YYYY`; duration
 * of status `D/S`), booleans `true` and `false`, countries alpha-3, Knowledge Base values by code, choices as declared,
 * decimals with all their digits after the point, social security numbers as nine digits.
 * `CLEAR`: blank. `KEEP`: no update, a column that is not mapped, or a cell with a problem.
 */
export type Cell =
  | { readonly kind: 'SET'; readonly value: string }
  | { readonly kind: 'CLEAR' }
  | { readonly kind: 'KEEP' };

/** Something to say about a cell or a row. Message and value are shown to the firm only: they hold its content. */
export interface RowProblem {
  readonly code: MessageCode;
  /** Absent when it is about the row as a whole. */
  readonly column?: string;
  readonly message: string;
  /** The cell as written, cut when long; of masked columns the last four characters at most. */
  readonly value?: string;
}

export interface CheckedRow {
  /** In normal form, in the order of `keyPart`; a part that does not apply or is blank is ''. Whole when there are no problems with it. */
  readonly key: readonly string[];
  /** One per column of the template; none of a row with a wrong number of fields. */
  readonly cells: readonly Cell[];
  /** Any of them fails the row. */
  readonly problems: readonly RowProblem[];
  readonly warnings: readonly RowProblem[];
}

/** Why a file as a whole is refused. */
export interface FileProblem {
  readonly code: MessageCode;
  readonly message: string;
  /** What to do about it, when the message of the catalogue leaves it open. */
  readonly hint?: string;
}

/** A record of the file. `rowNumber` counts as a spreadsheet does: the header is row 1, and empty lines count. */
export interface CsvRow {
  readonly rowNumber: number;
  readonly fields: readonly string[];
}
