import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asImport, importTemplateOf } from '../../../functions/export-templates/as-import.ts';
import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import type { ExportTemplate } from '../../../functions/export-templates/contract.ts';
import { exportHeader, exportRow } from '../../../functions/export-templates/export-row.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type { ColumnDeclaration, ImportTemplate } from '../../../functions/import-templates/contract.ts';
import { csvLine } from '../../../functions/import-templates/failed-rows-csv.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { formulaPayloads } from '../../support/formula-payloads.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';
import { created, fullRow } from '../immigration/lone-row.ts';
import { checkOptions, readFile } from '../import-templates/import-builders.ts';

/*
 * Exports go to other systems and come back by imports: a formula is written as it is stored, as an apostrophe in front of it
 * would be stored by whoever reads the file. What people open is led by one, see the tests of spreadsheets and failed rows.
 */
const valueCount = 100_000;
const roundTrips = exportTemplates.flatMap((template) => {
  const into = importTemplateOf(template);
  return into === undefined ? [] : [{ template, into, columns: freeColumns(template, into) }];
});

/** Columns of both in which people may write what they like. */
function freeColumns(template: ExportTemplate, into: ImportTemplate): ColumnDeclaration[] {
  const exported = new Set(template.columns.map(({ importColumn }) => importColumn));
  return into.columns.filter(
    ({ name, type, pattern, isCurrency, stateOf, keyPart, spelling }) =>
      type === 'text' &&
      exported.has(name) &&
      !(pattern || isCurrency || stateOf || spelling) &&
      keyPart === undefined,
  );
}

/** Texts as a firm may have them stored: trimmed, as long as the column allows, not the word for no update. */
function* storable(): Generator<string> {
  const kept = (text: string) => text.toWellFormed().replaceAll('\0', '').trim();
  for (const text of [...formulaPayloads, ...naughtyStrings, ...hostileVectors]) yield kept(text);
  const signs = fc.constantFrom(...'=+-@\'"",;\t\r\n ＝|!#&%<>\\0aZé李🎓\u00a0\ufeff\u2028');
  const any = fc.oneof(
    fc.string({ unit: signs, maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  for (let seed = 1; ; seed += 1)
    for (const text of fc.sample(any, { numRuns: 20_000, seed })) yield kept(text);
}

describe(`${valueCount.toLocaleString('en-US')} values in the texts of export templates`, () => {
  it('are those that an import of the files reads', async () => {
    const source = storable();
    const textFor = ({ mostChars }: ColumnDeclaration): string => {
      const text = String(source.next().value);
      const cut = [...text].slice(0, mostChars).join('').trim();
      return cut === '' || /^zoom no update$/i.test(cut) ? 'Words' : cut;
    };
    let count = 0;
    for (const [place, { template, into, columns }] of roundTrips.entries()) {
      const share = Math.ceil(valueCount / roundTrips.length / columns.length);
      const whole = created(into.entity, fullRow(into));
      const wanted = Array.from({ length: share }, () =>
        Object.fromEntries(columns.map((column) => [column.name, textFor(column)])),
      );
      const format = { dateFormat: 'MM/DD/YYYY', today: '2026-11-20' } as const;
      const lines = wanted.map((values) =>
        exportRow(template, { entity: { ...whole, values: { ...whole.values, ...values } } }, format),
      );
      const [, ...exported] = csvRows(exportHeader(template) + lines.join(''));
      const file = exported.map((fields) => csvLine(asImport(template, fields, 'Zoom No Update')));
      const header = csvLine(into.columns.map(({ name }) => name));
      const { rows, problem } = await readFile(header + file.join(''), { template: into });
      expect([problem, rows.length]).toEqual([undefined, share]);
      const check = rowChecker(into, checkOptions());
      const places = columns.map(({ name }) => into.columns.findIndex((column) => column.name === name));
      for (const [at, { fields }] of rows.entries()) {
        const { cells } = check(fields);
        for (const [which, { name }] of columns.entries()) {
          const cell = cells[places[which] ?? -1];
          const value = wanted[at]?.[name];
          count += 1;
          if (cell?.kind !== 'SET' || cell.value !== value)
            expect([place, name, cell]).toEqual([place, name, { kind: 'SET', value }]);
        }
      }
    }
    expect(count).toBeGreaterThanOrEqual(valueCount);
  }, 120_000);
});
