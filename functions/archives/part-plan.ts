/** A range of a stored object. */
export interface Slice {
  readonly key: string;
  readonly start: number;
  readonly endExclusive: number;
}

/** A part of a multipart upload: copied inside S3, or several small ranges read and sent as one. */
export type PlannedPart =
  | { readonly kind: 'copy'; readonly slice: Slice }
  | { readonly kind: 'join'; readonly slices: readonly Slice[] };

/**
 * Plans how objects, in order, become one object by multipart upload with as few bytes as possible passing through us.
 * Every planned part is at least `smallestPartBytes` long but, maybe, the last; objects of that size or more are copied,
 * smaller ones are joined with just enough of a neighbour.
 */
export function planParts(
  objects: readonly { readonly key: string; readonly sizeBytes: number }[],
  smallestPartBytes: number,
): PlannedPart[] {
  const parts: PlannedPart[] = [];
  let pending: Slice[] = [];
  let pendingBytes = 0;
  const flush = () => {
    if (pending.length > 0) parts.push({ kind: 'join', slices: pending });
    pending = [];
    pendingBytes = 0;
  };
  for (const { key, sizeBytes } of objects) {
    const missingBytes = pendingBytes === 0 ? 0 : smallestPartBytes - pendingBytes;
    // S3 copies ranges only of objects larger than its smallest part.
    const isCopied = sizeBytes > smallestPartBytes && sizeBytes - missingBytes >= smallestPartBytes;
    const joinedBytes = isCopied ? missingBytes : sizeBytes;
    if (joinedBytes > 0) {
      pending.push({ key, start: 0, endExclusive: joinedBytes });
      pendingBytes += joinedBytes;
      if (pendingBytes >= smallestPartBytes) flush();
    }
    if (isCopied) parts.push({ kind: 'copy', slice: { key, start: joinedBytes, endExclusive: sizeBytes } });
  }
  flush();
  return parts;
}
