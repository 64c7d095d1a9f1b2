import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, contentFilesOf, refusalOf, startS3, type TestS3 } from './endpoint.ts';

const Bucket = 'files';
const mebibyte = 1024 * 1024;
let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(() => s3.close());

async function create(Key: string, more = {}): Promise<string> {
  const output = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return output.UploadId ?? '';
}

async function upload(Key: string, UploadId: string, PartNumber: number, Body: Buffer, more = {}) {
  const output = await s3.client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }),
  );
  const { ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumSHA256, ChecksumCRC64NVME } = output;
  return { PartNumber, ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumSHA256, ChecksumCRC64NVME };
}

const complete = (Key: string, UploadId: string, Parts: CompletedPart[], more = {}) =>
  s3.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );
const read = async (Key: string, more = {}) =>
  bytesOf(await s3.client.send(new GetObjectCommand({ Bucket, Key, ...more })));
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

describe('S3 multipart upload', () => {
  it('joins parts byte for byte, with the composite ETag of S3 and the attributes of the start', async () => {
    const parts = [randomBytes(5 * mebibyte), randomBytes(6 * mebibyte), randomBytes(10)];
    const UploadId = await create('joined', {
      ContentType: 'application/zip',
      Metadata: { a: 'b' },
      Tagging: 'x=y',
    });
    // Uploaded out of order; the number decides.
    const third = await upload('joined', UploadId, 30, parts[2] ?? Buffer.alloc(0));
    const first = await upload('joined', UploadId, 1, parts[0] ?? Buffer.alloc(0));
    const second = await upload('joined', UploadId, 2, parts[1] ?? Buffer.alloc(0));
    const done = await complete('joined', UploadId, [first, second, third]);
    const whole = Buffer.concat(parts);
    expect((await read('joined')).equals(whole)).toBe(true);
    expect(done.ETag).toBe(`"${md5(Buffer.concat(parts.map(md5))).toString('hex')}-3"`);
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'joined' }));
    expect(head).toMatchObject({
      ContentType: 'application/zip',
      Metadata: { a: 'b' },
      TagCount: 1,
      ETag: done.ETag,
    });
    const Range = `bytes=${5 * mebibyte - 3}-${11 * mebibyte + 4}`;
    expect(
      (await read('joined', { Range })).equals(whole.subarray(5 * mebibyte - 3, 11 * mebibyte + 5)),
    ).toBe(true);
  });

  it('takes what lib-storage uploads from a stream', async () => {
    const body = randomBytes(12 * mebibyte);
    await new Upload({
      client: s3.client,
      params: { Bucket, Key: 'lib', Body: body },
      partSize: 5 * mebibyte,
    }).done();
    expect((await read('lib', { ChecksumMode: 'ENABLED' })).equals(body)).toBe(true);
  });

  it.each([
    ['CRC32', 'COMPOSITE'],
    ['SHA256', 'COMPOSITE'],
    ['CRC32C', 'FULL_OBJECT'],
    ['CRC64NVME', 'FULL_OBJECT'],
  ] as const)('keeps a %s checksum of type %s', async (algorithm: ChecksumAlgorithm, ChecksumType) => {
    const Key = `checksum-${algorithm}`;
    const bodies = [randomBytes(5 * mebibyte), randomBytes(77)] as const;
    const UploadId = await create(Key, { ChecksumAlgorithm: algorithm, ChecksumType });
    const sent = { ChecksumAlgorithm: algorithm };
    const parts = [
      await upload(Key, UploadId, 1, bodies[0], sent),
      await upload(Key, UploadId, 2, bodies[1], sent),
    ];
    await complete(Key, UploadId, parts);
    const member = `Checksum${algorithm}` as 'ChecksumCRC32';
    const whole = await s3.client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'whole',
        Body: Buffer.concat(bodies),
        ChecksumAlgorithm: algorithm,
      }),
    );
    const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }));
    expect(head.ChecksumType).toBe(ChecksumType);
    if (ChecksumType === 'FULL_OBJECT') expect(head[member]).toBe(whole[member]);
    else expect(head[member]).toMatch(/-2$/);
  });

  it('refuses a completion whose composite checksums are left out', async () => {
    const UploadId = await create('no-checksums', { ChecksumAlgorithm: 'CRC32' });
    const { PartNumber, ETag } = await upload('no-checksums', UploadId, 1, Buffer.from('x'));
    const call = complete('no-checksums', UploadId, [{ PartNumber, ETag }]);
    expect(await refusalOf(call)).toMatchObject({ code: 'InvalidRequest' });
  });

  it('refuses parts in the wrong order, unknown parts, wrong ETags and an empty list, and keeps the upload', async () => {
    const Key = 'refused';
    const UploadId = await create(Key);
    const first = await upload(Key, UploadId, 1, randomBytes(5 * mebibyte));
    const second = await upload(Key, UploadId, 2, Buffer.from('end'));
    const codes = [
      await refusalOf(complete(Key, UploadId, [second, first])),
      await refusalOf(complete(Key, UploadId, [first, first])),
      await refusalOf(complete(Key, UploadId, [first, { ...second, PartNumber: 3 }])),
      await refusalOf(complete(Key, UploadId, [{ ...first, ETag: second.ETag }, second])),
      await refusalOf(complete(Key, UploadId, [])),
    ].map((refusal) => refusal?.code);
    expect(codes).toEqual([
      'InvalidPartOrder',
      'InvalidPartOrder',
      'InvalidPart',
      'InvalidPart',
      'MalformedXML',
    ]);
    expect(await refusalOf(complete(Key, UploadId, [first, second]))).toBeUndefined();
  });

  it('refuses with EntityTooSmall a part under 5 MiB that is not the last', async () => {
    const UploadId = await create('small');
    const parts = [
      await upload('small', UploadId, 1, randomBytes(5 * mebibyte - 1)),
      await upload('small', UploadId, 2, randomBytes(9)),
    ];
    expect(await refusalOf(complete('small', UploadId, parts))).toEqual({
      code: 'EntityTooSmall',
      status: 400,
    });
  });

  it('refuses part numbers outside 1 to 10,000', async () => {
    const UploadId = await create('numbers');
    for (const number of [0, 10_001]) {
      const call = upload('numbers', UploadId, number, Buffer.from('x'));
      expect(await refusalOf(call)).toMatchObject({ code: 'InvalidArgument' });
    }
    expect(await refusalOf(upload('numbers', UploadId, 10_000, Buffer.from('x')))).toBeUndefined();
  });

  it('completes with If-None-Match: * only while the key is free, and can be completed after that', async () => {
    const UploadId = await create('guarded');
    const part = await upload('guarded', UploadId, 1, Buffer.from('new'));
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'guarded', Body: 'old' }));
    const call = complete('guarded', UploadId, [part], { IfNoneMatch: '*' });
    expect(await refusalOf(call)).toEqual({ code: 'PreconditionFailed', status: 412 });
    expect((await read('guarded')).toString()).toBe('old');
    await complete('guarded', UploadId, [part]);
    expect((await read('guarded')).toString()).toBe('new');
    expect(await refusalOf(complete('guarded', UploadId, [part]))).toEqual({
      code: 'NoSuchUpload',
      status: 404,
    });
  });

  it('replaces a part that is uploaded again', async () => {
    const UploadId = await create('again');
    const stale = await upload('again', UploadId, 1, Buffer.from('stale'));
    const fresh = await upload('again', UploadId, 1, Buffer.from('fresh'));
    expect(await refusalOf(complete('again', UploadId, [stale]))).toMatchObject({ code: 'InvalidPart' });
    await complete('again', UploadId, [fresh]);
    expect((await read('again')).toString()).toBe('fresh');
  });
});

