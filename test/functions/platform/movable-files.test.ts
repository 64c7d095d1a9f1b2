import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NotFound,
  PutObjectTaggingCommand,
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

describe('an object that is kept for some days only', () => {
  it('is copied with the tag that rules go by, in place of tags of the source', async () => {
    there();
    mock.on(CopyObjectCommand).resolves({});
    expect(await files.copy(object, 'to', 30)).toBe(true);
    expect(mock.commandCalls(CopyObjectCommand)[0]?.args[0].input).toMatchObject({
      TaggingDirective: 'REPLACE',
      Tagging: 'retention=30',
    });
  });

  it('above 5 GiB is tagged too', async () => {
    there(5 * 1024 ** 3 + 1);
    mock.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    mock.on(UploadPartCopyCommand).resolves({ CopyPartResult: { ETag: 'p' } });
    mock.on(CompleteMultipartUploadCommand).resolves({});
    await files.copy(object, 'to', 90);
    expect(mock.commandCalls(CreateMultipartUploadCommand)[0]?.args[0].input).toMatchObject({
      Tagging: 'retention=90',
    });
  });

  it('is tagged where it lies, and one that is gone is no failure', async () => {
    mock.on(PutObjectTaggingCommand).resolves({});
    await files.expire('a', 7);
    expect(mock.commandCalls(PutObjectTaggingCommand)[0]?.args[0].input).toMatchObject({
      Key: 'a',
      Tagging: { TagSet: [{ Key: 'retention', Value: '7' }] },
    });
    mock.on(PutObjectTaggingCommand).rejects(failure('NoSuchKey'));
    await expect(files.expire('a', 7)).resolves.toBeUndefined();
  });
});

describe('objects that were written before an instant', () => {
  it('are listed page by page, each exactly', async () => {
    const [old, young] = [new Date('2026-11-18T00:00:00Z'), new Date('2026-11-20T00:00:00Z')];
    const found = (Key: string, LastModified: Date) => ({ Key, ETag: '"e"', Size: 3, LastModified });
    mock.on(ListObjectsV2Command).resolvesOnce({
      Contents: [found('a', old), found('b', young)],
      NextContinuationToken: 'more',
    });
    mock.on(ListObjectsV2Command, { ContinuationToken: 'more' }).resolves({ Contents: [found('c', old)] });
    const listed = [];
    for await (const one of files.listOlder('', new Date('2026-11-19T00:00:00Z'))) listed.push(one);
    expect(listed).toEqual(['a', 'c'].map((key) => ({ key, eTag: 'e', sizeBytes: 3, writtenAt: old })));
  });
});
