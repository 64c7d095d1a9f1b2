import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  type CopyObjectCommandInput,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, contentFilesOf, refusalOf, startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
beforeEach(async () => {
  s3 = await startS3();
});
afterEach(() => s3.close());

const Bucket = 'files';
const copy = (more: Partial<CopyObjectCommandInput> = {}) =>
  s3.client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: 'files/source', ...more }));
const get = async (Key: string) => {
  const output = await s3.client.send(new GetObjectCommand({ Bucket, Key }));
  return { output, bytes: await bytesOf(output) };
};
const put = (Body: Buffer | string, more = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key: 'source', Body, ...more }));

async function putParts(bodies: Buffer[]): Promise<void> {
  const Key = 'source';
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = [];
  for (const [index, Body] of bodies.entries()) {
    const PartNumber = index + 1;
    const { ETag } = await s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    Parts.push({ PartNumber, ETag });
  }
  await s3.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
  );
}

describe('S3 CopyObject', () => {
  it('copies bytes, headers, metadata, tags and ETag, and outlives its source', async () => {
    const body = randomBytes(3_000_000);
    const { ETag } = await put(body, { ContentType: 'text/csv', Metadata: { a: '1' }, Tagging: 'k=v' });
    const { CopyObjectResult } = await copy();
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'source' }));
    const { output, bytes } = await get('copy');
    expect(bytes.equals(body)).toBe(true);
    expect(output).toMatchObject({ ETag, ContentType: 'text/csv', Metadata: { a: '1' }, TagCount: 1 });
    expect(CopyObjectResult?.ETag).toBe(ETag);
  });

  it('replaces metadata and tags when the directives say so', async () => {
    await put('x', { ContentType: 'text/csv', Metadata: { a: '1' }, Tagging: 'k=v' });
    await copy({
      MetadataDirective: 'REPLACE',
      ContentType: 'text/plain',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      Tagging: 'n=m',
    });
    const { output } = await get('copy');
    expect(output).toMatchObject({ ContentType: 'text/plain', Metadata: { b: '2' } });
    const { TagSet } = await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: 'copy' }));
    expect(TagSet).toEqual([{ Key: 'n', Value: 'm' }]);
  });

  it('copies onto itself only with a change, and keeps the bytes', async () => {
    await put('kept');
    expect(await refusalOf(copy({ Key: 'source' }))).toMatchObject({ code: 'InvalidRequest' });
    await copy({ Key: 'source', MetadataDirective: 'REPLACE', Metadata: { now: 'set' } });
    const { output, bytes } = await get('source');
    expect([bytes.toString(), output.Metadata]).toEqual(['kept', { now: 'set' }]);
  });

  it('gives the copy of a multipart object the plain MD5 of its bytes', async () => {
    const bodies = [randomBytes(5 * 1024 * 1024), randomBytes(3)];
    await putParts(bodies);
    await copy();
    const { output, bytes } = await get('copy');
    expect(bytes.equals(Buffer.concat(bodies))).toBe(true);
    expect(output.ETag).toBe(`"${createHash('md5').update(bytes).digest('hex')}"`);
  });

  it('calculates the checksum that is asked for', async () => {
    const { ChecksumCRC32C } = await put('abc', { ChecksumAlgorithm: 'CRC32C' });
    await put('abc');
    const { CopyObjectResult } = await copy({ ChecksumAlgorithm: 'CRC32C' });
    expect(CopyObjectResult?.ChecksumCRC32C).toBe(ChecksumCRC32C);
  });

  it('refuses by the conditions on its source', async () => {
    const { ETag } = await put('x');
    const failed = { code: 'PreconditionFailed', status: 412 };
    expect(await refusalOf(copy({ CopySourceIfMatch: '"0"' }))).toEqual(failed);
    expect(await refusalOf(copy({ CopySourceIfNoneMatch: ETag }))).toEqual(failed);
    expect(await refusalOf(copy({ CopySourceIfMatch: ETag, IfNoneMatch: '*' }))).toBeUndefined();
    expect(await refusalOf(copy({ IfNoneMatch: '*' }))).toEqual(failed);
    expect(await refusalOf(copy({ CopySource: 'files/absent' }))).toMatchObject({ code: 'NoSuchKey' });
    expect(await refusalOf(copy({ CopySource: 'absent/x' }))).toMatchObject({ code: 'NoSuchBucket' });
  });

  it('refuses a source over 5 GiB', async () => {
    await put('x');
    // Five gibibytes in the metadata only.
    const database = new DatabaseSync(join(s3.stateFolder, 's3', 'metadata.sqlite'));
    database.exec('UPDATE object SET size_bytes = 5368709121');
    database.close();
    expect(await refusalOf(copy())).toMatchObject({ code: 'InvalidRequest', status: 400 });
  });

  it('frees the bytes when neither source nor copy is left, and lets a reader finish first', async () => {
    // More than the sockets hold, so that the second file is not open yet when it loses its object.
    const bodies = [randomBytes(16 * 1024 * 1024), randomBytes(1000)];
    await putParts(bodies);
    await copy();
    const reading = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'copy' }));
    for (const Key of ['source', 'copy']) await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
    expect((await bytesOf(reading)).equals(Buffer.concat(bodies))).toBe(true);
    await expect.poll(() => contentFilesOf(s3)).toEqual([]);
  });
});
