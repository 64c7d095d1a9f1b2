/** Rows of one pass. `pixelBytes`: of a whole pixel, at least one. */
interface RowShape {
  readonly height: number;
  /** Of a row without its filter byte. */
  readonly rowBytes: number;
  readonly pixelBytes: number;
}

const filterCount = 5;

/** Turns filtered rows, each behind its filter byte, into plain ones in place. @see PNG (Third Edition), 9.2 */
export function removeFilters(rows: Buffer, { height, rowBytes, pixelBytes }: RowShape): void {
  const size = 1 + rowBytes;
  for (let y = 0; y < height; y += 1) {
    const filter = rows[y * size] ?? 0;
    if (filter >= filterCount) throw new Error('no such PNG filter');
    for (let i = 0; i < rowBytes; i += 1) {
      const at = y * size + 1 + i;
      const left = i < pixelBytes ? 0 : (rows[at - pixelBytes] ?? 0);
      const up = y === 0 ? 0 : (rows[at - size] ?? 0);
      const corner = i < pixelBytes || y === 0 ? 0 : (rows[at - size - pixelBytes] ?? 0);
      rows[at] = (rows[at] ?? 0) + expected(filter, left, up, corner);
    }
  }
}

/** Plain rows with a filter byte before each: of the first `triedCount` filters the one that leaves the smallest numbers. */
export function addFilters(
  rows: Buffer,
  { height, rowBytes, pixelBytes }: RowShape,
  triedCount = filterCount,
): Buffer {
  const out = Buffer.alloc((1 + rowBytes) * height);
  const candidate = Buffer.alloc(rowBytes);
  for (let y = 0; y < height; y += 1) {
    let least = Number.POSITIVE_INFINITY;
    for (let filter = 0; filter < triedCount; filter += 1) {
      let sum = 0;
      for (let i = 0; i < rowBytes; i += 1) {
        const at = y * rowBytes + i;
        const left = i < pixelBytes ? 0 : (rows[at - pixelBytes] ?? 0);
        const up = y === 0 ? 0 : (rows[at - rowBytes] ?? 0);
        const corner = i < pixelBytes || y === 0 ? 0 : (rows[at - rowBytes - pixelBytes] ?? 0);
        const rest = ((rows[at] ?? 0) - expected(filter, left, up, corner)) & 0xff;
        candidate[i] = rest;
        sum += rest < 128 ? rest : 256 - rest;
      }
      if (sum >= least) continue;
      least = sum;
      out[y * (1 + rowBytes)] = filter;
      candidate.copy(out, y * (1 + rowBytes) + 1);
    }
  }
  return out;
}

/** What a filter expects a byte to be. */
function expected(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const fromLeft = Math.abs(up - corner);
  const fromUp = Math.abs(left - corner);
  const fromCorner = Math.abs(left + up - 2 * corner);
  if (fromLeft <= fromUp && fromLeft <= fromCorner) return left;
  return fromUp <= fromCorner ? up : corner;
}
