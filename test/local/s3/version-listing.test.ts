import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketErasure } from '../../../functions/platform/object-erasure.ts';
import { startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
beforeEach(async () => {
  s3 = await startS3({ buckets: [{ name: 'files', versioned: true }, { name: 'plain' }] });
});
afterEach(() => s3.close());

const put = async (Key: string, Body: string, Bucket = 'files') =>
  (await s3.client.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const list = (more: object = {}) =>
  s3.client.send(new ListObjectVersionsCommand({ Bucket: 'files', ...more }));

/** Keys and versions of all pages, markers apart, in pages of so many. */
async function all(pageSize: number, Prefix?: string) {
  const versions: string[] = [];
  const markers: string[] = [];
  let [KeyMarker, VersionIdMarker]: (string | undefined)[] = [];
  for (;;) {
    const page = await list({ MaxKeys: pageSize, Prefix, KeyMarker, VersionIdMarker });
    versions.push(...(page.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
    markers.push(...(page.DeleteMarkers ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
    if (page.IsTruncated !== true) return { versions, markers };
    ({ NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page);
  }
}

describe('S3 versions of objects', () => {
  it.each([1, 2, 3, 1000])('are listed by key, newest first, in pages of %i', async (pageSize) => {
    const [b1, a1, a2] = [await put('b', '1'), await put('a', '1'), await put('a', '2')];
    const { VersionId: gone } = await s3.client.send(new DeleteObjectCommand({ Bucket: 'files', Key: 'a' }));
    const c1 = await put('c/ü', '1');
    expect(await all(pageSize)).toEqual({
      versions: [`a ${a2}`, `a ${a1}`, `b ${b1}`, `c/ü ${c1}`],
      markers: [`a ${gone}`],
    });
    expect((await all(pageSize, 'a')).versions).toEqual([`a ${a2}`, `a ${a1}`]);
  });

  it('say which one is the newest, and how long it is', async () => {
    await put('a', '1');
    await put('a', 'three');
    const { Versions = [] } = await list();
    expect(Versions.map(({ IsLatest, Size }) => [IsLatest, Size])).toEqual([
      [true, 5],
      [false, 1],
    ]);
  });

  it('are listed on although the marked one was deleted meanwhile', async () => {
    const [first, second] = [await put('a', '1'), await put('a', '2')];
    const page = await list({ MaxKeys: 1 });
    const Objects = [{ Key: 'a', VersionId: second }];
    await s3.client.send(new DeleteObjectsCommand({ Bucket: 'files', Delete: { Objects } }));
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    const { Versions = [] } = await list({ KeyMarker, VersionIdMarker });
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual([first]);
  });

  it('have the one word null in a bucket without versions', async () => {
    await put('a', '1', 'plain');
    await put('a', '2', 'plain');
    const { Versions = [] } = await s3.client.send(new ListObjectVersionsCommand({ Bucket: 'plain' }));
    expect(Versions.map(({ Key, VersionId }) => `${Key} ${VersionId}`)).toEqual(['a null']);
  });
});

describe('S3 buckets', () => {
  it('are listed by name', async () => {
    const { Buckets = [] } = await s3.client.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual(['files', 'plain']);
  });
});

describe('the erasure of objects', () => {
  it('leaves no version and no marker under the prefix, and everything beside it', async () => {
    for (const key of ['I/1/a', 'I/1/b', 'I/1/b', 'I/12/a', 'I/1']) await put(key, 'x');
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'files', Key: 'I/1/a' }));
    const erasure = bucketErasure('files', s3.client);
    expect(await erasure.eraseVersions('I/1/')).toBe(4);
    expect((await all(1000)).versions.map((one) => one.split(' ')[0])).toEqual(['I/1', 'I/12/a']);
    expect(await erasure.eraseVersions('I/1/')).toBe(0);
  });

  it('goes on over more versions than one list holds', async () => {
    for (let count = 0; count < 1003; count += 1) await put('I/1/a', 'x');
    expect(await bucketErasure('files', s3.client).eraseVersions('I/1/')).toBe(1003);
    expect((await all(1000)).versions).toEqual([]);
  });
});
