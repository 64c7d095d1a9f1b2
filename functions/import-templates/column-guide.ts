import { countries } from './catalog/countries.ts';
import type { ColumnDeclaration, ColumnType, CountryUse, DateFormat, ImportTemplate } from './contract.ts';
import { readDate } from './date-readers.ts';
import { csvLine } from './failed-rows-csv.ts';

/** Examples are declared month first. */
function exampleOf({ type, example }: ColumnDeclaration, dateFormat: DateFormat): string {
  const isDate = type === 'date' || type === 'dateOrStatus';
  const iso = isDate ? readDate(example, 'MM/DD/YYYY') : undefined;
  if (iso === undefined || dateFormat === 'MM/DD/YYYY') return example;
  return `${iso.slice(8)}/${iso.slice(5, 7)}/${iso.slice(0, 4)}`;
}

/** The template as a CSV file to be filled in: its header and an example, which the check accepts as it stands. */
export function templateCsv({ columns }: ImportTemplate, dateFormat: DateFormat = 'MM/DD/YYYY'): string {
  const examples = columns.map((column) => exampleOf(column, dateFormat));
  return csvLine(columns.map(({ name }) => name)) + csvLine(examples);
}

const typeWords: Readonly<Record<ColumnType, string>> = {
  id: 'Id',
  text: 'Text',
  choice: 'One of a list',
  kb: 'Knowledge Base value',
  date: 'Date',
  dateOrStatus: 'Date or D/S',
  partDate: 'Date, month or year',
  boolean: 'Y or N',
  integer: 'Whole number',
  digits: 'Digits',
  decimal: 'Number',
  country: 'Country',
  phone: 'Phone',
  email: 'E-mail',
  ssn: 'Social security number',
};

/** A line of the guide to a template, ready to be shown. */
export interface GuideRow {
  readonly place: number;
  readonly column: string;
  readonly required: 'Yes' | 'No' | 'In some rows';
  /** Place in the key, or ''. */
  readonly key: string;
  readonly type: string;
  readonly mostChars: number;
  readonly rule: string;
  readonly example: string;
}

export const columnGuide = (template: ImportTemplate, dateFormat: DateFormat = 'MM/DD/YYYY'): GuideRow[] =>
  template.columns.map((column, at) => ({
    place: at + 1,
    column: column.name,
    required: column.isRequired ? 'Yes' : column.requiredWhen === undefined ? 'No' : 'In some rows',
    key: keyWords(column),
    type: typeWords[column.type],
    mostChars: column.mostChars,
    rule: ruleOf(column, dateFormat),
    example: exampleOf(column, dateFormat),
  }));

const keyWords = ({ keyPart, keyWhen }: ColumnDeclaration): string => {
  if (keyPart === undefined) return '';
  return keyWhen === undefined
    ? `${keyPart}`
    : `${keyPart} (${keyWhen.column} ${keyWhen.values?.join(', ')})`;
};

/** Sentences made from the declaration, and its help. */
function ruleOf(column: ColumnDeclaration, dateFormat: DateFormat): string {
  return [...valueRules(column, dateFormat), ...rowRulesOf(column), column.help]
    .filter((sentence) => sentence !== undefined && sentence !== '')
    .join(' ');
}

function valueRules(column: ColumnDeclaration, dateFormat: DateFormat): (string | undefined)[] {
  const { type, options, list, pattern, countryUse, default: usual } = column;
  const isDate = type === 'date' || type === 'dateOrStatus' || type === 'partDate';
  return [
    options && `${options.join(', ')}.`,
    list && `Code or label of the Knowledge Base list ${list}.`,
    isDate ? `${dateFormat} or YYYY-MM-DD${type === 'partDate' ? ', MM/YYYY or YYYY' : ''}.` : undefined,
    type === 'id' ? 'Letters A to Z, digits, dot, underscore and hyphen.' : undefined,
    type === 'phone' ? '7 to 25 of digits, + - ( ) . space and x.' : undefined,
    countryUse && 'Name, alpha-3 or alpha-2 code of the country list.',
    column.isCurrency ? 'Currency code of ISO 4217.' : undefined,
    pattern && `Form: ${pattern.form}.`,
    rangeWords(column),
    usual && `${usual} when a new row leaves it blank.`,
  ];
}

function rangeWords({ least, most, scale }: ColumnDeclaration): string | undefined {
  const parts = [
    least === undefined ? undefined : `at least ${least}`,
    most === undefined ? undefined : `at most ${most === 'THIS_YEAR' ? 'the current year' : most}`,
    scale === undefined ? undefined : `up to ${scale} ${scale === 1 ? 'digit' : 'digits'} after the point`,
  ].filter((part) => part !== undefined);
  const [first, ...others] = parts;
  if (first === undefined) return undefined;
  return `${first.charAt(0).toUpperCase()}${[first, ...others].join(', ').slice(1)}.`;
}

/** `true` is how Y is stored. */
const written = (values: readonly string[]): string =>
  values.map((value) => (value === 'true' ? 'Y' : value)).join(' or ');

function rowRulesOf(column: ColumnDeclaration): (string | undefined)[] {
  const { requiredWhen, onlyWhen, demands, notBefore, isStrictlyAfter, isPast, statusAllowedBy } = column;
  return [
    requiredWhen &&
      `Required when ${requiredWhen.column} ${requiredWhen.values ? `is ${written(requiredWhen.values)}` : 'has a value'}.`,
    onlyWhen && `Only when ${onlyWhen.column} is ${written(onlyWhen.values ?? [])}.`,
    demands &&
      `${Object.entries(demands)
        .map(([value, name]) => `${value} requires ${name}`)
        .join(', ')}.`,
    notBefore && `${isStrictlyAfter ? 'After' : 'Not before'} ${notBefore}.`,
    isPast ? 'In the past.' : undefined,
    statusAllowedBy && `D/S where the ${statusAllowedBy} allows it.`,
  ];
}

export const countryListHeader = [
  'Country Name',
  'Alpha-3',
  'Alpha-2',
  'Birth',
  'Citizenship',
  'Passport',
  'Address',
] as const;

const uses: readonly CountryUse[] = ['BIRTH', 'CITIZENSHIP', 'PASSPORT', 'ADDRESS'];

/** Rows below `countryListHeader`, by name. */
export const countryListRows = (): string[][] =>
  [...countries]
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(({ name, alpha3, alpha2, uses: allowed }) => [
      name,
      alpha3,
      alpha2 ?? '',
      ...uses.map((use) => (allowed.includes(use) ? 'Y' : 'N')),
    ]);
