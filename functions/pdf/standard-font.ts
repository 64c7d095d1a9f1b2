import { helveticaBoldWidths, helveticaWidths } from './catalog/helvetica-widths.ts';
import type { TextFont } from './contract.ts';
import { toWinAnsi, winAnsiCode } from './win-ansi.ts';

const needsEscape = /[()\\]/;
const escaped = /[()\\]/g;
const firstCode = 32;

/** One of the fonts every reader has; it can only print WinAnsi text. */
function standardFont(resource: string, widths: readonly number[]): TextFont {
  return {
    resource,
    widthOf(text) {
      let width = 0;
      for (let index = 0; index < text.length; index += 1) {
        width += widths[winAnsiCode(text.charCodeAt(index)) - firstCode] ?? 0;
      }
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
export const standardFontDictionaries = ['Helvetica', 'Helvetica-Bold'].map(
  (name) => `<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`,
);
