// Entries of a TrueType `glyf` table: https://learn.microsoft.com/typography/opentype/spec/glyf

const argumentsAreWords = 0x0001;
const hasScale = 0x0008;
const hasMore = 0x0020;
const hasXAndYScale = 0x0040;
const hasTwoByTwo = 0x0080;
const hasInstructions = 0x0100;
const headerBytes = 10;

export interface Component {
  readonly glyphId: number;
  /** Where its record begins in the outline, bytes. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly flags: number;
}

/** The glyphs a composite glyph is put together from; none for a simple one. */
export function componentsOf(outline: Buffer): Component[] {
  const components: Component[] = [];
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return components;
  let flags = hasMore;
  for (let offset = headerBytes; flags & hasMore; ) {
    flags = outline.readUInt16BE(offset);
    let sizeBytes = flags & argumentsAreWords ? 8 : 6;
    if (flags & hasScale) sizeBytes += 2;
    else if (flags & hasXAndYScale) sizeBytes += 4;
    else if (flags & hasTwoByTwo) sizeBytes += 8;
    components.push({ glyphId: outline.readUInt16BE(offset + 2), offset, sizeBytes, flags });
    offset += sizeBytes;
  }
  return components;
}

/** A copy that refers to its components by other numbers. */
export function patchComponents(outline: Buffer, numberOf: (glyphId: number) => number): Buffer {
  const components = componentsOf(outline);
  if (components.length === 0) return outline;
  const copy = Buffer.from(outline);
  for (const { glyphId, offset } of components) copy.writeUInt16BE(numberOf(glyphId), offset + 2);
  return copy;
}

/** A copy without hinting, which print needs none of, of a length that is a multiple of four. */
export function withoutInstructions(outline: Buffer): Buffer {
  if (outline.length === 0) return outline;
  const contourCount = outline.readInt16BE(0);
  return contourCount >= 0 ? simpleWithout(outline, contourCount) : compositeWithout(outline);
}

function simpleWithout(outline: Buffer, contourCount: number): Buffer {
  const lengthAt = headerBytes + contourCount * 2;
  const rest = outline.subarray(lengthAt + 2 + outline.readUInt16BE(lengthAt));
  return padded([outline.subarray(0, lengthAt), Buffer.alloc(2), rest]);
}

function compositeWithout(outline: Buffer): Buffer {
  const components = componentsOf(outline);
  const copy = Buffer.from(outline);
  for (const { offset, flags } of components) copy.writeUInt16BE(flags & ~hasInstructions, offset);
  const end = components.reduce((last, { offset, sizeBytes }) => Math.max(last, offset + sizeBytes), 0);
  return padded([copy.subarray(0, end)]);
}

function padded(parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat(parts, Math.ceil(length / 4) * 4);
}
