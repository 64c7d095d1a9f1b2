export interface JpegShape {
  readonly width: number;
  readonly height: number;
  /** Components as they are stored, of the 8 × 8 pixels at this place; each block is flat. */
  readonly blockAt: (x: number, y: number) => readonly number[];
  readonly isProgressive?: boolean;
  /** Blocks between restart markers. */
  readonly restartInterval?: number;
  /** Segments behind the start of the image. */
  readonly before?: readonly Buffer[];
  readonly trailing?: Buffer;
  /** Marker of the frame instead of 0xC0 or 0xC2. */
  readonly frameMarker?: number;
  readonly precision?: number;
  readonly sampling?: number;
  readonly componentIds?: readonly number[];
  /** How often the last scan is written. */
  readonly lastScanCount?: number;
}

export function jpegSegment(marker: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker]), uint16(content.length + 2), content]);
}

export const adobe = (transform: number): Buffer =>
  jpegSegment(
    0xee,
    Buffer.concat([Buffer.from('Adobe\0', 'latin1'), Buffer.from([100, 0, 0, 0, 0, transform])]),
  );

/** EXIF with an orientation and, behind it, any text. */
export function exif(orientation: number, text = '', order: 'II' | 'MM' = 'II'): Buffer {
  const tiff = Buffer.alloc(26);
  const short = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(order, 0, 'latin1');
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  return jpegSegment(0xe1, Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, Buffer.from(text)]));
}

/** A JPEG of flat blocks, all components of one size; what comes out of a decoder is what went in. */
export function aJpeg(shape: JpegShape): Buffer {
  const { isProgressive = false, restartInterval = 0 } = shape;
  const ids = shape.componentIds ?? shape.blockAt(0, 0).map((_, i) => i + 1);
  const firstScan = scan(shape, ids, isProgressive ? [0, 0] : [0, 63], blockBits(shape, !isProgressive));
  const moreScans = isProgressive ? ids.map((id) => scan(shape, [id], [1, 63], emptyBits(shape))) : [];
  const scans = [firstScan, ...moreScans];
  const last = scans.at(-1) ?? firstScan;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...(shape.before ?? []),
    jpegSegment(0xdb, Buffer.from([0, ...Array<number>(64).fill(1)])),
    jpegFrame(shape, ids),
    dcTable,
    acTable,
    ...(restartInterval > 0 ? [jpegSegment(0xdd, uint16(restartInterval))] : []),
    ...scans,
    ...Array<Buffer>((shape.lastScanCount ?? 1) - 1).fill(last),
    Buffer.from([0xff, 0xd9]),
    shape.trailing ?? Buffer.alloc(0),
  ]);
}

export function jpegFrame(
  { width, height, isProgressive, frameMarker, precision = 8, sampling = 0x11 }: Omit<JpegShape, 'blockAt'>,
  ids: readonly number[],
): Buffer {
  const components = ids.flatMap((id) => [id, sampling, 0]);
  const size = Buffer.concat([uint16(height), uint16(width)]);
  const content = Buffer.concat([Buffer.from([precision]), size, Buffer.from([ids.length, ...components])]);
  return jpegSegment(frameMarker ?? (isProgressive ? 0xc2 : 0xc0), content);
}

/** Twelve categories of differences, each a code of four bits. */
const dcTable = jpegSegment(
  0xc4,
  Buffer.from([0x00, 0, 0, 0, 12, ...Array(12).fill(0), ...Array(12).keys()]),
);
/** Only the end of a block, one bit. */
const acTable = jpegSegment(0xc4, Buffer.from([0x10, 1, ...Array(15).fill(0), 0]));

/** Bits of each block of all components, in order; differences begin anew behind a restart. */
function blockBits(shape: JpegShape, hasEnd: boolean): string[] {
  const { restartInterval = 0, blockAt } = shape;
  let before: number[] = [];
  return places(shape).map(([x, y], place) => {
    if (restartInterval > 0 && place % restartInterval === 0) before = [];
    const levels = blockAt(x, y).map((value) => (value - 128) * 8);
    const bits = levels.map((level, i) => difference(level - (before[i] ?? 0)) + (hasEnd ? '0' : ''));
    before = levels;
    return bits.join('');
  });
}

const emptyBits = (shape: JpegShape): string[] => places(shape).map(() => '0');

function places({ width, height }: JpegShape): [number, number][] {
  const [columns, rows] = [Math.ceil(width / 8), Math.ceil(height / 8)];
  return Array.from({ length: columns * rows }, (_, i) => [i % columns, Math.floor(i / columns)]);
}

function difference(value: number): string {
  const category = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const bits = value < 0 ? value + 2 ** category - 1 : value;
  return (
    category.toString(2).padStart(4, '0') + (category === 0 ? '' : bits.toString(2).padStart(category, '0'))
  );
}

function scan(
  { restartInterval = 0 }: JpegShape,
  ids: readonly number[],
  [first, last]: readonly [number, number],
  blocks: readonly string[],
): Buffer {
  const header = Buffer.from([ids.length, ...ids.flatMap((id) => [id, 0x00]), first, last, 0]);
  const interval = restartInterval || blocks.length;
  const parts: Buffer[] = [jpegSegment(0xda, header)];
  for (let at = 0; at < blocks.length; at += interval) {
    if (at > 0) parts.push(Buffer.from([0xff, 0xd0 + ((at / interval - 1) % 8)]));
    parts.push(stuffed(blocks.slice(at, at + interval).join('')));
  }
  return Buffer.concat(parts);
}

function stuffed(bits: string): Buffer {
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '1'), 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])));
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}
