import type { LocalClock } from '../clock.ts';
import type { ServiceRequest, ServiceResponse } from '../service.ts';
import type { BucketSpec } from './contract.ts';
import type { ContentFiles } from './store/content-files.ts';
import type { MetadataStore } from './store/metadata-store.ts';

/** What every operation works on. */
export interface S3Context {
  readonly clock: LocalClock;
  readonly store: MetadataStore;
  readonly content: ContentFiles;
  readonly buckets: ReadonlyMap<string, BucketSpec>;
}

/** One request, understood. */
export interface S3Call {
  readonly request: ServiceRequest;
  readonly bucket: BucketSpec;
  /** Decoded; empty when the bucket itself is meant. Never a path. */
  readonly key: string;
  /** Without authentication and tracing parameters. */
  readonly query: URLSearchParams;
  /** Names in lower case; of a presigned URL also its `x-amz-*` parameters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type Operation = (s3: S3Context, call: S3Call) => ServiceResponse | Promise<ServiceResponse>;

export function arnOf(bucket: string, key = ''): string {
  return key === '' ? `arn:aws:s3:::${bucket}` : `arn:aws:s3:::${bucket}/${key}`;
}

/** Asks for an action on the object (or bucket) the call names. @throws AwsError `AccessDenied` */
export function authorize(call: S3Call, action: string, context?: Record<string, string>): void {
  call.request.caller.authorize(action, arnOf(call.bucket.name, call.key), context);
}

/** S3 keeps times to the second. */
export function secondOf(clock: LocalClock): number {
  return Math.floor(clock.nowMs() / 1000) * 1000;
}

export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}
