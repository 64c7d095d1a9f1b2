import { officeList } from '../immigration/reference-index.ts';
import { importTemplates } from '../import-templates/catalog/import-templates.ts';
import { systemLists } from '../import-templates/catalog/knowledge-base.ts';
import { isSamePart } from '../import-templates/row-key.ts';

/** A list of which a firm may have values of its own. */
export interface KnownList {
  readonly list: string;
  readonly title: string;
  /** More can stand in none of its columns. */
  readonly mostCodeChars: number;
}

export const documentTypeList = 'DocumentType';
export const visaTypeList = 'VisaType';
export { officeList };

const titles: Readonly<Record<string, string>> = {
  [visaTypeList]: 'Visa types',
  [documentTypeList]: 'Document types',
  Education: 'Levels of education',
  Degree: 'Degrees',
  SchoolType: 'Kinds of schools',
  EmployerType: 'Kinds of employers',
  CaseStatus: 'Case statuses',
  ReceiptType: 'Kinds of receipts',
  PreferenceCategory: 'Preference categories',
  [officeList]: 'Offices',
};

const columns = importTemplates.flatMap((template) => template.columns);
const listOf = (column: (typeof columns)[number]): string | undefined =>
  column.reference === 'FIRM_OFFICE' ? officeList : column.list;
const named = columns.flatMap((column) => listOf(column) ?? []);

/** Lists of the system and of columns of the templates, in the order in which they are offered. */
export const knownLists: readonly KnownList[] = [...new Set([...systemLists.keys(), ...named])].map(
  (list) => ({
    list,
    title: titles[list] ?? list,
    mostCodeChars: Math.min(
      100,
      ...columns.filter((column) => listOf(column) === list).map(({ mostChars }) => mostChars),
    ),
  }),
);

/** The list of a name in whatever case. */
export const findList = (name: string): KnownList | undefined =>
  knownLists.find(({ list }) => isSamePart(list, name));
