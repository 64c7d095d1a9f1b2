import {
  CreateBucketCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  RestoreObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
const Bucket = 'files';
const Key = 'k';
beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: 'kept' }));
});
afterAll(() => s3.close());

describe('what AWS S3 does and this stand-in does not', () => {
  const send: TestS3['client']['send'] = (command: never) => s3.client.send(command);
  const cases: [string, () => Promise<unknown>][] = [
    ['?acl', () => send(new GetObjectAclCommand({ Bucket, Key }))],
    ['?acl', () => send(new PutObjectAclCommand({ Bucket, Key, ACL: 'private' }))],
    ['?versioning', () => send(new GetBucketVersioningCommand({ Bucket }))],
    ['?policy', () => send(new GetBucketPolicyCommand({ Bucket }))],
    ['?website', () => send(new GetBucketWebsiteCommand({ Bucket }))],
    ['?retention', () => send(new GetObjectRetentionCommand({ Bucket, Key }))],
    ['?restore', () => send(new RestoreObjectCommand({ Bucket, Key }))],
    ['?attributes', () => send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ['ETag'] }))],
    ['partNumber', () => send(new GetObjectCommand({ Bucket, Key, PartNumber: 1 }))],
    ['GET on a bucket', () => send(new ListObjectsCommand({ Bucket }))],
    ['with prefix', () => send(new ListBucketsCommand({ Prefix: 'f' }))],
    ['PUT on a bucket', () => send(new CreateBucketCommand({ Bucket }))],
    ['x-amz-acl', () => send(new PutObjectCommand({ Bucket, Key, Body: 'x', ACL: 'private' }))],
    [
      'x-amz-storage-class',
      () => send(new PutObjectCommand({ Bucket, Key, Body: 'x', StorageClass: 'GLACIER' })),
    ],
    [
      'x-amz-object-lock',
      () => send(new PutObjectCommand({ Bucket, Key, Body: 'x', ObjectLockMode: 'GOVERNANCE' })),
    ],
    [
      'server-side-encryption-customer',
      () => send(new GetObjectCommand({ Bucket, Key, SSECustomerAlgorithm: 'AES256' })),
    ],
  ];
  it.each(cases)('fails by name: %s', async (name, call) => {
    await expect(call()).rejects.toMatchObject({
      name: 'UnsupportedFeature',
      message: expect.stringContaining(name),
      $metadata: { httpStatusCode: 501, attempts: 1 },
    });
  });

  it('changes nothing', async () => {
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.ContentLength).toBe(4);
    expect(
      await refusalOf(s3.client.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 1 }))),
    ).toMatchObject({ status: 501 });
  });
});
