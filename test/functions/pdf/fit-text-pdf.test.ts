import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitText, leading, wrapText } from '../../../functions/pdf/fit-text.ts';
import { helvetica } from '../../../functions/pdf/standard-font.ts';

const withoutSpaces = (text: string) => text.replaceAll(' ', '');
const winAnsiText = fc.string({ unit: fc.constantFrom(...'abc WÉi.–'), maxLength: 300 });

describe('wrapping text', () => {
  it('loses nothing but spaces', () => {
    fc.assert(
      fc.property(winAnsiText, fc.integer({ min: 1, max: 20_000 }), (text, width) => {
        expect(withoutSpaces(wrapText(helvetica, text, width).join(''))).toBe(withoutSpaces(text));
      }),
    );
  });

  it('makes no line wider than asked, unless one character is', () => {
    fc.assert(
      fc.property(winAnsiText, fc.integer({ min: 1, max: 20_000 }), (text, width) => {
        const wide = wrapText(helvetica, text, width).filter((line) => helvetica.widthOf(line) > width);
        expect(wide.filter((line) => line.length > 1)).toEqual([]);
      }),
    );
  });

  it('breaks at spaces where it can', () => {
    expect(
      wrapText(helvetica, 'Imaginary Widgets of Nowhere', helvetica.widthOf('Imaginary Widgets o')),
    ).toEqual(['Imaginary Widgets', 'of Nowhere']);
  });
});

describe('fitting text into a space', () => {
  const space = { width: 100, height: 20, size: 8 };

  it('keeps the size of a text that fits', () => {
    expect(fitText(helvetica, 'short', space)).toEqual({ size: 8, lines: ['short'] });
  });

  it('wraps and shrinks a long text until the whole of it stands inside', () => {
    const text = 'Wolfeschlegelsteinhausenbergerdorff-Moon and many more names besides';
    const { size, lines } = fitText(helvetica, text, space);

    expect(size).toBeLessThan(8);
    expect(lines.length * size * leading).toBeLessThanOrEqual(space.height);
    expect(lines.every((line) => (helvetica.widthOf(line) * size) / 1000 <= space.width)).toBe(true);
    expect(withoutSpaces(lines.join(''))).toBe(withoutSpaces(text));
  });

  it('shrinks a text to one line where there is no room for two', () => {
    expect(
      fitText(helvetica, 'A name of one line only', { width: 60, height: 8, size: 8 }).lines,
    ).toHaveLength(1);
  });
});
