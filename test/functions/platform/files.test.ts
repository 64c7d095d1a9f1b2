import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketFiles, type PartSource } from '../../../functions/platform/files.ts';

const client = new S3Client({ region: 'us-east-1' });
const mock = mockClient(client);
const files = bucketFiles('the-bucket', client);
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);
beforeEach(() => {
  mock.reset();
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(() => {
  process.off('unhandledRejection', note);
});

const missing = new NoSuchKey({ message: 'x', $metadata: {} });
const body = (text: string) =>
  Object.assign(Readable.from([Buffer.from(text)]), { transformToByteArray: async () => Buffer.from(text) });
/** Long enough for Node to report what nobody handled. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('an object that is not there', () => {
  it('reads as nothing and has no size', async () => {
    mock.on(GetObjectCommand).rejects(missing);
    mock.on(HeadObjectCommand).rejects(new NotFound({ message: 'x', $metadata: {} }));
    expect([await files.read('a'), await files.sizeBytesOf('a')]).toEqual([undefined, undefined]);
  });

  it('is a passing failure where it is needed, and the message does not hold its whole key', async () => {
    mock.on(GetObjectCommand).rejects(missing);
    for (const read of [files.readRange('d/x/1.segment', 0, 9), files.openStream('d/x/1.segment')])
      await expect(read).rejects.toMatchObject({
        name: 'TransientError',
        code: 'OBJECT_MISSING',
        message: expect.not.stringContaining('d/x'),
      });
  });

  it('is not taken for one that may not be read', async () => {
    mock.on(GetObjectCommand).rejects(Object.assign(new Error('x'), { name: 'AccessDenied' }));
    await expect(files.read('a')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('reading', () => {
  it('asks for exactly the bytes wanted', async () => {
    mock.on(GetObjectCommand).resolves({ Body: body('3456') as never });
    expect((await files.readRange('a', 3, 7)).toString()).toBe('3456');
    expect(mock.commandCalls(GetObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'the-bucket',
      Key: 'a',
      Range: 'bytes=3-6',
    });
  });

  it('fails when fewer bytes came', async () => {
    mock.on(GetObjectCommand).resolves({ Body: body('34') as never });
    await expect(files.readRange('a', 3, 7)).rejects.toMatchObject({ code: 'OBJECT_TOO_SHORT' });
  });

  it('lists every page', async () => {
    mock
      .on(ListObjectsV2Command)
      .resolvesOnce({ Contents: [{ Key: 'p/1', Size: 1 }], NextContinuationToken: 'more' })
      .resolvesOnce({ Contents: [{ Key: 'p/2', Size: 2 }] });
    const found = [];
    for await (const object of files.list('p/')) found.push(object);
    expect(found).toEqual([
      { key: 'p/1', sizeBytes: 1 },
      { key: 'p/2', sizeBytes: 2 },
    ]);
  });
});

describe('streaming up', () => {
  it('makes one object of pieces of text and bytes, none of them too', async () => {
    const written: string[] = [];
    mock.on(PutObjectCommand).callsFake(async ({ Body }) => void written.push(Buffer.from(Body).toString()));
    async function* pieces() {
      yield 'é, ';
      yield '';
      yield Buffer.from('two');
    }
    await files.writeStream('a', pieces());
    await files.writeStream('b', (async function* none() {})());
    expect(written).toEqual(['é, two', '']);
  });

  it('leaves nothing when the source fails', async () => {
    async function* failing(): AsyncGenerator<string> {
      yield 'one';
      throw new RangeError('the source broke');
    }
    await expect(files.writeStream('a', failing())).rejects.toThrow('the source broke');
    expect(mock.commandCalls(PutObjectCommand)).toHaveLength(0);
    expect(mock.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0);
  });
});

describe('assembling', () => {
  const bytes = (text: string): PartSource => ({ kind: 'bytes', bytes: Buffer.from(text) });
  beforeEach(() => {
    mock.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    mock.on(UploadPartCommand).callsFake(async ({ PartNumber }) => ({ ETag: `sent-${PartNumber}` }));
    mock.on(UploadPartCopyCommand).callsFake(async ({ PartNumber }) => ({
      CopyPartResult: { ETag: `copied-${PartNumber}` },
    }));
    mock.on(CompleteMultipartUploadCommand).resolves({});
    mock.on(AbortMultipartUploadCommand).resolves({});
  });

  it('sends and copies the parts in order, keys spelled as S3 wants them', async () => {
    await files.assemble('whole', [
      bytes('one'),
      { kind: 'copy', key: 'd/a b/ü.segment', start: 7, endExclusive: 9_000_000 },
      bytes('three'),
    ]);
    expect(mock.commandCalls(UploadPartCopyCommand)[0]?.args[0].input).toMatchObject({
      CopySource: 'the-bucket/d/a%20b/%C3%BC.segment',
      CopySourceRange: 'bytes=7-8999999',
      PartNumber: 2,
    });
    expect(mock.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input).toEqual({
      Bucket: 'the-bucket',
      Key: 'whole',
      UploadId: 'u',
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: 'sent-1' },
          { PartNumber: 2, ETag: 'copied-2' },
          { PartNumber: 3, ETag: 'sent-3' },
        ],
      },
    });
  });

  it('has at most four parts on their way', async () => {
    let under = 0;
    let most = 0;
    mock.on(UploadPartCommand).callsFake(async ({ PartNumber }) => {
      under += 1;
      most = Math.max(most, under);
      await aTurn();
      under -= 1;
      return { ETag: `${PartNumber}` };
    });
    await files.assemble(
      'whole',
      Array.from({ length: 20 }, () => bytes('x')),
    );
    expect(most).toBe(4);
  });

  it('aborts, and nobody is left unheard, when a part fails while the next is still being read', async () => {
    mock.on(UploadPartCommand).rejects(new Error('a part was refused'));
    async function* slowly(): AsyncGenerator<PartSource> {
      yield bytes('one');
      for (let turn = 0; turn < 5; turn += 1) await aTurn();
      yield bytes('two');
    }
    await expect(files.assemble('whole', slowly())).rejects.toThrow('a part was refused');
    await aTurn();
    expect(unhandled).toEqual([]);
    expect(mock.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input.UploadId).toBe('u');
    expect(mock.commandCalls(CompleteMultipartUploadCommand)).toHaveLength(0);
  });

  it('aborts only when every part on its way has ended, so that none is left behind', async () => {
    const order: string[] = [];
    mock.on(UploadPartCommand).callsFake(async ({ PartNumber }) => {
      if (PartNumber === 1) throw new Error('the first was refused');
      await aTurn();
      await aTurn();
      order.push(`part ${PartNumber}`);
      return { ETag: 'x' };
    });
    mock.on(AbortMultipartUploadCommand).callsFake(async () => void order.push('abort'));
    const parts = [bytes('one'), bytes('two'), bytes('three'), bytes('four'), bytes('five')];
    await expect(files.assemble('whole', parts)).rejects.toThrow('the first was refused');
    expect(order).toEqual(['part 2', 'part 3', 'part 4', 'abort']);
  });

  it('tells the failure of the source, not that of the abort', async () => {
    mock.on(AbortMultipartUploadCommand).rejects(new Error('no abort either'));
    async function* failing(): AsyncGenerator<PartSource> {
      yield bytes('one');
      throw new RangeError('the source broke');
    }
    await expect(files.assemble('whole', failing())).rejects.toThrow('the source broke');
  });
});

describe('a presigned address', () => {
  it('names the object, its life and the name of the file, and is signed', async () => {
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
    const signing = bucketFiles('the-bucket', new S3Client({ region: 'us-east-1', credentials }));
    const url = new URL(
      await signing.presignedUrl('acme/log/1.xlsx', { fileName: 'Log_1.xlsx', lifeSeconds: 600 }),
    );
    expect([url.host, url.pathname]).toEqual(['the-bucket.s3.us-east-1.amazonaws.com', '/acme/log/1.xlsx']);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'X-Amz-Expires': '600',
      'response-content-disposition': 'attachment; filename="Log_1.xlsx"',
      'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(url.href).not.toContain('secret');
  });
});

describe('an object that is written once', () => {
  const named = (name: string) => new S3ServiceException({ name, $fault: 'client', $metadata: {} });

  it('is written under the condition that there is none, and is what was given', async () => {
    mock.on(PutObjectCommand).resolves({});
    mock.on(GetObjectCommand).resolves({ Body: body('mine') as never });
    expect((await files.writeOnce('a', 'mine')).toString()).toBe('mine');
    expect(mock.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Key: 'a',
      Body: 'mine',
      IfNoneMatch: '*',
    });
  });

  it.each(['PreconditionFailed', 'ConditionalRequestConflict'])(
    'is the earlier one when another came first: %s',
    async (name) => {
      mock.on(PutObjectCommand).rejects(named(name));
      mock.on(GetObjectCommand).resolves({ Body: body('theirs') as never });
      expect((await files.writeOnce('a', 'mine')).toString()).toBe('theirs');
    },
  );

  it('is a passing failure while the other one is not whole yet', async () => {
    mock.on(PutObjectCommand).rejects(named('ConditionalRequestConflict'));
    mock.on(GetObjectCommand).rejects(missing);
    await expect(files.writeOnce('a', 'mine')).rejects.toMatchObject({ code: 'OBJECT_MISSING' });
  });

  it('fails as any write does', async () => {
    mock.on(PutObjectCommand).rejects(named('AccessDenied'));
    await expect(files.writeOnce('a', 'mine')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
