import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addErased,
  blankColumns,
  erasedReport,
  noneErased,
} from '../../../functions/import-templates/erased-values.ts';
import { duplicateFinder, supersededBy } from '../../../functions/import-templates/find-duplicates.ts';
import { isSamePart } from '../../../functions/import-templates/row-key.ts';
import { checked, seeded, templateOf } from './import-builders.ts';

describe('keys that come again', () => {
  it('of them only the last row is used; each other one is told the next', () => {
    const finder = duplicateFinder();
    finder.add(2, ['A', '1']);
    finder.add(3, ['A', '2']);
    finder.add(5, ['A', '1']);
    finder.add(9, ['A', '1']);
    finder.end();
    expect([2, 3, 5, 9].map((row) => finder.laterRowOf(row))).toEqual([5, undefined, 9, undefined]);
    expect(supersededBy(5)).toEqual({
      code: 'ZI-W-102',
      message: 'Key repeated in row 5; only the last row was used.',
    });
  });

  it('are the same only part by part', () => {
    const finder = duplicateFinder();
    const keys = [
      ['AB', 'C'],
      ['A', 'BC'],
      ['ABC', ''],
      ['', 'ABC'],
      ['ABC'],
      ['C', 'AB'],
      ['', ''],
      [''],
      [],
    ];
    for (const [at, key] of keys.entries()) finder.add(at + 2, key);
    finder.end();
    expect([...keys.keys()].filter((at) => finder.laterRowOf(at + 2) !== undefined)).toEqual([]);
  });

  it.each([
    ['ACME-US', 'acme-us'],
    ['\u00c9COLE', 'e\u0301cole'],
    ['\u212aelvin', 'kELVIN'],
  ])('are the same in upper and lower case and in any form of Unicode: %s, %s', (one, other) => {
    const finder = duplicateFinder();
    for (const [at, part] of [one, other, `${one}.`].entries()) finder.add(at + 2, ['A', part]);
    finder.end();
    expect([2, 3, 4].map((row) => finder.laterRowOf(row))).toEqual([3, undefined, undefined]);
  });

  it('are the same when their folded parts are', () => {
    const part = fc.string({
      unit: fc.constantFrom(...'aAzZ@[`{0\u00e9\u00c9\u0301e\u212ak\u0130i\u00df'),
      maxLength: 3,
    });
    fc.assert(
      fc.property(part, part, (one, other) => {
        const finder = duplicateFinder();
        finder.add(2, [one]);
        finder.add(3, [other]);
        finder.end();
        expect(finder.laterRowOf(2) === 3).toBe(isSamePart(one, other));
      }),
      { numRuns: 20_000 },
    );
  });

  it('are found among 200,000 rows as a map of all keys finds them', () => {
    const finder = duplicateFinder();
    const random = seeded(3);
    const last = new Map<string, number>();
    const later = new Map<number, number>();
    for (let row = 2; row < 200_002; row += 1) {
      const key = ['ACME-US', String(random(150_000))];
      finder.add(row, key);
      const before = last.get(key.join(' '));
      if (before !== undefined) later.set(before, row);
      last.set(key.join(' '), row);
    }
    finder.end();
    for (let row = 2; row < 200_002; row += 1) {
      if (finder.laterRowOf(row) !== later.get(row)) throw new Error(`row ${row} is told another row`);
    }
  });
});

describe('values that are erased', () => {
  const template = templateOf(10);
  const [label, value] = [3, 4];

  it('can only be those of columns that a row leaves blank', () => {
    expect(blankColumns(checked(10, { FieldLabel: '', FieldValue: 'Zoom No Update' }).cells)).toEqual([
      label,
    ]);
  });

  it('are counted by column, and flagged when more than a fifth of the rows erase the same one', () => {
    const rows = [[label], [label, value], [], [], []];
    expect(erasedReport(template, addErased(noneErased(template), rows))).toEqual({
      erasedCount: 3,
      columns: [
        { column: 'FieldLabel', erasedCount: 2, share: 0.4 },
        { column: 'FieldValue', erasedCount: 1, share: 0.2 },
      ],
      isFlagged: true,
      warning: { code: 'ZI-W-104', message: '3 fields were cleared by blank values.' },
    });
  });

  it('are not flagged at a fifth, nor when there are none', () => {
    const fifth = addErased(noneErased(template), [[label], [], [], [], []]);
    expect(erasedReport(template, fifth)).toMatchObject({
      isFlagged: false,
      erasedCount: 1,
      warning: { message: '1 field was cleared by a blank value.' },
    });
    expect(erasedReport(template, noneErased(template))).toEqual({
      erasedCount: 0,
      columns: [],
      isFlagged: false,
    });
  });

  it('are the same when counted in parts that were stored between', () => {
    const stored = JSON.parse(JSON.stringify(addErased(noneErased(template), [[label]])));
    expect(addErased(stored, [[value]])).toEqual(addErased(noneErased(template), [[label], [value]]));
  });
});
