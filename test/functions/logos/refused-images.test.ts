import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { logoMessages } from '../../../functions/logos/contract.ts';
import { makeLogo } from '../../../functions/logos/logo-image.ts';
import { inflateExactly } from '../../../functions/logos/png-chunks.ts';
import { InvalidInputError } from '../../../functions/platform/errors.ts';
import { aJpeg, exif, type JpegShape, jpegFrame, jpegSegment } from '../../support/a-jpeg.ts';
import { aPng, pngChunk, pngHeader, pngRows, pngSignature } from '../../support/a-png.ts';
import { aGif, gifCodes, gifExtension } from './a-gif.ts';

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const cut = (bytes: Buffer, missing: number) => bytes.subarray(0, bytes.length - missing);
const frame = { width: 60, height: 30 };
const shape = { width: 60, height: 30 };
const gif = (differences: object) => aGif({ ...frame, frames: [frame], ...differences });
const jpegOf = (differences: Partial<JpegShape> = {}) =>
  aJpeg({ width: 64, height: 32, blockAt: (x, y) => [x * 9 + y, 128, 128], ...differences });
const inPlace = (bytes: Buffer, at: number, value: number) => {
  const changed = Buffer.from(bytes);
  changed[at] = value;
  return changed;
};
const rows = pngRows(shape);
/** 64 MB of zeros in 64 KB. */
const bomb = deflateSync(Buffer.alloc(64 * 1_048_576), { level: 9 });
const parts = (...all: Buffer[]) => Buffer.concat([pngSignature, ...all]);

const refused: Readonly<
  Record<Exclude<keyof typeof logoMessages, 'tooLarge'>, Record<string, () => Buffer>>
