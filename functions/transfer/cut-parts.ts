import { createHash } from 'node:crypto';
import { TransientError } from '../platform/errors.ts';
import type { FileToSend } from './sending.ts';
import type { Part } from './transport.ts';

/** How a file is cut for an upload in parts. */
export interface PartPlan {
  /** Of every part but the last. */
  readonly partBytes: number;
  /** A multiple of parts and of blocks: an upload goes on where one of these begins, so that every block is checked. */
  readonly unitBytes: number;
}

/** Parts nest in blocks or blocks in parts. */
export function planParts(
  { sizeBytes, blockBytes }: Pick<FileToSend, 'sizeBytes' | 'blockBytes'>,
  limits: { readonly partBytes: number; readonly mostParts: number },
): PartPlan {
  const isFewEnough = Math.ceil(sizeBytes / limits.partBytes) <= limits.mostParts;
  if (isFewEnough && blockBytes % limits.partBytes === 0)
    return { partBytes: limits.partBytes, unitBytes: blockBytes };
  const leastBytes = Math.max(limits.partBytes, Math.ceil(sizeBytes / limits.mostParts));
  const partBytes = Math.ceil(leastBytes / blockBytes) * blockBytes;
  return { partBytes, unitBytes: partBytes };
}

/**
 * Cuts a source into parts. A block that is not what its hash says ends it before the part that completes it is given.
 * What a source that ends early leaves of a part is dropped.
 * @param offset where the source starts in the file, at a unit's beginning
 * @throws TransientError SOURCE_DIFFERS, and the source's own errors
 */
export async function* cutParts(
  source: AsyncIterable<Buffer>,
  file: FileToSend,
  { partBytes }: PartPlan,
  offset: number,
): AsyncGenerator<Part> {
  const checkBlocks = blockChecker(file, offset);
  let at = offset;
  let part = newPart();
  for await (const chunk of source)
    for (let taken = 0; taken < chunk.length; ) {
      const piece = chunk.subarray(taken, taken + part.bytes.length - part.filledBytes);
      piece.copy(part.bytes, part.filledBytes);
      part.filledBytes += piece.length;
      part.hash.update(piece);
      checkBlocks(piece);
      taken += piece.length;
      at += piece.length;
      if (part.filledBytes < part.bytes.length) continue;
      yield { bytes: part.bytes, sha256: part.hash.digest('base64') };
      part = newPart();
    }

  function newPart() {
    const sizeBytes = Math.min(partBytes, file.sizeBytes - at);
    return { bytes: Buffer.allocUnsafeSlow(sizeBytes), hash: createHash('sha256'), filledBytes: 0 };
  }
}

function blockChecker({ blockBytes, blockSha256, sizeBytes }: FileToSend, offset: number) {
  let at = offset;
  let hash = createHash('sha256');
  return (piece: Buffer): void => {
    for (let taken = 0; taken < piece.length; ) {
      const block = Math.floor(at / blockBytes);
      const endBytes = Math.min((block + 1) * blockBytes, sizeBytes);
      const part = piece.subarray(taken, taken + endBytes - at);
      hash.update(part);
      taken += part.length;
      at += part.length;
      if (at < endBytes) return;
      if (hash.digest('hex') !== blockSha256[block])
        throw new TransientError('SOURCE_DIFFERS', 'the file to send is not what its manifest says');
      hash = createHash('sha256');
    }
  };
}
