import { deflateSync } from 'node:zlib';
import type { TextFont } from './contract.ts';
import { type GlyphLibrary, glyphLibrary } from './glyph-library.ts';
import { componentsOf, patchComponents } from './glyph-outline.ts';
import type { PdfFile } from './pdf-file.ts';
import { hexadecimal, toUnicodeMap } from './to-unicode.ts';
import { type TrueTypeGlyph, trueTypeFile } from './true-type.ts';

/** Character codes have two bytes; the few above are left for components. */
const mostCharacters = 65_000;

interface Character {
  readonly codePoint: number;
  /** Glyph of the library; 0 for one that has none. */
  readonly place: number;
}

/**
 * A font that carries the glyphs of one document's text. A character without a glyph is drawn as an empty square, under
 * a code of its own, so that the text copied from the document is still right.
 */
export class EmbeddedFont implements TextFont {
  readonly resource = 'F3';
  readonly #library: GlyphLibrary = glyphLibrary();
  readonly #codes = new Map<number, number>();
  /** By code, which is also the glyph's number. */
  readonly #characters: Character[] = [{ codePoint: 0xfffd, place: 0 }];

  widthOf(text: string): number {
    let width = 0;
    for (const character of text) {
      const place = this.#library.places.get(character.codePointAt(0) ?? 0) ?? 0;
      width += this.#library.advances[place] ?? 0;
    }
    return (width * 1000) / this.#library.unitsPerEm;
  }

  operandOf(text: string): string {
    let codes = '';
    for (const character of text) codes += hexadecimal(this.#codeOf(character.codePointAt(0) ?? 0));
    return `<${codes}>`;
  }

  #codeOf(codePoint: number): number {
    const known = this.#codes.get(codePoint);
    if (known !== undefined) return known;
    if (this.#characters.length >= mostCharacters) return 0;
    const place = this.#library.places.get(codePoint) ?? 0;
    const code = this.#characters.push({ codePoint, place }) - 1;
    this.#codes.set(codePoint, code);
    return code;
  }

  /** Adds the font to the file once all text is known; returns the number of its dictionary. */
  embedIn(file: PdfFile): number {
    const name = `${this.#tag()}+DejaVuSansCondensed`;
    const program = trueTypeFile(this.#library, this.#glyphs());
    const stream = file.addStream(
      deflateSync(program, { level: 6 }),
      `/Filter/FlateDecode/Length1 ${program.length}`,
    );
    const descriptor = file.add(this.#descriptor(name, stream));
    const characters = this.#characters;
    const widths = characters.map(({ place }) => this.#thousandths(this.#library.advances[place] ?? 0));
    const descendant = file.add(
      `<</Type/Font/Subtype/CIDFontType2/BaseFont/${name}/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>` +
        `/FontDescriptor ${descriptor} 0 R/CIDToGIDMap/Identity/W[0[${widths.join(' ')}]]>>`,
    );
    const map = toUnicodeMap(characters.map(({ codePoint }) => codePoint));
    const unicode = file.addStream(deflateSync(map, { level: 6 }), '/Filter/FlateDecode');
    return file.add(
      `<</Type/Font/Subtype/Type0/BaseFont/${name}/Encoding/Identity-H/DescendantFonts[${descendant} 0 R]` +
        `/ToUnicode ${unicode} 0 R>>`,
    );
  }

  #descriptor(name: string, fontFile: number): string {
    const { head, hhea } = this.#library;
    const box = [36, 38, 40, 42].map((offset) => this.#thousandths(head.readInt16BE(offset)));
    const [ascent, descent] = [4, 6].map((offset) => this.#thousandths(hhea.readInt16BE(offset)));
    return (
      `<</Type/FontDescriptor/FontName/${name}/Flags 4/FontBBox[${box.join(' ')}]/ItalicAngle 0` +
      `/Ascent ${ascent}/Descent ${descent}/CapHeight 729/StemV 80/FontFile2 ${fontFile} 0 R>>`
    );
  }

  #thousandths(units: number): number {
    return Math.round((units * 1000) / this.#library.unitsPerEm);
  }

  /** The characters' glyphs in the order of their codes, then the components these need. */
  #glyphs(): TrueTypeGlyph[] {
    const places = this.#characters.map(({ place }) => place);
    const numbers = new Map<number, number>();
    for (const [number, place] of places.entries()) if (!numbers.has(place)) numbers.set(place, number);
    // Components are appended while the list is walked, so components of components come too.
    for (const place of places) {
      for (const { glyphId } of componentsOf(this.#library.outlineOf(place))) {
        if (!numbers.has(glyphId)) numbers.set(glyphId, places.push(glyphId) - 1);
      }
    }
    return places.map((place) => ({
      advance: this.#library.advances[place] ?? 0,
      outline: patchComponents(this.#library.outlineOf(place), (glyphId) => numbers.get(glyphId) ?? 0),
    }));
  }

  /** Six letters that differ between subsets with different characters (ISO 32000-1, 9.6.4). */
  #tag(): string {
    let sum = 17;
    for (const { codePoint } of this.#characters) sum = (sum * 31 + codePoint) % 308_915_776; // 26 ** 6
    let tag = '';
    for (let letter = 0; letter < 6; letter += 1) {
      tag += String.fromCharCode(65 + (sum % 26));
      sum = Math.floor(sum / 26);
    }
    return tag;
  }
}
