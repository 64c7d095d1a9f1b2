import type { TextFont } from './contract.ts';
import { EmbeddedFont } from './embedded-font.ts';
import { helvetica } from './standard-font.ts';
import { isWinAnsi } from './win-ansi.ts';

const plain = /^[\x20-\x7e]*$/;
const spaces = /[\p{Cc}\p{Zl}\p{Zp}\u2000-\u200a\u202f\u205f\u3000]/gu;
/** Joiners, direction marks, soft hyphens, variation selectors: they draw nothing. */
const invisible = /\p{Cf}|\p{Variation_Selector}/gu;

/** Text as it is printed: composed characters, no line breaks, nothing invisible. */
export function printable(text: string): string {
  if (plain.test(text)) return text;
  return text.toWellFormed().normalize('NFC').replace(invisible, '').replace(spaces, ' ');
}

/** The fonts of one document: Helvetica for what it can print, an embedded one for texts with other characters. */
export class DocumentFonts {
  #embedded: EmbeddedFont | undefined;

  /** @param text `printable` text */
  fontOf(text: string): TextFont {
    if (isWinAnsi(text)) return helvetica;
    this.#embedded ??= new EmbeddedFont();
    return this.#embedded;
  }

  /** The embedded font, if any text asked for it. */
  get embedded(): EmbeddedFont | undefined {
    return this.#embedded;
  }
}
