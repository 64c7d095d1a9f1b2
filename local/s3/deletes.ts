import { AwsError } from '../service.ts';
import { authorize, type Operation, type S3Call, type S3Context, secondOf } from './call.ts';
import { nextVersionId, removeUnversioned, tellOf } from './object-writer.ts';
import { readXmlBody } from './protocol/checked-body.ts';
import { checkWriteConditions } from './protocol/conditions.ts';
import { invalidRequest, malformedXml } from './protocol/errors.ts';
import { checkKeyLength, limits } from './protocol/limits.ts';
import { attributesOf } from './protocol/object-headers.ts';
import { branch, childrenOf, leaf, parseXml, textOf, type XmlElement, xmlDocument } from './protocol/xml.ts';
import type { Change } from './store/metadata-store.ts';
import type { StoredObject } from './store/object-table.ts';

interface Deleted {
  /** Of the version removed or the marker made; only in a versioned bucket. */
  readonly versionId?: string;
  readonly isMarker?: boolean;
}

/** A key that is not there is deleted too: S3 answers the same, and tells nobody. */
function deleteOne(s3: S3Context, call: S3Call, versionId: string | undefined): Deleted {
  const isByVersion = versionId !== undefined;
  authorize(call, isByVersion ? 's3:DeleteObjectVersion' : 's3:DeleteObject');
  if (call.headers['if-match'] !== undefined && call.headers['if-match'] !== '*')
    authorize(call, 's3:GetObject');
  return s3.store.commit((change) => {
    const { objects } = s3.store;
    checkWriteConditions(call.headers, objects.latest(call.bucket.name, call.key));
    if (isByVersion) return deleteVersion(s3, change, objects.version(call.bucket.name, call.key, versionId));
    if (call.bucket.versioned === true) return markDeleted(s3, call, change);
    const removed = removeUnversioned(s3, call, change);
    if (removed !== undefined) tellOf(s3, change, removed, 'ObjectRemoved:Delete');
    return {};
  });
}

function deleteVersion(s3: S3Context, change: Change, found: StoredObject | undefined): Deleted {
  if (found === undefined) return {};
  refuseLocked(s3, found);
  s3.store.objects.remove(found);
  change.release(found.contentId);
  tellOf(s3, change, found, 'ObjectRemoved:Delete');
  return { versionId: found.versionId, isMarker: found.isDeleteMarker };
}

/** Object Lock by the bucket's default retention; a delete marker is not locked. */
function refuseLocked(s3: S3Context, { bucket, modifiedAtMs, isDeleteMarker }: StoredObject): void {
  const lockedDays = s3.buckets.get(bucket)?.lockedDays;
  if (lockedDays === undefined || isDeleteMarker) return;
  if (s3.clock.nowMs() < modifiedAtMs + lockedDays * 86_400_000)
    throw new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
}

function markDeleted(s3: S3Context, call: S3Call, change: Change): Deleted {
  const marker: StoredObject = {
    bucket: call.bucket.name,
    key: call.key,
    versionId: nextVersionId(call),
    isDeleteMarker: true,
    contentId: s3.content.nextName(),
    sizeBytes: 0,
    eTag: '',
    modifiedAtMs: secondOf(s3.clock),
    attributes: attributesOf({}),
    tags: {},
  };
  s3.store.objects.insert(marker);
  tellOf(s3, change, marker, 'ObjectRemoved:DeleteMarkerCreated');
  return { versionId: marker.versionId, isMarker: true };
}

export const deleteObject: Operation = (s3, call) => {
  const { versionId, isMarker } = deleteOne(s3, call, call.query.get('versionId') ?? undefined);
  return {
    status: 204,
    headers: {
      ...(versionId !== undefined && { 'x-amz-version-id': versionId }),
      ...(isMarker && { 'x-amz-delete-marker': 'true' }),
    },
  };
};

export const deleteObjects: Operation = async (s3, call) => {
  const isChecked = Object.keys(call.headers).some(
    (name) => name === 'content-md5' || name.startsWith('x-amz-checksum-') || name === 'x-amz-trailer',
  );
  if (!isChecked) throw invalidRequest('Missing required header for this request: Content-MD5');
  const root = parseXml(await readXmlBody(call));
  const targets = childrenOf(root, 'Object');
  if (root.name !== 'Delete' || targets.length === 0 || targets.length > limits.deletedKeys)
    throw malformedXml();
  const isQuiet = textOf(root, 'Quiet') === 'true';
  const results = targets.map((target) => deleteListed(s3, call, target, isQuiet));
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument('DeleteResult', ...results),
  };
};

/** One entry of the answer: each key succeeds or fails by itself. */
function deleteListed(s3: S3Context, call: S3Call, target: XmlElement, isQuiet: boolean): string {
  const key = textOf(target, 'Key') ?? '';
  const versionId = textOf(target, 'VersionId');
  const eTag = textOf(target, 'ETag');
  const known = ['Key', 'VersionId', 'ETag'];
  if (key === '' || target.children.some((child) => !known.includes(child.name))) throw malformedXml();
  try {
    checkKeyLength(key);
    const headers = eTag === undefined ? {} : { 'if-match': eTag };
    const deleted = deleteOne(s3, { ...call, key, headers }, versionId);
    if (isQuiet) return '';
    const isMarker = deleted.isMarker === true;
    return branch(
      'Deleted',
      leaf('Key', key),
      leaf('VersionId', versionId),
      isMarker ? leaf('DeleteMarker', true) + leaf('DeleteMarkerVersionId', deleted.versionId) : '',
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const code = error.code === 'AccessDeniedException' ? 'AccessDenied' : error.code;
    return branch('Error', leaf('Key', key), leaf('Code', code), leaf('Message', error.message));
  }
}