> = {
  missing: { 'an empty file': () => Buffer.alloc(0) },
  wrongType: {
    'an SVG': () => latin1('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    'an SVG behind an XML declaration': () => latin1('<?xml version="1.0"?><svg width="60" height="30"/>'),
    'a compressed SVG': () => gzipSync('<svg width="60" height="30"/>'),
    'an HTML page': () => latin1('<!doctype html><img src=x onerror=alert(1)>'),
    'an HTML page around a PNG': () => Buffer.concat([latin1('<html><!--'), aPng(shape)]),
    'a script in front of a GIF': () => Buffer.concat([latin1('alert(1)//'), gif({})]),
    'a WebP': () => latin1('RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0'),
    'a BMP': () => latin1('BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0'),
    'a TIFF': () => latin1('II*\0\x08\0\0\0'),
    'an icon': () => latin1('\0\0\x01\0\x01\0\x10\x10\0\0'),
    'an AVIF': () => latin1('\0\0\0\x1cftypavif\0\0\0\0avifmif1'),
    'a JPEG 2000': () => latin1('\0\0\0\x0cjP  \r\n\x87\n'),
    'a MNG': () => latin1('\x8aMNG\r\n\x1a\n'),
    'a PDF': () => latin1('%PDF-1.7\n'),
    'a ZIP': () => latin1('PK\x03\x04\x14\0'),
    'one byte of a PNG': () => pngSignature.subarray(0, 1),
    'a PNG whose line ends were changed': () => Buffer.concat([latin1('\x89PNG\n\x1a\n'), pngHeader(shape)]),
    'a GIF of a version that is none': () => gif({ version: 'GIF88a' }),
    'text in wide characters': () => Buffer.from('<svg/>', 'utf16le'),
  },
  wrongSize: {
    'a PNG header of 50,000 × 50,000': () => parts(pngHeader({ width: 50_000, height: 50_000 })),
    'a PNG of the largest numbers': () =>
      aPng({ ...shape, width: 0xffffffff, height: 0xffffffff, compressed: bomb }),
    'a PNG without width': () => aPng({ ...shape, width: 0, compressed: bomb }),
    'a PNG a pixel too narrow': () => aPng({ width: 49, height: 20 }),
    'a PNG a pixel too low': () => aPng({ width: 50, height: 19 }),
    'a PNG a pixel too wide': () => aPng({ width: 1201, height: 20, colorType: 0, depth: 1 }),
    'a PNG a pixel too high': () => aPng({ width: 50, height: 401, colorType: 0, depth: 1 }),
    'a GIF with a huge screen': () => gif({ width: 65_535, height: 65_535 }),
    'a GIF with a huge image on a small screen': () =>
      gif({ frames: [{ width: 65_535, height: 65_535, codes: Buffer.from([0x84, 0x51]) }] }),
    'a GIF with a screen of nothing': () => gif({ width: 0, height: 0 }),
    'a JPEG of 65,500 × 65,500': () =>
      Buffer.concat([
        latin1('\xff\xd8'),
        jpegFrame({ width: 65_500, height: 65_500 }, [1]),
        jpegOf().subarray(jpegOf().indexOf(latin1('\xff\xda'))),
      ]),
    'a JPEG whose height comes later': () => jpegOf({ height: 0 }),
    'a JPEG too narrow once it is upright': () => jpegOf({ width: 64, height: 40, before: [exif(8)] }),
  },
  damaged: {
    'a PNG of its signature only': () => pngSignature,
    'a PNG that is HTML behind its signature': () => parts(latin1('<script>alert(1)</script>'.repeat(4))),
    'a PNG whose first chunk is another': () => parts(pngChunk('tEXt'), pngHeader(shape)),
    'a PNG with a wrong header checksum': () => inPlace(aPng(shape), 30, 0),
    'a PNG with a wrong data checksum': () => inPlace(aPng(shape), 60, 0x55),
    'a PNG that ends early': () => cut(aPng(shape), 200),
    'a PNG without its end': () => cut(aPng(shape), 12),
    'a PNG chunk longer than the file': () =>
      parts(pngHeader(shape), Buffer.from([0x7f, 0xff, 0xff, 0xff]), latin1('IDAT')),
    'a PNG without data': () => parts(pngHeader(shape), pngChunk('IEND')),
    'a PNG with two headers': () =>
      aPng({ ...shape, before: [pngHeader({ width: 50_000, height: 50_000 })] }),
    'a PNG with data in two places': () => aPng({ ...shape, after: [pngChunk('tEXt'), pngChunk('IDAT')] }),
    'a PNG with an unknown chunk that it needs': () => aPng({ ...shape, before: [pngChunk('ABCD')] }),
    'a PNG of a colour type that is none': () => aPng({ ...shape, colorType: 5, compressed: bomb }),
    'a PNG of a depth that is none': () => aPng({ ...shape, colorType: 2, depth: 4, compressed: bomb }),
    'a PNG with a filter that is none': () =>
      aPng({ ...shape, compressed: deflateSync(inPlace(rows, 0, 5)) }),
    'a PNG with less data than its header says': () =>
      aPng({ ...shape, compressed: deflateSync(cut(rows, 1)) }),
    'a PNG with more data than its header says': () =>
      aPng({ ...shape, compressed: deflateSync(Buffer.alloc(rows.length + 1)) }),
    'a PNG with data that unfold to 64 MB': () => aPng({ ...shape, compressed: bomb }),
    'a PNG with data that are no stream': () => aPng({ ...shape, compressed: latin1('no stream at all') }),
    'a PNG with a stream that ends early': () => aPng({ ...shape, compressed: cut(deflateSync(rows), 20) }),
    'a PNG without its palette': () => aPng({ ...shape, colorType: 3 }),
    'a PNG with colours outside of its palette': () =>
      aPng({ ...shape, colorType: 3, before: [pngChunk('PLTE', Buffer.from([1, 2, 3]))] }),
    'a PNG with half a palette colour': () =>
      aPng({ ...shape, colorType: 3, before: [pngChunk('PLTE', Buffer.alloc(7))] }),
    'a PNG with a wrong transparent colour': () =>
      aPng({ ...shape, colorType: 2, before: [pngChunk('tRNS', Buffer.alloc(1))] }),
    'a script that begins as a GIF': () => latin1('GIF89a=1;alert(1)//,----------------'),
    'a GIF of its signature only': () => latin1('GIF89a'),
    'a GIF without an image': () => gif({ frames: [] }),
    'a GIF that ends in its colours': () => gif({}).subarray(0, 30),
    'a GIF that ends in its image': () => cut(gif({}), 60),
    'a GIF without colours': () => gif({ colors: [] }),
    'a GIF with colours outside of its table': () =>
      gif({ colors: [1, 2, 3, 4, 5, 6], frames: [{ ...frame, indexAt: () => 3 }] }),
    'a GIF whose image lies outside of its screen': () => gif({ frames: [{ ...frame, x: 1 }] }),
    'a GIF with an image of nothing': () => gif({ frames: [{ width: 0, height: 0 }] }),
    'a GIF with fewer pixels than it says': () =>
      gif({ frames: [{ ...frame, codes: gifCodes([1, 2, 3], 4) }] }),
    'a GIF with a code that leads nowhere': () =>
      gif({ frames: [{ ...frame, codes: Buffer.from([0xf0, 0xff, 0xff]) }] }),
    'a GIF with blocks that are none': () => gif({ before: [latin1('<script>')] }),
    'a GIF whose comment never ends': () =>
      cut(gif({ frames: [], before: [gifExtension(0xfe, Buffer.alloc(600))] }), 2),
    'a JPEG of its signature only': () => latin1('\xff\xd8\xff'),
    'a JPEG that is HTML behind its signature': () => latin1('\xff\xd8\xff<script>alert(1)</script>'),
    'a JPEG without a frame': () => Buffer.concat([latin1('\xff\xd8'), exif(1), latin1('\xff\xd9')]),
    'a JPEG with two frames': () => jpegOf({ before: [jpegFrame({ width: 64, height: 32 }, [1, 2, 3])] }),
    'a JPEG with a huge second frame': () =>
      jpegOf({ before: [jpegFrame({ width: 65_500, height: 65_500 }, [1])] }),
    'a JPEG without a scan': () => {
      const whole = jpegOf();
      return Buffer.concat([whole.subarray(0, whole.indexOf(latin1('\xff\xda'))), latin1('\xff\xd9')]);
    },
    'a JPEG with a scan before its frame': () =>
      jpegOf({ before: [jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0]))] }),
    'a JPEG with 65 scans': () => jpegOf({ isProgressive: true, lastScanCount: 62 }),
    'a JPEG that ends in its scan': () => cut(jpegOf(), 20),
    'a JPEG without its end': () => cut(jpegOf(), 2),
    'a JPEG with too little in its scan': () => {
      const whole = jpegOf();
      return Buffer.concat([cut(whole, 14), latin1('\xff\xd9')]);
    },
    'a JPEG segment longer than the file': () => Buffer.concat([latin1('\xff\xd8\xff\xe1\xff\xff'), exif(1)]),
    'a JPEG of arithmetic codes': () => jpegOf({ frameMarker: 0xc9 }),
    'a lossless JPEG': () => jpegOf({ frameMarker: 0xc3 }),
    'a JPEG of twelve bits': () => jpegOf({ precision: 12 }),
    'a JPEG with sampling of nothing': () => jpegOf({ sampling: 0x00 }),
    'a JPEG with sampling of fifteen': () => jpegOf({ sampling: 0xff }),
    'a JPEG with a component twice': () => jpegOf({ componentIds: [1, 1, 2] }),
    'a JPEG of two components': () => jpegOf({ blockAt: () => [1, 2] }),
    'a JPEG of four inks of which nobody says how they are stored': () =>
      jpegOf({ blockAt: () => [1, 2, 3, 4] }),
    'a JPEG with a component that it lacks tables for': () => {
      const whole = jpegOf();
      return inPlace(whole, whole.indexOf(latin1('\xff\xda')) + 6, 0x33);
    },
  },
};

