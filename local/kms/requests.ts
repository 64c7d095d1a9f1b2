import * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';

/** Most that KMS encrypts or signs by itself, bytes. https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
const directBytes = 4_096;
/** Most that KMS decrypts, bytes. */
const ciphertextBytes = 6_144;

const keyId = z.string().min(1).max(2_048);
const context = z.record(z.string(), z.string()).default({});
const symmetric = z.literal('SYMMETRIC_DEFAULT').optional();
const blob = (maximumBytes: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length >= 1 && bytes.length <= maximumBytes, {
      error: `must have length less than or equal to ${maximumBytes}`,
    });

const dataKey = z
  .strictObject({
    KeyId: keyId,
    EncryptionContext: context,
    KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
    NumberOfBytes: z.int().min(1).max(1_024).optional(),
  })
  .refine(({ KeySpec, NumberOfBytes }) => (KeySpec === undefined) !== (NumberOfBytes === undefined), {
    error: 'Please specify either number of bytes or key spec.',
  });

const signing = {
  KeyId: keyId,
  Message: blob(directBytes),
  MessageType: z.enum(['RAW', 'DIGEST']).default('RAW'),
  SigningAlgorithm: z.string(),
};

/** Inputs of the KMS actions that the runtime plays, as the SDK sends them. */
export const requests = {
  Encrypt: z.strictObject({
    KeyId: keyId,
    Plaintext: blob(directBytes),
    EncryptionContext: context,
    EncryptionAlgorithm: symmetric,
  }),
  Decrypt: z.strictObject({
    CiphertextBlob: blob(ciphertextBytes),
    EncryptionContext: context,
    KeyId: keyId.optional(),
    EncryptionAlgorithm: symmetric,
  }),
  GenerateDataKey: dataKey,
  Sign: z.strictObject(signing),
  Verify: z.strictObject({ ...signing, Signature: blob(ciphertextBytes) }),
  OfKey: z.strictObject({ KeyId: keyId }),
};

/**
 * @throws AwsError `ValidationException` for a wrong value
 * @throws UnsupportedFeatureError naming a field that the runtime does not know
 */
export function parseRequest<T>(action: string, schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys')
    throw new UnsupportedFeatureError(`kms:${action} with ${issue.keys.join(', ')}`);
  throw new AwsError(
    'ValidationException',
    `1 validation error detected at '${issue?.path.join('.')}': ${issue?.message}`,
  );
}
