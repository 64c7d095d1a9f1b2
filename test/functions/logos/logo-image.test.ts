import jpeg from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { makeLogo } from '../../../functions/logos/logo-image.ts';
import { openPng } from '../../../functions/logos/png-image.ts';
import { adobe, aJpeg, exif, jpegSegment } from '../../support/a-jpeg.ts';
import { aPng, channelsOf, type PngShape, pngChunk, samplesOf } from '../../support/a-png.ts';
import { aGif, gifExtension, sixteenColors } from './a-gif.ts';

const canary = 'canary-GPS-52.5163,13.3777';
const text = (bytes: Buffer) => bytes.toString('latin1');
const pixelsOf = (bytes: Buffer) => openPng(bytes)?.decode().rgba;
const pixel = (rgba: Uint8Array, width: number, x: number, y: number) => [
  ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

/** Eight bits of a sample of any depth, as the PNG specification scales. */
const scaled = (sample: number, depth: number) => Math.round((sample * 255) / (2 ** depth - 1));

/** What a viewer shows of an image without palette and transparent colour. */
function expectedPixels(shape: PngShape): Buffer {
  const { width, height, depth = 8, colorType = 6 } = shape;
  const pixels: number[] = [];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const samples = samplesOf(shape, x, y).map((sample) => scaled(sample, depth));
      const colors = channelsOf(colorType) < 3 ? Array(3).fill(samples[0]) : samples.slice(0, 3);
      pixels.push(...colors, colorType >= 4 ? (samples.at(-1) ?? 0) : 255);
    }
  return Buffer.from(pixels);
}

describe('a PNG', () => {
  const depths = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 4: [8, 16], 6: [8, 16] };
  const cases = Object.entries(depths).flatMap(([colorType, all]) =>
    all.flatMap((depth) =>
      [false, true].map((isInterlaced) => ({ colorType: Number(colorType), depth, isInterlaced })),
    ),
  );
  it.each(cases)(
    'keeps every pixel of colour type $colorType, $depth bits, interlaced: $isInterlaced',
    (kind) => {
      const shape = { width: 53, height: 27, ...kind };
      const made = makeLogo(aPng(shape));
      expect({ ...made, bytes: pixelsOf(made.bytes) }).toEqual({
        contentType: 'image/png',
        width: 53,
        height: 27,
        sizeBytes: made.bytes.length,
        bytes: expectedPixels(shape),
      });
    },
  );

  it.each([1, 2, 4, 8])('keeps the colours and transparencies of a palette of %i bits', (depth) => {
    const colors = Array.from({ length: 3 * 2 ** depth }, (_, i) => (i * 37) % 256);
    const before = [pngChunk('PLTE', Buffer.from(colors)), pngChunk('tRNS', Buffer.from([0, 100]))];
    const sampleAt = (x: number, y: number) => [x + y];
    const made = makeLogo(aPng({ width: 50, height: 20, depth, colorType: 3, before, sampleAt }));
    const expected = Array.from({ length: 50 * 20 }, (_, i) => {
      const index = ((i % 50) + Math.floor(i / 50)) % 2 ** depth;
      return [...colors.slice(index * 3, index * 3 + 3), [0, 100][index] ?? 255];
    });
    expect(pixelsOf(made.bytes)).toEqual(Buffer.from(expected.flat()));
  });

  it('makes the one transparent colour of a 16-bit image transparent', () => {
    const before = [pngChunk('tRNS', Buffer.from([0x12, 0x34, 0, 0, 0xff, 0xff]))];
    const sampleAt = (x: number) => (x === 3 ? [0x1234, 0, 0xffff] : [0x1235, 0, 0xffff]);
    const made = makeLogo(aPng({ width: 50, height: 20, depth: 16, colorType: 2, before, sampleAt }));
    const rgba = pixelsOf(made.bytes) ?? Buffer.alloc(0);
    expect([pixel(rgba, 50, 2, 0), pixel(rgba, 50, 3, 0)]).toEqual([
      [18, 0, 255, 255],
      [0, 0, 0, 0],
    ]);
  });

  it('loses text, profiles, times, EXIF and what stands behind its end', () => {
    const named = (type: string) => pngChunk(type, Buffer.from(`name\0\0${canary}`));
    const before = ['tEXt', 'iTXt', 'zTXt', 'iCCP', 'eXIf', 'prVt'].map(named);
    const bytes = aPng({
      width: 50,
      height: 20,
      before,
      after: [named('tIME')],
      trailing: Buffer.from(canary),
    });
    const made = makeLogo(bytes);
    expect([text(bytes).split(canary).length - 1, text(made.bytes).includes(canary)]).toEqual([8, false]);
    expect(made.bytes).toEqual(makeLogo(aPng({ width: 50, height: 20 })).bytes);
  });

  it('is the still image of an animation', () => {
    const after = [pngChunk('fcTL', Buffer.alloc(26)), pngChunk('fdAT', Buffer.from(canary))];
    const still = aPng({ width: 50, height: 20 });
    const animated = aPng({ width: 50, height: 20, before: [pngChunk('acTL', Buffer.alloc(8))], after });
    expect(makeLogo(animated).bytes).toEqual(makeLogo(still).bytes);
  });

  it('does not unfold a text or profile that would be huge', () => {
    const before = [
      pngChunk('iCCP', Buffer.from('icc\0\0not a stream')),
      pngChunk('zTXt', Buffer.from('t\0\0no')),
    ];
    expect(makeLogo(aPng({ width: 50, height: 20, before })).width).toBe(50);
  });
});

