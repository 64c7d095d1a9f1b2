import { describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import {
  columnGuide,
  countryListHeader,
  countryListRows,
  templateCsv,
} from '../../../functions/import-templates/column-guide.ts';
import type { DateFormat } from '../../../functions/import-templates/contract.ts';
import { checkOptions, readFile, templateOf } from './import-builders.ts';

const formats: DateFormat[] = ['MM/DD/YYYY', 'DD/MM/YYYY'];

describe('the template to download', () => {
  it.each(
    importTemplates.flatMap((template) =>
      formats.map((format) => [template.baseName, format, template] as const),
    ),
  )('of %s in %s is read and accepted as it stands', async (_, dateFormat, template) => {
    const { rows, rowCount } = await readFile(templateCsv(template, dateFormat), { template });
    const check = rowChecker(template, checkOptions({ dateFormat }));
    expect(rowCount).toBe(1);
    expect(check(rows[0]?.fields ?? []).problems).toEqual([]);
  });
});

describe('the guide', () => {
  it('has a row for each column, in their order', () => {
    for (const template of importTemplates) {
      const guide = columnGuide(template);
      expect(guide.map(({ place, column }) => [place, column])).toEqual(
        template.columns.map(({ name }, at) => [at + 1, name]),
      );
      for (const { rule } of guide) expect(rule).toMatch(/^$|\.$/);
    }
  });

  it.each([
    [
      3,
      'SalaryUnit',
      {
        required: 'In some rows',
        rule: 'Year, Month, Week, Hour. Required when Salary has a value. The time for which Salary is paid.',
      },
    ],
    [
      2,
      'PortalRole',
      {
        rule: 'None, CorpUser, Supervisor. Required when PortalAccess is Y. What this person may see in the portal.',
      },
    ],
    [7, 'FromDate', { key: '4 (AddressType HISTORY)', required: 'In some rows' }],
    [6, 'ExpirationDate', { required: 'Yes', rule: 'MM/DD/YYYY or YYYY-MM-DD. After IssueDate.' }],
    [3, 'HoursPerWeek', { type: 'Number', rule: 'At least 0, at most 168, up to 1 digit after the point.' }],
    [5, 'VisaType', { type: 'Knowledge Base value', key: '', example: 'H-1B', mostChars: 30 }],
  ])('of template %i says about %s what the check does', (id, name, said) => {
    expect(columnGuide(templateOf(id)).find(({ column }) => column === name)).toMatchObject(said);
  });

  it('writes examples and rules in the format of the firm', () => {
    expect(
      columnGuide(templateOf(3), 'DD/MM/YYYY').find(({ column }) => column === 'DateOfBirth'),
    ).toMatchObject({
      example: '17/04/1990',
      rule: expect.stringContaining('DD/MM/YYYY or YYYY-MM-DD.'),
    });
  });
});

describe('the country list to download', () => {
  it('has 256 rows by name, with their codes and uses', () => {
    const rows = countryListRows();
    expect(countryListHeader).toHaveLength(7);
    expect(rows).toHaveLength(256);
    expect(rows[0]).toEqual(['Afghanistan', 'AFG', 'AF', 'Y', 'Y', 'Y', 'Y']);
    expect(rows.find(([, code]) => code === 'CSK')).toEqual([
      'Czechoslovakia (former)',
      'CSK',
      '',
      'Y',
      'N',
      'N',
      'N',
    ]);
  });
});
