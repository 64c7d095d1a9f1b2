import * as z from 'zod';

/** What a column holds. `kb`: a value of a Knowledge Base list of the firm. */
export type ColumnType =
  | 'id'
  | 'text'
  | 'choice'
  | 'kb'
  | 'date'
  | 'dateOrStatus'
  | 'partDate'
  | 'boolean'
  | 'integer'
  | 'digits'
  | 'decimal'
  | 'country'
  | 'phone'
  | 'email'
  | 'ssn';

/** How a country is used; former states are for births only. */
export type CountryUse = 'BIRTH' | 'CITIZENSHIP' | 'PASSPORT' | 'ADDRESS';

/** Things of the firm that a cell may name. */
export type Reference =
  | 'CORPORATION'
  | 'EMPLOYEE'
  | 'CONTACT'
  | 'FIRM_USER'
  | 'ATTORNEY'
  | 'FIRM_OFFICE'
  | 'PETITION'
  | 'CUSTOM_FIELD';

/** Another column of the row holds a value: one of `values` in normal form, or any when they are absent. */
export interface ColumnCondition {
  readonly column: string;
  readonly values?: readonly string[];
}

/** One column of an import template. */
export interface ColumnDeclaration {
  readonly name: string;
  readonly type: ColumnType;
  /** Most characters as written. */
  readonly mostChars: number;
  readonly isRequired?: boolean;
  /** Place in the natural key, 1 first. A key that may be blank is not `isRequired`. */
  readonly keyPart?: number;
  /** Part of the key in such rows only; its place is empty in others. */
  readonly keyWhen?: ColumnCondition;
  /** Keys that differ in upper and lower case only are the same. */
  readonly isKeyCaseless?: boolean;
  /** Required in such rows only. */
  readonly requiredWhen?: ColumnCondition;
  /** May hold a value in such rows only; `form` names what it is in the message. */
  readonly onlyWhen?: ColumnCondition & { readonly form: string };
  /** Of a `kb` column: value → the column that a row with it must fill. */
  readonly demands?: Readonly<Record<string, string>>;
  /** Options of a `choice`, spelled as they are stored. */
  readonly options?: readonly string[];
  /** Knowledge Base list of a `kb` column. */
  readonly list?: string;
  readonly countryUse?: CountryUse;
  /** A code of `statesByCountry` when that column names such a country. */
  readonly stateOf?: string;
  /** Of `dateOrStatus`: `D/S` only with values of that `kb` column that allow it. */
  readonly statusAllowedBy?: string;
  readonly reference?: Reference;
  /** Of texts with a form of their own; `form` names it in the message. */
  readonly pattern?: { readonly source: string; readonly form: string; readonly code?: 'ZI-R-041' };
  /** An ISO 4217 code. */
  readonly isCurrency?: boolean;
  /** How a text is spelled before it is looked at and stored. */
  readonly spelling?: 'UPPER' | 'UPPER_WITHOUT_SPACES';
  readonly least?: number;
  readonly most?: number | 'THIS_YEAR';
  /** Of `decimal`: digits after the point. */
  readonly scale?: number;
  /** Stored when a new row leaves it blank. */
  readonly default?: string;
  /** The date of that column must not be after this one. */
  readonly notBefore?: string;
  readonly isStrictlyAfter?: boolean;
  /** Of `date`: before today. */
  readonly isPast?: boolean;
  /** Of `date`: fewer whole years ago than this is kept with a warning. */
  readonly usualLeastYearsAgo?: number;
  /** Of numbers: less than in that column is kept with a warning. */
  readonly usuallyAtLeast?: string;
  /** Shown masked in reports: the last four characters only, of a date none. */
  readonly isMasked?: boolean;
  /** For the column guide. */
  readonly help?: string;
  readonly example: string;
}

/** Kinds of things that templates write, in the order of the templates. */
export const EntityKind = z.enum([
  'CORPORATION',
  'CONTACT',
  'EMPLOYEE',
  'EXPIRATION',
  'VISA',
  'PASSPORT',
  'ADDRESS',
  'EDUCATION',
  'SUPERVISOR',
  'CUSTOM_VALUE',
  'CASE',
]);
export type EntityKind = z.infer<typeof EntityKind>;

/** One import template, declared once: check, apply, download and column guide are made from it. */
export interface ImportTemplate {
  readonly id: number;
  readonly title: string;
  /** The file name before `_YYYYMMDD.csv`, in its canonical case. */
  readonly baseName: string;
  readonly entity: EntityKind;
  /** Ids of templates whose rows this one's may name. */
  readonly dependsOn: readonly number[];
  readonly help: string;
  readonly columns: readonly ColumnDeclaration[];
}

/** One value of a Knowledge Base list; cells may hold its code or its label, the code is stored. */
export interface KnowledgeValue {
  readonly code: string;
  readonly label: string;
  /** Default true; a value that is not active is refused. */
  readonly isActive?: boolean;
  /** Of document types: `D/S` (duration of status) may stand in the place of the last day. */
  readonly allowsDurationOfStatus?: boolean;
}