const problemOf = (upload: Buffer) => {
  try {
    return makeLogo(upload);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { code: error.code, message: error.message, fields: error.fields };
  }
};
const codeOf = (run: () => unknown) => {
  try {
    return run();
  } catch (error) {
    return (error as { code?: string }).code;
  }
};
const problem = (detail: string) => ({
  code: 'LOGO_NOT_VALID',
  message: detail,
  fields: [{ pointer: '#/contentBase64', detail }],
});

describe.each(Object.entries(refused))('refused as %s', (reason, images) => {
  it.each(Object.entries(images))('%s', (_name, image) => {
    expect(problemOf(image())).toEqual(problem(logoMessages[reason as keyof typeof logoMessages]));
  });
});

describe('size', () => {
  it('comes before everything else: a byte more than 1 MB of anything is too large', () => {
    expect(problemOf(Buffer.alloc(1_048_577))).toEqual(problem(logoMessages.tooLarge));
  });

  it('counts the bytes of the file, whatever the picture is', () => {
    const trailing = Buffer.alloc(1_048_577);
    expect(problemOf(aPng({ ...shape, trailing }))).toEqual(problem(logoMessages.tooLarge));
  });
});

describe('a bomb', () => {
  const bombs: [string, Buffer][] = [
    ['data that unfold to 64 MB', aPng({ ...shape, compressed: bomb })],
    ['data of the largest header', aPng({ width: 0xffffffff, height: 0xffffffff, compressed: bomb })],
    [
      'a profile that unfolds to 64 MB',
      aPng({ ...shape, before: [pngChunk('iCCP', Buffer.concat([latin1('icc\0\0'), bomb]))] }),
    ],
    [
      'a text that unfolds to 64 MB',
      aPng({ ...shape, before: [pngChunk('zTXt', Buffer.concat([latin1('t\0\0'), bomb]))] }),
    ],
    [
      'a huge image of a GIF',
      gif({ frames: [{ width: 65_535, height: 65_535, codes: Buffer.from([0x84, 0x51]) }] }),
    ],
    [
      'a huge JPEG',
      jpegOf({ width: 8, height: 8, before: [jpegFrame({ width: 65_500, height: 65_500 }, [1])] }),
    ],
    ['many empty chunks', aPng({ ...shape, before: Array(40_000).fill(pngChunk('tEXt')) })],
    ['many empty data chunks', aPng({ ...shape, after: Array(40_000).fill(pngChunk('IDAT')) })],
  ];

  it.each(bombs)('leaves less than 4 MB behind it: %s', (_name, upload) => {
    const before = process.memoryUsage().arrayBuffers;
    problemOf(upload);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1_048_576);
  });

  it('is given up before the part of it is read that the size in the header does not need', () => {
    const spoilt = Buffer.from(bomb).fill(0xff, 512);
    expect(codeOf(() => inflateExactly(spoilt, 64 * 1_048_576))).toBe('Z_DATA_ERROR');
    expect(codeOf(() => inflateExactly(spoilt, 1000))).toBe('ERR_BUFFER_TOO_LARGE');
  });
});

