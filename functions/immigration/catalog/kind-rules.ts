/** A yes-or-no column that is true for one entity of a group at most; a blank is false. */
export interface Mark {
  readonly column: string;
  /** How many parts of the key name the group: 1 the employer, 2 the employee. */
  readonly groupKeyParts: 1 | 2;
  /** Groups are told apart by that column too. */
  readonly groupColumn?: string;
  /** The first of a group has it whatever its row says, and keeps it until another takes it. */
  readonly isAlwaysHeld?: boolean;
}

/** What fills a blank, besides a fixed default: of the petition of the case, or the day of the run, which a later blank leaves. */
export type FilledBy = 'RUN_DATE' | 'PETITION_NAME' | 'PETITION_COUNTRY';

/** When an entity is replaced in place, what it was before is kept beside it. */
export interface FormerCopy {
  /** The column of the key that tells current from former ones, and its value of these. */
  readonly kindColumn: string;
  readonly formerKind: string;
  readonly fromColumn: string;
  /** Rows that fill it ask for the copy. */
  readonly toColumn: string;
  /** A copy is made when one of them changes. */
  readonly placeColumns: readonly string[];
}

/** What a kind of entity has besides its columns. */
export interface KindRules {
  readonly mark?: Mark;
  readonly formerCopy?: FormerCopy;
  readonly filledBy?: Readonly<Record<string, FilledBy>>;
  /** The column may not change once it is set. */
  readonly fixedColumn?: string;
  /** Columns that are compared and not stored. */
  readonly unstoredColumns?: readonly string[];
  /** Another value than that of the employee gives a warning. */
  readonly sameAsEmployee?: readonly string[];
}

/** By kind of entity; kinds without rules are absent. */
export const kindRules: Readonly<Record<string, KindRules>> = {
  CONTACT: { mark: { column: 'IsPrimary', groupKeyParts: 1, groupColumn: 'ContactType' } },
  VISA: { mark: { column: 'IsCurrent', groupKeyParts: 2 } },
  PASSPORT: {
    mark: { column: 'IsPrimary', groupKeyParts: 2, isAlwaysHeld: true },
    sameAsEmployee: ['DateOfBirth'],
  },
  SUPERVISOR: { mark: { column: 'IsPrimary', groupKeyParts: 2 } },
  ADDRESS: {
    formerCopy: {
      kindColumn: 'AddressType',
      formerKind: 'HISTORY',
      fromColumn: 'FromDate',
      toColumn: 'ToDate',
      placeColumns: [
        'InCareOf',
        'AddressLine1',
        'UnitType',
        'UnitNumber',
        'City',
        'County',
        'StateProvince',
        'PostalCode',
        'Country',
      ],
    },
  },
  CUSTOM_VALUE: { unstoredColumns: ['FieldLabel'] },
  CASE: {
    fixedColumn: 'PetID',
    filledBy: { CaseName: 'PETITION_NAME', CaseCountry: 'PETITION_COUNTRY', CaseOpenedDate: 'RUN_DATE' },
  },
};

/**
 * The column, not a part of the own place in the table, by which a kind names an entity that it does not belong to: its
 * headquarter, or a contact of its employer.
 */
export const namingColumns: Readonly<Record<string, string>> = {
  CORPORATION: 'ParentEmployerID',
  SUPERVISOR: 'SupervisorContactID',
  CASE: 'RequestedByContactID',
};
