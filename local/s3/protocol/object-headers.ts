import { AwsError } from '../../service.ts';
import type { S3Call } from '../call.ts';
import type { Encryption, ObjectAttributes, StoredObject } from '../store/object-table.ts';
import { unversionedId } from '../store/object-table.ts';
import { type Checksum, checksumHeader } from './checksums.ts';
import { invalidArgument } from './errors.ts';
import { limits } from './limits.ts';

const storedHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const metadataPrefix = 'x-amz-meta-';
const encryptionHeader = 'x-amz-server-side-encryption';

type Headers = Record<string, string>;

/** What a PUT, a copy or the start of an upload says about the object besides its bytes. */
export function attributesOf(headers: S3Call['headers']): ObjectAttributes {
  const kept: Headers = { 'content-type': 'binary/octet-stream' };
  const userMetadata: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    if (storedHeaders.includes(name)) kept[name] = value;
    if (name.startsWith(metadataPrefix)) userMetadata[name.slice(metadataPrefix.length)] = value;
  }
  stripTransferEncoding(kept);
  checkMetadataSize(userMetadata);
  return { headers: kept, userMetadata, encryption: encryptionOf(headers) };
}

/** `aws-chunked` tells how the request travels; S3 does not keep it. */
function stripTransferEncoding(headers: Headers): void {
  const left = (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'aws-chunked');
  if (left.length > 0) headers['content-encoding'] = left.join(',');
  else delete headers['content-encoding'];
}

function checkMetadataSize(userMetadata: Headers): void {
  const sizeBytes = Object.entries(userMetadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (sizeBytes <= limits.userMetadataBytes) return;
  throw new AwsError(
    'MetadataTooLarge',
    'Your metadata headers exceed the maximum allowed metadata size',
    400,
    {
      Size: sizeBytes,
      MaxSizeAllowed: limits.userMetadataBytes,
    },
  );
}

/** The request's encryption; S3's own AES256 when it names none. The bytes on disk stay plain. */
function encryptionOf(headers: S3Call['headers']): Encryption {
  const algorithm = headers[encryptionHeader] ?? 'AES256';
  if (algorithm !== 'AES256' && algorithm !== 'aws:kms' && algorithm !== 'aws:kms:dsse')
    throw invalidArgument('The encryption method specified is not supported', encryptionHeader, algorithm);
  const kmsKeyId = headers[`${encryptionHeader}-aws-kms-key-id`];
  if (kmsKeyId !== undefined && algorithm === 'AES256')
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      encryptionHeader,
      algorithm,
    );
  return {
    algorithm,
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    ...(headers[`${encryptionHeader}-bucket-key-enabled`] === 'true' && { isBucketKeyEnabled: true }),
  };
}

export function isKmsEncrypted({ encryption }: ObjectAttributes): boolean {
  return encryption.algorithm !== 'AES256';
}

export function encryptionHeaders({ algorithm, kmsKeyId, isBucketKeyEnabled }: Encryption): Headers {
  return {
    [encryptionHeader]: algorithm,
    ...(kmsKeyId !== undefined && { [`${encryptionHeader}-aws-kms-key-id`]: kmsKeyId }),
    ...(isBucketKeyEnabled && { [`${encryptionHeader}-bucket-key-enabled`]: 'true' }),
  };
}

export function checksumHeaders(checksum: Checksum | undefined): Headers {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

export function versionHeaders({ versionId }: StoredObject): Headers {
  return versionId === unversionedId ? {} : { 'x-amz-version-id': versionId };
}

/** What GET and HEAD say of an object, but for length and checksum. */
export function describeObject(object: StoredObject): Headers {
  const { headers, userMetadata, encryption } = object.attributes;
  const tagCount = Object.keys(object.tags).length;
  return {
    ...headers,
    ...Object.fromEntries(
      Object.entries(userMetadata).map(([name, value]) => [`${metadataPrefix}${name}`, value]),
    ),
    ...encryptionHeaders(encryption),
    ...versionHeaders(object),
    ...(tagCount > 0 && { 'x-amz-tagging-count': String(tagCount) }),
    'accept-ranges': 'bytes',
    etag: quoted(object.eTag),
    'last-modified': new Date(object.modifiedAtMs).toUTCString(),
  };
}

/** The `response-…` parameters of a GET, each in place of the stored header. */
export function overriddenHeaders(query: URLSearchParams): Headers {
  return Object.fromEntries(
    storedHeaders.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === null ? [] : [[name, value]];
    }),
  );
}

export function quoted(eTag: string): string {
  return `"${eTag}"`;
}
