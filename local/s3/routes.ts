import { UnsupportedFeatureError } from '../service.ts';
import { getBucketLocation, headBucket } from './buckets.ts';
import type { Operation, S3Call } from './call.ts';
import { completeMultipartUpload } from './completion.ts';
import { copyObject } from './copies.ts';
import { deleteObject, deleteObjects } from './deletes.ts';
import { listObjects } from './listing.ts';
import { getObject, headObject, putObject } from './objects.ts';
import { uploadPart, uploadPartCopy } from './parts.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tags.ts';
import { listMultipartUploads, listParts } from './upload-listing.ts';
import { abortMultipartUpload, createMultipartUpload } from './uploads.ts';
import { listObjectVersions } from './version-listing.ts';

interface Route {
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** Query parameters that make it this operation. */
  readonly needs: readonly string[];
  /** Further parameters it understands. */
  readonly takes: readonly string[];
  readonly isCopy?: boolean;
  readonly operation: Operation;
}

function route(
  method: string,
  on: Route['on'],
  operation: Operation,
  needs: readonly string[] = [],
  takes: readonly string[] = [],
): Route {
  return { method, on, operation, needs, takes };
}

const overrides = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
// `partNumber` is understood by being refused under its own name.
const reads = ['versionId', 'partNumber', ...overrides.map((name) => `response-${name}`)];
const page = ['prefix', 'encoding-type'];
const partOf = ['partNumber', 'uploadId'];

/** Tried in order: those that need more stand first. */
const routes: readonly Route[] = [
  route('HEAD', 'bucket', headBucket),
  route('GET', 'bucket', getBucketLocation, ['location']),
  route(
    'GET',
    'bucket',
    listMultipartUploads,
    ['uploads'],
    [...page, 'key-marker', 'upload-id-marker', 'max-uploads'],
  ),
  route(
    'GET',
    'bucket',
    listObjectVersions,
    ['versions'],
    [...page, 'key-marker', 'version-id-marker', 'max-keys'],
  ),
  route(
    'GET',
    'bucket',
    listObjects,
    ['list-type'],
    [...page, 'delimiter', 'start-after', 'max-keys', 'continuation-token'],
  ),
  route('POST', 'bucket', deleteObjects, ['delete']),
  route('PUT', 'object', putObjectTagging, ['tagging'], ['versionId']),
  route('GET', 'object', getObjectTagging, ['tagging'], ['versionId']),
  route('DELETE', 'object', deleteObjectTagging, ['tagging'], ['versionId']),
  route('POST', 'object', createMultipartUpload, ['uploads']),
  route('POST', 'object', completeMultipartUpload, ['uploadId']),
  route('GET', 'object', listParts, ['uploadId'], ['max-parts', 'part-number-marker']),
  route('DELETE', 'object', abortMultipartUpload, ['uploadId']),
  { ...route('PUT', 'object', uploadPartCopy, partOf), isCopy: true },
  route('PUT', 'object', uploadPart, partOf),
  { ...route('PUT', 'object', copyObject), isCopy: true },
  route('PUT', 'object', putObject),
  route('GET', 'object', getObject, [], reads),
  route('HEAD', 'object', headObject, [], reads),
  route('DELETE', 'object', deleteObject, [], ['versionId']),
];

/**
 * The operation a call means.
 * @throws UnsupportedFeatureError naming method and parameters, rather than ignoring one of them
 */
export function operationOf(call: S3Call): Operation {
  const { method } = call.request;
  const on = call.key === '' ? 'bucket' : 'object';
  const names = [...call.query.keys()];
  const isCopy = call.headers['x-amz-copy-source'] !== undefined;
  const found = routes.find(
    (each) =>
      each.method === method &&
      each.on === on &&
      each.needs.every((name) => names.includes(name)) &&
      (each.isCopy === true) === isCopy,
  );
  const isListVersion1 = found?.operation === listObjects && call.query.get('list-type') !== '2';
  const unread = names.filter(
    (name) => found === undefined || ![...found.needs, ...found.takes].includes(name),
  );
  if (found !== undefined && unread.length === 0 && !isListVersion1) return found.operation;
  const parameters = unread.map((name) => ` ?${name}`).join('');
  throw new UnsupportedFeatureError(
    `S3 ${method} on ${on === 'bucket' ? 'a bucket' : 'an object'}${parameters}`,
  );
}
