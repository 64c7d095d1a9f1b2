import { crc32, deflateSync } from 'node:zlib';

/** A drawing in grey tiles, row by row, 0 black to 255 white; every tile is eight by eight pixels. */
export interface TileDrawing {
  readonly columns: number;
  readonly rows: readonly (readonly number[])[];
}

const tilePixels = 8;

/** The outline of an identity card: a band, a portrait's place and four lines of text. */
export function cardDrawing(): TileDrawing {
  const columns = 40;
  const isInside = (x: number, y: number, [left, top, right, bottom]: readonly number[] = []): boolean =>
    x >= (left ?? 0) && y >= (top ?? 0) && x < (right ?? 0) && y < (bottom ?? 0);
  const lines = [
    [16, 8, 36, 9],
    [16, 11, 32, 12],
    [16, 14, 37, 15],
    [16, 17, 28, 18],
  ];
  const tone = (x: number, y: number): number => {
    if (isInside(x, y, [0, 0, 40, 4])) return 90;
    if (isInside(x, y, [2, 7, 13, 21])) return 150 + ((x * 7 + y * 5) % 40);
    return lines.some((line) => isInside(x, y, line)) ? 110 : 228;
  };
  const rows = Array.from({ length: 25 }, (_row, y) =>
    Array.from({ length: columns }, (_tile, x) => tone(x, y)),
  );
  return { columns, rows };
}

/** PNG, eight bits of grey. @see https://www.w3.org/TR/png-3/ */
export function pngOf({ columns, rows }: TileDrawing): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns * tilePixels, 0);
  header.writeUInt32BE(rows.length * tilePixels, 4);
  header.writeUInt8(8, 8);
  const scanLines = rows.flatMap((row) => {
    const line = Buffer.from([0, ...row.flatMap((tone) => new Array<number>(tilePixels).fill(tone))]);
    return new Array<Buffer>(tilePixels).fill(line);
  });
  return Buffer.concat([
    pngSignature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.concat(scanLines))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function pngChunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  return Buffer.concat([word32(content.length), typed, word32(crc32(typed))]);
}

/**
 * Baseline JPEG in grey. Flat tiles need only the first of the 64 coefficients of a block, so every block is its
 * difference in tone and an end-of-block code. @see ITU-T T.81
 */
export function jpegOf({ columns, rows }: TileDrawing): Buffer {
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(rows.length * tilePixels, 1);
  frame.writeUInt16BE(columns * tilePixels, 3);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xe0, Buffer.from([...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0])),
    jpegSegment(0xdb, Buffer.from([0, ...new Array<number>(64).fill(8)])),
    jpegSegment(0xc0, frame),
    jpegSegment(0xc4, Buffer.from([0x00, ...codeCounts(4, 9), 0, 1, 2, 3, 4, 5, 6, 7, 8])),
    jpegSegment(0xc4, Buffer.from([0x10, ...codeCounts(1, 1), 0])),
    jpegSegment(0xda, Buffer.from([1, 1, 0x00, 0, 63, 0])),
    scanOf(rows.flat()),
    Buffer.from([0xff, 0xd9]),
  ]);
}

export function jpegSegment(marker: number, content: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  return Buffer.concat([head, content]);
}

/** A code table in which all codes have one length. */
function codeCounts(length: number, count: number): number[] {
  return Array.from({ length: 16 }, (_, position) => (position + 1 === length ? count : 0));
}

/** Tones as differences: four bits say how many bits the difference has, then come those bits, then end-of-block `0`. */
function scanOf(tones: readonly number[]): Buffer {
  let bits = '';
  let before = 128;
  for (const tone of tones) {
    const difference = tone - before;
    before = tone;
    const length = difference === 0 ? 0 : 32 - Math.clz32(Math.abs(difference));
    const value = difference < 0 ? difference + 2 ** length - 1 : difference;
    bits +=
      length.toString(2).padStart(4, '0') +
      (length === 0 ? '' : value.toString(2).padStart(length, '0')) +
      '0';
  }
  bits = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  // A byte of ones would be taken for a marker without the zero after it.
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

function word32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
