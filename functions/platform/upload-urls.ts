import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** What may be put where by who holds the address. */
export interface AllowedUpload {
  readonly key: string;
  /** The content has just this length. */
  readonly sizeBytes: number;
  /** Hex; S3 refuses other content. */
  readonly sha256?: string | undefined;
  readonly lifeSeconds: number;
}

export interface UploadUrls {
  /** Address for one PUT, and the headers to send with it besides its length. */
  sign(upload: AllowedUpload): Promise<{ readonly url: string; readonly headers: Record<string, string> }>;
}

const checksumHeader = 'x-amz-checksum-sha256';

export function uploadUrls(bucket: string, config: S3ClientConfig = {}): UploadUrls {
  // Otherwise the SDK signs the checksum of no content.
  const client = new S3Client({ ...config, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return {
    async sign({ key, sizeBytes, sha256, lifeSeconds }) {
      const checksum = sha256 && Buffer.from(sha256, 'hex').toString('base64');
      const put = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ContentLength: sizeBytes,
        ChecksumSHA256: checksum,
      });
      const unhoistableHeaders = new Set([checksumHeader]);
      const url = await getSignedUrl(client, put, { expiresIn: lifeSeconds, unhoistableHeaders });
      const headers: Record<string, string> = {};
      if (checksum !== undefined) headers[checksumHeader] = checksum;
      return { url, headers };
    },
  };
}
