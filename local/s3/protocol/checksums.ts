import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';
import { invalidRequest } from './errors.ts';

export const checksumAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** `COMPOSITE` is a checksum of the parts' checksums, with `-<part count>` after it. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */
  readonly value: string;
  readonly type: ChecksumType;
}

export interface Hasher {
  update(chunk: Buffer): unknown;
  digest(): Buffer;
}

export function checksumHasher(algorithm: ChecksumAlgorithm): Hasher {
  if (algorithm === 'SHA1' || algorithm === 'SHA256') return createHash(algorithm.toLowerCase());
  if (algorithm === 'CRC64NVME') return crc64Hasher();
  const step = algorithm === 'CRC32' ? crc32 : crc32c;
  let crc = 0;
  return {
    update: (chunk) => {
      crc = step(chunk, crc);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return bytes;
    },
  };
}

function crc64Hasher(): Hasher {
  let crc = { high: 0, low: 0 };
  return {
    update: (chunk) => {
      crc = crc64nvme(chunk, crc);
    },
    digest: () => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE(crc.high);
      bytes.writeUInt32BE(crc.low, 4);
      return bytes;
    },
  };
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** `ChecksumCRC32`, as the XML documents call it. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

/** @throws AwsError `InvalidRequest` for a name that is none */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const found = checksumAlgorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (found === undefined) throw invalidRequest('Checksum algorithm provided is unsupported.');
  return found;
}

export function compositeChecksum(algorithm: ChecksumAlgorithm, partValues: readonly string[]): Checksum {
  const hasher = checksumHasher(algorithm);
  for (const value of partValues) hasher.update(Buffer.from(value, 'base64'));
  const value = `${hasher.digest().toString('base64')}-${partValues.length}`;
  return { algorithm, value, type: 'COMPOSITE' };
}

/** MD5 over the parts' MD5s, with the count: the shape every S3 client knows. */
export function compositeETag(partETags: readonly string[]): string {
  const md5 = createHash('md5');
  for (const eTag of partETags) md5.update(Buffer.from(eTag, 'hex'));
  return `${md5.digest('hex')}-${partETags.length}`;
}

/** What S3 shows for an object under SSE-KMS: it looks like an MD5 and is none. */
export function opaqueETag(): string {
  return randomBytes(16).toString('hex');
}
