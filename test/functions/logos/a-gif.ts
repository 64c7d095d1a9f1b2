interface GifFrame {
  readonly x?: number;
  readonly y?: number;
  readonly width: number;
  readonly height: number;
  readonly indexAt?: (x: number, y: number) => number;
  readonly isInterlaced?: boolean;
  readonly transparentIndex?: number;
  readonly ownColors?: readonly number[];
  /** Instead of the compressed pixels. */
  readonly codes?: Buffer;
}

interface GifShape {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly GifFrame[];
  /** Red, green and blue of each, a power of two of them; none: no table. */
  readonly colors?: readonly number[];
  /** Blocks before the first frame. */
  readonly before?: readonly Buffer[];
  readonly version?: string;
  readonly trailing?: Buffer;
}

/** Sixteen colours, all different. */
export const sixteenColors = Array.from({ length: 48 }, (_, i) => (i * 53 + 7) % 256);

export function aGif(shape: GifShape): Buffer {
  const { width, height, colors = sixteenColors, frames, before = [], version = 'GIF89a' } = shape;
  return Buffer.concat([
    Buffer.from(version, 'latin1'),
    uint16s(width, height),
    Buffer.from([tableFlags(colors), 0, 0]),
    Buffer.from(colors),
    ...before,
    ...frames.map((frame) => gifFrame(frame, colors)),
    Buffer.from(';'),
    shape.trailing ?? Buffer.alloc(0),
  ]);
}

/** An extension block with any content. */
export function gifExtension(label: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x21, label]), blocks(content)]);
}

function gifFrame(frame: GifFrame, colors: readonly number[]): Buffer {
  const { x = 0, y = 0, width, height, transparentIndex, ownColors = [], isInterlaced = false } = frame;
  const table = ownColors.length > 0 ? ownColors : colors;
  const codeSize = Math.max(2, Math.ceil(Math.log2(table.length / 3)));
  const control = Buffer.from([transparentIndex === undefined ? 0 : 1, 0, 0, transparentIndex ?? 0]);
  return Buffer.concat([
    gifExtension(0xf9, control),
    Buffer.from(','),
    uint16s(x, y, width, height),
    Buffer.from([tableFlags(ownColors) | (isInterlaced ? 0x40 : 0)]),
    Buffer.from(ownColors),
    Buffer.from([codeSize]),
    blocks(frame.codes ?? gifCodes(indexesOf(frame), codeSize)),
  ]);
}

function indexesOf({
  width,
  height,
  isInterlaced,
  indexAt = (x, y) => (x * 3 + y * 5) % 16,
}: GifFrame): number[] {
  const all = [...Array(height).keys()];
  const pass = (first: number, step: number) => all.filter((row) => row % step === first);
  const rows = isInterlaced ? [...pass(0, 8), ...pass(4, 8), ...pass(2, 4), ...pass(1, 2)] : all;
  return rows.flatMap((y) => Array.from({ length: width }, (_, x) => indexAt(x, y)));
}

/** LZW as encoders write it: strings as long as the table knows them, the table begun anew when it is full. */
export function gifCodes(indexes: readonly number[], codeSize: number): Buffer {
  const clear = 2 ** codeSize;
  let bitText: string[] = [];
  let table = new Map<string, number>();
  let bits = codeSize + 1;
  const write = (code: number) => {
    bitText.push([...code.toString(2).padStart(bits, '0')].reverse().join(''));
  };
  const begin = () => {
    table = new Map(Array.from({ length: clear }, (_, i) => [String(i), i]));
    bits = codeSize + 1;
  };
  begin();
  write(clear);
  let current = '';
  let next = clear + 2;
  for (const index of indexes) {
    const longer = current === '' ? String(index) : `${current},${index}`;
    if (table.has(longer)) {
      current = longer;
      continue;
    }
    write(table.get(current) ?? 0);
    if (next === 4096) {
      write(clear);
      begin();
      next = clear + 2;
    } else {
      table.set(longer, next);
      if (next === 2 ** bits) bits += 1;
      next += 1;
    }
    current = String(index);
  }
  write(table.get(current) ?? 0);
  // A reader adds a string with this code too, and may take the end one bit wider.
  if (next === 2 ** bits && bits < 12) bits += 1;
  write(clear + 1);
  const text = bitText.join('');
  bitText = text.match(/.{1,8}/g) ?? [];
  return Buffer.from(bitText.map((byte) => Number.parseInt([...byte.padEnd(8, '0')].reverse().join(''), 2)));
}

function blocks(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += 255) {
    const part = content.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function tableFlags(colors: readonly number[]): number {
  return colors.length === 0 ? 0 : 0x80 | (Math.log2(colors.length / 3) - 1);
}

function uint16s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2);
  return bytes;
}
