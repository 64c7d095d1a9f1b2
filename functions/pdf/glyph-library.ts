import { brotliDecompressSync } from 'node:zlib';
import { glyphIndex, glyphOutlines } from './catalog/glyph-library.ts';

/** The glyphs a document can embed. Glyph 0 is the visible replacement of a character that has none. */
export interface GlyphLibrary {
  readonly unitsPerEm: number;
  /** Tables of the whole font, to be adapted to a subset. */
  readonly head: Buffer;
  readonly hhea: Buffer;
  readonly maxp: Buffer;
  /** Glyph by code point. */
  readonly places: ReadonlyMap<number, number>;
  /** By glyph, in units of the em square. */
  readonly advances: readonly number[];
  outlineOf(place: number): Buffer;
}

let loaded: GlyphLibrary | undefined;

/** Unpacked when the first text needs it; most processes never do. */
export function glyphLibrary(): GlyphLibrary {
  loaded ??= unpack();
  return loaded;
}

interface Index {
  readonly unitsPerEm: number;
  readonly head: string;
  readonly hhea: string;
  readonly maxp: string;
  readonly codePoints: number[];
  readonly codePlaces: number[];
  readonly advances: number[];
  readonly sizes: number[];
}

const unpacked = (text: string) => brotliDecompressSync(Buffer.from(text, 'base64'));

function unpack(): GlyphLibrary {
  const index: Index = JSON.parse(unpacked(glyphIndex).toString());
  const outlines = unpacked(glyphOutlines);
  const offsets = [0];
  for (const size of index.sizes) offsets.push((offsets.at(-1) ?? 0) + size);
  return {
    unitsPerEm: index.unitsPerEm,
    head: Buffer.from(index.head, 'base64'),
    hhea: Buffer.from(index.hhea, 'base64'),
    maxp: Buffer.from(index.maxp, 'base64'),
    places: new Map(index.codePoints.map((codePoint, at) => [codePoint, index.codePlaces[at] ?? 0])),
    advances: index.advances,
    outlineOf: (place) => outlines.subarray(offsets[place], offsets[place + 1]),
  };
}
