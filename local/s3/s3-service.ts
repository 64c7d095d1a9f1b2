import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError, type LocalService, type ServiceRequest, type ServiceResponse } from '../service.ts';
import { listBuckets } from './buckets.ts';
import type { S3Call, S3Context } from './call.ts';
import type { S3Options } from './contract.ts';
import { refuseUnknownHeaders } from './protocol/accepted-headers.ts';
import { corsHeaders, preflight } from './protocol/cors.ts';
import { noSuchBucket } from './protocol/errors.ts';
import { checkKeyLength } from './protocol/limits.ts';
import { checkPresignedTime } from './protocol/presigned.ts';
import { plainHeaders, type S3Request, splitQuery, targetOf } from './protocol/request-target.ts';
import { branch, leaf } from './protocol/xml.ts';
import { operationOf } from './routes.ts';
import { ContentFiles } from './store/content-files.ts';
import { MetadataStore } from './store/metadata-store.ts';

/**
 * S3's stand-in: path-style addresses, bytes in files, everything else in SQLite, durable over `kill -9`.
 * The object bytes lie in plain text on disk whatever encryption a request names.
 */
export function createS3Service(options: S3Options): LocalService {
  const folder = join(options.stateFolder, 's3');
  mkdirSync(folder, { recursive: true });
  const s3 = openContext(options, folder);
  // Failing to tidy up harms nobody: the next start tries again.
  const sweep = s3.content.sweepOrphans().catch(() => undefined);
  s3.store.outbox.wake();
  return {
    signingName: 's3',
    handle: (request) => answer(s3, request),
    close: async () => {
      await s3.content.close();
      await sweep;
      await s3.store.close();
    },
  };
}

function openContext({ clock, buckets, onObjectEvent }: S3Options, folder: string): S3Context {
  const store: MetadataStore = new MetadataStore(
    join(folder, 'metadata.sqlite'),
    clock,
    onObjectEvent,
    (files) => content.remove(files),
  );
  const content = new ContentFiles(folder, store.generation, (file) => store.segments.isReferenced(file));
  return { clock, store, content, buckets: new Map(buckets.map((bucket) => [bucket.name, bucket])) };
}

async function answer(s3: S3Context, request: S3Request): Promise<ServiceResponse> {
  const identity = { 'x-amz-request-id': request.requestId };
  const headers = plainHeaders(request.headers);
  let cors: Record<string, string> = {};
  try {
    const target = targetOf(request);
    const bucket = s3.buckets.get(target.bucket);
    cors = corsHeaders(bucket, request.method, headers);
    if (target.bucket === '') return { ...listBuckets(s3, request), headers: xmlHeaders(identity) };
    if (bucket === undefined) throw noSuchBucket(target.bucket);
    if (request.method === 'OPTIONS') return preflight(bucket, headers);
    checkPresignedTime(request.url, s3.clock);
    checkKeyLength(target.key);
    const { query, headers: signedParameters } = splitQuery(request.url);
    const call: S3Call = {
      request,
      bucket,
      key: target.key,
      query,
      headers: { ...headers, ...signedParameters },
    };
    const operation = operationOf(call);
    refuseUnknownHeaders(call.headers);
    const response = await operation(s3, call);
    return { ...response, headers: { ...identity, ...response.headers, ...cors } };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return errorAnswer(error, request, { ...identity, ...cors });
  }
}

const xmlHeaders = (headers: Record<string, string>) => ({ ...headers, 'content-type': 'application/xml' });

/** S3's error document; a HEAD has no body, so its error is the status alone. */
function errorAnswer(
  error: AwsError,
  request: ServiceRequest,
  headers: Record<string, string>,
): ServiceResponse {
  if (request.method === 'HEAD') return { status: error.status, headers };
  // IAM's word differs in S3.
  const isDenied = error.code === 'AccessDeniedException';
  const details = Object.entries(error.detail).map(([name, value]) => leaf(name, String(value)));
  const code = leaf('Code', isDenied ? 'AccessDenied' : error.code);
  return {
    status: isDenied ? 403 : error.status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${branch(
      'Error',
      code,
      leaf('Message', error.message),
      ...details,
      leaf('RequestId', request.requestId),
    )}`,
  };
}
