import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { TransientError } from './errors.ts';
import { quietSdk } from './quiet-sdk.ts';

/** One part of an object put together on the server: bytes sent, or a range of an object copied without passing here. */
export type PartSource =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'copy'; readonly key: string; readonly start: number; readonly endExclusive: number };

/** Smallest part of a multipart upload but the last, and smallest source of a ranged copy, bytes (Amazon S3 limits). */
export const smallestPartBytes = 5 * 1024 * 1024;

/**
 * Days after which the bucket deletes an object by itself: written as the tag `retention`, which lifecycle rules of buckets
 * that have them go by. Without one an object stays.
 */
export type RetentionDays = 7 | 30 | 90;

/** The tag, as S3 takes it with what writes an object. */
export const retentionTagging = (days: RetentionDays | undefined): { readonly Tagging?: string } =>
  days === undefined ? {} : { Tagging: `retention=${days}` };

/** One bucket. Keys are object keys; every method retries as the AWS SDK does and no more. */
export interface Files {
  /** The whole object, or `undefined` when there is none. For small objects only. */
  read(key: string): Promise<Buffer | undefined>;
  /** Bytes `start` (inclusive) to `endExclusive`. @throws TransientError when the object is missing or shorter */
  readRange(key: string, start: number, endExclusive: number): Promise<Buffer>;
  /** Streams from byte `start`. @throws TransientError when the object is missing */
  openStream(key: string, start?: number): Promise<Readable>;
  /** Size in bytes, or `undefined` when there is no such object. */
  sizeBytesOf(key: string): Promise<number | undefined>;
  /** Writes the whole object, replacing what was there: the same input gives the same object. */
  write(key: string, body: Buffer | string, contentType?: string, retention?: RetentionDays): Promise<void>;
  /** Writes the whole object unless there is one. @returns the object that is there: this one, or the earlier one */
  writeOnce(
    key: string,
    body: Buffer | string,
    contentType?: string,
    retention?: RetentionDays,
  ): Promise<Buffer>;
  /** Streams an object of unknown length up in parts; it is visible only when whole. */
  writeStream(
    key: string,
    body: AsyncIterable<Buffer | string>,
    contentType?: string,
    retention?: RetentionDays,
  ): Promise<void>;
  /** Joins the parts, in order, into one object; visible only when whole. */
  assemble(
    key: string,
    parts: Iterable<PartSource> | AsyncIterable<PartSource>,
    contentType?: string,
    retention?: RetentionDays,
  ): Promise<void>;
  /** Keys under a prefix, in UTF-8 order. */
  list(prefix: string): AsyncIterable<{ key: string; sizeBytes: number }>;
  /** Address under which anyone may load the object as a file of this name until it expires; ASCII names only. */
  presignedUrl(key: string, as: { readonly fileName: string; readonly lifeSeconds: number }): Promise<string>;
}

/** Parts of one upload in flight at a time; each may hold its bytes in memory. */
const partsInFlight = 4;
/** The same of a stream, all of whose parts do: two are enough for what is made as it is sent. */
const streamedPartsInFlight = 2;

