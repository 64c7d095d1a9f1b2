import { describe, expect, it } from 'vitest';
import { importTemplateOf } from '../../../functions/export-templates/as-import.ts';
import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import { exportHeader } from '../../../functions/export-templates/export-row.ts';
import { isIdentified } from '../../../functions/export-templates/system-id.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { EntityKind } from '../../../functions/import-templates/contract.ts';
import { layouts } from './expected-layouts.ts';

const named = exportTemplates.map((template) => [template.baseName, template] as const);
const declared = (entity: string, column: string) =>
  importTemplates.find((one) => one.entity === entity)?.columns.find(({ name }) => name === column);

describe('the export templates', () => {
  it('are all there, with titles, file names and columns as agreed', () => {
    const found = exportTemplates.map(({ id, title, baseName, columns }) => [
      ...[id, title, baseName],
      columns.map(({ name }) => name),
    ]);
    expect(found).toEqual(
      layouts.map(([id, title, base, columns]) => [id, title, base, columns.split(/\s/)]),
    );
  });

  it.each(named)('%s names each column once and says what it holds', (_name, template) => {
    const { columns, help } = template;
    expect(help).toMatch(/\.$/);
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    const silent = columns.filter((one) => one.help === undefined && one.importColumn === undefined);
    expect(silent).toEqual([]);
    for (const column of columns) expect(column.help ?? '.').toMatch(/\.$/);
    expect(exportHeader(template)).toBe(`${columns.map(({ name }) => name).join(',')}\r\n`);
  });

  it.each(named)('%s has an id of the system only where its kind has one', (_name, { columns, rowOf }) => {
    const ids = columns.filter(({ source }) => source.from === 'COMPUTED' && source.value === 'SYSTEM_ID');
    const isPossible = EntityKind.options.some((kind) => kind === rowOf && isIdentified(kind));
    expect(ids.length > 0 && !isPossible).toBe(false);
  });

  it.each(named)('%s gives imports back what they know under the same name', (_name, template) => {
    const into = importTemplateOf(template);
    const taken = template.columns.filter(({ importColumn }) => importColumn !== undefined);
    expect(into === undefined ? 0 : taken.length).toBe(taken.length);
    for (const { name, importColumn } of taken) expect([name, importColumn]).toEqual([name, name]);
    const known = into?.columns.map(({ name }) => name) ?? [];
    expect(known).toEqual(expect.arrayContaining(taken.map(({ name }) => name)));
    const required = into?.columns.filter(({ isRequired }) => isRequired).map(({ name }) => name) ?? [];
    expect(taken.map(({ name }) => name)).toEqual(expect.arrayContaining(required));
  });

  it.each(named)(
    '%s leaves out no column of the import but those that it has no place for',
    (_n, template) => {
      const taken = new Set(template.columns.map(({ importColumn }) => importColumn));
      const left = importTemplateOf(template)?.columns.filter(({ name }) => !taken.has(name)) ?? [];
      const names = new Set(template.columns.map(({ name }) => name));
      const hidden = left.map(({ name }) => name).filter((name) => names.has(name));
      // Of passports the client's own name is told, not the one that is printed.
      expect(hidden).toEqual(template.rowOf === 'PASSPORT' ? ['LastName', 'FirstName'] : []);
    },
  );

  it('tell the social security number nowhere but its end', () => {
    const stored = exportTemplates.flatMap(({ columns }) =>
      columns.flatMap(({ source }) => (source.from === 'COMPUTED' ? [] : source.column)),
    );
    expect(stored).not.toContain('SSN');
  });

  it('are in the order of a date that their entities have', () => {
    for (const { rowOf, sortColumn } of exportTemplates) {
      if (sortColumn === undefined) continue;
      expect(declared(rowOf, sortColumn)?.type).toMatch(/^date/);
    }
  });

  it('say of columns that nothing is kept for that they are always blank', () => {
    const blank = exportTemplates.flatMap(({ columns }) =>
      columns.filter(({ source }) => source.from === 'COMPUTED' && source.value === 'NOTHING'),
    );
    expect(blank.map(({ name }) => name)).toEqual(['LastCompletedStep', 'NextStep', 'NextStepDueDate']);
    for (const { help } of blank) expect(help).toMatch(/^Always blank: /);
  });
});
