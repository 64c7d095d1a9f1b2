import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  type KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { PermanentError, TransientError } from '../platform/errors.ts';
import { Credentials, failureCodes, type SealedSecret } from './contract.ts';

/** What a secret belongs to; ids only, since KMS writes it to the audit trail in clear. */
export interface SecretContext {
  /** The distributor. */
  readonly tenant: string;
  readonly configId: string;
  /** Name of the setting that holds the secret. */
  readonly field: string;
  /** Version of the settings it was stored with. */
  readonly version: number;
}

/** Needs `kms:GenerateDataKey` only: who seals cannot open. */
export async function sealCredentials(
  kms: KMSClient,
  keyId: string,
  context: SecretContext,
  credentials: Credentials,
): Promise<SealedSecret> {
  const EncryptionContext = encryptionContext(context);
  const made = await kms.send(
    new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext }),
  );
  if (made.Plaintext === undefined || made.CiphertextBlob === undefined)
    throw new TransientError('KMS_UNAVAILABLE', 'KMS gave no data key; try again');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', made.Plaintext, iv);
  cipher.setAAD(Buffer.from(JSON.stringify(EncryptionContext)));
  const ciphertext = Buffer.concat([
    cipher.update(JSON.stringify(Credentials.parse(credentials)), 'utf8'),
    cipher.final(),
  ]);
  made.Plaintext.fill(0);
  return {
    encryptedKey: Buffer.from(made.CiphertextBlob).toString('base64'),
    iv: iv.toString('base64'),
    ciphertext: ciphertext.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    version: context.version,
  };
}

/**
 * Needs `kms:Decrypt`, which only the sending and testing functions have.
 * @throws PermanentError SECRET_UNREADABLE when it was sealed for another context or key, or was changed;
 * TransientError KMS_UNAVAILABLE when KMS does not answer
 */
export async function openCredentials(
  kms: KMSClient,
  keyId: string,
  context: SecretContext,
  sealed: SealedSecret,
): Promise<Credentials> {
  const EncryptionContext = encryptionContext(context);
  const dataKey = await decryptDataKey(kms, keyId, sealed.encryptedKey, EncryptionContext);
  try {
    const decipher = createDecipheriv('aes-256-gcm', dataKey, Buffer.from(sealed.iv, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAAD(Buffer.from(JSON.stringify(EncryptionContext)));
    decipher.setAuthTag(Buffer.from(sealed.tag, 'base64'));
    const text = Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, 'base64')), decipher.final()]);
    return Credentials.parse(JSON.parse(text.toString('utf8')));
  } catch {
    throw unreadable(); // no cause: it could quote what was decrypted
  } finally {
    dataKey.fill(0);
  }
}

async function decryptDataKey(
  kms: KMSClient,
  keyId: string,
  encryptedKey: string,
  EncryptionContext: Record<string, string>,
): Promise<Uint8Array> {
  const CiphertextBlob = Buffer.from(encryptedKey, 'base64');
  try {
    const { Plaintext } = await kms.send(
      new DecryptCommand({ KeyId: keyId, CiphertextBlob, EncryptionContext }),
    );
    if (Plaintext !== undefined) return Plaintext;
  } catch (error) {
    if (!isRefusal(error)) throw new TransientError('KMS_UNAVAILABLE', 'KMS did not answer; try again');
  }
  throw unreadable();
}

function encryptionContext({ tenant, configId, field, version }: SecretContext): Record<string, string> {
  return { tenant, configId, field, version: String(version) };
}

/** KMS looked at it and said no; throttling and outages are another matter. */
function isRefusal(error: unknown): boolean {
  const isClientFault = error instanceof KMSServiceException && error.$fault === 'client';
  return isClientFault && !/Throttling|LimitExceeded/.test(error.name);
}

function unreadable(): PermanentError {
  return new PermanentError('SECRET_UNREADABLE', failureCodes.SECRET_UNREADABLE.text);
}
