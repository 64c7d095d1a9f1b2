import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sampleFiles } from '../../../functions/interchange/sample-file.ts';
import { cardDrawing } from '../../../functions/interchange/sample-image.ts';

const make = sampleFiles(1);
const tones = cardDrawing().rows.flat();

describe('a sample file', () => {
  it.each(['application/pdf', 'image/jpeg', 'image/png'] as const)(
    'of type %s has about the size asked',
    (kind) => {
      const sizes = [8192, 60_000, 128_000].map((size) => make(kind, 'I-9 1', size).length / size);
      expect(sizes.every((ratio) => Math.abs(ratio - 1) < 0.05)).toBe(true);
    },
  );

  it('differs from every other by its label', () => {
    const files = ['I-9 1', 'I-9 2'].map((label) => make('image/png', label, 2000).toString('latin1'));
    expect(files[0]).not.toBe(files[1]);
  });

  it('in PNG has right checksums and shows the drawing', () => {
    const png = make('image/png', 'I-9 1', 9000);
    const pixels: Buffer[] = [];
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at);
      const typed = png.subarray(at + 4, at + 8 + length);
      expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(typed));
      if (typed.toString('latin1', 0, 4) === 'IDAT') pixels.push(typed.subarray(4));
      at += 12 + length;
    }
    const raster = inflateSync(Buffer.concat(pixels));
    const tiles = tones.map((_, tile) => raster[Math.floor(tile / 40) * 8 * 321 + 1 + (tile % 40) * 8]);
    expect(tiles).toEqual(tones);
  });

  it('in JPEG shows the drawing', () => {
    const jpeg = make('image/jpeg', 'I-9 1', 90_000);
    let at = 2;
    while (jpeg[at + 1] !== 0xda) at += 2 + jpeg.readUInt16BE(at + 2);
    const scan = jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2), -2);
    const bits = [...scan.toString('latin1').replaceAll('\xff\0', '\xff')]
      .map((byte) => byte.charCodeAt(0).toString(2).padStart(8, '0'))
      .join('');
    let position = 0;
    const take = (count: number) => {
      position += count;
      return Number.parseInt(bits.slice(position - count, position) || '0', 2);
    };
    let tone = 128;
    const read = tones.map(() => {
      const length = take(4);
      const value = length === 0 ? 0 : take(length);
      tone += length > 0 && value < 2 ** (length - 1) ? value - 2 ** length + 1 : value;
      expect(take(1)).toBe(0);
      return tone;
    });
    expect(read).toEqual(tones);
  });

  it('in PDF has every object where its table says', () => {
    const pdf = make('application/pdf', 'I-9 1', 9000).toString('latin1');
    const table = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
    const offsets = pdf.slice(table).match(/^\d{10}(?= 00000 n)/gm) ?? [];
    const starts = offsets.map((offset) => pdf.slice(Number(offset), Number(offset) + 7));
    expect(starts).toEqual([1, 2, 3, 4, 5, 6].map((number) => `${number} 0 obj`));
  });
});
