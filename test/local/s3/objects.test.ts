import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, refusalOf, startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

const Bucket = 'files';
const put = (Key: string, Body: string | Buffer, more = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string, more = {}) => {
  const output = await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { output, text: (await bytesOf(output)).toString() };
};

describe('S3 PutObject and GetObject', () => {
  it.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'keeps 20 MiB whose %s checksum the SDK sends, and gives the same checksum back',
    async (ChecksumAlgorithm) => {
      const body = randomBytes(20 * 1024 * 1024);
      const written = await put(ChecksumAlgorithm, body, { ChecksumAlgorithm });
      const output = await s3.client.send(
        new GetObjectCommand({ Bucket, Key: ChecksumAlgorithm, ChecksumMode: 'ENABLED' }),
      );
      const read = await bytesOf(output);
      expect(read.equals(body)).toBe(true);
      expect(written.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
      const member = `Checksum${ChecksumAlgorithm}` as const;
      expect(output[member]).toBeTypeOf('string');
      expect(output[member]).toBe(written[member]);
    },
  );

  it('takes the aws-chunked framing and its trailing checksum off a streamed body', async () => {
    const body = randomBytes(300_000);
    const pieces = [body.subarray(0, 70_001), body.subarray(70_001, 70_002), body.subarray(70_002)];
    await s3.client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from(pieces),
        ContentLength: body.length,
        ContentEncoding: 'gzip',
      }),
    );
    const output = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'streamed' }));
    expect((await bytesOf(output)).equals(body)).toBe(true);
    expect(output.ContentEncoding).toBe('gzip');
  });

  it('gives back type, user metadata, encryption and the other headers of the put', async () => {
    const Expires = new Date('2031-01-01T00:00:00Z');
    const headers = {
      ContentType: 'text/csv',
      ContentDisposition: 'attachment',
      CacheControl: 'no-store',
      ContentLanguage: 'en',
      Metadata: { rows: '3', 'made-by': 'test' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'arn:aws:kms:us-east-1:111122223333:key/k',
      BucketKeyEnabled: true,
      Expires,
    } as const;
    const written = await put('described', 'a,b', headers);
    const { Expires: _, ...expected } = headers;
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({ ...expected, ContentLength: 3, AcceptRanges: 'bytes' });
    expect(head.ExpiresString).toBe('Wed, 01 Jan 2031 00:00:00 GMT');
    expect(written).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: headers.SSEKMSKeyId });
  });

  it('shows an ETag that is no MD5 under SSE-KMS', async () => {
    const { ETag } = await put('kms', 'abc', { ServerSideEncryption: 'aws:kms' });
    expect(ETag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(ETag).not.toBe(`"${createHash('md5').update('abc').digest('hex')}"`);
  });

  it('keeps an empty object', async () => {
    await put('empty', '');
    const { output, text } = await get('empty');
    expect({ text, length: output.ContentLength }).toEqual({ text: '', length: 0 });
  });

  it('puts the response-* parameters of a GET in place of the stored headers', async () => {
    await put('overridden', 'x', { ContentType: 'text/plain' });
    const { output } = await get('overridden', {
      ResponseContentType: 'text/csv',
      ResponseContentDisposition: 'attachment; filename="x.csv"',
    });
    expect(output).toMatchObject({
      ContentType: 'text/csv',
      ContentDisposition: 'attachment; filename="x.csv"',
    });
  });

  it('refuses a body that its checksum, its MD5 or its length does not fit, and keeps nothing', async () => {
    const refusals = [
      await refusalOf(put('bad', 'abc', { ChecksumCRC32: 'AAAAAA==' })),
      await refusalOf(put('bad', 'abc', { ContentMD5: createHash('md5').update('x').digest('base64') })),
      await refusalOf(put('bad', 'abc', { ContentMD5: 'short' })),
    ];
    expect(refusals.map((each) => each?.code)).toEqual(['BadDigest', 'BadDigest', 'InvalidDigest']);
    expect(await refusalOf(get('bad'))).toEqual({ code: 'NoSuchKey', status: 404 });
  });

  it('refuses user metadata over 2 KB and keys over 1,024 bytes', async () => {
    expect(await refusalOf(put('m', 'x', { Metadata: { big: 'x'.repeat(2046) } }))).toMatchObject({
      code: 'MetadataTooLarge',
    });
    expect(await refusalOf(put('é'.repeat(513), 'x'))).toMatchObject({ code: 'KeyTooLongError' });
    expect(await refusalOf(put('é'.repeat(512), 'x'))).toBeUndefined();
  });

  it('refuses a single put over 5 GiB before it reads the body', async () => {
    const response = await fetch(`${s3.url}/files/huge`, {
      method: 'PUT',
      body: 'x',
      headers: {
        'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        'x-amz-decoded-content-length': '5368709121',
      },
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>EntityTooLarge</Code>');
  });

  it('answers a bucket or key that is not there as S3 does', async () => {
    const missing = new GetObjectCommand({ Bucket: 'no-bucket', Key: 'a' });
    expect(await refusalOf(s3.client.send(missing))).toEqual({ code: 'NoSuchBucket', status: 404 });
    expect(await refusalOf(get('absent'))).toEqual({ code: 'NoSuchKey', status: 404 });
    const head = new HeadObjectCommand({ Bucket, Key: 'absent' });
    expect(await refusalOf(s3.client.send(head))).toEqual({ code: 'NotFound', status: 404 });
  });

  it('answers HeadBucket and GetBucketLocation', async () => {
    expect(await refusalOf(s3.client.send(new HeadBucketCommand({ Bucket })))).toBeUndefined();
    expect((await s3.client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBeFalsy();
  });
});

describe('S3 GetObject with Range', () => {
  beforeAll(() => put('digits', '0123456789'));
  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', '89', 'bytes 8-9/10'],
  ])('answers %s with 206', async (Range, expected, ContentRange) => {
    const { output, text } = await get('digits', { Range });
    expect({ text, range: output.ContentRange, status: output.$metadata.httpStatusCode }).toEqual({
      text: expected,
      range: ContentRange,
      status: 206,
    });
  });

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0'])('refuses %s with 416', async (Range) => {
    expect(await refusalOf(get('digits', { Range }))).toEqual({ code: 'InvalidRange', status: 416 });
  });

  it.each(['bytes=5-2', 'lines=1-2', 'bytes=1-2,4-5'])('ignores %s and answers 200', async (Range) => {
    const { output, text } = await get('digits', { Range });
    expect([output.$metadata.httpStatusCode, text]).toEqual([200, '0123456789']);
  });
});

