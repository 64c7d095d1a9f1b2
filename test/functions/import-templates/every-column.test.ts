import { describe, expect, it } from 'vitest';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { rowChecker } from '../../../functions/import-templates/check-row.ts';
import type { ImportTemplate } from '../../../functions/import-templates/contract.ts';
import {
  cellOf,
  checkOptions,
  codesOf,
  exampleFields,
  headerOf,
  readFile,
  seeded,
} from './import-builders.ts';

const templates = importTemplates.map((template) => [template.baseName, template] as const);
const withCell = (template: ImportTemplate, name: string, written: string): string[] =>
  exampleFields(template, { [name]: written });

describe.each(templates)('%s', (_, template) => {
  const check = rowChecker(template, checkOptions());
  const checkWithoutKeyword = rowChecker(template, checkOptions({ isNoUpdateEnabled: false }));

  it('accepts its example row without a warning', () => {
    const row = check(exampleFields(template));
    expect([row.problems, row.warnings]).toEqual([[], []]);
    for (const { name, example } of template.columns) {
      expect(cellOf(template.id, row, name) === 'CLEAR').toBe(example === '');
    }
  });

  it('says of every column that is blank: cleared, or required', () => {
    for (const { name, isRequired, requiredWhen } of template.columns) {
      for (const blank of ['', '   ', '\t\u00a0']) {
        const row = check(withCell(template, name, blank));
        const isMissing =
          isRequired === true || (requiredWhen !== undefined && codesOf(row).includes('ZI-R-010'));
        if (isMissing) {
          expect(row.problems).toContainEqual({
            code: 'ZI-R-010',
            column: name,
            message: `${name} is required.`,
            value: expect.any(String),
          });
        } else expect([name, codesOf(row), cellOf(template.id, row, name)]).toEqual([name, [], 'CLEAR']);
      }
    }
  });

  it('keeps every column that says no update, but for keys', () => {
    for (const { name, keyPart, keyWhen } of template.columns) {
      for (const written of ['Zoom No Update', ' zoom no update ', 'ZOOM NO UPDATE']) {
        const row = check(withCell(template, name, written));
        const isKey = keyPart !== undefined && keyWhen === undefined;
        expect([name, codesOf(row)]).toEqual([name, isKey ? ['ZI-R-015'] : []]);
        expect(cellOf(template.id, row, name)).toBe('KEEP');
      }
    }
  });

  it('never stores no update where it is not enabled', () => {
    for (const { name, keyPart, keyWhen } of template.columns) {
      const row = checkWithoutKeyword(withCell(template, name, 'Zoom No Update'));
      const isKey = keyPart !== undefined && keyWhen === undefined;
      expect(row.problems.map(({ message }) => message)).toEqual([
        isKey
          ? `${name} is a key and cannot be “Zoom No Update”.`
          : `${name}: “Zoom No Update” is not enabled for your firm.`,
      ]);
    }
  });

  it('reads what it stored once more to the same', () => {
    const first = check(exampleFields(template));
    const again = template.columns.map(({ name }) => {
      const stored = cellOf(template.id, first, name);
      return stored === 'CLEAR' ? '' : stored;
    });
    expect(check(again)).toEqual(first);
  });

  it('rejects as a whole a file whose columns moved: no row is read', async () => {
    const names = headerOf(template).split(',');
    for (let at = 0; at + 1 < names.length; at += 1) {
      const moved = names.with(at, names[at + 1] ?? '').with(at + 1, names[at] ?? '');
      const read = await readFile(`${moved.join(',')}\n${exampleFields(template).join(',')}\n`, { template });
      expect([read.problem?.code, read.rows]).toEqual(['ZI-S-002', []]);
    }
  });

  it('masks document numbers in everything it says, and cuts what is long', () => {
    const random = seeded(template.id);
    const signs = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
    for (const { name, isMasked } of template.columns) {
      for (let size = 1; size < 200; size += 7) {
        const secret = Array.from({ length: size }, () => signs[random(signs.length)]).join('');
        const row = check(withCell(template, name, `~${secret}`));
        for (const { column, message, value = '' } of [...row.problems, ...row.warnings]) {
          expect(value.length).toBeLessThanOrEqual(61);
          if (!isMasked || column !== name) continue;
          for (let at = 0; at + 5 <= secret.length; at += 1) {
            expect(`${message} ${value}`).not.toContain(secret.slice(at, at + 5));
          }
        }
      }
    }
  });
});

describe('random cells', () => {
  it('are accepted or rejected, and never an error', () => {
    const random = seeded(99);
    const written = [
      '',
      ' ',
      '0',
      '-',
      '1e999',
      '__proto__',
      'constructor',
      'D/S',
      '"',
      '\u0000',
      '\ud800',
      '{column}',
      '$&',
      'Y',
      '02/29/2023',
      'x'.repeat(5_000),
      '😀',
      'Zoom No Update',
      'é',
      '%00',
      '../..',
    ];
    const checks = importTemplates.map(
      (template) => [template, rowChecker(template, checkOptions())] as const,
    );
    for (let turn = 0; turn < 10_000; turn += 1) {
      const [template, check] = checks[turn % checks.length] ?? [];
      if (template === undefined || check === undefined) continue;
      const fields = exampleFields(template).map((field) =>
        random(4) === 0 ? (written[random(written.length)] ?? '') : field,
      );
      const row = check(fields);
      expect(row.cells).toHaveLength(template.columns.length);
      for (const { message, code } of row.problems)
        expect(message.length > 0 && code.startsWith('ZI-R-')).toBe(true);
    }
  });
});
