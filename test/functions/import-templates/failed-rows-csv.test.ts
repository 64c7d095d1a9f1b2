import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import { failedRowLine, failedRowsHeader } from '../../../functions/import-templates/failed-rows-csv.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { formulaPayloads, mayRun } from '../../support/formula-payloads.ts';
import { checkOptions, codesOf, exampleFields, headerOf, readFile, templateOf } from './import-builders.ts';

const custom = templateOf(10);
const width = custom.columns.length;
const check = rowChecker(custom, checkOptions());
const row = exampleFields(custom);

/** The rows of a file of failed rows, as they are read when it is uploaded again. */
async function sentBack(lines: readonly string[], template = custom): Promise<readonly string[][]> {
  const { rows, problem } = await readFile([failedRowsHeader(template), ...lines].join(''), { template });
  expect(problem).toBeUndefined();
  return rows.map(({ fields }) => [...fields]);
}

/** What a spreadsheet does to short lines when it saves them. */
const filledUp = (line: string, size: number): string =>
  `${line.trimEnd()}${','.repeat(size - line.trimEnd().split(',').length)}\r\n`;

/** A cell as a spreadsheet shows it: led by an apostrophe where it would run. */
const shown = (cell: string): string =>
  /^'*(?:[\0\t\r\n]|\s*[=+\-@＝＋－＠])/.test(cell) ? `'${cell}` : cell;

describe('a file of failed rows', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.toWellFormed().replaceAll('\0', '')),
    fc.constantFrom(
      '',
      ' a ',
      '=1+1',
      '@x',
      '-2',
      "'=1",
      "''=1",
      "'t Hooft",
      ' +1',
      '\t=1',
      'a,b',
      '"',
      '""',
      'a\r\nb',
      '\n',
      '\r',
      '李🎓',
      '\ufeff',
    ),
  );
  const message = fc.constantFrom('EmployeeID is required.', 'FieldKeyword: “a"b” is, well,\nno id.');

  it.each(importTemplates.map((template) => [template.baseName, template] as const))(
    'of %s is read again to the fields as they came',
    async (_, template) => {
      const size = template.columns.length;
      const someRows = fc.array(fc.array(cell, { minLength: size, maxLength: size }), { maxLength: 5 });
      const property = fc.asyncProperty(someRows, message, async (rows, text) => {
        const lines = rows.map((fields) => failedRowLine(fields, 'ZI-R-010', text));
        expect(await sentBack(lines, template)).toEqual(rows);
        const file = [failedRowsHeader(template), ...lines].join('');
        expect(parse(file, { bom: true, record_delimiter: '\r\n' })).toEqual([
          [...headerOf(template).split(','), 'ErrorCode', 'ErrorMessage'],
          ...rows.map((fields) => [...fields.map(shown), 'ZI-R-010', text]),
        ]);
      });
      await fc.assert(property, { numRuns: 40 });
    },
  );

  it.each(importTemplates.map((template) => [template.baseName, template] as const))(
    'of %s has no formula in any column that a spreadsheet runs, and comes back with each as it was',
    async (_, template) => {
      // No file has a NUL in it.
      const sent = formulaPayloads
        .filter((payload) => !payload.includes('\0'))
        .map((payload) => template.columns.map(() => payload));
      const lines = sent.map((fields) => failedRowLine(fields, 'ZI-R-010', 'EmployerID is required.'));
      expect(csvRows(lines.join('')).flat().filter(mayRun)).toEqual([]);
      expect(await sentBack(lines, template)).toEqual(sent);
    },
  );

  it('begins with a byte order mark and ends its lines in CR LF', () => {
    expect(failedRowsHeader(custom)).toBe(`\ufeff${headerOf(custom)},ErrorCode,ErrorMessage\r\n`);
    expect(failedRowLine(['=1+1', 'a"b'], 'ZI-R-010', 'x')).toBe('\'=1+1,"a""b",ZI-R-010,x\r\n');
  });

  it.each(["'t Hooft", "O'Brien", "'", "''", 'a=1', '1-1', ' x'])(
    'leaves %j as it is, which no spreadsheet runs',
    (cell) => {
      expect(failedRowLine([cell], 'ZI-R-010', 'x')).toBe(`${cell},ZI-R-010,x\r\n`);
    },
  );

  it('may come back with its last columns blank, corrected or as they were', async () => {
    const lines = ['', 'nonsense', 'ZI-S-003'].map((code) => `${row.join(',')},${code},\r\n`);
    expect(await sentBack(lines)).toEqual([row, row, row]);
  });
});

describe('a row with a wrong number of fields', () => {
  const wrong = Array.from({ length: 2 * width }, (_, count) => count + 1).filter((count) => count !== width);
  const fieldsOf = (count: number): string[] => Array.from({ length: count }, (_, at) => row[at] ?? 'more');

  it.each(wrong)('is refused with its %i fields again until it is corrected', async (count) => {
    let fields = fieldsOf(count);
    for (let turn = 0; turn < 3; turn += 1) {
      const { problems } = check(fields);
      const [{ code, message } = { code: 'ZI-R-010', message: '' } as const] = problems;
      expect([code, message]).toEqual([
        'ZI-S-003',
        `The row has ${count} fields, expected ${width}. Check quotes and commas.`,
      ]);
      [fields = []] = await sentBack([failedRowLine(fields, code, message)]);
      expect(fields).toEqual(fieldsOf(count));
    }
  });

  it('is refused too when a spreadsheet has filled it up with blanks', async () => {
    for (let count = 1; count < width; count += 1) {
      const line = failedRowLine(fieldsOf(count), 'ZI-S-003', 'The row has some fields.');
      const [fields = []] = await sentBack([filledUp(line, width + 2)]);
      expect([codesOf(check(fields)), fields]).toEqual([['ZI-S-003'], fieldsOf(count)]);
    }
  });

  it('is accepted once it has all its fields and the two columns again', async () => {
    const [fields = []] = await sentBack([failedRowLine(row, 'ZI-S-003', 'The row has 4 fields.')]);
    expect([codesOf(check(fields)), fields]).toEqual([[], row]);
  });

  it('is every row without the two columns in a file that has them', async () => {
    const [fields = []] = await sentBack([`${row.join(',')}\r\n`]);
    expect(codesOf(check(fields))).toEqual(['ZI-S-003']);
  });
});

describe('the header of a file that comes back', () => {
  const names = [...custom.columns.map(({ name }) => name), 'ErrorCode', 'ErrorMessage'];
  const problemOf = async (header: readonly string[]) =>
    (await readFile(`${header.join(',')}\r\n`, { template: custom })).problem?.message;

  it('may be in other case, in quotes and with blanks around its names', async () => {
    expect(await problemOf(names.map((name) => `" ${name.toLowerCase()}  "`))).toBeUndefined();
  });

  it('is refused with any other difference, and the first one is told', async () => {
    const further = (n: number, found: string) =>
      `Column ${n} is “${found}”, expected “(no further column)”. The template structure may not change.`;
    expect(await problemOf(names.slice(0, -1))).toBe(further(width + 1, 'ErrorCode'));
    expect(await problemOf([...names, 'Note'])).toBe(further(width + 1, 'ErrorCode'));
    expect(await problemOf([...names, ''])).toBe(further(width + 1, 'ErrorCode'));
    expect(await problemOf(names.with(width, 'ErrorMessage').with(width + 1, 'ErrorCode'))).toBe(
      further(width + 1, 'ErrorMessage'),
    );
    for (let at = 0; at < width; at += 1) {
      for (const moved of [names.toSpliced(at, 1), names.with(at, 'Other'), names.toSpliced(at, 0, 'Other')])
        expect(await problemOf(moved)).toContain(`Column ${at + 1} is “`);
    }
  });
});
