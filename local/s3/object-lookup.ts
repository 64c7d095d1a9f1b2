import { AwsError } from '../service.ts';
import { arnOf, type S3Call, type S3Context } from './call.ts';
import { noSuchKey, noSuchVersion } from './protocol/errors.ts';
import type { StoredObject } from './store/object-table.ts';

/**
 * The object (and version) a call names. As on AWS, a caller that may not list the bucket is not told that a key is
 * missing: it is refused, and the refusal is recorded like any other, since the function needs the right to tell the two
 * apart.
 * @throws AwsError `NoSuchKey`, `AccessDenied`, `NoSuchVersion`, `MethodNotAllowed` for a delete marker asked for by its
 *   version
 */
export function existingObject(s3: S3Context, call: S3Call): StoredObject {
  try {
    return objectAt(s3, call.bucket.name, call.key, call.query.get('versionId') ?? undefined);
  } catch (error) {
    const isMissing = error instanceof AwsError && error.code === 'NoSuchKey';
    if (isMissing) call.request.caller.authorize('s3:ListBucket', arnOf(call.bucket.name));
    throw error;
  }
}

export function objectAt(s3: S3Context, bucket: string, key: string, versionId?: string): StoredObject {
  if (versionId === undefined) {
    const object = s3.store.objects.latest(bucket, key);
    if (object === undefined || object.isDeleteMarker) throw noSuchKey();
    return object;
  }
  const object = s3.store.objects.version(bucket, key, versionId);
  if (object === undefined) throw noSuchVersion();
  if (object.isDeleteMarker)
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  return object;
}
