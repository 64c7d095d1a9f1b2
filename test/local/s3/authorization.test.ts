import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, refusalOf, startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
const Bucket = 'files';
const Key = 'dir/key';
const upload = { Bucket, Key, UploadId: '' };
const object = 'arn:aws:s3:::files/dir/key';
const bucket = 'arn:aws:s3:::files';
const source = 'arn:aws:s3:::files/source';
const CopySource = 'files/source';

beforeAll(async () => {
  s3 = await startS3();
  for (const each of [Key, 'source'])
    await s3.client.send(new PutObjectCommand({ Bucket, Key: each, Body: 'x' }));
  upload.UploadId = (await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }))).UploadId ?? '';
});
afterAll(() => s3.close());

async function asked(call: Promise<unknown>): Promise<string[]> {
  s3.authorizations.length = 0;
  await call.catch(() => undefined);
  return s3.authorizations.map(({ action, resource }) => `${action} ${resource}`);
}

describe('IAM rights that S3 asks for', () => {
  const send: TestS3['client']['send'] = (command: never) => s3.client.send(command);
  const cases: [string, () => Promise<unknown>, string[]][] = [
    ['GetObject', () => send(new GetObjectCommand({ Bucket, Key })), [`s3:GetObject ${object}`]],
    ['HeadObject', () => send(new HeadObjectCommand({ Bucket, Key })), [`s3:GetObject ${object}`]],
    [
      'GetObject of a version',
      () => send(new GetObjectCommand({ Bucket, Key, VersionId: 'v' })),
      [`s3:GetObjectVersion ${object}`],
    ],
    ['PutObject', () => send(new PutObjectCommand({ Bucket, Key, Body: 'x' })), [`s3:PutObject ${object}`]],
    [
      'PutObject with If-Match',
      () => send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfMatch: '*' })),
      [`s3:PutObject ${object}`, `s3:GetObject ${object}`],
    ],
    [
      'PutObject with tags',
      () => send(new PutObjectCommand({ Bucket, Key, Body: 'x', Tagging: 'a=b' })),
      [`s3:PutObject ${object}`, `s3:PutObjectTagging ${object}`],
    ],
    [
      'CopyObject',
      () => send(new CopyObjectCommand({ Bucket, Key, CopySource })),
      [`s3:PutObject ${object}`, `s3:GetObject ${source}`],
    ],
    [
      'CreateMultipartUpload',
      () => send(new CreateMultipartUploadCommand({ Bucket, Key })),
      [`s3:PutObject ${object}`],
    ],
    [
      'UploadPart',
      () => send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' })),
      [`s3:PutObject ${object}`],
    ],
    [
      'UploadPartCopy',
      () => send(new UploadPartCopyCommand({ ...upload, PartNumber: 1, CopySource })),
      [`s3:PutObject ${object}`, `s3:GetObject ${source}`],
    ],
    ['ListParts', () => send(new ListPartsCommand(upload)), [`s3:ListMultipartUploadParts ${object}`]],
    [
      'CompleteMultipartUpload',
      () => send(new CompleteMultipartUploadCommand(upload)),
      [`s3:PutObject ${object}`],
    ],
    [
      'AbortMultipartUpload',
      () => send(new AbortMultipartUploadCommand(upload)),
      [`s3:AbortMultipartUpload ${object}`],
    ],
    [
      'ListMultipartUploads',
      () => send(new ListMultipartUploadsCommand({ Bucket })),
      [`s3:ListBucketMultipartUploads ${bucket}`],
    ],
    ['ListObjectsV2', () => send(new ListObjectsV2Command({ Bucket })), [`s3:ListBucket ${bucket}`]],
    ['HeadBucket', () => send(new HeadBucketCommand({ Bucket })), [`s3:ListBucket ${bucket}`]],
    [
      'GetBucketLocation',
      () => send(new GetBucketLocationCommand({ Bucket })),
      [`s3:GetBucketLocation ${bucket}`],
    ],
    [
      'GetObjectTagging',
      () => send(new GetObjectTaggingCommand({ Bucket, Key })),
      [`s3:GetObjectTagging ${object}`],
    ],
    [
      'PutObjectTagging',
      () => send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [] } })),
      [`s3:PutObjectTagging ${object}`],
    ],
    [
      'DeleteObjectTagging',
      () => send(new DeleteObjectTaggingCommand({ Bucket, Key })),
      [`s3:DeleteObjectTagging ${object}`],
    ],
    ['DeleteObject', () => send(new DeleteObjectCommand({ Bucket, Key })), [`s3:DeleteObject ${object}`]],
    [
      'DeleteObjects',
      () => send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } })),
      [`s3:DeleteObject ${object}`],
    ],
  ];
  it.each(cases)('%s', async (_, call, expected) => {
    expect(await asked(call())).toEqual(expected);
  });

  it('names the prefix to ListBucket and the key of SSE-KMS to PutObject, for conditions of policies', async () => {
    await asked(s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: 'dir/', Delimiter: '/' })));
    expect(s3.authorizations[0]?.context).toEqual({ 's3:prefix': 'dir/', 's3:delimiter': '/' });
    await asked(
      s3.client.send(
        new PutObjectCommand({ Bucket, Key, Body: '', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'k' }),
      ),
    );
    expect(s3.authorizations[0]?.context).toEqual({
      's3:x-amz-server-side-encryption': 'aws:kms',
      's3:x-amz-server-side-encryption-aws-kms-key-id': 'k',
    });
  });

  it('refuses with AccessDenied before any effect, key by key in a list of deletes', async () => {
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'safe', Body: 'kept' }));
    for (const action of ['s3:PutObject', 's3:DeleteObject']) s3.denied.add(action);
    const put = s3.client.send(new PutObjectCommand({ Bucket, Key: 'safe', Body: 'lost' }));
    expect(await refusalOf(put)).toEqual({ code: 'AccessDenied', status: 403 });
    const remove = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'safe' }] } });
    const { Errors } = await s3.client.send(remove);
    expect(Errors?.map(({ Key: key, Code }) => [key, Code])).toEqual([['safe', 'AccessDenied']]);
    s3.denied.clear();
    const output = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'safe' }));
    expect((await bytesOf(output)).toString()).toBe('kept');
  });
});
