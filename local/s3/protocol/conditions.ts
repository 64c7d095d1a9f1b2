import { UnsupportedFeatureError } from '../../service.ts';
import type { S3Call } from '../call.ts';
import type { StoredObject } from '../store/object-table.ts';
import { noSuchKey, preconditionFailed } from './errors.ts';

function names(list: string, eTag: string): boolean {
  return list
    .split(',')
    .map((each) =>
      each
        .trim()
        .replace(/^W\//, '')
        .replace(/^"(.*)"$/, '$1'),
    )
    .some((each) => each === '*' || each === eTag);
}

/**
 * Checks the conditions of a read, or those on the source of a copy (`x-amz-copy-source-if-…`).
 * @returns whether the answer is 304 Not Modified
 * @throws AwsError `PreconditionFailed`
 */
export function checkReadConditions(headers: S3Call['headers'], object: StoredObject, prefix = ''): boolean {
  const header = (name: string) => headers[`${prefix}${name}`];
  const match = header('if-match');
  const noneMatch = header('if-none-match');
  const unmodifiedSince = Date.parse(header('if-unmodified-since') ?? '');
  const modifiedSince = Date.parse(header('if-modified-since') ?? '');
  if (match !== undefined && !names(match, object.eTag)) throw preconditionFailed('If-Match');
  // A matching ETag outranks the date, https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2
  if (match === undefined && object.modifiedAtMs > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  const isUnchanged =
    noneMatch === undefined ? object.modifiedAtMs <= modifiedSince : names(noneMatch, object.eTag);
  // A copy has no 304: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
  if (isUnchanged && prefix !== '')
    throw preconditionFailed(noneMatch === undefined ? 'If-Modified-Since' : 'If-None-Match');
  return isUnchanged;
}

/**
 * Checks `If-None-Match: *` and `If-Match` of a write or delete against what the key holds at the commit.
 * @throws AwsError `PreconditionFailed`, `NoSuchKey`
 */
export function checkWriteConditions(headers: S3Call['headers'], existing: StoredObject | undefined): void {
  const present = existing?.isDeleteMarker ? undefined : existing;
  const noneMatch = headers['if-none-match'];
  const match = headers['if-match'];
  if (noneMatch !== undefined && noneMatch !== '*')
    throw new UnsupportedFeatureError('S3 write with If-None-Match other than * (AWS: NotImplemented)');
  if (noneMatch === '*' && present !== undefined) throw preconditionFailed('If-None-Match');
  if (match === undefined) return;
  if (present === undefined) throw noSuchKey();
  if (!names(match, present.eTag)) throw preconditionFailed('If-Match');
}
