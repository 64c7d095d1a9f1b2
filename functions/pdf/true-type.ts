import type { GlyphLibrary } from './glyph-library.ts';

export interface TrueTypeGlyph {
  readonly advance: number;
  /** Its components, if any, numbered as in the new font. */
  readonly outline: Buffer;
}

/**
 * A TrueType file with these glyphs and the tables a PDF's font file needs, no more (ISO 32000-1, 9.9). Layout of the
 * tables: https://learn.microsoft.com/typography/opentype/spec/otff
 */
export function trueTypeFile(library: GlyphLibrary, glyphs: readonly TrueTypeGlyph[]): Buffer {
  const head = Buffer.from(library.head);
  head.writeUInt32BE(0, 8); // checkSumAdjustment, set below
  head.writeInt16BE(1, 50); // indexToLocFormat: long
  const hhea = Buffer.from(library.hhea);
  hhea.writeUInt16BE(glyphs.length, 34); // numberOfHMetrics
  const maxp = Buffer.from(library.maxp);
  maxp.writeUInt16BE(glyphs.length, 4);
  return assemble([
    ['glyf', Buffer.concat(glyphs.map(({ outline }) => outline))],
    ['head', head],
    ['hhea', hhea],
    ['hmtx', horizontalMetrics(glyphs)],
    ['loca', locations(glyphs)],
    ['maxp', maxp],
  ]);
}

function horizontalMetrics(glyphs: readonly TrueTypeGlyph[]): Buffer {
  const table = Buffer.alloc(glyphs.length * 4);
  for (const [index, { advance, outline }] of glyphs.entries()) {
    table.writeUInt16BE(advance, index * 4);
    table.writeInt16BE(outline.length > 0 ? outline.readInt16BE(2) : 0, index * 4 + 2);
  }
  return table;
}

function locations(glyphs: readonly TrueTypeGlyph[]): Buffer {
  const table = Buffer.alloc((glyphs.length + 1) * 4);
  let offset = 0;
  for (const [index, { outline }] of glyphs.entries()) {
    offset += outline.length;
    table.writeUInt32BE(offset, (index + 1) * 4);
  }
  return table;
}

function assemble(tables: readonly (readonly [string, Buffer])[]): Buffer {
  const log = Math.floor(Math.log2(tables.length));
  const directory = Buffer.alloc(12 + tables.length * 16);
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(2 ** log * 16, 6);
  directory.writeUInt16BE(log, 8);
  directory.writeUInt16BE((tables.length - 2 ** log) * 16, 10);
  const parts: Buffer[] = [directory];
  let offset = directory.length;
  let headAt = 0;
  for (const [index, [tag, table]] of tables.entries()) {
    if (tag === 'head') headAt = offset;
    const entry = 12 + index * 16;
    directory.write(tag, entry, 'latin1');
    directory.writeUInt32BE(checksum(table), entry + 4);
    directory.writeUInt32BE(offset, entry + 8);
    directory.writeUInt32BE(table.length, entry + 12);
    const padding = -table.length & 3;
    parts.push(table, Buffer.alloc(padding));
    offset += table.length + padding;
  }
  const file = Buffer.concat(parts, offset);
  file.writeUInt32BE((0xb1b0afba - checksum(file)) >>> 0, headAt + 8);
  return file;
}

function checksum(bytes: Buffer): number {
  let sum = 0;
  const whole = bytes.length & ~3;
  for (let offset = 0; offset < whole; offset += 4) sum = (sum + bytes.readUInt32BE(offset)) | 0;
  for (let offset = whole; offset < bytes.length; offset += 1) {
    sum = (sum + ((bytes[offset] ?? 0) << (24 - (offset - whole) * 8))) | 0;
  }
  return sum >>> 0;
}
