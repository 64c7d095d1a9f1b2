import { randomBytes } from 'node:crypto';
import { authorize, type S3Call, type S3Context, secondOf } from './call.ts';
import type { S3ObjectEvent } from './contract.ts';
import { openBody } from './protocol/checked-body.ts';
import type { ChecksumAlgorithm } from './protocol/checksums.ts';
import { opaqueETag } from './protocol/checksums.ts';
import { checkWriteConditions } from './protocol/conditions.ts';
import { isKmsEncrypted } from './protocol/object-headers.ts';
import type { Change } from './store/metadata-store.ts';
import { type ObjectAttributes, type StoredObject, type Tags, unversionedId } from './store/object-table.ts';
import type { Segment } from './store/segment-table.ts';

/** The right to write the key, with what a policy may look at. */
export function authorizeWrite(call: S3Call): void {
  const context: Record<string, string> = {};
  for (const name of ['server-side-encryption', 'server-side-encryption-aws-kms-key-id']) {
    const value = call.headers[`x-amz-${name}`];
    if (value !== undefined) context[`s3:x-amz-${name}`] = value;
  }
  authorize(call, 's3:PutObject', context);
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  if (call.headers['if-match'] !== undefined) authorize(call, 's3:GetObject');
  if (call.headers['x-amz-tagging'] !== undefined) authorize(call, 's3:PutObjectTagging');
}

export interface ReceivedBody {
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  readonly eTag: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
  /** To be called when nothing came to refer to the bytes. */
  discard(): void;
}

/** Takes a body to disk; when it does not hold what it claims, nothing is left. */
export async function receiveBody(
  s3: S3Context,
  call: S3Call,
  maximumBytes: number,
  attributes: ObjectAttributes,
  computes?: ChecksumAlgorithm,
): Promise<ReceivedBody> {
  const body = openBody(call, maximumBytes, computes);
  const file = await s3.content.receive(body.chunks);
  try {
    const { sizeBytes, md5, checksum } = body.facts();
    await s3.content.keep(file);
    return {
      segments: [{ file, offsetBytes: 0, sizeBytes }],
      sizeBytes,
      eTag: isKmsEncrypted(attributes) ? opaqueETag() : md5,
      checksum,
      discard: () => s3.content.remove([file]),
    };
  } catch (error) {
    await s3.content.discardReceived(file);
    throw error;
  }
}

/** An object about to be written. */
export interface Draft {
  readonly segments: readonly Segment[];
  readonly sizeBytes: number;
  readonly eTag: string;
  readonly attributes: ObjectAttributes;
  readonly tags: Tags;
}

/**
 * Puts the object under the call's key, within a change: conditions, versions and event included.
 * @throws AwsError `PreconditionFailed`, `NoSuchKey`
 */
export function writeObject(
  s3: S3Context,
  call: S3Call,
  change: Change,
  draft: Draft,
  eventName: S3ObjectEvent['eventName'],
): StoredObject {
  const { objects, segments } = s3.store;
  const bucket = call.bucket.name;
  const existing = objects.latest(bucket, call.key);
  checkWriteConditions(call.headers, existing);
  const object: StoredObject = {
    bucket,
    key: call.key,
    versionId: nextVersionId(call),
    isDeleteMarker: false,
    contentId: s3.content.nextName(),
    sizeBytes: draft.sizeBytes,
    eTag: draft.eTag,
    modifiedAtMs: secondOf(s3.clock),
    attributes: draft.attributes,
    tags: draft.tags,
  };
  // New references first: a copy onto itself uses the very files it replaces.
  segments.insert(object.contentId, draft.segments);
  if (call.bucket.versioned !== true) removeUnversioned(s3, call, change);
  objects.insert(object);
  tellOf(s3, change, object, eventName);
  return object;
}

/** Removes what stands under the key in a bucket without versions; returns it. */
export function removeUnversioned(s3: S3Context, call: S3Call, change: Change): StoredObject | undefined {
  const existing = s3.store.objects.version(call.bucket.name, call.key, unversionedId);
  if (existing === undefined) return undefined;
  s3.store.objects.remove(existing);
  change.release(existing.contentId);
  return existing;
}

export function nextVersionId(call: S3Call): string {
  return call.bucket.versioned === true ? randomBytes(16).toString('hex') : unversionedId;
}

export function tellOf(
  s3: S3Context,
  change: Change,
  { bucket, key, sizeBytes, eTag, versionId }: StoredObject,
  eventName: S3ObjectEvent['eventName'],
): void {
  const at = s3.clock.now().toISOString();
  const event = { eventName, bucket, key, sizeBytes, eTag, at };
  change.tell(versionId === unversionedId ? event : { ...event, versionId });
}
