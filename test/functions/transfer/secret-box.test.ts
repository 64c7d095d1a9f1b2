import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  InvalidCiphertextException,
  KMSClient,
  KMSServiceException,
} from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  openCredentials,
  type SecretContext,
  sealCredentials,
} from '../../../functions/transfer/secret-box.ts';

const kms = new KMSClient({ region: 'us-east-1' });
const mock = mockClient(kms);
const masterKeys = new Map([
  ['key-1', randomBytes(32)],
  ['key-2', randomBytes(32)],
]);
const context: SecretContext = { tenant: 'D-1', configId: 'C-1', field: 'password', version: 3 };
const credentials = { password: 'canary-password', privateKey: 'canary-key' };

/** KMS as it is: a data key is bound to its key and context, and opens with exactly those. */
beforeEach(() => {
  mock.reset();
  mock.on(GenerateDataKeyCommand).callsFake(({ KeyId, EncryptionContext }) => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', masterKeys.get(KeyId) ?? '', iv);
    cipher.setAAD(Buffer.from(JSON.stringify(EncryptionContext)));
    const Plaintext = randomBytes(32);
    const body = Buffer.concat([cipher.update(Plaintext), cipher.final()]);
    return {
      Plaintext: new Uint8Array(Plaintext),
      CiphertextBlob: Buffer.concat([iv, cipher.getAuthTag(), body]),
    };
  });
  mock.on(DecryptCommand).callsFake(({ KeyId, CiphertextBlob, EncryptionContext }) => {
    const blob = Buffer.from(CiphertextBlob);
    try {
      const decipher = createDecipheriv('aes-256-gcm', masterKeys.get(KeyId) ?? '', blob.subarray(0, 12));
      decipher.setAAD(Buffer.from(JSON.stringify(EncryptionContext)));
      decipher.setAuthTag(blob.subarray(12, 28));
      return { Plaintext: Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]) };
    } catch {
      throw new InvalidCiphertextException({ message: 'no', $metadata: {} });
    }
  });
});

const unreadable = { name: 'PermanentError', code: 'SECRET_UNREADABLE' };

describe('sealed credentials', () => {
  it('open to what was sealed', async () => {
    const sealed = await sealCredentials(kms, 'key-1', context, credentials);
    expect(await openCredentials(kms, 'key-1', context, sealed)).toEqual(credentials);
  });

  it('show nothing of what they hold', async () => {
    const text = JSON.stringify(await sealCredentials(kms, 'key-1', context, credentials));
    for (const secret of [
      'canary',
      Buffer.from('canary').toString('hex'),
      Buffer.from('canary-p').toString('base64'),
    ])
      expect(text).not.toContain(secret);
  });

  it('are never the same twice', async () => {
    const one = await sealCredentials(kms, 'key-1', context, credentials);
    const two = await sealCredentials(kms, 'key-1', context, credentials);
    for (const field of ['encryptedKey', 'iv', 'ciphertext', 'tag'] as const)
      expect(one[field]).not.toBe(two[field]);
  });

  it.each([
    ['tenant', { tenant: 'D-2' }],
    ['settings', { configId: 'C-2' }],
    ['field', { field: 'privateKey' }],
    ['version', { version: 4 }],
  ])('fail to open for another %s', async (_what, change) => {
    const sealed = await sealCredentials(kms, 'key-1', context, credentials);
    await expect(openCredentials(kms, 'key-1', { ...context, ...change }, sealed)).rejects.toMatchObject(
      unreadable,
    );
  });

  it('fail to open with another key', async () => {
    const sealed = await sealCredentials(kms, 'key-1', context, credentials);
    await expect(openCredentials(kms, 'key-2', context, sealed)).rejects.toMatchObject(unreadable);
  });

  it.each(['encryptedKey', 'iv', 'ciphertext', 'tag'] as const)(
    'fail to open when their %s is changed',
    async (field) => {
      const sealed = await sealCredentials(kms, 'key-1', context, credentials);
      const bytes = Buffer.from(sealed[field], 'base64');
      bytes[0] = (bytes[0] ?? 0) ^ 1;
      const changed = { ...sealed, [field]: bytes.toString('base64') };
      await expect(openCredentials(kms, 'key-1', context, changed)).rejects.toMatchObject(unreadable);
    },
  );

  it('fail to open with a tag cut short', async () => {
    const sealed = await sealCredentials(kms, 'key-1', context, credentials);
    const tag = Buffer.from(sealed.tag, 'base64').subarray(0, 4).toString('base64');
    await expect(openCredentials(kms, 'key-1', context, { ...sealed, tag })).rejects.toMatchObject(
      unreadable,
    );
  });

  it('fail for a while only when KMS does not answer or is busy', async () => {
    const sealed = await sealCredentials(kms, 'key-1', context, credentials);
    const busy = new KMSServiceException({ name: 'ThrottlingException', $fault: 'client', $metadata: {} });
    for (const error of [new Error('socket hang up'), busy]) {
      mock.on(DecryptCommand).rejects(error);
      await expect(openCredentials(kms, 'key-1', context, sealed)).rejects.toMatchObject({
        name: 'TransientError',
      });
    }
  });
});
