/** A piece of a file or object. */
export interface BytePiece {
  readonly offset: number;
  readonly sizeBytes: number;
}

/** Neighbouring pieces of one file, to be read at once. */
export interface ByteRange<T extends BytePiece> {
  readonly file: string;
  readonly start: number;
  readonly endExclusive: number;
  readonly pieces: readonly T[];
}

/** Bytes between two pieces that are cheaper to read over than to ask for separately. */
const longestGapBytes = 64 * 1024;

/** Groups pieces by file and joins those that lie next to each other, so that a bundle costs one read. */
export function byteRanges<T extends BytePiece>(
  pieces: readonly T[],
  fileOf: (piece: T) => string,
): ByteRange<T>[] {
  const sorted = [...pieces].sort((a, b) => compare(fileOf(a), fileOf(b)) || a.offset - b.offset);
  const ranges: { file: string; start: number; endExclusive: number; pieces: T[] }[] = [];
  for (const piece of sorted) {
    const file = fileOf(piece);
    const endExclusive = piece.offset + piece.sizeBytes;
    const last = ranges.at(-1);
    if (last?.file === file && piece.offset <= last.endExclusive + longestGapBytes) {
      last.pieces.push(piece);
      last.endExclusive = Math.max(last.endExclusive, endExclusive);
    } else ranges.push({ file, start: piece.offset, endExclusive, pieces: [piece] });
  }
  return ranges;
}

/** The bytes of one piece, out of its range's bytes; shares their memory. */
export function pieceOf<T extends BytePiece>(range: ByteRange<T>, bytes: Buffer, piece: T): Buffer {
  const start = piece.offset - range.start;
  return bytes.subarray(start, start + piece.sizeBytes);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
