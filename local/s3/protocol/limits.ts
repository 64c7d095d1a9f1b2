import { AwsError } from '../../service.ts';

/** AWS quotas, https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;
export const limits = {
  keyBytes: 1024,
  singlePutBytes: 5 * gibibyte,
  partBytes: 5 * gibibyte,
  copySourceBytes: 5 * gibibyte,
  /** Every part but the last. */
  smallestPartBytes: 5 * mebibyte,
  partNumber: 10_000,
  userMetadataBytes: 2048,
  tagCount: 10,
  tagKeyLength: 128,
  tagValueLength: 256,
  deletedKeys: 1000,
  pageSize: 1000,
  presignedSeconds: 604_800,
  /** Ours: room for a CompleteMultipartUpload of 10,000 parts with checksums, or 1,000 long keys to delete. */
  xmlBodyBytes: 16 * mebibyte,
} as const;

export function checkKeyLength(key: string): void {
  const sizeBytes = Buffer.byteLength(key);
  if (sizeBytes <= limits.keyBytes) return;
  throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
    Size: sizeBytes,
    MaxSizeAllowed: limits.keyBytes,
  });
}

export function checkBodySize(sizeBytes: number, maximumBytes: number): void {
  if (sizeBytes <= maximumBytes) return;
  throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', 400, {
    ProposedSize: sizeBytes,
    MaxSizeAllowed: maximumBytes,
  });
}

export function checkCopySourceSize(sizeBytes: number): void {
  if (sizeBytes <= limits.copySourceBytes) return;
  throw new AwsError(
    'InvalidRequest',
    `The specified copy source is larger than the maximum allowable size for a copy source: ${limits.copySourceBytes}`,
  );
}
