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
 * blanks it would have the right width and values in the wrong columns. What looks like a formula is not escaped: the file is
 * there to be sent back, and what would be put before an equals sign would be stored with it.
 */
export const failedRowLine = (fields: readonly string[], code: MessageCode, message: string): string =>
  csvLine([...fields, code, message]);

/** A field as RFC 4180 has it, quoted where it has to be. */
const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

/** A record as RFC 4180 has it, with its line end. Fields are written as they are, formulas too. */
export const csvLine = (fields: readonly string[]): string => `${fields.map(quoted).join(',')}\r\n`;

const wrongWidth: MessageCode = 'ZI-S-003';

/**
 * The fields of the template in a row of a file that has the error columns. A row of another width is left with a wrong number
 * of fields, also when a spreadsheet has filled up a line of `failedRowLine` with blanks since.
 */
export function withoutErrorColumns(fields: readonly string[], templateWidth: number): string[] {
  const codePlace = fields.lastIndexOf(wrongWidth);
  const isFilledUp =
    codePlace >= 0 && codePlace < templateWidth && fields.slice(codePlace + 2).every((field) => field === '');
  return fields.slice(0, isFilledUp ? codePlace : Math.max(0, fields.length - errorColumns.length));
}
