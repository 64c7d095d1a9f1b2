import type { OpenedImage, Pixels } from './pixels.ts';
import {
  inflateExactly,
  type PngHeader,
  type PngParts,
  pngChannels,
  pngPasses,
  pngSignature,
  readPngHeader,
  readPngParts,
} from './png-chunks.ts';
import { removeFilters } from './png-filters.ts';
import { encodePng } from './png-writer.ts';

/*
 * Decoded here and not by a library: `fast-png` 8.0.0 spreads interlaced images below eight bits wrongly and unfolds
 * profiles without a bound, `pngjs` 7.0.0 relies on private fields of Node's zlib.
 */

/** @returns `undefined` when it is no PNG. @throws Error when it is one without a proper header */
export function openPng(bytes: Buffer): OpenedImage | undefined {
  if (!bytes.subarray(0, pngSignature.length).equals(pngSignature)) return undefined;
  const header = readPngHeader(bytes);
  const { width, height } = header;
  const decode = () => decodePng(header, readPngParts(bytes));
  return { width, height, contentType: 'image/png', decode, encode: encodePng };
}

/** Of an animation the image that viewers without animation show. */
function decodePng(header: PngHeader, parts: PngParts): Pixels {
  const { width, height } = header;
  const passes = pngPasses(header);
  const sizeBytes = passes.reduce((sum, { rowBytes, height }) => sum + (1 + rowBytes) * height, 0);
  const filtered = inflateExactly(parts.compressed, sizeBytes);
  const pixelBytes = Math.ceil(((pngChannels[header.colorType] ?? 1) * header.depth) / 8);
  const paint = painter(header, parts);
  const rgba = Buffer.alloc(width * height * 4);
  let at = 0;
  for (const pass of passes) {
    const rows = filtered.subarray(at, at + (1 + pass.rowBytes) * pass.height);
    at += rows.length;
    removeFilters(rows, { ...pass, pixelBytes });
    for (let y = 0; y < pass.height; y += 1) {
      const row = rows.subarray(y * (1 + pass.rowBytes) + 1, (y + 1) * (1 + pass.rowBytes));
      for (let x = 0; x < pass.width; x += 1)
        paint(row, x, rgba, ((pass.y + y * pass.stepY) * width + pass.x + x * pass.stepX) * 4);
    }
  }
  return { width, height, rgba };
}

type Paint = (row: Buffer, x: number, rgba: Buffer, at: number) => void;

/** How one pixel of a row becomes four bytes of eight bits. */
function painter(header: PngHeader, { palette, transparency }: PngParts): Paint {
  const { depth, colorType } = header;
  const most = 2 ** depth - 1;
  const sample = (row: Buffer, index: number): number => {
    if (depth === 8) return row[index] ?? 0;
    if (depth === 16) return ((row[index * 2] ?? 0) << 8) | (row[index * 2 + 1] ?? 0);
    const bit = index * depth;
    return ((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & most;
  };
  const scaled = (value: number) => Math.round((value * 255) / most);
  const channels = pngChannels[colorType] ?? 1;
  if (colorType === 3) return palettePainter(sample, palette, transparency);
  const hasAlpha = colorType === 4 || colorType === 6;
  const colorCount = hasAlpha ? channels - 1 : channels;
  const hidden = hasAlpha ? undefined : hiddenColor(colorCount, transparency);
  return (row, x, rgba, at) => {
    let isHidden = hidden !== undefined;
    for (let i = 0; i < 3; i += 1) {
      const value = sample(row, x * channels + (colorCount === 1 ? 0 : i));
      rgba[at + i] = scaled(value);
      if (value !== hidden?.[i]) isHidden = false;
    }
    const alpha = hasAlpha ? scaled(sample(row, x * channels + colorCount)) : 255;
    if (isHidden) rgba.writeUInt32LE(0, at);
    else rgba[at + 3] = alpha;
  };
}

function palettePainter(
  sample: (row: Buffer, index: number) => number,
  palette: Buffer | undefined,
  alphas: Buffer | undefined,
): Paint {
  if (palette === undefined || palette.length % 3 !== 0 || palette.length > 768)
    throw new Error('a PNG without a proper palette');
  return (row, x, rgba, at) => {
    const index = sample(row, x);
    if (index * 3 >= palette.length) throw new Error('a colour outside of the palette');
    palette.copy(rgba, at, index * 3, index * 3 + 3);
    rgba[at + 3] = alphas?.[index] ?? 255;
  };
}

/** The one colour that is transparent, as samples of the image's own depth. */
function hiddenColor(colorCount: number, transparency: Buffer | undefined): number[] | undefined {
  if (transparency === undefined) return undefined;
  if (transparency.length !== colorCount * 2) throw new Error('a wrong transparent colour');
  return [0, 1, 2].map((i) => transparency.readUInt16BE(colorCount === 1 ? 0 : i * 2));
}
