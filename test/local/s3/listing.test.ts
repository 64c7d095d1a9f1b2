import { ListObjectsV2Command, type ListObjectsV2CommandInput, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, startS3, type TestS3 } from './endpoint.ts';

// Sorted by UTF-16 the last two would stand the other way round.
const byBytes = ['A', 'B/1', 'a', 'a/1', 'a/2', 'a/b/1', 'a0', 'é', '\u{ff5e}', '\u{1f4c4}'];

let s3: TestS3;
beforeAll(async () => {
  s3 = await startS3({ buckets: [{ name: 'files' }, { name: 'many' }, { name: 'empty' }] });
  for (const Key of [...byBytes].reverse())
    await s3.client.send(new PutObjectCommand({ Bucket: 'files', Key, Body: Key }));
});
afterAll(() => s3.close());

const list = (more: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.client.send(new ListObjectsV2Command({ Bucket: 'files', ...more }));

async function names(more: Partial<ListObjectsV2CommandInput>) {
  const { Contents, CommonPrefixes } = await list(more);
  return [Contents?.map(({ Key }) => Key) ?? [], CommonPrefixes?.map(({ Prefix }) => Prefix) ?? []];
}

/** All pages, each as keys and common prefixes together. */
async function pages(more: Partial<ListObjectsV2CommandInput>): Promise<(string | undefined)[][]> {
  const found: (string | undefined)[][] = [];
  let ContinuationToken: string | undefined;
  do {
    const { Contents = [], CommonPrefixes = [], ...page } = await list({ ...more, ContinuationToken });
    found.push([...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)]);
    expect(page.KeyCount).toBe(found.at(-1)?.length);
    expect(page.IsTruncated).toBe(page.NextContinuationToken !== undefined);
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return found;
}

describe('S3 ListObjectsV2', () => {
  it('lists keys by their UTF-8 bytes', async () => {
    expect(await names({})).toEqual([byBytes, []]);
  });

  it('tells size, ETag and time of each object', async () => {
    const { Contents } = await list({ Prefix: 'A' });
    expect(Contents).toEqual([
      {
        Key: 'A',
        Size: 1,
        ETag: '"7fc56270e7a70fa81a5935b72eacbe29"',
        LastModified: expect.any(Date),
        StorageClass: 'STANDARD',
        ChecksumAlgorithm: ['CRC32'],
        ChecksumType: 'FULL_OBJECT',
      },
    ]);
  });

  it.each([
    [{ Prefix: 'a' }, ['a', 'a/1', 'a/2', 'a/b/1', 'a0'], []],
    [{ Prefix: 'a/' }, ['a/1', 'a/2', 'a/b/1'], []],
    [{ Delimiter: '/' }, ['A', 'a', 'a0', 'é', '\u{ff5e}', '\u{1f4c4}'], ['B/', 'a/']],
    [{ Prefix: 'a/', Delimiter: '/' }, ['a/1', 'a/2'], ['a/b/']],
    [{ Prefix: 'a/', Delimiter: '/', StartAfter: 'a/1' }, ['a/2'], ['a/b/']],
    [{ StartAfter: 'a/b/1' }, ['a0', 'é', '\u{ff5e}', '\u{1f4c4}'], []],
    [{ StartAfter: 'A', Prefix: 'a/b' }, ['a/b/1'], []],
    [{ Prefix: 'nothing' }, [], []],
    [{ Bucket: 'empty' }, [], []],
    [{ MaxKeys: 0 }, [], []],
  ])('answers %j', async (query, keys, prefixes) => {
    expect(await names(query)).toEqual([keys, prefixes]);
  });

  it.each([1, 2, 3, 7])('pages by %i without a gap or a repeat', async (MaxKeys) => {
    const found = await pages({ MaxKeys });
    expect(found.flat()).toEqual(byBytes);
    expect(found.slice(0, -1).every((page) => page.length === MaxKeys)).toBe(true);
  });

  it.each([1, 2, 3])('pages by %i over common prefixes, each once', async (MaxKeys) => {
    const found = (await pages({ MaxKeys, Delimiter: '/' })).flat();
    expect(found.sort()).toEqual(['A', 'B/', 'a', 'a/', 'a0', 'é', '\u{ff5e}', '\u{1f4c4}'].sort());
  });

  it('gives at most 1,000 keys a page, and finds a common prefix behind thousands of others', async () => {
    const keys = Array.from({ length: 1203 }, (_, index) => `x/${String(index).padStart(5, '0')}`);
    const put = (Key: string) => s3.client.send(new PutObjectCommand({ Bucket: 'many', Key, Body: 'x' }));
    await Promise.all([...keys, 'y/1'].map(put));
    const found = await pages({ Bucket: 'many', MaxKeys: 5000 });
    expect(found.map((page) => page.length)).toEqual([1000, 204]);
    expect(found.flat()).toEqual([...keys, 'y/1']);
    expect(await pages({ Bucket: 'many', Delimiter: '/' })).toEqual([['x/', 'y/']]);
  });

  it('encodes names when asked to', async () => {
    const { Contents, EncodingType } = await list({ Prefix: 'é', EncodingType: 'url' });
    expect([EncodingType, Contents?.[0]?.Key]).toEqual(['url', '%C3%A9']);
  });

  it('refuses a continuation token it cannot have given', async () => {
    expect(await refusalOf(list({ ContinuationToken: 'not a token!' }))).toMatchObject({
      code: 'InvalidArgument',
    });
  });
});
