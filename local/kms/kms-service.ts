import { createPublicKey, randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type * as z from 'zod';
import type { LocalClock } from '../clock.ts';
import { AwsError, type Caller, type LocalService, UnsupportedFeatureError } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';
import { decrypt, type EncryptionContext, encrypt, keyIdOf } from './ciphertext.ts';
import { type KeyStore, type KeyUsage, type KmsKey, openKeyStore } from './key-store.ts';
import { parseRequest, requests } from './requests.ts';
import { isSignatureOf, signingAlgorithms, signMessage } from './signing.ts';

export interface KmsOptions {
  readonly stateFolder: string;
  readonly clock: LocalClock;
  /** Of the whole template; those that are keys or aliases count. */
  readonly resources: readonly ResolvedResource[];
}

/** AWS KMS for the keys of the template: encryption with a context, data keys, signatures. Identity policies only. */
export async function createKmsService({ stateFolder, clock, resources }: KmsOptions): Promise<LocalService> {
  const keys = await openKeyStore({ stateFolder, resources, nowAt: clock.now().toISOString() });
  return {
    signingName: 'kms',
    handle: async ({ headers, body, caller }) => {
      const action = String(headers['x-amz-target']).replace(/^TrentService\./, '');
      const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
      if (run === undefined) throw new UnsupportedFeatureError(`kms:${action}`);
      const answer = await run({
        action,
        keys,
        caller,
        input: JSON.parse((await text(body)) || '{}') as unknown,
      });
      return {
        status: 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify(answer),
      };
    },
  };
}

interface Call {
  readonly action: string;
  readonly keys: KeyStore;
  readonly caller: Caller;
  readonly input: unknown;
}

const actions: Readonly<Record<string, (call: Call) => unknown>> = {
  Encrypt: (call) => {
    const input = parseRequest(call.action, requests.Encrypt, call.input);
    const key = usableKey(call, input.KeyId, 'ENCRYPT_DECRYPT', input.EncryptionContext);
    const blob = encrypt(key, input.Plaintext, input.EncryptionContext);
    return { KeyId: key.arn, CiphertextBlob: base64(blob), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  Decrypt: (call) => {
    const input = parseRequest(call.action, requests.Decrypt, call.input);
    const usedId = keyIdOf(input.CiphertextBlob);
    if (input.KeyId !== undefined && call.keys.find(input.KeyId).keyId !== usedId) {
      throw new AwsError(
        'IncorrectKeyException',
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    const key = usableKey(call, usedId, 'ENCRYPT_DECRYPT', input.EncryptionContext);
    const plaintext = decrypt(key, input.CiphertextBlob, input.EncryptionContext);
    return { KeyId: key.arn, Plaintext: base64(plaintext), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' };
  },
  GenerateDataKey: (call) => {
    const { plaintext, answer } = generateDataKey(call);
    return { ...answer, Plaintext: base64(plaintext) };
  },
  GenerateDataKeyWithoutPlaintext: (call) => generateDataKey(call).answer,
  Sign: (call) => {
    const { key, input } = signingCall(call, requests.Sign);
    const signature = signMessage(key, signingInput(input));
    return { KeyId: key.arn, Signature: base64(signature), SigningAlgorithm: input.SigningAlgorithm };
  },
  Verify: (call) => {
    const { key, input } = signingCall(call, requests.Verify);
    if (!isSignatureOf(key, signingInput(input), input.Signature)) {
      throw new AwsError('KMSInvalidSignatureException', 'the signature does not match the message');
    }
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm };
  },
  GetPublicKey: (call) => {
    const { KeyId } = parseRequest(call.action, requests.OfKey, call.input);
    const key = usableKey(call, KeyId, 'SIGN_VERIFY');
    const publicKey = createPublicKey(key.material).export({ format: 'der', type: 'spki' });
    const { arn, keySpec, keyUsage } = key;
    const SigningAlgorithms = signingAlgorithms(key);
    return {
      KeyId: arn,
      PublicKey: base64(publicKey),
      KeySpec: keySpec,
      KeyUsage: keyUsage,
      SigningAlgorithms,
    };
  },
  DescribeKey: (call) => {
    const { KeyId } = parseRequest(call.action, requests.OfKey, call.input);
    return { KeyMetadata: metadataOf(authorizedKey(call, KeyId)) };
  },
  EnableKey: (call) => setEnabled(call, true),
  DisableKey: (call) => setEnabled(call, false),
};

/** The named key, after the checks of the caller's rights, the key's state and its usage. */
function usableKey(call: Call, name: string, usage: KeyUsage, context: EncryptionContext = {}): KmsKey {
  const key = authorizedKey(call, name, context);
  if (!key.isEnabled) throw new AwsError('DisabledException', `${key.arn} is disabled.`);
  if (key.keyUsage === usage) return key;
  throw new AwsError(
    'InvalidKeyUsageException',
    `${key.arn} key usage is ${key.keyUsage} which is not valid for ${call.action}.`,
  );
}

function authorizedKey(
  { action, keys, caller }: Call,
  name: string,
  context: EncryptionContext = {},
): KmsKey {
  const key = keys.find(name);
  const entries = Object.entries(context).map(([entry, value]) => [`kms:EncryptionContext:${entry}`, value]);
  const alias = /(^|:)(alias\/.*)$/.exec(name)?.[2];
  caller.authorize(`kms:${action}`, key.arn, {
    ...(Object.fromEntries(entries) as Record<string, string>),
    ...(entries.length > 0 ? { 'kms:EncryptionContextKeys': Object.keys(context) } : {}),
    ...(alias === undefined ? {} : { 'kms:RequestAlias': alias }),
  });
  return key;
}

function generateDataKey(call: Call): { plaintext: Buffer; answer: Record<string, string> } {
  const input = parseRequest(call.action, requests.GenerateDataKey, call.input);
  const key = usableKey(call, input.KeyId, 'ENCRYPT_DECRYPT', input.EncryptionContext);
  const plaintext = randomBytes(input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32));
  const blob = encrypt(key, plaintext, input.EncryptionContext);
  return { plaintext, answer: { KeyId: key.arn, CiphertextBlob: base64(blob) } };
}

type SigningRequest = z.infer<typeof requests.Sign>;

function signingCall<T extends SigningRequest>(call: Call, schema: z.ZodType<T>): { key: KmsKey; input: T } {
  const input = parseRequest(call.action, schema, call.input);
  return { key: usableKey(call, input.KeyId, 'SIGN_VERIFY'), input };
}

function signingInput({ SigningAlgorithm, Message, MessageType }: SigningRequest) {
  return { algorithm: SigningAlgorithm, message: Message, isDigest: MessageType === 'DIGEST' };
}

async function setEnabled(call: Call, isEnabled: boolean): Promise<object> {
  const { KeyId } = parseRequest(call.action, requests.OfKey, call.input);
  await call.keys.setEnabled(authorizedKey(call, KeyId), isEnabled);
  return {};
}

function metadataOf(key: KmsKey): Record<string, unknown> {
  const algorithms =
    key.keyUsage === 'SIGN_VERIFY'
      ? { SigningAlgorithms: signingAlgorithms(key) }
      : { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'] };
  return {
    AWSAccountId: key.arn.split(':')[4],
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: Date.parse(key.createdAt) / 1_000,
    Description: key.description,
    Enabled: key.isEnabled,
    KeyManager: 'CUSTOMER',
    KeySpec: key.keySpec,
    KeyState: key.isEnabled ? 'Enabled' : 'Disabled',
    KeyUsage: key.keyUsage,
    MultiRegion: false,
    Origin: 'AWS_KMS',
    ...algorithms,
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64');
}
