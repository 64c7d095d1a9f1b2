import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createMessage, encrypt } from 'openpgp';
import * as z from 'zod';
import type { Files } from '../platform/files.ts';
import type { PgpKey } from './pgp-key.ts';

/** Size and hashes of an encrypted file, in the form that plain files have theirs. */
const EncryptedHashes = z.object({
  sizeBytes: z.int().nonnegative(),
  sha256: z.string(),
  blockBytes: z.int().positive(),
  blockSha256: z.array(z.string()),
});
export type EncryptedHashes = z.infer<typeof EncryptedHashes>;

export interface PlainFile {
  readonly name: string;
  /** Of the object to encrypt. */
  readonly objectKey: string;
  readonly blockBytes: number;
}

/** Keys of an encrypted file and of its hashes, below the prefix of its package. */
export function encryptedKeys(keyPrefix: string, key: string, fingerprint: string) {
  const objectKey = `${keyPrefix}pgp/${fingerprint}/${key}.pgp`;
  return { objectKey, blocksKey: `${objectKey}.hashes.json` };
}

/** What is known of an encrypted file, once it is whole; without hashes, or with another size, it is not. */
export async function readEncrypted(
  files: Files,
  keys: ReturnType<typeof encryptedKeys>,
): Promise<EncryptedHashes | undefined> {
  const bytes = await files.read(keys.blocksKey);
  if (bytes === undefined) return undefined;
  const hashes = EncryptedHashes.parse(JSON.parse(bytes.toString()));
  return (await files.sizeBytesOf(keys.objectKey)) === hashes.sizeBytes ? hashes : undefined;
}

/**
 * Encrypts an object for a key. The hashes are written last: what has them is never made again, since each time would
 * give other bytes and what was sent so far would not go on.
 */
export async function encryptFile(
  files: Files,
  plain: PlainFile,
  { key, at, keys }: { key: PgpKey; at: Date; keys: ReturnType<typeof encryptedKeys> },
): Promise<EncryptedHashes> {
  const source = Readable.toWeb(await files.openStream(plain.objectKey)) as ReadableStream<Uint8Array>;
  // The type is of another standard library's stream; at run time both are Node's.
  const message = await createMessage({ binary: source as never, filename: plain.name, date: at });
  const encrypted: unknown = await encrypt({
    message,
    encryptionKeys: key.key,
    format: 'binary',
    date: at,
  });
  const hasher = new BlockHashes(plain.blockBytes);
  await files.writeStream(keys.objectKey, hasher.passing(encrypted as AsyncIterable<Uint8Array>));
  const hashes = hasher.finish();
  await files.write(keys.blocksKey, JSON.stringify(hashes), 'application/json');
  return hashes;
}

/** Hashes bytes on their way: all of them, and block by block. */
class BlockHashes {
  readonly #blockBytes: number;
  readonly #whole = createHash('sha256');
  readonly #blockSha256: string[] = [];
  #block = createHash('sha256');
  #blockFilledBytes = 0;
  #sizeBytes = 0;

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  async *passing(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      this.#update(bytes);
      yield bytes;
    }
  }

  finish(): EncryptedHashes {
    if (this.#blockFilledBytes > 0) this.#endBlock();
    return {
      sizeBytes: this.#sizeBytes,
      sha256: this.#whole.digest('hex'),
      blockBytes: this.#blockBytes,
      blockSha256: this.#blockSha256,
    };
  }

  #update(bytes: Buffer): void {
    this.#whole.update(bytes);
    this.#sizeBytes += bytes.length;
    for (let rest = bytes; rest.length > 0; ) {
      const taken = rest.subarray(0, this.#blockBytes - this.#blockFilledBytes);
      this.#block.update(taken);
      this.#blockFilledBytes += taken.length;
      rest = rest.subarray(taken.length);
      if (this.#blockFilledBytes === this.#blockBytes) this.#endBlock();
    }
  }

  #endBlock(): void {
    this.#blockSha256.push(this.#block.digest('hex'));
    this.#block = createHash('sha256');
    this.#blockFilledBytes = 0;
  }
}