describe('S3 UploadPartCopy', () => {
  it('builds an object out of ranges of others, byte for byte', async () => {
    const source = randomBytes(12 * mebibyte);
    await s3.client.send(new PutObjectCommand({ Bucket: 'other', Key: 'src/a b.bin', Body: source }));
    const Key = 'assembled';
    const UploadId = await create(Key);
    const copy = async (PartNumber: number, first: number, last: number, more = {}) => {
      const output = await s3.client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key,
          UploadId,
          PartNumber,
          CopySource: 'other/src/a%20b.bin',
          CopySourceRange: `bytes=${first}-${last}`,
          ...more,
        }),
      );
      return { PartNumber, ETag: output.CopyPartResult?.ETag };
    };
    const middle = randomBytes(5 * mebibyte);
    const parts = [
      await copy(1, 1, 6 * mebibyte),
      await upload(Key, UploadId, 2, middle),
      await copy(3, 6 * mebibyte + 1, 12 * mebibyte - 1),
      await copy(4, 0, 0),
    ];
    expect(parts[3]?.ETag).toBe(`"${md5(source.subarray(0, 1)).toString('hex')}"`);
    await complete(Key, UploadId, parts);
    // The copy stands on its own.
    await s3.client.send(new PutObjectCommand({ Bucket: 'other', Key: 'src/a b.bin', Body: 'replaced' }));
    const expected = Buffer.concat([
      source.subarray(1, 6 * mebibyte + 1),
      middle,
      source.subarray(6 * mebibyte + 1),
      source.subarray(0, 1),
    ]);
    expect((await read(Key)).equals(expected)).toBe(true);
    const Range = `bytes=${11 * mebibyte - 2}-${11 * mebibyte + 2}`;
    expect(await read(Key, { Range })).toEqual(expected.subarray(11 * mebibyte - 2, 11 * mebibyte + 3));
  });

  it('refuses a source that changed (if-match) and a range outside it', async () => {
    const { ETag } = await s3.client.send(new PutObjectCommand({ Bucket, Key: 'src', Body: '0123456789' }));
    const UploadId = await create('copy-refused');
    const copy = (more: object) =>
      s3.client.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: 'copy-refused',
          UploadId,
          PartNumber: 1,
          CopySource: 'files/src',
          ...more,
        }),
      );
    expect(await refusalOf(copy({ CopySourceIfMatch: '"0"' }))).toEqual({
      code: 'PreconditionFailed',
      status: 412,
    });
    expect(await refusalOf(copy({ CopySourceIfMatch: ETag, CopySourceRange: 'bytes=0-9' }))).toBeUndefined();
    expect(await refusalOf(copy({ CopySourceRange: 'bytes=5-10' }))).toMatchObject({
      code: 'InvalidArgument',
    });
    expect(await refusalOf(copy({ CopySourceRange: 'bytes=5-' }))).toMatchObject({ code: 'InvalidArgument' });
    expect(await refusalOf(copy({ CopySource: 'files/absent' }))).toMatchObject({ code: 'NoSuchKey' });
  });
});

