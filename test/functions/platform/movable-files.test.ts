import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  NotFound,
  S3Client,
  S3ServiceException,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { movableFiles } from '../../../functions/platform/movable-files.ts';

const client = new S3Client({ region: 'us-east-1' });
const mock = mockClient(client);
const files = movableFiles('the-bucket', client);
beforeEach(() => {
  mock.reset();
});

const object = { key: 'firm1/Import/ä b.csv', eTag: 'abc' };
const failure = (name: string) => new S3ServiceException({ name, $fault: 'client', $metadata: {} });
const there = (ContentLength = 7) => mock.on(HeadObjectCommand).resolves({ ETag: '"abc"', ContentLength });

describe('an exact object', () => {
  it('is described by its tag without quotes, and one that is not there as nothing', async () => {
    there();
    expect(await files.describe(object.key)).toEqual({ ...object, sizeBytes: 7 });
    mock.on(HeadObjectCommand).rejects(new NotFound({ message: 'x', $metadata: {} }));
    expect(await files.describe(object.key)).toBeUndefined();
  });

  it('is read on condition that it is the same still', async () => {
    mock.on(GetObjectCommand, { IfMatch: '"abc"' }).resolves({ Body: Readable.from(['x']) as never });
    expect(await files.openExact(object)).toBeInstanceOf(Readable);
    mock.on(GetObjectCommand).rejects(failure('PreconditionFailed'));
    expect(await files.openExact(object)).toBeUndefined();
  });

  it('is copied on the same condition, its key escaped', async () => {
    there();
    mock.on(CopyObjectCommand).resolves({});
    expect(await files.copy(object, 'to')).toBe(true);
    expect(mock.commandCalls(CopyObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'the-bucket',
      Key: 'to',
      CopySource: 'the-bucket/firm1/Import/%C3%A4%20b.csv',
      CopySourceIfMatch: '"abc"',
    });
  });

  it.each(['NoSuchKey', 'PreconditionFailed'])('is not copied when S3 says %s in between', async (name) => {
    there();
    mock.on(CopyObjectCommand).rejects(failure(name));
    expect(await files.copy(object, 'to')).toBe(false);
  });

  it('above 5 GiB is copied in parts', async () => {
    there(5 * 1024 ** 3 + 1);
    mock.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    mock.on(UploadPartCopyCommand).resolves({ CopyPartResult: { ETag: 'p' } });
    mock.on(CompleteMultipartUploadCommand).resolves({});
    expect(await files.copy(object, 'to')).toBe(true);
    expect(mock.commandCalls(UploadPartCopyCommand)).toHaveLength(6);
  });

  it.each(['NoSuchKey', 'PreconditionFailed', 'ConditionalRequestConflict'])(
    'is left alone when its deletion meets %s',
    async (name) => {
      mock.on(DeleteObjectCommand).rejects(failure(name));
      await files.remove(object);
      expect(mock.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toMatchObject({ IfMatch: '"abc"' });
    },
  );

  it('is not taken for gone when it may not be reached', async () => {
    mock.on(HeadObjectCommand).rejects(failure('AccessDenied'));
    mock.on(DeleteObjectCommand).rejects(failure('AccessDenied'));
    await expect(files.describe(object.key)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(files.remove(object)).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
