import * as z from 'zod';

/** Characters of a stored text, mark-up included. */
export const mostTextChars = 20_000;

/** What a setting may hold: a switch, a number, a text or a list. */
export const SettingValue = z.union([
  z.boolean(),
  z.number(),
  z.string().max(mostTextChars),
  z.array(z.string().max(200)).max(100),
  z.array(z.number()).max(100),
]);
export type SettingValue = z.infer<typeof SettingValue>;

/** Values by key; a key that is absent is inherited. Whether key and value are right is for `settingProblems` to say. */
export const SettingValues = z.record(z.string().max(60), SettingValue);
export type SettingValues = z.infer<typeof SettingValues>;

/** Groups of settings, in the order in which they are shown. */
export const SettingSection = z.enum([
  'PRODUCTS',
  'FORM_I9',
  'SECTION_1_REMOTE',
  'APPOINT_REMOTE',
  'SECTION_3_REMOTE',
  'PASSWORDS',
  'EMAIL',
  'SITE',
  'MESSAGES',
]);
export type SettingSection = z.infer<typeof SettingSection>;

/** Who may change a setting; everybody else sees it read-only. `ADMINISTRATORS` are all who may edit packages at all. */
export const SettingEditor = z.enum(['ADMINISTRATORS', 'VENDOR', 'NOBODY']);
export type SettingEditor = z.infer<typeof SettingEditor>;

/** One value to choose. `requires`: switch that must be on for it; `excludedBy`: switch that must be off. */
export interface SettingOption {
  readonly value: string;
  readonly label: string;
  readonly requires?: string;
  readonly excludedBy?: string;
}

/** One setting, declared once: the API, the form, the reference and the report are made from it. */
export interface SettingDeclaration {
  readonly key: string;
  readonly label: string;
  /** A sentence or two for the person who decides. */
  readonly help: string;
  readonly section: SettingSection;
  readonly kind:
    | 'boolean'
    | 'integer'
    | 'choice'
    | 'choices'
    | 'integers'
    | 'text'
    | 'richText'
    | 'email'
    | 'url'
    | 'timeOfDay';
  /** Of the system; `mail.fromName` takes the distributor's name instead. */
  readonly default: SettingValue;
  /** `VENDOR`: system administrator and implementation project manager. `NOBODY`: follows from other settings. */
  readonly editableBy: SettingEditor;
  /** Of an integer, or of each of `integers`. */
  readonly least?: number;
  readonly most?: number;
  /** Of `integers` and `choices`. */
  readonly mostItems?: number;
  readonly leastItems?: number;
  /** Of `integers`: the order in which they are kept; the other way round from the largest. */
  readonly isDescending?: boolean;
  /** Characters of a text; of rich text without its mark-up. */
  readonly mostChars?: number;
  /** Of a text: a calendar date, `YYYY-MM-DD`. */
  readonly format?: 'date';
  /** Of a text: may have more than one line. */
  readonly isMultiline?: boolean;
  /** What an empty text stands for, e.g. the system's address; `''` is never stored, the key is inherited then. */
  readonly emptyLabel?: string;
  /** Unit of a number, as it is shown behind the field. */
  readonly unit?: string;
  readonly options?: readonly SettingOption[];
  /** Switches that must all be on for this one to be switched on or to be applied. */
  readonly requires?: readonly string[];
  /** Switches of which at least one must be on, likewise. */
  readonly requiresAny?: readonly string[];
  /** How a value that nobody sets is made, as a sentence. */
  readonly follows?: string;
  /** Bound by law: the same for everybody, whatever is inherited. */
  readonly isLawBound?: boolean;
}

/** A section, and which switches make it appear; none: always shown. `ANY_PRODUCT`: any switch of PRODUCTS. */
export interface SectionDeclaration {
  readonly section: SettingSection;
  readonly title: string;
  readonly help: string;
  readonly shownBy?: readonly string[] | 'ANY_PRODUCT';
}