describe('S3 ListParts, ListMultipartUploads and AbortMultipartUpload', () => {
  it('pages through parts and uploads in order', async () => {
    const ids = new Map<string, string>();
    for (const key of ['p/2', 'p/1', 'q/1']) ids.set(key, await create(key));
    const UploadId = ids.get('p/1') ?? '';
    for (const number of [3, 1, 2]) await upload('p/1', UploadId, number, Buffer.alloc(number));
    const first = await s3.client.send(new ListPartsCommand({ Bucket, Key: 'p/1', UploadId, MaxParts: 2 }));
    expect([first.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size]), first.IsTruncated]).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      true,
    ]);
    const PartNumberMarker = first.NextPartNumberMarker;
    const rest = await s3.client.send(
      new ListPartsCommand({ Bucket, Key: 'p/1', UploadId, PartNumberMarker }),
    );
    expect([rest.Parts?.map(({ PartNumber }) => PartNumber), rest.IsTruncated]).toEqual([[3], false]);

    const page = await s3.client.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'p/', MaxUploads: 1 }),
    );
    const { NextKeyMarker: KeyMarker, NextUploadIdMarker: UploadIdMarker } = page;
    const next = await s3.client.send(
      new ListMultipartUploadsCommand({ Bucket, Prefix: 'p/', KeyMarker, UploadIdMarker }),
    );
    expect(
      [page, next].map(({ Uploads, IsTruncated }) => [Uploads?.map(({ Key }) => Key), IsTruncated]),
    ).toEqual([
      [['p/1'], true],
      [['p/2'], false],
    ]);
  });

  it('forgets an aborted upload and frees its bytes', async () => {
    const alone = await startS3();
    const Key = 'aborted';
    const { UploadId } = await alone.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'abc' });
    await alone.client.send(part);
    expect(contentFilesOf(alone)).toHaveLength(1);
    const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId });
    await alone.client.send(abort);
    expect(await refusalOf(alone.client.send(abort))).toEqual({ code: 'NoSuchUpload', status: 404 });
    expect(await refusalOf(alone.client.send(part))).toMatchObject({ code: 'NoSuchUpload' });
    await expect.poll(() => contentFilesOf(alone)).toEqual([]);
    await alone.close();
  });
});