describe('a GIF', () => {
  const colorAt = (index: number) => [...sixteenColors.slice(index * 3, index * 3 + 3), 255];

  it.each([false, true])('becomes a PNG with the same pixels, interlaced: %s', (isInterlaced) => {
    const indexAt = (x: number, y: number) => (x * x + y * 7) % 16;
    const made = makeLogo(
      aGif({ width: 211, height: 97, frames: [{ width: 211, height: 97, isInterlaced, indexAt }] }),
    );
    const expected = Array.from({ length: 211 * 97 }, (_, i) =>
      colorAt(indexAt(i % 211, Math.floor(i / 211))),
    );
    expect(made).toMatchObject({ contentType: 'image/png', width: 211, height: 97 });
    expect(pixelsOf(made.bytes)).toEqual(Buffer.from(expected.flat()));
  });

  it('shows its first image on its screen, transparent around it and where its transparent colour is', () => {
    const first = { x: 10, y: 5, width: 20, height: 10, indexAt: () => 2, transparentIndex: 3 };
    const second = { width: 60, height: 30, indexAt: () => 9 };
    const indexAt = (x: number) => (x === 0 ? 3 : 2);
    const made = makeLogo(aGif({ width: 60, height: 30, frames: [{ ...first, indexAt }, second] }));
    const rgba = pixelsOf(made.bytes) ?? Buffer.alloc(0);
    expect([
      pixel(rgba, 60, 9, 5),
      pixel(rgba, 60, 10, 5),
      pixel(rgba, 60, 11, 5),
      pixel(rgba, 60, 30, 5),
    ]).toEqual([[0, 0, 0, 0], [0, 0, 0, 0], colorAt(2), [0, 0, 0, 0]]);
  });

  it('takes the colours of its first image before those of all', () => {
    const ownColors = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const frame = { width: 50, height: 20, ownColors, indexAt: () => 1 };
    const rgba = pixelsOf(makeLogo(aGif({ width: 50, height: 20, colors: [], frames: [frame] })).bytes);
    expect(pixel(rgba ?? Buffer.alloc(0), 50, 0, 0)).toEqual([4, 5, 6, 255]);
  });

  it('keeps pixels through more strings than its table holds', () => {
    const indexAt = (x: number, y: number) => (x * x * 7 + y * y * 13 + x * y) % 16;
    const made = makeLogo(aGif({ width: 400, height: 300, frames: [{ width: 400, height: 300, indexAt }] }));
    const expected = Array.from({ length: 400 * 300 }, (_, i) =>
      colorAt(indexAt(i % 400, Math.floor(i / 400))),
    );
    expect(pixelsOf(made.bytes)?.equals(Buffer.from(expected.flat()))).toBe(true);
  });

  it('loses comments, application blocks and what stands behind its end', () => {
    const before = [
      gifExtension(0xfe, Buffer.from(canary)),
      gifExtension(0xff, Buffer.from(`XMP DataXMP${canary}`)),
    ];
    const frames = [{ width: 50, height: 20 }];
    const bytes = aGif({ width: 50, height: 20, frames, before, trailing: Buffer.from(canary) });
    const made = makeLogo(bytes);
    expect([text(bytes).split(canary).length - 1, text(made.bytes).includes(canary)]).toEqual([3, false]);
  });
});

