import { deflateSync } from 'node:zlib';
import type { logoMessages } from '../../../functions/logos/contract.ts';
import { adobe, aJpeg, exif, jpegFrame, jpegSegment } from '../../support/a-jpeg.ts';
import { aPng, type PngShape, pngChunk, pngHeader, pngRows, pngSignature } from '../../support/a-png.ts';
import { aGif, gifExtension } from './a-gif.ts';

/** What becomes of an upload: a logo, or a refusal for one of the reasons. */
type Fate = 'MADE' | keyof typeof logoMessages;

export interface GalleryFile {
  readonly name: string;
  readonly fate: Fate;
  readonly file: Buffer;
}

/** Stands in what must not come out again: metadata, scripts, what follows a picture. */
export const canary = 'canary-52.5163,13.3777';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const uint32 = (value: number, isLittle = false) => {
  const bytes = Buffer.alloc(4);
  if (isLittle) bytes.writeUInt32LE(value);
  else bytes.writeUInt32BE(value);
  return bytes;
};
const size = { width: 60, height: 30 };
const png = (different: Partial<PngShape> = {}) => aPng({ ...size, ...different });
const gif = (different: object = {}) => aGif({ ...size, frames: [size], ...different });
const jpeg = (different: object = {}) =>
  aJpeg({ width: 64, height: 32, blockAt: (x: number, y: number) => [x * 9 + y, 128, 128], ...different });
const joined = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part)));
const changed = (bytes: Buffer, at: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x55;
  return copy;
};
/** 256 MB of zeros in 256 KB. */
const bomb = deflateSync(Buffer.alloc(268_435_456), { level: 9 });

