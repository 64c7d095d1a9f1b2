import { randomBytes } from 'node:crypto';
import { authorize, type Operation, type S3Call, type S3Context, secondOf } from './call.ts';
import { authorizeWrite } from './object-writer.ts';
import type { ChecksumAlgorithm, ChecksumType } from './protocol/checksums.ts';
import { parseAlgorithm } from './protocol/checksums.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from './protocol/errors.ts';
import { attributesOf, encryptionHeaders } from './protocol/object-headers.ts';
import { leaf, xmlDocument } from './protocol/xml.ts';
import type { Upload } from './store/upload-table.ts';
import { tagsOfHeader } from './tags.ts';

interface UploadChecksum {
  readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
  readonly checksumType: ChecksumType | undefined;
}

/** Algorithm and kind, with S3's defaults: full object for CRC64NVME, composite for the others. */
function uploadChecksum(headers: S3Call['headers']): UploadChecksum {
  const name = headers['x-amz-checksum-algorithm'];
  const type = headers['x-amz-checksum-type'];
  if (type !== undefined && type !== 'FULL_OBJECT' && type !== 'COMPOSITE')
    throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  if (name === undefined) {
    if (type === undefined) return { checksumAlgorithm: undefined, checksumType: undefined };
    throw invalidRequest(
      'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
    );
  }
  const algorithm = parseAlgorithm(name);
  const onlyType =
    algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : algorithm.startsWith('SHA') ? 'COMPOSITE' : undefined;
  if (type !== undefined && onlyType !== undefined && type !== onlyType)
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { checksumAlgorithm: algorithm, checksumType: type ?? onlyType ?? 'COMPOSITE' };
}

export const createMultipartUpload: Operation = (s3, call) => {
  authorizeWrite(call);
  const upload: Upload = {
    bucket: call.bucket.name,
    key: call.key,
    uploadId: randomBytes(24).toString('base64url'),
    initiatedAtMs: secondOf(s3.clock),
    attributes: attributesOf(call.headers),
    tags: tagsOfHeader(call.headers),
    ...uploadChecksum(call.headers),
  };
  s3.store.commit(() => s3.store.uploads.insert(upload));
  const { checksumAlgorithm, checksumType } = upload;
  return {
    status: 200,
    headers: {
      'content-type': 'application/xml',
      ...encryptionHeaders(upload.attributes.encryption),
      ...(checksumAlgorithm && { 'x-amz-checksum-algorithm': checksumAlgorithm }),
      ...(checksumType && { 'x-amz-checksum-type': checksumType }),
    },
    body: xmlDocument(
      'InitiateMultipartUploadResult',
      leaf('Bucket', upload.bucket),
      leaf('Key', upload.key),
      leaf('UploadId', upload.uploadId),
    ),
  };
};

export const abortMultipartUpload: Operation = (s3, call) => {
  authorize(call, 's3:AbortMultipartUpload');
  s3.store.commit((change) => {
    const upload = uploadOf(s3, call);
    const parts = s3.store.uploads.parts(upload.uploadId);
    s3.store.uploads.remove(upload);
    for (const part of parts) change.release(part.contentId);
  });
  return { status: 204 };
};

/** The upload a call names by key and `uploadId`. @throws AwsError `NoSuchUpload` */
export function uploadOf(s3: S3Context, call: S3Call): Upload {
  const uploadId = call.query.get('uploadId') ?? '';
  const upload = s3.store.uploads.find(call.bucket.name, call.key, uploadId);
  if (upload === undefined) throw noSuchUpload();
  return upload;
}

/** @throws AwsError `InvalidArgument` outside 1 to 10,000 */
export function partNumberOf(call: S3Call): number {
  const text = call.query.get('partNumber') ?? '';
  const partNumber = Number(text);
  if (/^\d{1,5}$/.test(text) && partNumber >= 1 && partNumber <= 10_000) return partNumber;
  throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive', 'partNumber', text);
}