describe('any damage', () => {
  /** Numbers that look thrown, the same in every run. */
  const thrown = (seed: number) => {
    let state = seed;
    return (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
  };

  it.each([
    ['PNG', aPng({ ...shape, isInterlaced: true })],
    [
      'PNG with a palette',
      aPng({ ...shape, colorType: 3, depth: 4, before: [pngChunk('PLTE', Buffer.alloc(48, 7))] }),
    ],
    ['GIF', gif({})],
    ['JPEG', jpegOf({ before: [exif(6)] })],
    ['progressive JPEG', jpegOf({ isProgressive: true, restartInterval: 3 })],
  ])('to a %s ends in a logo or in a refusal', (_name, whole) => {
    const throwBelow = thrown(whole.length);
    const answers = new Set<string>();
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(whole);
      for (let times = 0; times <= throwBelow(3); times += 1)
        bytes[throwBelow(bytes.length)] = throwBelow(256);
      const answer = problemOf(round % 4 === 0 ? bytes.subarray(0, throwBelow(bytes.length)) : bytes);
      answers.add('message' in answer ? answer.message : 'a logo');
    }
    expect([...answers]).toContain(logoMessages.damaged);
    for (const answer of answers) expect([...Object.values(logoMessages), 'a logo']).toContain(answer);
  });
});
