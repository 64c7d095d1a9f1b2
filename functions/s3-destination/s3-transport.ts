import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { CallerFailure, toTransferError } from '../transfer/classify-failure.ts';
import type { Credentials, S3Destination } from '../transfer/contract.ts';
import { remotePath } from '../transfer/remote-path.ts';
import type { WholeTransport } from '../transfer/transport.ts';
import { type BucketConnection, type ConnectOptions, connectBucket } from './bucket-connection.ts';
import { classifyS3Failure, statusOf } from './classify-s3-failure.ts';
import { type Attempt, type ObjectName, uploadsTo } from './s3-uploads.ts';

const mebibyte = 1024 * 1024;

/** @throws TransientError or PermanentError as `WholeTransport` says, and those of connecting */
export async function openS3Transport(
  destination: S3Destination,
  credentials: Credentials,
  options: ConnectOptions,
): Promise<WholeTransport> {
  const attempt = attempting(destination);
  const connection = await attempt('open', () => connectBucket(destination, credentials, options));
  const { bucket, prefix, kmsKeyArn } = destination;
  const objectOf = (name: string) => ({ Bucket: bucket, Key: `${prefix}${remotePath('', name)}` });
  const encryption = kmsKeyArn && ({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyArn } as const);
  return {
    style: 'WHOLE',
    destination,
    partBytes: 8 * mebibyte,
    mostParts: 10_000, // https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
    partsInFlight: 4,
    sha256OfParts,
    stat: async (name) => {
      const object = objectOf(name);
      return attempt('stat', () => head(connection, object));
    },
    async *read(name, start, endExclusive) {
      const object = objectOf(name);
      if (endExclusive <= start) return;
      const range = { ...object, Range: `bytes=${start}-${endExclusive - 1}` };
      const chunks = readRange(connection, range);
      try {
        for (;;) {
          const chunk = await attempt('read', () => chunks.next());
          if (chunk.done === true) return;
          yield chunk.value;
        }
      } finally {
        await chunks.return(undefined);
      }
    },
    ...uploadsTo(connection, attempt, objectOf, encryption || undefined),
    remove: async (name) => {
      const object = objectOf(name);
      await attempt('remove', () =>
        connection.call((client, abortSignal) =>
          client.send(new DeleteObjectCommand(object), { abortSignal }),
        ),
      );
    },
    close: connection.close,
  };
}

function attempting(destination: S3Destination): Attempt {
  return async (operation, work) => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CallerFailure) throw error.cause;
      const failure = classifyS3Failure(error, operation);
      throw toTransferError(failure.failureCode, destination, failure);
    }
  };
}

/** Of several parts, the hash of their hashes with their number behind. */
function sha256OfParts(partSha256: readonly string[]): string {
  const [only = ''] = partSha256;
  if (partSha256.length === 1) return only;
  const hash = createHash('sha256');
  for (const sha256 of partSha256) hash.update(Buffer.from(sha256, 'base64'));
  return `${hash.digest('base64')}-${partSha256.length}`;
}

async function head({ call }: BucketConnection, object: ObjectName) {
  try {
    const found = await call((client, abortSignal) =>
      client.send(new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' }), { abortSignal }),
    );
    return { sizeBytes: found.ContentLength ?? 0, tag: found.ETag ?? '', sha256: found.ChecksumSHA256 };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

async function* readRange(
  { lifeline, transfer }: BucketConnection,
  range: ObjectName & { readonly Range: string },
): AsyncGenerator<Buffer, undefined> {
  const body = await transfer((client, abortSignal) =>
    client.send(new GetObjectCommand(range), { abortSignal }),
  ).then(
    ({ Body }) => Body as Readable | undefined,
    (error: unknown) => {
      if (statusOf(error) === 416) return undefined; // it begins behind the end
      throw error;
    },
  );
  if (body === undefined) return;
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const chunk = await lifeline.race<IteratorResult<Buffer>>((settle) => {
        chunks.next().then((value) => settle(undefined, value), settle);
      });
      if (chunk.done === true) return;
      yield chunk.value;
    }
  } finally {
    body.destroy();
  }
}
