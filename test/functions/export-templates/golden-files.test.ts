import { describe, expect, it } from 'vitest';
import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import type { ExportFormat, ExportTemplate } from '../../../functions/export-templates/contract.ts';
import { exportHeader, exportRow } from '../../../functions/export-templates/export-row.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { entity, petition, subjects, user } from './invented-firm.ts';

const american: ExportFormat = { dateFormat: 'MM/DD/YYYY', today: '2026-11-20' };
const fileOf = (template: ExportTemplate, format: ExportFormat = american): string =>
  exportHeader(template) + subjects[template.rowOf].map((one) => exportRow(template, one, format)).join('');

const templateOf = (id: number): ExportTemplate => {
  const template = exportTemplates.find((one) => one.id === id);
  if (template === undefined) throw new Error(`no template ${id}`);
  return template;
};
/** Cells by column of the row of one subject. */
const rowOf = (id: number, subject: object, format = american): Record<string, string> => {
  const template = templateOf(id);
  const [cells = []] = csvRows(exportRow(template, subject, format));
  return Object.fromEntries(template.columns.map(({ name }, at) => [name, cells[at] ?? 'missing']));
};

describe.each(exportTemplates.map((template) => [template.baseName, template] as const))(
  '%s',
  (baseName, template) => {
    it('is written as its golden file is', async () => {
      await expect(fileOf(template)).toMatchFileSnapshot(`golden/${baseName}.csv`);
    });

    it('has as many cells in each row as columns, and ends each with CRLF', () => {
      const text = fileOf(template);
      const rows = csvRows(text);
      expect(rows).toHaveLength(subjects[template.rowOf].length + 1);
      for (const row of rows) expect(row).toHaveLength(template.columns.length);
      expect(text).toMatch(/[^\r]\r\n$/);
    });

    it('of a firm that writes days first differs in its dates only', () => {
      const turned = (text: string) => text.replaceAll(/\b(\d\d)\/(\d\d)\/(\d{4})\b/g, '$2/$1/$3');
      expect(fileOf(template, { ...american, dateFormat: 'DD/MM/YYYY' })).toBe(turned(fileOf(template)));
    });
  },
);

describe('a row of an export', () => {
  it('of nothing known is blank, but for what is counted and made of the key', () => {
    for (const template of exportTemplates) {
      const line = exportRow(template, {}, american);
      expect(line).toBe(`${','.repeat(template.columns.length - 1)}\r\n`);
    }
  });

  it('tells the days to the end of a document across leap days and changes of clocks', () => {
    const days = (today: string, ValidTo: string) =>
      rowOf(3, { entity: entity('EXPIRATION', ['e', '1', 'Visa', ''], { ValidTo }) }, { ...american, today })[
        'DaysToExpiration'
      ];
    expect(days('2028-02-28', '2028-03-01')).toBe('2');
    expect(days('2027-02-28', '2027-03-01')).toBe('1');
    expect(days('2026-10-31', '2026-11-02')).toBe('2');
    expect(days('2026-11-21', '2026-11-20')).toBe('-1');
    expect(days('2026-11-20', '2026-11-20')).toBe('0');
    expect(days('2026-11-20', 'D/S')).toBe('');
    expect(days('2026-11-20', '')).toBe('');
  });

  it('has of the social security number the end only', () => {
    const client = entity('EMPLOYEE', ['e', '1'], { SSN: '123456789' });
    const line = exportRow(templateOf(2), { entity: client }, american);
    expect(line).toContain(',6789,');
    expect(line).not.toContain('56789');
  });

  it('writes what looks like a formula as it is stored', () => {
    const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "'=1"];
    for (const EmployerName of formulas)
      expect(rowOf(1, { entity: entity('CORPORATION', ['e'], { EmployerName }) })).toMatchObject({
        EmployerName,
      });
  });

  it('writes a value that is not as its type is as it is stored', () => {
    const values = { ExpirationDate: 'soon', VisaCountry: 'ZZZ', IsCurrent: 'maybe' };
    expect(rowOf(4, { entity: entity('VISA', ['e', '1', 'N1'], values) })).toMatchObject(values);
  });

  it('says of a client of another kind that it is one', () => {
    const of = (over: object) =>
      rowOf(2, { entity: entity('EMPLOYEE', ['e', '1'], {}, over) })['ClientCategory'];
    expect([of({}), of({ category: 'EMPLOYMENT' }), of({ category: 'INDIVIDUAL' })]).toEqual([
      'Employment',
      'Employment',
      'Individual',
    ]);
  });

  it('names petitions and people by what they are', () => {
    const source = (one: 'ZOOM' | 'FIRM') =>
      rowOf(7, { petition: { ...petition, source: one } })['PetitionSource'];
    expect([source('ZOOM'), source('FIRM')]).toEqual(['Zoom-defined', 'Firm-defined']);
    const role = (one: string) => rowOf(8, { user: { ...user, role: one } })['Role'];
    expect(['CASE_MANAGER', 'ATTORNEY', 'PARALEGAL'].map(role)).toEqual([
      'CaseManager',
      'Attorney',
      'Paralegal',
    ]);
  });

  it('tells instants to the second, in UTC', () => {
    const login = (lastLoginAt?: string) => rowOf(8, { user: { ...user, lastLoginAt } })['LastLoginOn'];
    expect([
      login('2026-11-01T08:59:59.999Z'),
      login('2026-11-01T09:00:00Z'),
      login('2026-11-01T09:00Z'),
      login(),
    ]).toEqual(['2026-11-01T08:59:59Z', '2026-11-01T09:00:00Z', '2026-11-01T09:00:00Z', '']);
  });

  it('gives each employee of a file their own id, in whatever order they come', () => {
    const id = (key: string[]) => rowOf(4, { entity: entity('VISA', key) })['SystemClientID'];
    const first = id(['e', '1', 'N1']);
    expect(id(['e', '2', 'N1'])).not.toBe(first);
    expect(id(['f', '1', 'N1'])).not.toBe(first);
    expect(id(['e', '1', 'N2'])).toBe(first);
    expect(rowOf(2, { entity: entity('EMPLOYEE', ['E', '1']) })['SystemClientID']).toBe(first);
  });
});
