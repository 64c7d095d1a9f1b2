import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { type RetentionDays, retentionTagging } from './files.ts';

/** An object that is being written in parts; nothing is under its key until they are joined. */
export interface PartUpload {
  readonly key: string;
  readonly uploadId: string;
}

/** Objects that are written over several calls, each of which may be cut short. Parts but the last have 5 MiB or more. */
export interface PartUploads {
  /** @returns the id of the upload; one that is never joined is deleted by the bucket */
  beginParts(key: string, contentType: string, retention?: RetentionDays): Promise<string>;
  /**
   * Sends a part, in place of one of the same number that was sent before. @param partNumber 1 and on
   * @returns its `eTag`; `undefined` when there is no such upload any more
   */
  sendPart(upload: PartUpload, partNumber: number, bytes: Buffer): Promise<string | undefined>;
  /** Makes one object of the parts. @returns `false` when there is no such upload any more, or a part is another one by now */
  joinParts(upload: PartUpload, eTags: readonly string[]): Promise<boolean>;
  /** Deletes the parts; an upload that is gone already is left alone. */
  dropParts(upload: PartUpload): Promise<void>;
}

export function partUploads(bucket: string, client: S3Client): PartUploads {
  const named = ({ key, uploadId }: PartUpload) => ({ Bucket: bucket, Key: key, UploadId: uploadId });
  return {
    async beginParts(key, contentType, retention) {
      const begin = { Bucket: bucket, Key: key, ContentType: contentType, ...retentionTagging(retention) };
      const { UploadId } = await client.send(new CreateMultipartUploadCommand(begin));
      if (UploadId === undefined) throw new Error('an upload that is begun has an id');
      return UploadId;
    },
    async sendPart(upload, partNumber, bytes) {
      const part = { ...named(upload), PartNumber: partNumber, Body: bytes, ContentLength: bytes.length };
      return (await orGone(client.send(new UploadPartCommand(part))))?.ETag;
    },
    async joinParts(upload, eTags) {
      const Parts = eTags.map((ETag, place) => ({ PartNumber: place + 1, ETag }));
      const join = { ...named(upload), MultipartUpload: { Parts } };
      return (await orGone(client.send(new CompleteMultipartUploadCommand(join)))) !== undefined;
    },
    async dropParts(upload) {
      await orGone(client.send(new AbortMultipartUploadCommand(named(upload))));
    },
  };
}

async function orGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const isGone =
      error instanceof S3ServiceException && ['NoSuchUpload', 'InvalidPart'].includes(error.name);
    if (!isGone) throw error;
    return undefined;
  }
}
