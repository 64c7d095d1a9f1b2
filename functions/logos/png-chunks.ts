import { crc32, inflateSync } from 'node:zlib';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Samples a pixel by colour type; `undefined`: no such type. */
export const pngChannels: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depths: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colorType: number;
  readonly isInterlaced: boolean;
}

/** What the picture itself is made of; every other chunk (text, time, profiles, further frames) is left behind. */
export interface PngParts {
  readonly palette?: Buffer;
  readonly transparency?: Buffer;
  /** The zlib stream of all image data chunks. */
  readonly compressed: Buffer;
}

/** One of Adam7's seven passes, or the whole image as one. */
interface PngPass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly width: number;
  readonly height: number;
  /** Bytes of a row without its filter byte. */
  readonly rowBytes: number;
}

/** Reads the first chunk. @throws Error when it is no header that PNG allows */
export function readPngHeader(bytes: Buffer): PngHeader {
  const [first] = pngChunks(bytes);
  if (first?.type !== 'IHDR' || first.content.length !== 13) throw new Error('no PNG header');
  const [depth = 0, colorType = 0, compression, filter, interlace = 0] = first.content.subarray(8);
  if (depths[colorType]?.includes(depth) !== true) throw new Error('no such PNG colour type and depth');
  if (compression !== 0 || filter !== 0 || interlace > 1) throw new Error('no such PNG method');
  const [width, height] = [first.content.readUInt32BE(0), first.content.readUInt32BE(4)];
  return { width, height, depth, colorType, isInterlaced: interlace === 1 };
}

/** @throws Error unless the file is whole up to its end chunk */
export function readPngParts(bytes: Buffer): PngParts {
  const found = new Map<string, Buffer[]>(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS'].map((type) => [type, []]));
  let last = '';
  for (const { type, content } of pngChunks(bytes)) {
    const known = found.get(type);
    const isCritical = (type.charCodeAt(0) & 0x20) === 0;
    const isAgain = known !== undefined && known.length > 0 && !(type === 'IDAT' && last === 'IDAT');
    if (isAgain || (known === undefined && isCritical)) throw new Error('a PNG chunk that may not be there');
    known?.push(content);
    last = type;
  }
  if (last !== 'IEND') throw new Error('a PNG without its end');
  const one = (type: string) => found.get(type)?.[0];
  return {
    palette: one('PLTE'),
    transparency: one('tRNS'),
    compressed: Buffer.concat(found.get('IDAT') ?? []),
  };
}

/** Chunks up to the end chunk; what follows it is no part of the image. */
function* pngChunks(bytes: Buffer): Generator<{ type: string; content: Buffer }> {
  let at = pngSignature.length;
  let type = '';
  while (type !== 'IEND') {
    if (at + 12 > bytes.length) throw new Error('a PNG that ends early');
    const sizeBytes = bytes.readUInt32BE(at);
    const end = at + 8 + sizeBytes;
    if (end + 4 > bytes.length) throw new Error('a PNG chunk that ends early');
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end))
      throw new Error('a wrong PNG checksum');
    type = bytes.toString('latin1', at + 4, at + 8);
    yield { type, content: bytes.subarray(at + 8, end) };
    at = end + 4;
  }
}

const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that hold pixels, in order. */
export function pngPasses(header: PngHeader): PngPass[] {
  const bitsPerPixel = (pngChannels[header.colorType] ?? 1) * header.depth;
  const passes = header.isInterlaced ? adam7 : ([[0, 0, 1, 1]] as const);
  return passes
    .map(([x, y, stepX, stepY]) => {
      const width = Math.ceil((header.width - x) / stepX);
      const height = Math.ceil((header.height - y) / stepY);
      return { x, y, stepX, stepY, width, height, rowBytes: Math.ceil((width * bitsPerPixel) / 8) };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

/**
 * Exactly as many bytes as the header asks for. A stream that holds more is given up as soon as it passes that size,
 * whatever it would unfold to.
 */
export function inflateExactly(compressed: Buffer, sizeBytes: number): Buffer {
  const inflated = inflateSync(compressed, { maxOutputLength: sizeBytes });
  if (inflated.length !== sizeBytes) throw new Error('less image data than the header says');
  return inflated;
}