describe('a JPEG', () => {
  const grey = (x: number, y: number) => [(x * 31 + y * 7) % 200];
  const colors = (x: number, y: number) => [(x * 31) % 200, 128, 128 + y];
  const near = (actual: readonly number[], wanted: readonly number[]) =>
    actual.every((value, i) => Math.abs(value - (wanted[i] ?? 0)) <= 6);
  const decoded = (bytes: Buffer) => jpeg.decode(bytes);

  it.each([
    ['baseline', {}],
    ['progressive', { isProgressive: true }],
    ['with restarts that its last row does not fill', { restartInterval: 5 }],
  ])('stays one: greyscale, %s', (_name, kind) => {
    const made = makeLogo(aJpeg({ width: 57, height: 35, blockAt: grey, ...kind }));
    expect(made).toMatchObject({ contentType: 'image/jpeg', width: 57, height: 35 });
    const { data } = decoded(made.bytes);
    const level = grey(5, 3)[0] ?? 0;
    expect(near(pixel(data, 57, 44, 28), [level, level, level, 255])).toBe(true);
  });

  it.each([{}, { isProgressive: true }])('keeps colours %o', (kind) => {
    const made = makeLogo(aJpeg({ width: 64, height: 32, blockAt: colors, ...kind }));
    const [luma = 0, , cr = 0] = colors(4, 2);
    const wanted = [luma + 1.402 * (cr - 128), luma - 0.714 * (cr - 128), luma, 255];
    expect(near(pixel(decoded(made.bytes).data, 64, 36, 20), wanted)).toBe(true);
  });

  it('shows the inks of a CMYK image as colours', () => {
    const inks = [255 - 255, 255 - 0, 255 - 0, 255 - 0]; // full cyan, stored inverted as Adobe does
    const made = makeLogo(aJpeg({ width: 64, height: 32, blockAt: () => inks, before: [adobe(0)] }));
    expect(near(pixel(decoded(made.bytes).data, 64, 20, 20), [0, 255, 255, 255])).toBe(true);
  });

  it('keeps components that are red, green and blue already', () => {
    const made = makeLogo(
      aJpeg({ width: 64, height: 32, blockAt: () => [200, 100, 50], before: [adobe(0)] }),
    );
    expect(near(pixel(decoded(made.bytes).data, 64, 20, 20), [200, 100, 50, 255])).toBe(true);
  });

  it('loses EXIF with its place, profiles, comments, previews and what stands behind its end', () => {
    const segments = [0xe2, 0xed, 0xfe, 0xe5].map((marker) => jpegSegment(marker, Buffer.from(canary)));
    const before = [exif(1, canary), ...segments];
    const bytes = aJpeg({ width: 64, height: 32, blockAt: colors, before, trailing: Buffer.from(canary) });
    const made = makeLogo(bytes);
    expect([text(bytes).split(canary).length - 1, text(made.bytes).includes(canary)]).toEqual([6, false]);
    expect(text(made.bytes)).not.toContain('Exif');
    expect(made.bytes).toEqual(makeLogo(aJpeg({ width: 64, height: 32, blockAt: colors })).bytes);
  });

  /** Where the stored upper left and upper right corners are to be seen: [x, y] in eighths. */
  const turned: readonly [number, string, string][] = [
    [1, 'top left', 'top right'],
    [2, 'top right', 'top left'],
    [3, 'bottom right', 'bottom left'],
    [4, 'bottom left', 'bottom right'],
    [5, 'top left', 'bottom left'],
    [6, 'top right', 'bottom right'],
    [7, 'bottom right', 'top right'],
    [8, 'bottom left', 'top left'],
  ];
  it.each(turned)(
    'with orientation %i shows its first corner at the %s, its second at the %s',
    (value, first, second) => {
      const corners = (x: number, y: number) => [y > 0 ? 100 : x === 0 ? 255 : x === 9 ? 0 : 100];
      for (const order of ['II', 'MM'] as const) {
        const made = makeLogo(
          aJpeg({ width: 80, height: 56, blockAt: corners, before: [exif(value, '', order)] }),
        );
        expect([made.width, made.height]).toEqual(value < 5 ? [80, 56] : [56, 80]);
        const { data, width, height } = decoded(made.bytes);
        const at = (corner: string) =>
          pixel(
            data,
            width,
            corner.includes('left') ? 3 : width - 4,
            corner.includes('top') ? 3 : height - 4,
          )[0];
        expect(at(first)).toBeGreaterThan(240);
        expect(at(second)).toBeLessThan(15);
      }
    },
  );

  it('is measured as it is shown: tall as stored, wide by its orientation', () => {
    const tall = { width: 40, height: 600, blockAt: grey };
    const made = makeLogo(aJpeg({ ...tall, before: [exif(6)] }));
    expect([made.width, made.height]).toEqual([600, 40]);
    expect(() => makeLogo(aJpeg(tall))).toThrow('The image must be between 50×20 and 1200×400 pixels.');
  });
});

