import type { TextFont } from './contract.ts';

/** Distance of two baselines, in sizes. */
export const leading = 1.16;
/** The smallest size we wrap at before a text that is still too long goes below what is comfortable to read. */
const smallestSize = 1.5;

export interface FittedText {
  readonly size: number;
  readonly lines: readonly string[];
}

/** Breaks at spaces, and inside words that are longer than a line. Nothing is lost but the spaces at breaks. */
export function wrapText(font: TextFont, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (font.widthOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(font, word, width);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  lines.push(line);
  return lines;
}

function breakWord(font: TextFont, word: string, width: number): string[] {
  if (font.widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const character of word) {
    if (piece !== '' && font.widthOf(piece + character) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...pieces, piece];
}

/** The largest size, from `size` down in steps of half a point, at which the whole text stands in the space. */
export function fitText(
  font: TextFont,
  text: string,
  space: { readonly width: number; readonly height: number; readonly size: number },
): FittedText {
  if ((font.widthOf(text) * space.size) / 1000 <= space.width) return { size: space.size, lines: [text] };
  for (let size = space.size; size > smallestSize; size -= 0.5) {
    const lines = wrapText(font, text, (space.width * 1000) / size);
    if (lines.length === 1 || lines.length * size * leading <= space.height) return { size, lines };
  }
  return { size: smallestSize, lines: wrapText(font, text, (space.width * 1000) / smallestSize) };
}
