import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { bucketFiles, type Files, type PartSource, type RetentionDays, retentionTagging } from './files.ts';
import { type PartUploads, partUploads } from './part-uploads.ts';
import { quietSdk } from './quiet-sdk.ts';

/** One object as it is now: an upload under the same key has another `eTag`, unless its content is the same. */
export interface ExactObject {
  readonly key: string;
  /** Without quotes. */
  readonly eTag: string;
}

export interface FoundObject extends ExactObject {
  readonly sizeBytes: number;
}

/**
 * A bucket in which others write too, and objects are moved. What names an exact object does nothing to one that has
 * replaced it meanwhile.
 */
export interface MovableFiles extends Files, PartUploads {
  /** What lies under a key; `undefined` when nothing does. */
  describe(key: string): Promise<FoundObject | undefined>;
  /** What was last written before an instant, in the order of the keys. */
  listOlder(prefix: string, before: Date): AsyncIterable<FoundObject & { readonly writtenAt: Date }>;
  /** Streams just this object; `undefined` when it is gone or replaced. */
  openExact(object: ExactObject): Promise<Readable | undefined>;
  /** Copies just this object inside the bucket. @returns `false` when it is gone or replaced, and nothing was copied */
  copy(object: ExactObject, toKey: string, retention?: RetentionDays): Promise<boolean>;
  /** Has what lies under a key now deleted after so many days; nothing when nothing does. */
  expire(key: string, retention: RetentionDays): Promise<void>;
  /** Deletes just this object; one that is gone or replaced is left alone. */
  remove(object: ExactObject): Promise<void>;
}

/** Largest object of one copy (Amazon S3). */
const mostCopyBytes = 5 * 1024 ** 3;
const copyPartBytes = 1024 ** 3;

export function movableFiles(bucket: string, client: S3Client = new S3Client(quietSdk)): MovableFiles {
  const files = bucketFiles(bucket, client);
  const describe: MovableFiles['describe'] = async (key) => {
    const found = await orGone(client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
    if (found === undefined) return undefined;
    return { key, eTag: unquoted(found.ETag ?? ''), sizeBytes: found.ContentLength ?? 0 };
  };
  return {
    ...files,
    ...partUploads(bucket, client),
    describe,
    async openExact({ key, eTag }) {
      const get = new GetObjectCommand({ Bucket: bucket, Key: key, IfMatch: quoted(eTag) });
      return (await orGone(client.send(get)))?.Body as Readable | undefined;
    },
    listOlder: (prefix, before) => olderObjects(client, bucket, prefix, before),
    async copy(object, toKey, retention) {
      const { key, eTag } = object;
      const found = await describe(key);
      if (found === undefined || found.eTag !== eTag) return false;
      if (found.sizeBytes > mostCopyBytes) {
        await files.assemble(toKey, partsOf(key, found.sizeBytes), undefined, retention);
        return (await describe(key))?.eTag === eTag;
      }
      const CopySource = `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
      const from = { CopySource, CopySourceIfMatch: quoted(eTag) };
      const tags = retention && { TaggingDirective: 'REPLACE' as const, ...retentionTagging(retention) };
      const copied = await orGone(
        client.send(new CopyObjectCommand({ Bucket: bucket, Key: toKey, ...from, ...tags })),
      );
      return copied !== undefined;
    },
    async expire(key, retention) {
      const Tagging = { TagSet: [{ Key: 'retention', Value: String(retention) }] };
      await orGone(client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: key, Tagging })));
    },
    async remove({ key, eTag }) {
      await orGone(client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: quoted(eTag) })));
    },
  };
}

async function* olderObjects(client: S3Client, bucket: string, prefix: string, before: Date) {
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken }),
    );
    for (const { Key: key = '', ETag = '', Size: sizeBytes = 0, LastModified } of page.Contents ?? [])
      if (LastModified !== undefined && LastModified < before)
        yield { key, eTag: unquoted(ETag), sizeBytes, writtenAt: LastModified };
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
}

const quoted = (eTag: string): string => `"${eTag}"`;
const unquoted = (eTag: string): string => eTag.replaceAll('"', '');

function* partsOf(key: string, sizeBytes: number): Generator<PartSource> {
  for (let start = 0; start < sizeBytes; start += copyPartBytes)
    yield { kind: 'copy', key, start, endExclusive: Math.min(start + copyPartBytes, sizeBytes) };
}

const goneNames = ['NoSuchKey', 'NotFound', 'PreconditionFailed', 'ConditionalRequestConflict'];

/** `undefined` when the object is not there, or is another one by now. */
async function orGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof S3ServiceException && goneNames.includes(error.name)) return undefined;
    throw error;
  }
}
