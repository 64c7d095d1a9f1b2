import { createHash } from 'node:crypto';
import { PermanentError } from '../platform/errors.ts';
import type { Transport } from './transport.ts';

export interface BlockHashes {
  readonly sizeBytes: number;
  readonly blockBytes: number;
  /** SHA-256, hexadecimal, of each block in order; the last may be shorter. */
  readonly blockSha256: readonly string[];
}

export type Comparison =
  | { readonly kind: 'equal' }
  | { readonly kind: 'paused' }
  /** First block that is wrong or missing. */
  | { readonly kind: 'different'; readonly block: number }
  /** The account may not read. */
  | { readonly kind: 'unreadable' };

interface CompareOptions {
  /** Blocks before this one are taken as equal. */
  readonly fromBlock: number;
  /** Called after each equal block with the number of equal blocks from the start; true pauses. */
  onBlock(equalBlockCount: number): Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a remote file back, block by block, and compares each with its hash. */
export async function compareBlocks(
  transport: Transport,
  name: string,
  file: BlockHashes,
  options: CompareOptions,
): Promise<Comparison> {
  try {
    return await readAndCompare(transport, name, file, options);
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'READ_DENIED') return { kind: 'unreadable' };
    throw error;
  }
}

async function readAndCompare(
  transport: Transport,
  name: string,
  { sizeBytes, blockBytes, blockSha256 }: BlockHashes,
  { fromBlock, onBlock, signal }: CompareOptions,
): Promise<Comparison> {
  let block = fromBlock;
  let hash = createHash('sha256');
  let missingBytes = Math.min(blockBytes, sizeBytes - block * blockBytes);
  if (missingBytes <= 0) return { kind: 'equal' };
  for await (const chunk of transport.read(name, block * blockBytes, sizeBytes)) {
    signal?.throwIfAborted();
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + missingBytes);
      hash.update(part);
      at += part.length;
      missingBytes -= part.length;
      if (missingBytes > 0) break;
      if (hash.digest('hex') !== blockSha256[block]) return { kind: 'different', block };
      block += 1;
      if (await onBlock(block)) return { kind: 'paused' };
      hash = createHash('sha256');
      missingBytes = Math.min(blockBytes, sizeBytes - block * blockBytes);
    }
  }
  return block === blockSha256.length ? { kind: 'equal' } : { kind: 'different', block };
}