const html = `<!doctype html><script>alert('${canary}')</script>`;
const script = `/*${canary}*/alert(1)//`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>${canary}</script></svg>`;
const zip = `PK\x03\x04${canary}PK\x05\x06${'\0'.repeat(18)}`;
const php = `<?php system('${canary}'); ?>`;
const webp = (kind: string, content: Buffer) => {
  const chunks = joined('WEBP', kind, uint32(content.length, true), content);
  return joined('RIFF', uint32(chunks.length, true), chunks);
};
const text = (type: string) => pngChunk(type, latin1(`name\0\0${canary}`));
const frameControl = pngChunk('fcTL', Buffer.alloc(26));

const files: Readonly<Record<Fate, Readonly<Record<string, Buffer>>>> = {
  MADE: {
    'a PNG': png(),
    'a PNG of 16 bits': png({ depth: 16 }),
    'a PNG of 16 bits, grey': png({ depth: 16, colorType: 0 }),
    'a PNG of one bit': png({ depth: 1, colorType: 0 }),
    'an interlaced PNG': png({ isInterlaced: true }),
    'an interlaced PNG of 16 bits': png({ isInterlaced: true, depth: 16 }),
    'a PNG with a palette': png({
      colorType: 3,
      depth: 2,
      before: [pngChunk('PLTE', Buffer.from([1, 2, 3, 40, 50, 60, 70, 80, 90, 255, 255, 255]))],
    }),
    'a PNG of the largest size': aPng({ width: 1200, height: 400, filterOf: () => 0 }),
    'a PNG with texts, a profile, EXIF and a time': png({
      before: ['tEXt', 'iTXt', 'zTXt', 'iCCP', 'eXIf'].map(text),
      after: [text('tIME')],
    }),
    'a PNG with a profile that unfolds to 256 MB': png({
      before: [pngChunk('iCCP', joined('icc\0\0', bomb))],
    }),
    'a PNG with a text that unfolds to 256 MB': png({ before: [pngChunk('zTXt', joined('t\0\0', bomb))] }),
    'a PNG with HTML behind it': png({ trailing: latin1(html) }),
    'a PNG with a script behind it': png({ trailing: latin1(script) }),
    'a PNG with a ZIP behind it': png({ trailing: latin1(zip) }),
    'a PNG with an SVG behind it': png({ trailing: latin1(svg) }),
    'a PNG with another PNG behind it': png({ trailing: aPng({ width: 90, height: 40 }) }),
    'a PNG with PHP in a chunk': png({ before: [pngChunk('teXt', latin1(php))] }),
    'an animated PNG': png({
      before: [pngChunk('acTL', joined(uint32(2), uint32(0))), frameControl],
      after: [frameControl, pngChunk('fdAT', latin1(canary))],
    }),
    'a GIF': gif(),
    'a GIF of 1987': gif({ version: 'GIF87a' }),
    'an interlaced GIF': gif({ frames: [{ ...size, isInterlaced: true }] }),
    'an animated GIF of 40 pictures': gif({ frames: Array(40).fill(size) }),
    'a GIF whose second picture is huge': gif({
      frames: [size, { width: 65_535, height: 65_535, codes: Buffer.from([0x84, 0x51]) }],
    }),
    'a GIF with a comment and XMP': gif({
      before: [gifExtension(0xfe, latin1(canary)), gifExtension(0xff, latin1(`XMP DataXMP${canary}`))],
    }),
    'a GIF with HTML behind it': gif({ trailing: latin1(html) }),
    'a GIF with a ZIP behind it': gif({ trailing: latin1(zip) }),
    'a JPEG': jpeg(),
    'a progressive JPEG': jpeg({ isProgressive: true }),
    'a grey JPEG': jpeg({ blockAt: (x: number) => [x * 9] }),
    'a JPEG of four inks': jpeg({ blockAt: () => [9, 90, 99, 200], before: [adobe(0)] }),
    'a JPEG with EXIF and where it was taken': jpeg({ before: [exif(1, `GPS ${canary}`)] }),
    'a JPEG that is turned, with a preview': jpeg({ before: [exif(3, `preview ${canary}`)] }),
    'a JPEG with a profile': jpeg({ before: [jpegSegment(0xe2, latin1(`ICC_PROFILE\0${canary}`))] }),
    'a JPEG with a comment of HTML': jpeg({ before: [jpegSegment(0xfe, latin1(html))] }),
    'a JPEG with a script behind it': jpeg({ trailing: latin1(script) }),
    'a JPEG with a ZIP behind it': jpeg({ trailing: latin1(zip) }),
    'a JPEG with another JPEG behind it': jpeg({ trailing: jpeg({ width: 90, height: 40 }) }),
    'a JPEG of the largest size': aJpeg({ width: 1200, height: 400, blockAt: (x, y) => [x + y, 120, 130] }),
  },
  missing: { 'an empty file': Buffer.alloc(0) },
  tooLarge: {
    'a byte more than 1 MB': Buffer.concat([png(), Buffer.alloc(1_048_577 - png().length)]),
    '20 MB of nothing': Buffer.alloc(20_971_520),
  },
  wrongType: {
    'an SVG': latin1(svg),
    'HTML in front of a PNG': joined(html, png()),
    'a script in front of a GIF': joined(script, gif()),
    'a ZIP in front of a JPEG': joined(zip, jpeg()),
    'an SVG in front of a PNG': joined(svg, png()),
    'a byte order mark in front of a PNG': joined('\xef\xbb\xbf', png()),
    'a WebP': webp('VP8 ', Buffer.alloc(40)),
    'an animated WebP': webp('VP8X', joined('\x02\0\0\0', Buffer.alloc(6), 'ANIM', uint32(6, true))),
    'a HEIC': latin1('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    'an AVIF': latin1('\0\0\0\x1cftypavif\0\0\0\0avifmif1'),
    'a TIFF, little end first': latin1('II*\0\x08\0\0\0'),
    'a TIFF, big end first': latin1('MM\0*\0\0\0\x08'),
    'a BMP': joined('BM', uint32(70, true), Buffer.alloc(64)),
    'an icon': latin1('\0\0\x01\0\x01\0\x10\x10\0\0'),
    'a PDF': latin1('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n'),
    'a PNG with a wrong first byte': changed(png(), 0),
  },
  wrongSize: {
    'a PNG of 30,000 × 30,000': aPng({ width: 30_000, height: 30_000, compressed: bomb }),
    'a JPEG of 30,000 × 30,000': joined(
      '\xff\xd8',
      jpegFrame({ width: 30_000, height: 30_000 }, [1]),
      jpeg().subarray(jpeg().indexOf(latin1('\xff\xda'))),
    ),
    'a GIF of 30,000 × 30,000': gif({ width: 30_000, height: 30_000 }),
    'a PNG of no width': png({ width: 0, compressed: bomb }),
    'a PNG of no height': png({ height: 0, compressed: bomb }),
    'a GIF of no size': gif({ width: 0, height: 0 }),
    'a JPEG of no height': jpeg({ height: 0 }),
    'a PNG of 2³² − 1 each way': png({ width: 0xffffffff, height: 0xffffffff, compressed: bomb }),
  },
  damaged: {
    'a PNG whose data unfold to 256 MB': png({ compressed: bomb }),
    'a PNG cut in its header': png().subarray(0, 20),
    'a PNG cut in its data': png().subarray(0, png().length >> 1),
    'a PNG cut in its end': png().subarray(0, -1),
    'a GIF cut in its colours': gif().subarray(0, 30),
    'a GIF cut in its picture': gif().subarray(0, -40),
    'a JPEG cut in its tables': jpeg().subarray(0, 120),
    'a JPEG cut in its picture': jpeg().subarray(0, -20),
    'a PNG with a wrong checksum of its header': changed(png(), 30),
    'a PNG with a wrong checksum of its data': changed(png(), png().length - 14),
    'a PNG chunk of 2³¹ − 1 bytes': joined(pngSignature, pngHeader(size), uint32(0x7fffffff), 'IDAT'),
    'a PNG chunk of 2³² − 1 bytes': joined(pngSignature, pngHeader(size), uint32(0xffffffff), 'IDAT'),
    'a PNG with two headers': png({ before: [pngHeader({ width: 30_000, height: 30_000 })] }),
    'a PNG with more rows than it says': png({
      compressed: deflateSync(Buffer.alloc(pngRows(size).length + 61)),
    }),
    'a JPEG of two frames': jpeg({ before: [jpegFrame({ width: 30_000, height: 30_000 }, [1])] }),
    'a JPEG of 65 scans': jpeg({ isProgressive: true, lastScanCount: 62 }),
    'a script that begins as a GIF': latin1(`GIF89a=1;${script}${'-'.repeat(20)}`),
    'HTML that begins as a JPEG': latin1(`\xff\xd8\xff${html}`),
    'HTML that begins as a PNG': joined(pngSignature, html.repeat(3)),
  },
};

export const gallery: readonly GalleryFile[] = Object.entries(files).flatMap(([fate, named]) =>
  Object.entries(named).map(([name, file]) => ({ name, fate: fate as Fate, file })),
);
