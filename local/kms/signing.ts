import {
  constants,
  createHash,
  createPublicKey,
  privateEncrypt,
  publicDecrypt,
  sign,
  verify,
} from 'node:crypto';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import type { KmsKey } from './key-store.ts';
import { signDigest, verifyDigest } from './p256.ts';

export interface SigningInput {
  readonly algorithm: string;
  readonly message: Buffer;
  /** Whether the message is already a digest. */
  readonly isDigest: boolean;
}

/** DER of `DigestInfo` up to the digest itself. RFC 8017, 9.2 note 1. */
const digestInfoPrefixes: Readonly<Record<string, string>> = {
  sha256: '3031300d060960864801650304020105000420',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};

export function signingAlgorithms(key: KmsKey): string[] {
  if (key.keySpec === 'ECC_NIST_P256') return ['ECDSA_SHA_256'];
  const sizes = ['SHA_256', 'SHA_384', 'SHA_512'];
  return [...sizes.map((size) => `RSASSA_PKCS1_V1_5_${size}`), ...sizes.map((size) => `RSASSA_PSS_${size}`)];
}

export function signMessage(key: KmsKey, input: SigningInput): Buffer {
  const hash = hashOf(key, input);
  if (!input.isDigest) return sign(hash, input.message, { key: key.material, ...paddingOf(input.algorithm) });
  if (key.keySpec === 'ECC_NIST_P256') return signDigest(key.material, input.message);
  return privateEncrypt({ key: key.material, padding: constants.RSA_PKCS1_PADDING }, digestInfo(hash, input));
}

export function isSignatureOf(key: KmsKey, input: SigningInput, signature: Buffer): boolean {
  const hash = hashOf(key, input);
  const publicKey = createPublicKey(key.material);
  if (!input.isDigest)
    return verify(hash, input.message, { key: publicKey, ...paddingOf(input.algorithm) }, signature);
  if (key.keySpec === 'ECC_NIST_P256') return verifyDigest(publicKey, input.message, signature);
  try {
    const found = publicDecrypt({ key: publicKey, padding: constants.RSA_PKCS1_PADDING }, signature);
    return found.equals(digestInfo(hash, input));
  } catch {
    return false;
  }
}

/** `sha256`, `sha384` or `sha512`, after the checks that KMS makes. */
function hashOf(key: KmsKey, { algorithm, message, isDigest }: SigningInput): string {
  if (!signingAlgorithms(key).includes(algorithm)) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `Algorithm ${algorithm} is incompatible with key spec ${key.keySpec}.`,
    );
  }
  const hash = `sha${algorithm.slice(-3)}`;
  if (!isDigest) return hash;
  if (algorithm.startsWith('RSASSA_PSS')) throw new UnsupportedFeatureError(`${algorithm} over a digest`);
  const digestBytes = createHash(hash).digest().length;
  if (message.length === digestBytes) return hash;
  throw new AwsError('ValidationException', `Digest is invalid length for algorithm ${algorithm}.`);
}

function paddingOf(algorithm: string): object {
  if (!algorithm.startsWith('RSASSA_PSS')) return {};
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

function digestInfo(hash: string, { message }: SigningInput): Buffer {
  return Buffer.concat([Buffer.from(digestInfoPrefixes[hash] ?? '', 'hex'), message]);
}
