import type { ImportTemplate, MessageCode } from './contract.ts';

/** The last two columns of a file of failed rows; an upload may still have them. */
export const errorColumns = ['ErrorCode', 'ErrorMessage'] as const;

const byteOrderMark = '\ufeff';

/**
 * The first line of a file of failed rows, which is corrected and uploaded as it is. It begins with a byte order mark: without
 * one spreadsheets read UTF-8 as something else and give it back broken.
 */
export const failedRowsHeader = ({ columns }: ImportTemplate): string =>
  byteOrderMark + csvLine([...columns.map(({ name }) => name), ...errorColumns]);

/**
 * A failed row as it came, with what is wrong at its end. One with a wrong number of fields keeps that number: filled up with
 * blanks it would have the right width and values in the wrong columns. People open the file in a spreadsheet: what that would
 * run as a formula is led by an apostrophe, which is taken away when the file comes back.
 */
export const failedRowLine = (fields: readonly string[], code: MessageCode, message: string): string =>
  csvLine([...fields.map(inert), code, message]);

/**
 * What a spreadsheet runs (OWASP, CSV injection), in ASCII and in full width, also behind blanks and apostrophes: these count,
 * so that one more can be told from those of the text itself. A name such as `'t Hooft` stays as it is.
 */
const runs = /^'*(?:[\0\t\r\n]|\s*[=+\-@＝＋－＠])/;
const inert = (field: string): string => (runs.test(field) ? `'${field}` : field);
const asItCame = (field: string): string =>
  field.startsWith("'") && runs.test(field) ? field.slice(1) : field;

/** A field as RFC 4180 has it, quoted where it has to be. */
const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

/** A record as RFC 4180 has it, with its line end. Fields are written as they are, formulas too: for programs, not for people. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(quoted).join(',')}\r\n`;

const wrongWidth: MessageCode = 'ZI-S-003';

/**
 * The fields of the template in a row of a file that has the error columns, as they came. A row of another width is left with a wrong number
 * of fields, also when a spreadsheet has filled up a line of `failedRowLine` with blanks since.
 */
export function withoutErrorColumns(fields: readonly string[], templateWidth: number): string[] {
  const codePlace = fields.lastIndexOf(wrongWidth);
  const isFilledUp =
    codePlace >= 0 && codePlace < templateWidth && fields.slice(codePlace + 2).every((field) => field === '');
  const end = isFilledUp ? codePlace : Math.max(0, fields.length - errorColumns.length);
  return fields.slice(0, end).map(asItCame);
}