export function bucketFiles(bucket: string, client: S3Client = new S3Client(quietSdk)): Files {
  const get = (key: string, range?: string) =>
    client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: range }));

  return {
    async read(key) {
      try {
        return await bytesOf(await get(key));
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async readRange(key, start, endExclusive) {
      const object = await get(key, `bytes=${start}-${endExclusive - 1}`).catch(missingIsTransient(key));
      const bytes = await bytesOf(object);
      if (bytes.length !== endExclusive - start)
        throw new TransientError('OBJECT_TOO_SHORT', 'object ended before the range did');
      return bytes;
    },
    async openStream(key, start = 0) {
      const object = await get(key, start > 0 ? `bytes=${start}-` : undefined).catch(missingIsTransient(key));
      return object.Body as Readable;
    },
    async sizeBytesOf(key) {
      try {
        return (await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).ContentLength ?? 0;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(key, body, contentType, retention) {
      // Told, as the SDK takes an empty body for one of unknown length and warns of it.
      const ContentLength = Buffer.byteLength(body);
      const put = { Bucket: bucket, Key: key, Body: body, ContentLength, ContentType: contentType };
      await client.send(new PutObjectCommand({ ...put, ...retentionTagging(retention) }));
    },
    async writeOnce(key, body, contentType, retention) {
      const put = { Bucket: bucket, Key: key, Body: body, ContentType: contentType, IfNoneMatch: '*' };
      try {
        await client.send(new PutObjectCommand({ ...put, ...retentionTagging(retention) }));
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
      // Also after a success: a write that the SDK repeated may have met its own first try, or another's.
      return bytesOf(await get(key).catch(missingIsTransient(key)));
    },
    async writeStream(key, body, contentType, retention) {
      const params = {
        Bucket: bucket,
        Key: key,
        Body: Readable.from(body, { objectMode: false }),
        ContentType: contentType,
        ...retentionTagging(retention),
      };
      const queueSize = streamedPartsInFlight;
      await new Upload({ client, params, partSize: smallestPartBytes, queueSize }).done();
    },
    assemble: (key, parts, contentType, retention) =>
      assembleObject(client, bucket, parts, {
        Key: key,
        ContentType: contentType,
        ...retentionTagging(retention),
      }),
    list: (prefix) => listObjects(client, bucket, prefix),
    presignedUrl(key, { fileName, lifeSeconds }) {
      const ResponseContentDisposition = `attachment; filename="${fileName}"`;
      const get = new GetObjectCommand({ Bucket: bucket, Key: key, ResponseContentDisposition });
      return getSignedUrl(client, get, { expiresIn: lifeSeconds });
    },
  };
}

async function bytesOf({ Body }: GetObjectCommandOutput): Promise<Buffer> {
  const { buffer, byteOffset, byteLength } = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return Buffer.from(buffer, byteOffset, byteLength);
}

async function assembleObject(
  client: S3Client,
  bucket: string,
  parts: Iterable<PartSource> | AsyncIterable<PartSource>,
  made: { readonly Key: string; readonly ContentType: string | undefined; readonly Tagging?: string },
): Promise<void> {
  const target = { Bucket: bucket, Key: made.Key };
  const created = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, ...made }));
  const upload = { ...target, UploadId: created.UploadId };
  const done: Promise<{ PartNumber: number; ETag: string | undefined }>[] = [];
  try {
    for await (const part of parts) {
      const sending = sendPart(client, bucket, { ...upload, PartNumber: done.length + 1 }, part);
      sending.catch(() => undefined); // awaited below; until then a failure must not end the run
      done.push(sending);
      if (done.length >= partsInFlight) await done[done.length - partsInFlight];
    }
    const sent = await Promise.all(done);
    await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: sent } }));
  } catch (error) {
    await Promise.allSettled(done); // a part that arrives after the abort would stay
    await client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined);
    throw error;
  }
}

async function sendPart(
  client: S3Client,
  bucket: string,
  target: { Bucket: string; Key: string; UploadId: string | undefined; PartNumber: number },
  part: PartSource,
): Promise<{ PartNumber: number; ETag: string | undefined }> {
  if (part.kind === 'bytes') {
    const sent = await client.send(new UploadPartCommand({ ...target, Body: part.bytes }));
    return { PartNumber: target.PartNumber, ETag: sent.ETag };
  }
  const CopySource = `${bucket}/${part.key.split('/').map(encodeURIComponent).join('/')}`;
  const CopySourceRange = `bytes=${part.start}-${part.endExclusive - 1}`;
  const copied = await client.send(new UploadPartCopyCommand({ ...target, CopySource, CopySourceRange }));
  return { PartNumber: target.PartNumber, ETag: copied.CopyPartResult?.ETag };
}

async function* listObjects(client: S3Client, bucket: string, prefix: string) {
  let token: string | undefined;
  do {
    const found = await client.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
    );
    for (const object of found.Contents ?? []) yield { key: object.Key ?? '', sizeBytes: object.Size ?? 0 };
    token = found.NextContinuationToken;
  } while (token !== undefined);
}

function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/** Another object is there, or is being written at this moment; which one stays shows when it is read. */
function isTaken(error: unknown): boolean {
  const names = ['PreconditionFailed', 'ConditionalRequestConflict'];
  return error instanceof S3ServiceException && names.includes(error.name);
}

function missingIsTransient(key: string) {
  return (error: unknown): never => {
    if (!isMissing(error)) throw error;
    throw new TransientError('OBJECT_MISSING', `no object of kind ${key.split('/').at(-1) ?? ''} yet`, {
      cause: error,
    });
  };
}
