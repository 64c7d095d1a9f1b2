import { createHash, randomBytes } from 'node:crypto';
import { decrypt, generateKey, readMessage, readPrivateKey } from 'openpgp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encryptedKeys, encryptFile, readEncrypted } from '../../../functions/pgp/encrypt-file.ts';
import { type PgpKey, usablePgpKey } from '../../../functions/pgp/pgp-key.ts';
import { type StrictFiles, strictFiles } from '../../support/strict-files.ts';

const at = new Date('2026-11-20T00:00:00.000Z');
const blockBytes = 16 * 1024;
const content = randomBytes(50_000);
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
let key: PgpKey;
let privateKey: string;
let files: StrictFiles;
let keys: ReturnType<typeof encryptedKeys>;

beforeAll(async () => {
  const made = await generateKey({
    userIDs: [{ name: 'Acme' }],
    date: new Date('2026-11-01'),
    format: 'armored',
  });
  privateKey = made.privateKey;
  key = (await usablePgpKey(made.publicKey, at)) as PgpKey;
  keys = encryptedKeys('meridian-hr/x/g1/', 'volumes/part01.zip', key.fingerprint);
});
beforeEach(async () => {
  files = strictFiles();
  await files.write('part01.zip', content);
});

const encrypted = () =>
  encryptFile(files, { name: 'part01.zip', objectKey: 'part01.zip', blockBytes }, { key, at, keys });

describe('an encrypted file', () => {
  it('decrypts to what it was, under the name it had', async () => {
    await encrypted();
    const message = await readMessage({ binaryMessage: files.objects.get(keys.objectKey) as Buffer });
    const decryptionKeys = await readPrivateKey({ armoredKey: privateKey });
    const { data, filename } = await decrypt({ message, decryptionKeys, format: 'binary', date: at });
    expect(Buffer.from(data as Uint8Array).equals(content)).toBe(true);
    expect(filename).toBe('part01.zip');
  });

  it('is described by the hashes of its own bytes, whole and block by block', async () => {
    const hashes = await encrypted();
    const bytes = files.objects.get(keys.objectKey) as Buffer;
    const blockCount = Math.ceil(bytes.length / blockBytes);
    expect(hashes).toEqual({
      sizeBytes: bytes.length,
      sha256: sha256Of(bytes),
      blockBytes,
      blockSha256: Array.from({ length: blockCount }, (_, block) =>
        sha256Of(bytes.subarray(block * blockBytes, (block + 1) * blockBytes)),
      ),
    });
    expect(blockCount).toBeGreaterThan(2);
  });

  it('is known once it is whole, and not before its hashes are there or with another size', async () => {
    expect(await readEncrypted(files, keys)).toBeUndefined();
    const hashes = await encrypted();
    expect(await readEncrypted(files, keys)).toEqual(hashes);
    files.objects.set(keys.objectKey, Buffer.from('cut'));
    expect(await readEncrypted(files, keys)).toBeUndefined();
  });
});
