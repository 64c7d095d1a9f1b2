import { countries } from '../import-templates/catalog/countries.ts';
import type { ColumnType, DateFormat } from '../import-templates/contract.ts';

const countryNames = new Map(countries.map(({ alpha3, name }) => [alpha3, name]));

/** The name that imports take back; a code that the list does not have is written as it is. */
export const countryName = (code: string): string => countryNames.get(code) ?? code;

const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A stored date as the firm writes them; `D/S` and anything else that is no date as it is. */
function writtenDate(value: string, format: DateFormat): string {
  const [, year, month, day] = isoDate.exec(value) ?? [];
  if (year === undefined) return value;
  return format === 'MM/DD/YYYY' ? `${month}/${day}/${year}` : `${day}/${month}/${year}`;
}

/** As booleans are stored. */
const writtenBoolean = (value: string): string => (value === 'true' ? 'Y' : value === 'false' ? 'N' : value);
export const yesOrNo = (is: boolean): string => (is ? 'Y' : 'N');

/** An instant to the second: the hour that comes twice in autumn is told apart by UTC. */
export function writtenInstant(at: string | undefined): string {
  if (at === undefined) return '';
  // One that was sent may leave out its seconds.
  const whole = at.length < 20 ? new Date(at).toISOString() : at;
  return `${whole.slice(0, 19)}Z`;
}

/** How stored values of a type are written; types that are absent as they are stored. */
export const writers: Partial<Record<ColumnType, (value: string, format: DateFormat) => string>> = {
  date: writtenDate,
  dateOrStatus: writtenDate,
  boolean: writtenBoolean,
  country: countryName,
};