describe('every logo', () => {
  it.each([
    [50, 20],
    [1200, 400],
  ])('may be %i × %i', (width, height) => {
    const uploads = [
      aPng({ width, height, colorType: 0, depth: 1, sampleAt: (x) => [x], filterOf: () => 0 }),
      aGif({ width, height, frames: [{ width, height, indexAt: () => 1 }] }),
      aJpeg({ width, height, blockAt: () => [90] }),
    ];
    expect(uploads.map(makeLogo).map((made) => [made.width, made.height])).toEqual(
      Array(3).fill([width, height]),
    );
  });

  it('may have 1 MB and no byte more', () => {
    const [small, mostBytes] = [aPng({ width: 50, height: 20 }), 1_048_576];
    const padded = (sizeBytes: number) => Buffer.concat([small, Buffer.alloc(sizeBytes - small.length)]);
    expect(makeLogo(padded(mostBytes)).width).toBe(50);
    expect(() => makeLogo(padded(mostBytes + 1))).toThrow('The logo must be 1 MB or smaller.');
  });

  it('is the same whenever it is made of the same file', () => {
    const uploads = [
      aPng({ width: 90, height: 40 }),
      aGif({ width: 90, height: 40, frames: [{ width: 90, height: 40 }] }),
      aJpeg({ width: 90, height: 40, blockAt: (x, y) => [x * 9, y * 9, 128] }),
    ];
    expect(uploads.map(makeLogo)).toEqual(uploads.map(makeLogo));
  });

  it('made again of itself keeps its pixels', () => {
    const once = makeLogo(aPng({ width: 90, height: 40 }));
    expect(makeLogo(once.bytes)).toEqual(once);
  });
});
