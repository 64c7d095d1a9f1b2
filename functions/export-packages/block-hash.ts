import { createHash } from 'node:crypto';
import * as z from 'zod';

/** Bytes of a block whose hash is kept, so that a transfer can be checked, and continued, block by block. */
export const hashBlockBytes = 64 * 1024 * 1024;

/** Size and SHA-256 of a file as a whole and in blocks, lower-case hex. */
export const FileHashes = z.object({
  sizeBytes: z.int().nonnegative(),
  sha256: z.string(),
  blockBytes: z.int().positive(),
  blockSha256: z.array(z.string()),
});
export type FileHashes = z.infer<typeof FileHashes>;

/** Takes a file piece by piece and knows its hashes at the end. */
export class BlockHasher {
  readonly #whole = createHash('sha256');
  readonly #blockSha256: string[] = [];
  #block = createHash('sha256');
  #blockFilledBytes = 0;
  #sizeBytes = 0;

  update(bytes: Buffer): void {
    this.#whole.update(bytes);
    this.#sizeBytes += bytes.length;
    let rest = bytes;
    while (rest.length > 0) {
      const taken = rest.subarray(0, hashBlockBytes - this.#blockFilledBytes);
      this.#block.update(taken);
      this.#blockFilledBytes += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#blockFilledBytes === hashBlockBytes) this.#endBlock();
    }
  }

  finish(): FileHashes {
    if (this.#blockFilledBytes > 0) this.#endBlock();
    return {
      sizeBytes: this.#sizeBytes,
      sha256: this.#whole.digest('hex'),
      blockBytes: hashBlockBytes,
      blockSha256: this.#blockSha256,
    };
  }

  #endBlock(): void {
    this.#blockSha256.push(this.#block.digest('hex'));
    this.#block = createHash('sha256');
    this.#blockFilledBytes = 0;
  }
}

export async function hashFile(body: AsyncIterable<Buffer>): Promise<FileHashes> {
  const hasher = new BlockHasher();
  for await (const piece of body) hasher.update(piece);
  return hasher.finish();
}
