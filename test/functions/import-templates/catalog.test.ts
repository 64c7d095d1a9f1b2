import { describe, expect, it } from 'vitest';
import { exportTemplates } from '../../../functions/export-templates/catalog/export-templates.ts';
import { importTemplates } from '../../../functions/import-templates/catalog/import-templates.ts';
import { systemLists } from '../../../functions/import-templates/catalog/knowledge-base.ts';
import { type MessageCode, messages } from '../../../functions/import-templates/catalog/messages.ts';
import { EntityKind } from '../../../functions/import-templates/contract.ts';
import { filled, masked, messageOf, quotable } from '../../../functions/import-templates/problem-text.ts';
import { exportTemplateCount, importTemplateCount } from '../../../functions/integrator-setup/contract.ts';

describe('the templates', () => {
  it('are as many as the contracts of the integrator say', () => {
    expect(importTemplates).toHaveLength(importTemplateCount);
    expect(exportTemplates).toHaveLength(exportTemplateCount);
  });

  it('are all there, in the order in which they depend on each other', () => {
    expect(importTemplates.map(({ id, columns }) => [id, columns.length])).toEqual([
      [1, 38],
      [2, 25],
      [3, 49],
      [4, 12],
      [5, 22],
      [6, 17],
      [7, 16],
      [8, 18],
      [9, 10],
      [10, 5],
      [11, 33],
    ]);
    for (const { id, dependsOn } of importTemplates)
      expect(dependsOn.every((other) => other < id)).toBe(true);
    expect(importTemplates.map(({ entity }) => entity)).toEqual(EntityKind.options);
  });

  it.each([
    [1, ['EmployerID']],
    [2, ['EmployerID', 'ContactID']],
    [3, ['EmployerID', 'EmployeeID']],
    [4, ['EmployerID', 'EmployeeID', 'DocumentType', 'DocumentNumber']],
    [5, ['EmployerID', 'EmployeeID', 'VisaNumber']],
    [6, ['EmployerID', 'EmployeeID', 'PassportNumber', 'IssuingCountry']],
    [7, ['EmployerID', 'EmployeeID', 'AddressType', 'FromDate']],
    [8, ['EmployerID', 'EmployeeID', 'SchoolName', 'Degree', 'FieldOfStudy']],
    [9, ['EmployerID', 'EmployeeID', 'SupervisorContactID']],
    [10, ['EmployerID', 'EmployeeID', 'FieldKeyword']],
    [11, ['EmployerID', 'EmployeeID', 'CaseReference']],
  ])('%i has the key %j', (id, names) => {
    const { columns = [] } = importTemplates.find((template) => template.id === id) ?? {};
    const keys = columns.filter(({ keyPart }) => keyPart !== undefined);
    expect(keys.map(({ name }) => name)).toEqual(names);
    expect(keys.map(({ keyPart }) => keyPart)).toEqual(names.map((_, at) => at + 1));
  });

  it('name each column once, whatever its case, and have a sentence about themselves', () => {
    for (const { columns, help } of importTemplates) {
      expect(help).toMatch(/\.$/);
      expect(new Set(columns.map(({ name }) => name.toLowerCase())).size).toBe(columns.length);
      for (const column of columns) expect(column.help ?? '.').toMatch(/\.$/);
    }
  });

  it('name lists that the system has', () => {
    const lists = importTemplates.flatMap(({ columns }) => columns.flatMap(({ list }) => list ?? []));
    expect(new Set(lists)).toEqual(new Set(systemLists.keys()));
  });
});

describe('the lists of the system', () => {
  it('read no spelling as two values', () => {
    for (const values of systemLists.values()) {
      const spellings = values.flatMap(({ code, label }) => [
        ...new Set([code.toLowerCase(), label.toLowerCase()]),
      ]);
      expect(new Set(spellings).size).toBe(spellings.length);
    }
  });
});

describe('the messages', () => {
  it('have a level by their letter, but for rows of a wrong width', () => {
    const levels = { F: 'file', S: 'structure', R: 'row', W: 'warning', I: 'info', U: 'info', X: 'system' };
    for (const [code, { level }] of Object.entries(messages)) {
      const byLetter = levels[code.charAt(3) as keyof typeof levels];
      expect([code, level]).toEqual([code, code === 'ZI-S-003' ? 'row' : byLetter]);
    }
  });

  it('are said with all their places filled in', () => {
    for (const code of Object.keys(messages) as MessageCode[]) {
      const places = [...messages[code].text.matchAll(/\{([^{}]+)\}/g)].map(
        ([, place = '']) => [place, 'x'] as const,
      );
      expect(messageOf(code, Object.fromEntries(places))).not.toMatch(/[{}]/);
    }
  });

  it('are never said with a place left open', () => {
    expect(() => messageOf('ZI-R-010')).toThrow('{column}');
  });

  it('quote a value on one line, as it is and not for too long', () => {
    expect(quotable('a\r\nb\u202ec')).toBe('a b c');
    expect(quotable('x'.repeat(1_000))).toBe(`${'x'.repeat(60)}…`);
    expect(filled('“{value}”', { value: '{column} $& $1' })).toBe('“{column} $& $1”');
  });

  it.each([
    ['123-45-6789', '••••6789'],
    ['A1', '••••1'],
    ['7', '••••'],
    ['', '••••'],
    ['12345', '••••45'],
  ])('mask %s as %s', (value, shown) => {
    expect(masked(value)).toBe(shown);
  });
});
