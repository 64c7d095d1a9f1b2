import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLines } from '../../../functions/record-assets/csv-lines.ts';
import { csvRows } from '../../support/csv-rows.ts';

describe('a CSV line', () => {
  it.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '\0=1',
    ' =1',
    '\u00a0@x',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    '=cmd|"/c calc"!A1',
    "'=1",
    "'",
  ])('leads %j by an apostrophe, so that no spreadsheet runs it and it can be told from others', (cell) => {
    expect(csvRows(csvLines([[cell]]))).toEqual([[`'${cell}`]]);
  });

  it.each(['a,b', 'a"b', 'a\nb', 'a\rb', 'a\r\nb', ' a ', '"', 'ñ', '', ' a=1', '00012', "O'Tansley"])(
    'gives %j back as it was',
    (cell) => {
      expect(csvRows(csvLines([['before', cell, 'after']]))).toEqual([['before', cell, 'after']]);
    },
  );

  it('ends in CR LF and quotes every cell that holds a line break', () => {
    expect(csvLines([['a\nb', 7, undefined]])).toBe('"a\nb",7,\r\n');
  });

  it('leaves numbers as they are, also below zero', () => {
    expect(csvLines([[-1, 0, 9_007_199_254_740_991]])).toBe('-1,0,9007199254740991\r\n');
  });

  it('gives any text back when one leading apostrophe is taken away', () => {
    const piece = fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '"', ',', '＝', 'a', '0', ' ');
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: piece, maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (cells) => {
        const read = csvRows(csvLines([cells]))[0]?.map((cell) => cell.replace(/^'/, ''));
        expect(read).toEqual(cells);
      }),
    );
  });

  it('never begins a text with what a spreadsheet runs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (cell) => {
        expect(csvRows(csvLines([[cell, 'x']]))[0]?.[0]).not.toMatch(/^[=+\-@\t\r\n\0]|^\s+[=+\-@]/);
      }),
    );
  });
});
