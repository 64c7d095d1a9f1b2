/**
 * Makes `catalog/glyph-library.ts`, the part of DejaVu Sans Condensed that a document may embed glyphs from.
 * Run by hand when the ranges or the font change: `node functions/pdf/reduce-font.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import fontkit from '@pdf-lib/fontkit';
import { componentsOf, patchComponents, withoutInstructions } from './glyph-outline.ts';

/** Scripts that need no shaping and run from left to right: Latin, Greek, Cyrillic, Armenian, Georgian, and signs. */
const ranges: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0x36f],
  [0x370, 0x52f],
  [0x531, 0x58f],
  [0x10d0, 0x10fc],
  [0x1e00, 0x1eff],
  [0x1f00, 0x1fff],
  [0x2010, 0x2027],
  [0x2030, 0x203a],
  [0x20a0, 0x20bf],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2212, 0x2212],
];
/** Drawn in place of a character the font does not have. */
const replacement = 0x25a1;

const licence = `/*! Glyphs of DejaVu Sans Condensed 2.37 (https://dejavu-fonts.github.io). Bitstream Vera fonts copyright (c) 2003 by
Bitstream, Inc.; Arev fonts copyright (c) 2006 by Tavmjong Bah; DejaVu changes are in public domain. The licence is in
the package dejavu-fonts-ttf. */`;

interface Sfnt {
  readonly unitsPerEm: number;
  readonly directory: { readonly tables: Record<string, { offset: number; length: number }> };
  glyphForCodePoint(codePoint: number): { readonly id: number; readonly advanceWidth: number };
  getGlyph(id: number): { readonly advanceWidth: number };
}

/** Reads single glyphs out of a TrueType file. */
function glyphReader(file: Buffer, font: Sfnt) {
  const table = (name: string) => {
    const entry = font.directory.tables[name];
    if (!entry) throw new Error(`the font has no ${name} table; reduce a TrueType font`);
    return file.subarray(entry.offset, entry.offset + entry.length);
  };
  const [head, hhea, maxp, loca, glyf] = ['head', 'hhea', 'maxp', 'loca', 'glyf'].map(table) as Buffer[] as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const isLong = head.readInt16BE(50) === 1;
  const offset = (id: number) => (isLong ? loca.readUInt32BE(id * 4) : loca.readUInt16BE(id * 2) * 2);
  return {
    tables: { head, hhea, maxp },
    outline: (id: number) => withoutInstructions(glyf.subarray(offset(id), offset(id + 1))),
  };
}

/** The source text of the module; the same font gives the same text. */
export function reduceFont(file: Buffer): string {
  const font = fontkit.create(file) as unknown as Sfnt;
  const reader = glyphReader(file, font);
  const glyphIds: number[] = [];
  const places = new Map<number, number>();
  const take = (id: number): number => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const place = glyphIds.push(id) - 1;
    places.set(id, place);
    for (const component of componentsOf(reader.outline(id))) take(component.glyphId);
    return place;
  };
  take(font.glyphForCodePoint(replacement).id);
  const codePoints: number[] = [];
  const codePlaces: number[] = [];
  for (const [first, last] of ranges) {
    for (let codePoint = first; codePoint <= last; codePoint += 1) {
      const { id } = font.glyphForCodePoint(codePoint);
      if (id === 0) continue;
      codePoints.push(codePoint);
      codePlaces.push(take(id));
    }
  }
  const outlines = glyphIds.map((id) =>
    patchComponents(reader.outline(id), (component) => places.get(component) ?? 0),
  );
  const index = {
    unitsPerEm: font.unitsPerEm,
    ...Object.fromEntries(
      Object.entries(reader.tables).map(([name, bytes]) => [name, bytes.toString('base64')]),
    ),
    codePoints,
    codePlaces,
    advances: glyphIds.map((id) => font.getGlyph(id).advanceWidth),
    sizes: outlines.map((outline) => outline.length),
  };
  return `${licence}

/** Brotli of JSON, base64. */
export const glyphIndex =
  '${brotliCompressSync(JSON.stringify(index)).toString('base64')}';

/** Brotli of the outlines one after another, base64. */
export const glyphOutlines =
  '${brotliCompressSync(Buffer.concat(outlines)).toString('base64')}';
`;
}

/** The font of the package. */
export function readSourceFont(): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'));
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, 'catalog', 'glyph-library.ts'), reduceFont(readSourceFont()));
}
