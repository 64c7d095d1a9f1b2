import { authorize, isoTime, type Operation, type S3Call, type S3Context } from './call.ts';
import { behindPrefix, nameEncoder, pageSize } from './listing.ts';
import { quoted } from './protocol/object-headers.ts';
import { branch, leaf, xmlDocument } from './protocol/xml.ts';
import type { StoredObject } from './store/object-table.ts';

/** Where a page begins. A key marker alone skips that key whole, with a version marker its versions up to that one. */
function pageStart(call: S3Call, prefix: string) {
  const keyMarker = Buffer.from(call.query.get('key-marker') ?? '');
  const versionId = call.query.get('version-id-marker') ?? undefined;
  const first = Buffer.from(prefix);
  if (keyMarker.length === 0 || Buffer.compare(keyMarker, first) < 0)
    return { key: first, isKeyIncluded: true };
  return { key: keyMarker, versionId };
}

/** Every version and delete marker, by key, the newest of a key first. */
export const listObjectVersions: Operation = (s3, call) => {
  authorize(call, 's3:ListBucketVersions');
  const count = pageSize(call, 'max-keys');
  const prefix = call.query.get('prefix') ?? '';
  const encode = nameEncoder(call);
  const end = behindPrefix(Buffer.from(prefix));
  const found = s3.store.objects
    .versionsFrom(call.bucket.name, pageStart(call, prefix), count + 1)
    .filter(({ key }) => end === undefined || Buffer.compare(Buffer.from(key), end) < 0);
  const page = found.slice(0, count);
  const isTruncated = found.length > count;
  const last = isTruncated ? page.at(-1) : undefined;
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument(
      'ListVersionsResult',
      leaf('Name', call.bucket.name),
      leaf('Prefix', encode(prefix)),
      leaf('KeyMarker', encode(call.query.get('key-marker') ?? '')),
      leaf('VersionIdMarker', call.query.get('version-id-marker') ?? ''),
      leaf('NextKeyMarker', last === undefined ? undefined : encode(last.key)),
      leaf('NextVersionIdMarker', last?.versionId),
      leaf('EncodingType', call.query.get('encoding-type') ?? undefined),
      leaf('MaxKeys', count),
      leaf('IsTruncated', isTruncated),
      ...page.map((object) => listedVersion(s3, object, encode)),
    ),
  };
};

function listedVersion(s3: S3Context, object: StoredObject, encode: (name: string) => string): string {
  const { bucket, key, versionId, isDeleteMarker, modifiedAtMs, eTag, sizeBytes } = object;
  const isLatest = s3.store.objects.latest(bucket, key)?.versionId === versionId;
  const common = [
    leaf('Key', encode(key)),
    leaf('VersionId', versionId),
    leaf('IsLatest', isLatest),
    leaf('LastModified', isoTime(modifiedAtMs)),
  ];
  if (isDeleteMarker) return branch('DeleteMarker', ...common);
  return branch(
    'Version',
    ...common,
    leaf('ETag', quoted(eTag)),
    leaf('Size', sizeBytes),
    leaf('StorageClass', 'STANDARD'),
  );
}
