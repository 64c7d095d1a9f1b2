import type { TextFont } from './contract.ts';

/** Distance of two baselines, in sizes. */
export const leading = 1.16;
/** No text of our records is so long that it must go below this; one that is runs out of its space, unbroken. */
const smallestSize = 1.5;

export interface FittedText {
  readonly size: number;
  readonly lines: readonly string[];
}

/** Words measured once, to be wrapped at several widths. Widths are thousandths of the size. */
interface MeasuredText {
  readonly font: TextFont;
  readonly words: readonly { readonly text: string; readonly width: number }[];
  readonly spaceWidth: number;
}

/** Breaks at spaces, and inside words that are longer than a line. Nothing is lost but the spaces at breaks. */
export function wrapText(font: TextFont, text: string, width: number): string[] {
  return wrap(measure(font, text), width);
}

/** The largest size, from `size` down in steps of half a point, at which the whole text stands in the space. */
export function fitText(
  font: TextFont,
  text: string,
  space: { readonly width: number; readonly height: number; readonly size: number },
): FittedText {
  if ((font.widthOf(text) * space.size) / 1000 <= space.width) return { size: space.size, lines: [text] };
  const measured = measure(font, text);
  let size = space.size;
  for (; size > smallestSize; size -= 0.5) {
    const lines = wrap(measured, (space.width * 1000) / size);
    if (lines.length === 1 || lines.length * size * leading <= space.height) return { size, lines };
  }
  return { size, lines: wrap(measured, (space.width * 1000) / size) };
}

function measure(font: TextFont, text: string): MeasuredText {
  const words = text.split(' ').map((word) => ({ text: word, width: font.widthOf(word) }));
  return { font, words, spaceWidth: font.widthOf(' ') };
}

function wrap({ font, words, spaceWidth }: MeasuredText, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  let lineWidth = 0;
  for (const word of words) {
    if (line !== '' && lineWidth + spaceWidth + word.width <= width) {
      line += ` ${word.text}`;
      lineWidth += spaceWidth + word.width;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word.text;
    lineWidth = word.width;
    if (lineWidth <= width) continue;
    const pieces = breakWord(font, word.text, width);
    line = pieces.pop() ?? '';
    lineWidth = font.widthOf(line);
    lines.push(...pieces);
  }
  lines.push(line);
  return lines;
}

function breakWord(font: TextFont, word: string, width: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let pieceWidth = 0;
  for (const character of word) {
    const characterWidth = font.widthOf(character);
    if (piece !== '' && pieceWidth + characterWidth > width) {
      pieces.push(piece);
      piece = '';
      pieceWidth = 0;
    }
    piece += character;
    pieceWidth += characterWidth;
  }
  return [...pieces, piece];
}
