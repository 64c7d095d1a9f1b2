/** Values that are made and not kept; `computed-values.ts` makes them. */
export type ComputedValue =
  | 'SYSTEM_ID'
  | 'SYSTEM_CLIENT_ID'
  | 'CREATED_AT'
  | 'MODIFIED_AT'
  | 'CLIENT_CATEGORY'
  | 'SSN_LAST_4'
  | 'RESIDENCE_UNIT'
  | 'DAYS_TO_EXPIRATION'
  | 'ACTIVE_CLIENT_COUNT'
  | 'OPEN_CLIENT_COUNT'
  | 'OPEN_CASE_COUNT'
  | 'PET_ID'
  | 'PETITION_NAME'
  | 'PETITION_SOURCE'
  | 'PETITION_COUNTRY'
  | 'PETITION_VISA_TYPE'
  | 'PETITION_CATEGORY'
  | 'PETITION_FORMS'
  | 'PETITION_STEP_COUNT'
  | 'PETITION_CASE_MANAGER'
  | 'PETITION_IS_ACTIVE'
  | 'PETITION_CREATED_AT'
  | 'PETITION_MODIFIED_AT'
  | 'USER_ID'
  | 'USER_FULL_NAME'
  | 'USER_LAST_NAME'
  | 'USER_FIRST_NAME'
  | 'USER_EMAIL'
  | 'USER_PHONE'
  | 'USER_TITLE'
  | 'USER_ROLE'
  | 'USER_OFFICE'
  | 'USER_IS_ACTIVE'
  | 'USER_LAST_LOGIN_AT'
  | 'USER_CREATED_AT'
  | 'USER_MODIFIED_AT'
  /** Always blank: the product keeps nothing that it could be made of. */
  | 'NOTHING';

/** Whose stored value it is: the row's own entity, or one that belongs to it. */
export type SourceEntity =
  | 'ENTITY'
  | 'EMPLOYEE'
  | 'CORPORATION'
  | 'CURRENT_VISA'
  | 'RESIDENCE'
  | 'PRIMARY_SUPERVISOR';

/** Where the value of a column is from. Stored ones are written as their type is; `isCode`: a country by its alpha-3 code. */
export type ColumnSource =
  | { readonly from: SourceEntity; readonly column: string; readonly isCode?: true }
  | { readonly from: 'COMPUTED'; readonly value: ComputedValue };

/** A column of a file that firms get. */
export interface ExportColumn {
  readonly name: string;
  /** What it holds, for the column guide; absent where the column of the import template says it. */
  readonly help?: string;
  /** The column of the import template with the same meaning; an import of it gives the same stored value. */
  readonly importColumn?: string;
  readonly source: ColumnSource;
}

/** A file that firms get. Adding one is adding a file to `catalog/`. */
export interface ExportTemplate {
  /** From 1 on, without a gap; a run writes them in this order. */
  readonly id: number;
  readonly title: string;
  /** Without time and ending. */
  readonly baseName: string;
  /** What there is a row of. */
  readonly rowOf:
    | 'CORPORATION'
    | 'EMPLOYEE'
    | 'EXPIRATION'
    | 'VISA'
    | 'PASSPORT'
    | 'CASE'
    | 'PETITION'
    | 'FIRM_USER';
  /** Kinds of entities that a row is made of, or that are counted in it, besides its own. */
  readonly joins: readonly ('CORPORATION' | 'EMPLOYEE' | 'VISA' | 'ADDRESS' | 'SUPERVISOR' | 'CASE')[];
  /** The template that takes back what this one gives. */
  readonly importTemplateId?: number;
  /** Within an employee, rows are in the order of this stored date; those without it first. */
  readonly sortColumn?: string;
  readonly help: string;
  readonly columns: readonly ExportColumn[];
}
