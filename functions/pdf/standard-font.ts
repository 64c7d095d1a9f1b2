import { helveticaBoldWidths, helveticaWidths } from './catalog/helvetica-widths.ts';
import type { TextFont } from './contract.ts';
import { toWinAnsi } from './win-ansi.ts';

const needsEscape = /[()\\]/;
const escaped = /[()\\]/g;

/** One of the fonts every reader has; it can only print WinAnsi text. */
function standardFont(resource: string, widths: readonly number[]): TextFont {
  return {
    resource,
    widthOf(text) {
      const codes = toWinAnsi(text);
      let width = 0;
      for (let index = 0; index < codes.length; index += 1)
        width += widths[codes.charCodeAt(index) - 32] ?? 0;
      return width;
    },
    operandOf(text) {
      const codes = toWinAnsi(text);
      return needsEscape.test(codes) ? `(${codes.replace(escaped, '\\$&')})` : `(${codes})`;
    },
  };
}

export const helvetica = standardFont('F1', helveticaWidths);
export const helveticaBold = standardFont('F2', helveticaBoldWidths);

/** The font dictionaries of `helvetica` and `helveticaBold`. */
export const standardFontDictionaries = [helvetica, helveticaBold].map(({ resource }) => {
  const name = resource === 'F1' ? 'Helvetica' : 'Helvetica-Bold';
  return `<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`;
});
