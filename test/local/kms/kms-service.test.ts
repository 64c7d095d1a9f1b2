import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GetPublicKeyCommand,
  KMSClient,
  type MessageType,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKmsService } from '../../../local/kms/kms-service.ts';
import { anEndpoint, readerArn, type TestEndpoint } from '../endpoint/an-endpoint.ts';

let running: TestEndpoint;
let client: KMSClient;
const alias = 'alias/secrets';

beforeAll(async () => {
  running = await anEndpoint(
    [
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: '*',
        Condition: { StringEquals: { 'kms:EncryptionContext:tenant': 'd1' } },
      },
    ],
    {
      Secrets: { Type: 'AWS::KMS::Key', Properties: { Description: 'secrets' } },
      Others: { Type: 'AWS::KMS::Key', Properties: {} },
      Alias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: alias, TargetKeyId: { 'Fn::GetAtt': ['Secrets', 'Arn'] } },
      },
      Curve: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' } },
      Rsa: { Type: 'AWS::KMS::Key', Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } },
    },
  );
  running.endpoint.register(await createKmsService(running));
  client = new KMSClient(running.clientSettings());
});
afterAll(() => running.close());

function keyIdOf(logicalId: string): string {
  return running.resources.find((resource) => resource.logicalId === logicalId)?.physicalId ?? '';
}

async function encrypted(EncryptionContext?: Record<string, string>): Promise<Uint8Array> {
  const Plaintext = Buffer.from('secret');
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId: alias, Plaintext, EncryptionContext }),
  );
  return CiphertextBlob ?? new Uint8Array();
}

