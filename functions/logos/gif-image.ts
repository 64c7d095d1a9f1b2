import { logoLimits } from './contract.ts';
import { unpackIndexes } from './gif-codes.ts';
import type { OpenedImage, Pixels } from './pixels.ts';
import { encodePng } from './png-writer.ts';

/*
 * Decoded here and not by a library: `omggif` 1.0.10 takes images that end early and writes to the console.
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */

/** The first image of a GIF, as far as it is described before its pixels. */
interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly isInterlaced: boolean;
  readonly colors: Buffer;
  readonly transparentIndex: number | undefined;
  readonly codeSize: number;
  /** Where its first block of codes begins. */
  readonly codesAt: number;
}

/** @returns `undefined` when it is no GIF. @throws Error when it is one without a first image */
export function openGif(bytes: Buffer): OpenedImage | undefined {
  if (!['GIF87a', 'GIF89a'].includes(bytes.toString('latin1', 0, 6))) return undefined;
  const screen = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  const frame = readFirstFrame(bytes);
  const isHuge = frame.width > logoLimits.mostWidth || frame.height > logoLimits.mostHeight;
  return {
    ...(isHuge ? { width: frame.width, height: frame.height } : screen),
    contentType: 'image/png',
    decode: () => decodeFrame(bytes, screen, frame),
    encode: encodePng,
  };
}

function readFirstFrame(bytes: Buffer): Frame {
  const colorTable = (flags: number, at: number): Buffer => {
    const size = (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
    if (at + size > bytes.length) throw new Error('a GIF that ends early');
    return bytes.subarray(at, at + size);
  };
  const globalColors = colorTable(bytes.readUInt8(10), 13);
  let at = 13 + globalColors.length;
  let transparentIndex: number | undefined;
  for (let kind = bytes.readUInt8(at); kind !== 0x2c; kind = bytes.readUInt8(at)) {
    if (kind !== 0x21) throw new Error('no such GIF block');
    const isGraphicControl = bytes.readUInt8(at + 1) === 0xf9 && bytes.readUInt8(at + 2) === 4;
    if (isGraphicControl)
      transparentIndex = (bytes.readUInt8(at + 3) & 1) === 1 ? bytes.readUInt8(at + 6) : undefined;
    at = endOfBlocks(bytes, at + 2);
  }
  const flags = bytes.readUInt8(at + 9);
  const ownColors = colorTable(flags, at + 10);
  const codeSizeAt = at + 10 + ownColors.length;
  return {
    x: bytes.readUInt16LE(at + 1),
    y: bytes.readUInt16LE(at + 3),
    width: bytes.readUInt16LE(at + 5),
    height: bytes.readUInt16LE(at + 7),
    isInterlaced: (flags & 0x40) !== 0,
    colors: ownColors.length > 0 ? ownColors : globalColors,
    transparentIndex,
    codeSize: bytes.readUInt8(codeSizeAt),
    codesAt: codeSizeAt + 1,
  };
}

function endOfBlocks(bytes: Buffer, start: number): number {
  let at = start;
  for (let size = bytes.readUInt8(at); size > 0; size = bytes.readUInt8(at)) at += 1 + size;
  return at + 1;
}

function blocksFrom(bytes: Buffer, start: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = start; bytes.readUInt8(at) > 0; at += 1 + bytes.readUInt8(at))
    blocks.push(bytes.subarray(at + 1, at + 1 + bytes.readUInt8(at)));
  return Buffer.concat(blocks);
}

/** The frame on its transparent screen. */
function decodeFrame(bytes: Buffer, screen: { width: number; height: number }, frame: Frame): Pixels {
  const { x, y, width, height, colors, transparentIndex } = frame;
  if (width === 0 || height === 0 || x + width > screen.width || y + height > screen.height)
    throw new Error('an image outside of its screen');
  const codes = blocksFrom(bytes, frame.codesAt);
  const indexes = unpackIndexes(codes, frame.codeSize, width * height);
  const rgba = Buffer.alloc(screen.width * screen.height * 4);
  const rows = frame.isInterlaced ? interlacedRows(height) : [...Array(height).keys()];
  for (const [place, row] of rows.entries())
    for (let column = 0; column < width; column += 1) {
      const index = indexes[place * width + column] ?? 0;
      if (index === transparentIndex) continue;
      if (index * 3 >= colors.length) throw new Error('a colour outside of the table');
      const at = ((y + row) * screen.width + x + column) * 4;
      colors.copy(rgba, at, index * 3, index * 3 + 3);
      rgba[at + 3] = 255;
    }
  return { width: screen.width, height: screen.height, rgba };
}

/** Rows in the order in which they are stored. */
function interlacedRows(height: number): number[] {
  const passes = [
    [0, 8],
    [4, 8],
    [2, 4],
    [1, 2],
  ] as const;
  const rows = [...Array(height).keys()];
  return passes.flatMap(([first, step]) => rows.filter((row) => row >= first && (row - first) % step === 0));
}
