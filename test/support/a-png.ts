import { crc32, deflateSync } from 'node:zlib';

export interface PngShape {
  readonly width: number;
  readonly height: number;
  /** Bits a sample; 8. */
  readonly depth?: number;
  /** 0 grey, 2 colour, 3 palette, 4 grey with alpha, 6 colour with alpha; 6. */
  readonly colorType?: number;
  readonly isInterlaced?: boolean;
  /** Samples of a pixel in the image's own depth. */
  readonly sampleAt?: (x: number, y: number) => readonly number[];
  /** Chunks before the image data: PLTE, tRNS, text. */
  readonly before?: readonly Buffer[];
  readonly after?: readonly Buffer[];
  /** Filter of a row, by its number in its pass. */
  readonly filterOf?: (y: number) => number;
  /** Instead of the compressed rows. */
  readonly compressed?: Buffer;
  readonly trailing?: Buffer;
}

export const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function pngChunk(type: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  return Buffer.concat([uint32(content.length), named, uint32(crc32(named))]);
}

/** A header; any number may be a lie. */
export function pngHeader({
  width,
  height,
  depth = 8,
  colorType = 6,
  isInterlaced = false,
}: PngShape): Buffer {
  const flags = Buffer.from([depth, colorType, 0, 0, isInterlaced ? 1 : 0]);
  return pngChunk('IHDR', Buffer.concat([uint32(width), uint32(height), flags]));
}

/** Pixels by a rule that makes every sample of every depth differ. */
const manyColors = (x: number, y: number): number[] => [x * 977 + y, y * 613 + x, x * y * 31, 65_535 - x * 7];

export function aPng(shape: PngShape): Buffer {
  const compressed = shape.compressed ?? deflateSync(pngRows(shape));
  return Buffer.concat([
    pngSignature,
    pngHeader(shape),
    ...(shape.before ?? []),
    pngChunk('IDAT', compressed),
    ...(shape.after ?? []),
    pngChunk('IEND'),
    shape.trailing ?? Buffer.alloc(0),
  ]);
}

/** Filtered rows of all passes, as they are compressed. */
export function pngRows(shape: PngShape): Buffer {
  const { width, height, isInterlaced = false } = shape;
  const passes = isInterlaced
    ? ['0,0,8,8', '4,0,8,8', '0,4,4,8', '2,0,4,4', '0,2,2,4', '1,0,2,2', '0,1,1,2']
    : ['0,0,1,1'];
  const rows: Buffer[] = [];
  for (const pass of passes) {
    const [x0 = 0, y0 = 0, dx = 1, dy = 1] = pass.split(',').map(Number);
    let above: Buffer | undefined;
    let number = 0;
    for (let y = y0; y < height && x0 < width; y += dy) {
      const samples: number[] = [];
      for (let x = x0; x < width; x += dx) samples.push(...samplesOf(shape, x, y));
      const row = packed(samples, shape.depth ?? 8);
      rows.push(
        filtered(row, above ?? Buffer.alloc(row.length), shape, shape.filterOf?.(number) ?? number % 5),
      );
      above = row;
      number += 1;
    }
  }
  return Buffer.concat(rows);
}

export const channelsOf = (colorType = 6): number => ({ 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 })[colorType] ?? 0;

/** Samples as they are stored: cut to the depth. */
export function samplesOf(
  { depth = 8, colorType, sampleAt = manyColors }: PngShape,
  x: number,
  y: number,
): number[] {
  return sampleAt(x, y)
    .slice(0, channelsOf(colorType))
    .map((sample) => sample & (2 ** depth - 1));
}

function packed(samples: readonly number[], depth: number): Buffer {
  const bits = samples.map((sample) => sample.toString(2).padStart(depth, '0')).join('');
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

function filtered(row: Buffer, above: Buffer, { depth = 8, colorType }: PngShape, filter: number): Buffer {
  const step = Math.max(1, (channelsOf(colorType) * depth) / 8);
  const out = [...row].map((byte, i) => {
    const [a, b, c] = [row[i - step] ?? 0, above[i] ?? 0, above[i - step] ?? 0];
    const p = a + b - c;
    const nearest = [a, b, c].reduce((best, one) => (Math.abs(p - one) < Math.abs(p - best) ? one : best));
    return byte - ([0, a, b, Math.floor((a + b) / 2), nearest][filter] ?? 0);
  });
  return Buffer.from([filter, ...out]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
