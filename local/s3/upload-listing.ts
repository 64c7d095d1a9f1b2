import { authorize, isoTime, type Operation, type S3Call } from './call.ts';
import { behindPrefix, nameEncoder, pageSize } from './listing.ts';
import { checksumElement } from './protocol/checksums.ts';
import { invalidArgument } from './protocol/errors.ts';
import { quoted } from './protocol/object-headers.ts';
import { branch, leaf, xmlDocument } from './protocol/xml.ts';
import type { Part, Upload } from './store/upload-table.ts';
import { uploadOf } from './uploads.ts';

const xmlHeaders = { 'content-type': 'application/xml' };

export const listParts: Operation = (s3, call) => {
  authorize(call, 's3:ListMultipartUploadParts');
  const upload = uploadOf(s3, call);
  const count = pageSize(call, 'max-parts');
  const marker = partMarker(call);
  const found = s3.store.uploads.parts(upload.uploadId, marker, count + 1);
  const page = found.slice(0, count);
  return {
    status: 200,
    headers: xmlHeaders,
    body: xmlDocument(
      'ListPartsResult',
      leaf('Bucket', upload.bucket),
      leaf('Key', upload.key),
      leaf('UploadId', upload.uploadId),
      leaf('PartNumberMarker', marker),
      leaf('NextPartNumberMarker', page.at(-1)?.partNumber ?? marker),
      leaf('MaxParts', count),
      leaf('IsTruncated', found.length > count),
      leaf('ChecksumAlgorithm', upload.checksumAlgorithm),
      leaf('ChecksumType', upload.checksumType),
      leaf('StorageClass', 'STANDARD'),
      ...page.map((part) => listedPart(upload, part)),
    ),
  };
};

function partMarker(call: S3Call): number {
  const text = call.query.get('part-number-marker') ?? '0';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument('Provided part-number-marker not an integer', 'part-number-marker', text);
}

function listedPart({ checksumAlgorithm }: Upload, part: Part): string {
  return branch(
    'Part',
    leaf('PartNumber', part.partNumber),
    leaf('LastModified', isoTime(part.modifiedAtMs)),
    leaf('ETag', quoted(part.eTag)),
    leaf('Size', part.sizeBytes),
    checksumAlgorithm === undefined ? '' : leaf(checksumElement(checksumAlgorithm), part.checksum),
  );
}

/** Where a page begins: the pair behind which it lies. A key marker alone skips that key whole. */
function pageStart(call: S3Call, prefix: string): { key: Buffer; uploadId: string } {
  const keyMarker = Buffer.from(call.query.get('key-marker') ?? '');
  const uploadIdMarker = call.query.get('upload-id-marker') ?? '';
  const first = Buffer.from(prefix);
  if (Buffer.compare(keyMarker, first) < 0 || keyMarker.length === 0) return { key: first, uploadId: '' };
  if (uploadIdMarker !== '') return { key: keyMarker, uploadId: uploadIdMarker };
  return { key: Buffer.concat([keyMarker, Buffer.of(0)]), uploadId: '' };
}

export const listMultipartUploads: Operation = (s3, call) => {
  authorize(call, 's3:ListBucketMultipartUploads');
  const count = pageSize(call, 'max-uploads');
  const prefix = call.query.get('prefix') ?? '';
  const encode = nameEncoder(call);
  const { key, uploadId } = pageStart(call, prefix);
  const end = behindPrefix(Buffer.from(prefix));
  const found = s3.store.uploads
    .after(call.bucket.name, key, uploadId, count + 1)
    .filter((upload) => end === undefined || Buffer.compare(Buffer.from(upload.key), end) < 0);
  const page = found.slice(0, count);
  const isTruncated = found.length > count;
  const last = isTruncated ? page.at(-1) : undefined;
  return {
    status: 200,
    headers: xmlHeaders,
    body: xmlDocument(
      'ListMultipartUploadsResult',
      leaf('Bucket', call.bucket.name),
      leaf('Prefix', encode(prefix)),
      leaf('KeyMarker', encode(call.query.get('key-marker') ?? '')),
      leaf('UploadIdMarker', call.query.get('upload-id-marker') ?? ''),
      leaf('NextKeyMarker', last === undefined ? undefined : encode(last.key)),
      leaf('NextUploadIdMarker', last?.uploadId),
      leaf('EncodingType', call.query.get('encoding-type') ?? undefined),
      leaf('MaxUploads', count),
      leaf('IsTruncated', isTruncated),
      ...page.map((upload) => listedUpload(upload, encode)),
    ),
  };
};

function listedUpload(upload: Upload, encode: (name: string) => string): string {
  return branch(
    'Upload',
    leaf('Key', encode(upload.key)),
    leaf('UploadId', upload.uploadId),
    leaf('Initiated', isoTime(upload.initiatedAtMs)),
    leaf('StorageClass', 'STANDARD'),
    leaf('ChecksumAlgorithm', upload.checksumAlgorithm),
    leaf('ChecksumType', upload.checksumType),
  );
}
