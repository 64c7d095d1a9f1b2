import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { WholeTransport } from '../transfer/transport.ts';
import type { BucketConnection } from './bucket-connection.ts';
import { nameOf, type S3Operation, statusOf } from './classify-s3-failure.ts';

export interface ObjectName {
  readonly Bucket: string;
  readonly Key: string;
}

/** Does something and translates its failure. */
export type Attempt = <T>(operation: S3Operation, work: () => Promise<T>) => Promise<T>;

/** Adds what encrypts the object, where the settings say so. */
type Encryption = { readonly ServerSideEncryption: 'aws:kms'; readonly SSEKMSKeyId: string };

type Uploads = Pick<
  WholeTransport,
  'createFile' | 'startUpload' | 'uploadPart' | 'finishUpload' | 'dropUploads'
>;

/** Everything that writes. What makes a file is tried once: a second try would find the first one's and take it for another's. */
export function uploadsTo(
  connection: BucketConnection,
  attempt: Attempt,
  objectOf: (name: string) => ObjectName,
  encryption: Encryption | undefined,
): Uploads {
  const { call, transfer } = connection;
  return {
    createFile(name, { bytes, sha256 }, signal) {
      const input = {
        ...objectOf(name),
        ...encryption,
        Body: bytes,
        ChecksumSHA256: sha256,
        IfNoneMatch: '*',
      };
      return attempt('write', () =>
        creation(
          transfer((client, abortSignal) => client.send(new PutObjectCommand(input), { abortSignal }), {
            signal,
            isOnce: true,
          }),
        ),
      );
    },
    startUpload(name) {
      const input = { ...objectOf(name), ...encryption, ChecksumAlgorithm: 'SHA256' } as const;
      return attempt('write', async () => {
        const begun = await call((client, abortSignal) =>
          client.send(new CreateMultipartUploadCommand(input), { abortSignal }),
        );
        return begun.UploadId ?? '';
      });
    },
    uploadPart(name, UploadId, PartNumber, { bytes, sha256 }, signal) {
      const input = { ...objectOf(name), UploadId, PartNumber, Body: bytes, ChecksumSHA256: sha256 };
      return attempt('write', async () => {
        try {
          const send = new UploadPartCommand(input);
          const stored = await transfer((client, abortSignal) => client.send(send, { abortSignal }), {
            signal,
          });
          return stored.ETag ?? '';
        } catch (error) {
          if (nameOf(error) === 'NoSuchUpload') return undefined;
          throw error;
        }
      });
    },
    finishUpload: (name, uploadId, parts) =>
      finish(connection, attempt, { ...objectOf(name), uploadId, parts }),
    async dropUploads(name, uploadId) {
      const object = objectOf(name);
      const ids = uploadId === undefined ? await unfinishedUploads(connection, object) : [uploadId];
      for (const UploadId of ids)
        await call((client, abortSignal) =>
          client.send(new AbortMultipartUploadCommand({ ...object, UploadId }), { abortSignal }),
        ).catch(() => undefined);
    },
  };
}

interface Finish extends ObjectName {
  readonly uploadId: string;
  readonly parts: Parameters<WholeTransport['finishUpload']>[2];
}

function finish({ transfer }: BucketConnection, attempt: Attempt, { uploadId, parts, ...object }: Finish) {
  const Parts = parts.map(({ tag, sha256 }, index) => ({
    PartNumber: index + 1,
    ETag: tag,
    ChecksumSHA256: sha256,
  }));
  const input = { ...object, UploadId: uploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' };
  return attempt('write', async () => {
    try {
      const send = new CompleteMultipartUploadCommand(input);
      return await creation(
        transfer((client, abortSignal) => client.send(send, { abortSignal }), { isOnce: true }),
      );
    } catch (error) {
      if (nameOf(error) === 'NoSuchUpload') return { kind: 'GONE' } as const;
      if (/^(InvalidPart|InvalidPartOrder|EntityTooSmall)$/.test(nameOf(error)))
        return { kind: 'SPOILT' } as const;
      throw error;
    }
  });
}

/** Empty where the account may not list them. */
async function unfinishedUploads({ call }: BucketConnection, { Bucket, Key }: ObjectName): Promise<string[]> {
  const listed = await call((client, abortSignal) =>
    client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }), { abortSignal }),
  ).catch(() => undefined);
  return (listed?.Uploads ?? []).flatMap((upload) =>
    upload.Key === Key && upload.UploadId !== undefined ? [upload.UploadId] : [],
  );
}

async function creation(made: Promise<{ ETag?: string | undefined }>) {
  try {
    return { kind: 'CREATED', tag: (await made).ETag ?? '' } as const;
  } catch (error) {
    if (statusOf(error) === 412) return { kind: 'EXISTS' } as const;
    throw error;
  }
}