describe('KMS stand-in: encryption', () => {
  it('decrypts what it encrypted, without being told the key, whatever the order of the context', async () => {
    const CiphertextBlob = await encrypted({ tenant: 'd1', field: 'password' });
    const answer = await client.send(
      new DecryptCommand({ CiphertextBlob, EncryptionContext: { field: 'password', tenant: 'd1' } }),
    );
    expect(Buffer.from(answer.Plaintext ?? []).toString()).toBe('secret');
    expect(answer.KeyId).toBe(`arn:aws:kms:us-east-1:000000000000:key/${keyIdOf('Secrets')}`);
  });

  it.each([
    ['another value', { tenant: 'd2' }],
    ['one entry more', { tenant: 'd1', field: 'x' }],
    ['no entry', undefined],
    ['another case', { Tenant: 'd1' }],
  ])('refuses a context with %s', async (_name, EncryptionContext) => {
    const CiphertextBlob = await encrypted({ tenant: 'd1' });
    await expect(
      client.send(new DecryptCommand({ CiphertextBlob, EncryptionContext })),
    ).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses a changed ciphertext, byte for byte', async () => {
    const blob = await encrypted();
    for (const at of [0, 20, 30, blob.length - 1]) {
      const CiphertextBlob = Uint8Array.from(blob, (byte, index) => (index === at ? byte ^ 1 : byte));
      await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  it('encrypts 4,096 bytes and refuses one more', async () => {
    const encrypt = (sizeBytes: number) =>
      client.send(new EncryptCommand({ KeyId: alias, Plaintext: Buffer.alloc(sizeBytes) }));
    const { CiphertextBlob } = await encrypt(4_096);
    expect((await client.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toHaveLength(4_096);
    await expect(encrypt(4_097)).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses an unknown key, another key than the one used, and a disabled key', async () => {
    const CiphertextBlob = await encrypted();
    const unknown = client.send(new EncryptCommand({ KeyId: 'alias/none', Plaintext: Buffer.of(1) }));
    await expect(unknown).rejects.toMatchObject({ name: 'NotFoundException' });
    const other = client.send(new DecryptCommand({ CiphertextBlob, KeyId: keyIdOf('Others') }));
    await expect(other).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    await client.send(new DisableKeyCommand({ KeyId: keyIdOf('Secrets') }));
    await expect(client.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: 'DisabledException',
    });
    await client.send(new EnableKeyCommand({ KeyId: keyIdOf('Secrets') }));
    expect((await client.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toHaveLength(6);
  });

  it('makes data keys that decrypt to their plaintext', async () => {
    const EncryptionContext = { job: '1' };
    const made = await client.send(
      new GenerateDataKeyCommand({ KeyId: alias, KeySpec: 'AES_256', EncryptionContext }),
    );
    const opened = await client.send(
      new DecryptCommand({ CiphertextBlob: made.CiphertextBlob, EncryptionContext }),
    );
    expect(made.Plaintext).toHaveLength(32);
    expect(opened.Plaintext).toEqual(made.Plaintext);
    const sealed = await client.send(
      new GenerateDataKeyWithoutPlaintextCommand({ KeyId: alias, NumberOfBytes: 16 }),
    );
    expect(sealed).not.toHaveProperty('Plaintext');
    const { Plaintext } = await client.send(new DecryptCommand({ CiphertextBlob: sealed.CiphertextBlob }));
    expect(Plaintext).toHaveLength(16);
  });

  it('lets a role decrypt only under the context that its policy names', async () => {
    const reader = new KMSClient(running.clientSettings(readerArn));
    const decrypt = async (tenant: string) =>
      reader.send(
        new DecryptCommand({ CiphertextBlob: await encrypted({ tenant }), EncryptionContext: { tenant } }),
      );
    expect((await decrypt('d1')).Plaintext).toHaveLength(6);
    await expect(decrypt('d2')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(running.access.denials()).toMatchObject([{ action: 'kms:Decrypt', roleArn: readerArn }]);
  });

  it('keeps its keys over a restart', async () => {
    const CiphertextBlob = await encrypted();
    running.endpoint.register(await createKmsService(running));
    expect((await client.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toHaveLength(6);
  });

  it('rejects an action and a field that it does not play, by name', async () => {
    await expect(client.send(new CreateKeyCommand({}))).rejects.toThrow('kms:CreateKey is not supported');
    const dry = new EncryptCommand({ KeyId: alias, Plaintext: Buffer.of(1), DryRun: true });
    await expect(client.send(dry)).rejects.toThrow('kms:Encrypt with DryRun is not supported');
  });
});

describe('KMS stand-in: signatures', () => {
  const message = Buffer.from('the manifest');
  const cases: [string, SigningAlgorithmSpec, MessageType][] = [
    ['Curve', 'ECDSA_SHA_256', 'RAW'],
    ['Curve', 'ECDSA_SHA_256', 'DIGEST'],
    ['Rsa', 'RSASSA_PKCS1_V1_5_SHA_512', 'RAW'],
    ['Rsa', 'RSASSA_PKCS1_V1_5_SHA_512', 'DIGEST'],
  ];

  it.each(cases)(
    'signs with %s, %s, %s so that anybody with the public key can verify',
    async (name, SigningAlgorithm, MessageType) => {
      const KeyId = keyIdOf(name);
      const hash = `sha${SigningAlgorithm.slice(-3)}`;
      const digest = createHash(hash).update(message).digest();
      const Message = MessageType === 'DIGEST' ? digest : message;
      const { Signature = new Uint8Array() } = await client.send(
        new SignCommand({ KeyId, SigningAlgorithm, MessageType, Message }),
      );
      const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
      const publicKey = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
      expect(verify(hash, message, publicKey, Signature)).toBe(true);
      const check = (Checked: Uint8Array) =>
        client.send(new VerifyCommand({ KeyId, SigningAlgorithm, MessageType, Message: Checked, Signature }));
      expect((await check(Message)).SignatureValid).toBe(true);
      const changed =
        MessageType === 'DIGEST' ? Buffer.alloc(digest.length) : Buffer.from('another manifest');
      await expect(check(changed)).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' });
    },
  );

  it('signs with padding that is random (PSS)', async () => {
    const asked = {
      KeyId: keyIdOf('Rsa'),
      SigningAlgorithm: 'RSASSA_PSS_SHA_256' as const,
      Message: message,
    };
    const { Signature } = await client.send(new SignCommand(asked));
    expect((await client.send(new VerifyCommand({ ...asked, Signature }))).SignatureValid).toBe(true);
  });

  it('refuses a digest of the wrong length, a message that is too long and a key for another use', async () => {
    const asked = { KeyId: keyIdOf('Curve'), SigningAlgorithm: 'ECDSA_SHA_256' as const };
    const short = client.send(
      new SignCommand({ ...asked, MessageType: 'DIGEST', Message: Buffer.alloc(31) }),
    );
    await expect(short).rejects.toMatchObject({ name: 'ValidationException' });
    const long = client.send(new SignCommand({ ...asked, Message: Buffer.alloc(4_097) }));
    await expect(long).rejects.toMatchObject({ name: 'ValidationException' });
    const wrong = client.send(new SignCommand({ ...asked, KeyId: alias, Message: message }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidKeyUsageException' });
  });

  it('describes a key', async () => {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyIdOf('Curve') }));
    expect(KeyMetadata).toMatchObject({
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      KeyState: 'Enabled',
      SigningAlgorithms: ['ECDSA_SHA_256'],
      CreationDate: expect.any(Date),
    });
  });
});
