import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AwsError } from '../service.ts';
import type { KmsKey } from './key-store.ts';

/** Authenticated together with the secret; must be given back exactly to decrypt. */
export type EncryptionContext = Readonly<Record<string, string>>;

const formatVersion = 1;
const keyIdBytes = 16;
const ivBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + keyIdBytes;

/** `version | key id | iv | tag | ciphertext`: like KMS's own, the blob names its key. */
export function encrypt(key: KmsKey, plaintext: Buffer, context: EncryptionContext): Buffer {
  const header = Buffer.concat([Buffer.of(formatVersion), Buffer.from(key.keyId.replaceAll('-', ''), 'hex')]);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key.material, iv);
  cipher.setAAD(associatedBytes(header, context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, iv, cipher.getAuthTag(), sealed]);
}

/** @throws AwsError `InvalidCiphertextException` when the blob is no blob of KMS */
export function keyIdOf(blob: Buffer): string {
  if (blob.length < headerBytes + ivBytes + tagBytes || blob[0] !== formatVersion) throw invalidCiphertext();
  const hex = blob.subarray(1, headerBytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** @throws AwsError `InvalidCiphertextException` when the blob or the context is not the one that was encrypted */
export function decrypt(key: KmsKey, blob: Buffer, context: EncryptionContext): Buffer {
  const ivEnd = headerBytes + ivBytes;
  const decipher = createDecipheriv('aes-256-gcm', key.material, blob.subarray(headerBytes, ivEnd), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associatedBytes(blob.subarray(0, headerBytes), context));
  decipher.setAuthTag(blob.subarray(ivEnd, ivEnd + tagBytes));
  try {
    return Buffer.concat([decipher.update(blob.subarray(ivEnd + tagBytes)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The order of the context's entries does not count. */
function associatedBytes(header: Buffer, context: EncryptionContext): Buffer {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([header, Buffer.from(JSON.stringify(entries))]);
}

function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', 'the ciphertext or its encryption context is not valid');
}
