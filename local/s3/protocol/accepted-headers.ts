import { UnsupportedFeatureError } from '../../service.ts';
import type { S3Call } from '../call.ts';

/** Every `x-amz-*` header this stand-in reads, or may leave unread without changing what AWS would do. */
const accepted = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-expected-bucket-owner',
  'x-amz-source-expected-bucket-owner',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-checksum-crc32',
  'x-amz-checksum-crc32c',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-sha1',
  'x-amz-checksum-sha256',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-metadata-directive',
  'x-amz-mp-object-size',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
]);

const acceptedPrefixes = ['x-amz-meta-', 'x-amz-copy-source'];
const customerKey = 'server-side-encryption-customer';

/** @throws UnsupportedFeatureError naming the first header that would be ignored */
export function refuseUnknownHeaders(headers: S3Call['headers']): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-') || value === undefined || accepted.has(name)) continue;
    if (name === 'x-amz-storage-class' && value === 'STANDARD') continue;
    const isKnown = acceptedPrefixes.some((prefix) => name.startsWith(prefix));
    if (!isKnown || name.includes(customerKey)) throw new UnsupportedFeatureError(`S3 header ${name}`);
  }
}
