import type { LocalClock } from '../clock.ts';

/** One rule of a bucket's CORS configuration, as CloudFormation's `CorsRule`. */
export interface CorsRule {
  /** `https://app.example` or with one `*`. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  /** @default none */
  readonly allowedHeaders?: readonly string[];
  /** @default none */
  readonly exposedHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

export interface BucketSpec {
  readonly name: string;
  /** Keeps every version of an object. @default false */
  readonly versioned?: boolean;
  /** Days for which no version of an object can be deleted, from its writing. @default none */
  readonly lockedDays?: number;
  /** @default none: as on AWS, browsers are then refused */
  readonly corsRules?: readonly CorsRule[];
}

export interface S3ObjectEvent {
  readonly eventName:
    | 'ObjectCreated:Put'
    | 'ObjectCreated:CompleteMultipartUpload'
    | 'ObjectCreated:Copy'
    | 'ObjectRemoved:Delete'
    /** Only in a versioned bucket, when a delete names no version. */
    | 'ObjectRemoved:DeleteMarkerCreated';
  readonly bucket: string;
  /** As the caller spelled it, not URL-encoded. */
  readonly key: string;
  /** Of the object written, or of the one removed. */
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly eTag: string;
  /** Hexadecimal of fixed length: of two events of one key the later is greater as a string. */
  readonly sequencer: string;
  /** ISO 8601, by the runtime's clock. */
  readonly at: string;
  /** Only in a versioned bucket. */
  readonly versionId?: string;
}

export interface S3Options {
  /** Everything is kept below its folder `s3`. */
  readonly stateFolder: string;
  readonly clock: LocalClock;
  readonly buckets: readonly BucketSpec[];
  /**
   * Told of every change at least once, in order of commit, also over a crash of the runtime.
   * An event whose callback throws or rejects is given again later; the ones behind it do not wait for it.
   */
  readonly onObjectEvent?: (event: S3ObjectEvent) => void | Promise<void>;
}
