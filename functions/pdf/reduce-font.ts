/**
 * Makes `catalog/glyph-library.ts`: the glyphs of DejaVu Sans Condensed that a document may embed.
 * Run by hand when the ranges or the font change: `node functions/pdf/reduce-font.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import fontkit from '@pdf-lib/fontkit';
import { componentsOf, patchComponents, withoutInstructions } from './glyph-outline.ts';

/** Scripts that need no shaping and run from left to right: Latin, Greek, Cyrillic, Armenian, Georgian, and signs. */
const ranges: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0x52f],
  [0x531, 0x58f],
  [0x10d0, 0x10fc],
  [0x1e00, 0x1fff],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x20a0, 0x20bf],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2212, 0x2212],
];
/** U+25A1, drawn in place of a character that has no glyph. */
const replacement = 0x25a1;

const licence = `/*! Glyphs of DejaVu Sans Condensed 2.37 (https://dejavu-fonts.github.io). Bitstream Vera fonts copyright (c) 2003
by Bitstream, Inc.; Arev fonts copyright (c) 2006 by Tavmjong Bah; DejaVu changes are in public domain. The licence is
in the package dejavu-fonts-ttf. */`;

export interface ReducedFont {
  /** JSON: the font's measures, glyph by code point, widths and lengths of outlines. */
  readonly index: string;
  /** The outlines one after another. */
  readonly outlines: Buffer;
}

/** What we need of fontkit's TrueType font, more than its types say. */
interface SourceFont {
  readonly unitsPerEm: number;
  readonly directory: { readonly tables: Record<string, { offset: number; length: number }> };
  glyphForCodePoint(codePoint: number): { readonly id: number };
  getGlyph(id: number): { readonly advanceWidth: number };
}

/** @param file a TrueType font */
export function reduceFont(file: Buffer): ReducedFont {
  const font = fontkit.create(file) as unknown as SourceFont;
  const table = tableReader(file, font);
  const outlineOf = outlineReader(table);
  const glyphIds: number[] = [];
  const places = new Map<number, number>();
  const take = (id: number): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const place = glyphIds.push(id) - 1;
    places.set(id, place);
    for (const { glyphId } of componentsOf(outlineOf(id))) take(glyphId);
    return place;
  };
  take(font.glyphForCodePoint(replacement).id);
  const codePoints = coveredCodePoints(font);
  const codePlaces = codePoints.map((codePoint) => take(font.glyphForCodePoint(codePoint).id));
  const outlines = glyphIds.map((id) => patchComponents(outlineOf(id), (one) => places.get(one) ?? 0));
  const index = JSON.stringify({
    unitsPerEm: font.unitsPerEm,
    head: table('head').toString('base64'),
    hhea: table('hhea').toString('base64'),
    maxp: table('maxp').toString('base64'),
    codePoints,
    codePlaces,
    advances: glyphIds.map((id) => font.getGlyph(id).advanceWidth),
    sizes: outlines.map(({ length }) => length),
  });
  return { index, outlines: Buffer.concat(outlines) };
}

/** The font of the package. */
export function readSourceFont(): Buffer {
  return readFileSync(new URL(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf')));
}

function tableReader(file: Buffer, font: SourceFont) {
  return (name: string): Buffer => {
    const entry = font.directory.tables[name];
    if (!entry) throw new Error(`the font has no ${name} table; reduce a TrueType font`);
    return file.subarray(entry.offset, entry.offset + entry.length);
  };
}

function outlineReader(table: (name: string) => Buffer) {
  const [loca, glyf] = [table('loca'), table('glyf')];
  const isLong = table('head').readInt16BE(50) === 1;
  const offset = (id: number) => (isLong ? loca.readUInt32BE(id * 4) : loca.readUInt16BE(id * 2) * 2);
  return (id: number) => withoutInstructions(glyf.subarray(offset(id), offset(id + 1)));
}

function coveredCodePoints(font: SourceFont): number[] {
  return ranges
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, index) => first + index))
    .filter((codePoint) => font.glyphForCodePoint(codePoint).id !== 0);
}

function moduleOf({ index, outlines }: ReducedFont): string {
  return `${licence}

/** Brotli of JSON, base64. */
export const glyphIndex =
  '${brotliCompressSync(index).toString('base64')}';

/** Brotli of the outlines one after another, base64. */
export const glyphOutlines =
  '${brotliCompressSync(outlines).toString('base64')}';
`;
}

if (import.meta.main) {
  const module = moduleOf(reduceFont(readSourceFont()));
  writeFileSync(join(import.meta.dirname, 'catalog', 'glyph-library.ts'), module);
}
