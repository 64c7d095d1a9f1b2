import { AwsError } from '../service.ts';
import type { S3Call, S3Context } from './call.ts';
import { noSuchKey, noSuchVersion } from './protocol/errors.ts';
import type { StoredObject } from './store/object-table.ts';

/**
 * The object (and version) a call names.
 *
 * Known difference: AWS answers a missing key with 403 when the caller may not `s3:ListBucket`. Here it is always
 * 404, because asking for that right only to choose the answer would be recorded as a denial.
 * @throws AwsError `NoSuchKey`, `NoSuchVersion`, `MethodNotAllowed` for a delete marker asked for by its version
 */
export function existingObject(s3: S3Context, call: S3Call): StoredObject {
  return objectAt(s3, call.bucket.name, call.key, call.query.get('versionId') ?? undefined);
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