describe('S3 conditional requests', () => {
  it('writes with If-None-Match: * once, also when sixteen try at the same time', async () => {
    const tries = Array.from({ length: 16 }, (_, index) =>
      refusalOf(put('once', `${index}`, { IfNoneMatch: '*' })),
    );
    const refusals = (await Promise.all(tries)).filter((refusal) => refusal !== undefined);
    expect(refusals).toEqual(Array.from({ length: 15 }, () => ({ code: 'PreconditionFailed', status: 412 })));
  });

  it('writes with If-Match only over the version it names', async () => {
    const { ETag } = await put('match', 'one');
    await put('match', 'two', { IfMatch: ETag });
    expect(await refusalOf(put('match', 'three', { IfMatch: ETag }))).toEqual({
      code: 'PreconditionFailed',
      status: 412,
    });
    expect(await refusalOf(put('match-absent', 'x', { IfMatch: ETag }))).toEqual({
      code: 'NoSuchKey',
      status: 404,
    });
    expect((await get('match')).text).toBe('two');
  });

  it('reads by If-Match, If-None-Match and the dates', async () => {
    const { ETag } = await put('read', 'x');
    const long = new Date('2001-01-01');
    const ahead = new Date(Date.now() + 86_400_000);
    expect(await refusalOf(get('read', { IfMatch: ETag }))).toBeUndefined();
    expect(await refusalOf(get('read', { IfMatch: '"0"' }))).toMatchObject({ status: 412 });
    expect(await refusalOf(get('read', { IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
    expect(await refusalOf(get('read', { IfNoneMatch: '"0"' }))).toBeUndefined();
    expect(await refusalOf(get('read', { IfModifiedSince: ahead }))).toMatchObject({ status: 304 });
    expect(await refusalOf(get('read', { IfUnmodifiedSince: long }))).toMatchObject({ status: 412 });
    expect(await refusalOf(get('read', { IfUnmodifiedSince: long, IfMatch: ETag }))).toBeUndefined();
  });

  it('deletes with If-Match only what it names', async () => {
    const { ETag } = await put('conditional-delete', 'x');
    const remove = (IfMatch: string | undefined) =>
      s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'conditional-delete', IfMatch }));
    expect(await refusalOf(remove('"0"'))).toMatchObject({ code: 'PreconditionFailed' });
    expect(await refusalOf(remove(ETag))).toBeUndefined();
  });
});

describe('S3 DeleteObject and DeleteObjects', () => {
  it('deletes an object, and a key that is not there as well', async () => {
    await put('gone', 'x');
    const remove = new DeleteObjectCommand({ Bucket, Key: 'gone' });
    await s3.client.send(remove);
    expect(await refusalOf(s3.client.send(remove))).toBeUndefined();
    expect(await refusalOf(get('gone'))).toMatchObject({ code: 'NoSuchKey' });
  });

  it('deletes a list of keys, awkward ones included, and is silent about them when Quiet', async () => {
    const keys = ['list/a&b', 'list/<c>', 'list/"d"', 'list/\r\n', 'list/ e '];
    for (const key of keys) await put(key, 'x');
    const Objects = keys.map((Key) => ({ Key }));
    const output = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(output.Deleted?.map(({ Key }) => Key)).toEqual(keys);
    for (const key of keys) expect(await refusalOf(get(key))).toMatchObject({ code: 'NoSuchKey' });
    const quiet = await s3.client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
    );
    expect(quiet.Deleted ?? []).toEqual([]);
  });

  it('refuses more than 1,000 keys', async () => {
    const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `k${index}` }));
    const call = s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(await refusalOf(call)).toEqual({ code: 'MalformedXML', status: 400 });
  });
});

describe('S3 object tagging', () => {
  it('puts, counts, gives back and deletes tags without touching the object', async () => {
    const Key = 'tagged';
    await put(Key, 'kept', { Tagging: 'a=1&b=two%20words' });
    const tags = async () => (await s3.client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: 'two words' },
    ]);
    const TagSet = [{ Key: 'class', Value: '<chunk> & more' }];
    await s3.client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }));
    expect(await tags()).toEqual(TagSet);
    expect((await get(Key)).output.TagCount).toBe(1);
    await s3.client.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
    expect(await tags()).toEqual([]);
    expect((await get(Key)).text).toBe('kept');
  });

  it('refuses an eleventh tag', async () => {
    await put('many-tags', 'x');
    const TagSet = Array.from({ length: 11 }, (_, index) => ({ Key: `${index}`, Value: '' }));
    const call = s3.client.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'many-tags', Tagging: { TagSet } }),
    );
    expect(await refusalOf(call)).toMatchObject({ code: 'BadRequest' });
  });
});
