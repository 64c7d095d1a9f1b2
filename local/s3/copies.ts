import { createHash } from 'node:crypto';
import { UnsupportedFeatureError } from '../service.ts';
import { arnOf, isoTime, type Operation, type S3Call, type S3Context } from './call.ts';
import { objectAt } from './object-lookup.ts';
import { authorizeWrite, writeObject } from './object-writer.ts';
import {
  type Checksum,
  type ChecksumAlgorithm,
  checksumElement,
  checksumHasher,
  opaqueETag,
  parseAlgorithm,
} from './protocol/checksums.ts';
import { checkReadConditions } from './protocol/conditions.ts';
import { invalidArgument, invalidRequest, noSuchBucket } from './protocol/errors.ts';
import { checkCopySourceSize } from './protocol/limits.ts';
import { attributesOf, encryptionHeaders, isKmsEncrypted, quoted } from './protocol/object-headers.ts';
import { decode } from './protocol/request-target.ts';
import { leaf, xmlDocument } from './protocol/xml.ts';
import { type ObjectAttributes, type StoredObject, unversionedId } from './store/object-table.ts';
import type { Segment } from './store/segment-table.ts';
import { copiesTags, tagsOfHeader } from './tags.ts';

const copySource = 'x-amz-copy-source';

/**
 * Finds the object a copy reads, checks the right to it and the `x-amz-copy-source-if-…` conditions.
 * @throws AwsError `AccessDenied`, `NoSuchKey`, `NoSuchBucket`, `PreconditionFailed`
 */
export function sourceOf(s3: S3Context, call: S3Call): StoredObject {
  const header = call.headers[copySource] ?? '';
  const [, path = '', version] = /^\/?(.*?)(?:\?versionId=(.+))?$/s.exec(header) ?? [];
  const decoded = decode(path);
  const slash = decoded.indexOf('/');
  if (slash < 1 || slash === decoded.length - 1)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
      copySource,
      header,
    );
  const bucket = decoded.slice(0, slash);
  const key = decoded.slice(slash + 1);
  const { caller } = call.request;
  caller.authorize(version === undefined ? 's3:GetObject' : 's3:GetObjectVersion', arnOf(bucket, key));
  if (!s3.buckets.has(bucket)) throw noSuchBucket(bucket);
  const source = objectAt(s3, bucket, key, version);
  checkReadConditions(call.headers, source, `${copySource}-`);
  return source;
}

/** Reads a stretch of content once for its ETag and checksum; the caller holds the pin. */
export async function digestOf(
  s3: S3Context,
  segments: readonly Segment[],
  algorithm: ChecksumAlgorithm | undefined,
): Promise<{ md5: string; checksum: string | undefined }> {
  const md5 = createHash('md5');
  const hasher = algorithm === undefined ? undefined : checksumHasher(algorithm);
  for await (const chunk of s3.content.chunks(segments)) {
    md5.update(chunk);
    hasher?.update(chunk);
  }
  return { md5: md5.digest('hex'), checksum: hasher?.digest().toString('base64') };
}

/** The bytes are not written again: the copy refers to the source's files, which never change. */
export const copyObject: Operation = async (s3, call) => {
  authorizeWrite(call);
  const source = sourceOf(s3, call);
  const isTagged = copiesTags(call.headers) && Object.keys(source.tags).length > 0;
  const { caller } = call.request;
  if (isTagged) {
    caller.authorize('s3:GetObjectTagging', arnOf(source.bucket, source.key));
    caller.authorize('s3:PutObjectTagging', arnOf(call.bucket.name, call.key));
  }
  checkCopySourceSize(source.sizeBytes);
  const requested = attributesOf(call.headers);
  const isReplaced = replacesMetadata(call.headers);
  refuseIdleCopy(call, source, isReplaced);
  const described: ObjectAttributes = isReplaced
    ? requested
    : { ...source.attributes, encryption: requested.encryption };
  const segments = s3.store.segments.slice(source.contentId, 0, source.sizeBytes);
  const unpin = s3.content.pin(segments);
  try {
    const { eTag, checksum } = await identityOf(s3, call, source, segments, described);
    const { checksum: _, ...rest } = described;
    const attributes = { ...rest, ...(checksum && { checksum }) };
    const tags = copiesTags(call.headers) ? source.tags : tagsOfHeader(call.headers);
    const draft = { segments, sizeBytes: source.sizeBytes, eTag, attributes, tags };
    const object = s3.store.commit((change) => writeObject(s3, call, change, draft, 'ObjectCreated:Copy'));
    return copyResult('CopyObjectResult', object, source, checksum);
  } finally {
    unpin();
  }
};

function replacesMetadata(headers: S3Call['headers']): boolean {
  const directive = headers['x-amz-metadata-directive'] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw new UnsupportedFeatureError(`S3 x-amz-metadata-directive ${directive}`);
  return directive === 'REPLACE';
}

function refuseIdleCopy(call: S3Call, source: StoredObject, isReplaced: boolean): void {
  const isSame = source.bucket === call.bucket.name && source.key === call.key;
  const isOlder = call.headers[copySource]?.includes('?versionId=') === true;
  const isChanged = isReplaced || call.headers['x-amz-server-side-encryption'] !== undefined;
  if (!isSame || isOlder || isChanged) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

/** ETag and checksum of a whole copy: the source's where they are those of the bytes, calculated where not. */
async function identityOf(
  s3: S3Context,
  call: S3Call,
  source: StoredObject,
  segments: readonly Segment[],
  attributes: ObjectAttributes,
): Promise<{ eTag: string; checksum: Checksum | undefined }> {
  const known = source.attributes.checksum;
  const asked = call.headers['x-amz-checksum-algorithm'];
  const algorithm = asked === undefined ? known?.algorithm : parseAlgorithm(asked);
  const isChecksumKnown = algorithm === known?.algorithm && known?.type !== 'COMPOSITE';
  const isMd5Known = !source.eTag.includes('-') && !isKmsEncrypted(source.attributes);
  const isRead = !isChecksumKnown || !(isMd5Known || isKmsEncrypted(attributes));
  const digest = isRead ? await digestOf(s3, segments, algorithm) : undefined;
  const value = digest?.checksum;
  const checksum =
    algorithm === undefined || value === undefined
      ? known
      : ({ algorithm, value, type: 'FULL_OBJECT' } as const);
  const eTag = isKmsEncrypted(attributes) ? opaqueETag() : (digest?.md5 ?? source.eTag);
  return { eTag, checksum };
}

/** The answer to a copy, of an object or of a part. */
export function copyResult(
  root: 'CopyObjectResult' | 'CopyPartResult',
  written: Pick<StoredObject, 'eTag' | 'modifiedAtMs' | 'versionId' | 'attributes'>,
  source: StoredObject,
  checksum: { algorithm: ChecksumAlgorithm; value: string } | undefined,
) {
  return {
    status: 200,
    headers: {
      'content-type': 'application/xml',
      ...encryptionHeaders(written.attributes.encryption),
      ...(written.versionId !== unversionedId && { 'x-amz-version-id': written.versionId }),
      ...(source.versionId !== unversionedId && { 'x-amz-copy-source-version-id': source.versionId }),
    },
    body: xmlDocument(
      root,
      leaf('LastModified', isoTime(written.modifiedAtMs)),
      leaf('ETag', quoted(written.eTag)),
      checksum === undefined ? '' : leaf(checksumElement(checksum.algorithm), checksum.value),
    ),
  };
}
