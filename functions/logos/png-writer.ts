import { crc32, deflateSync } from 'node:zlib';
import { isOpaque, type Pixels } from './pixels.ts';
import { pngSignature } from './png-chunks.ts';
import { addFilters } from './png-filters.ts';

/** A PNG of eight bits a sample and nothing but the pixels; the same pixels give the same bytes. */
export function encodePng(pixels: Pixels): Buffer {
  const hasAlpha = !isOpaque(pixels);
  const pixelBytes = hasAlpha ? 4 : 3;
  const rows = hasAlpha ? pixels.rgba : withoutAlpha(pixels.rgba);
  const shape = { height: pixels.height, rowBytes: pixels.width * pixelBytes, pixelBytes };
  // Flat drawings are smallest without filters, photographs with them.
  const plain = deflateSync(addFilters(rows, shape, 1), { level: 9 });
  const filtered = deflateSync(addFilters(rows, shape), { level: 9 });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels.width, 0);
  header.writeUInt32BE(pixels.height, 4);
  header.set([8, hasAlpha ? 6 : 2], 8);
  return Buffer.concat([
    pngSignature,
    chunk('IHDR', header),
    chunk('IDAT', plain.length <= filtered.length ? plain : filtered),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function withoutAlpha(rgba: Buffer): Buffer {
  const rgb = Buffer.alloc((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) rgba.copy(rgb, to, from, from + 3);
  return rgb;
}

function chunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(named.length + 8);
  framed.writeUInt32BE(content.length, 0);
  named.copy(framed, 4);
  framed.writeUInt32BE(crc32(named), named.length + 4);
  return framed;
}
