import { describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { note } from '../../../functions/import-templates/row-notes.ts';

/** Columns whose name says that a person can be found by it: numbers of persons and documents, birth dates. */
const telling =
  /^(SSN|AlienNumber|USCISOnlineAccountNumber|SEVISNumber|I94Number|DateOfBirth|(Document|Visa|Passport|Control)Number)$/;
const columns = importTemplates.flatMap(({ id, columns: all }) => all.map((column) => ({ id, column })));

describe('what reports show of a row', () => {
  it('is masked in every column of a number of a person, of a document, or of a birth date', () => {
    const found = columns.filter(({ column }) => telling.test(column.name));
    expect(found.length).toBeGreaterThanOrEqual(11);
    expect(found.filter(({ column }) => column.isMasked !== true)).toEqual([]);
  });

  it('is at most the last four characters of a masked number, and nothing of a birth date', () => {
    for (const { column } of columns.filter((one) => one.column.isMasked === true)) {
      const written = column.type === 'date' ? '04/17/1990' : '123456789';
      const { message, value } = note('ZI-R-010', column, written, { text: '“{value}” is not right.' });
      expect([value, message]).toEqual(
        column.type === 'date' ? ['••••', '“••••” is not right.'] : ['••••6789', '“••••6789” is not right.'],
      );
    }
  });
});
