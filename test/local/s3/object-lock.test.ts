import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bucketSeals } from '../../../functions/audit/seal-store.ts';
import { startS3, type TestS3 } from './endpoint.ts';

const Bucket = 'locked';
const Key = '2026-11-20/heads.json';
let s3: TestS3;
beforeEach(async () => {
  s3 = await startS3({ buckets: [{ name: Bucket, versioned: true, lockedDays: 7 }, { name: 'files' }] });
});
afterEach(() => s3.close());

const versionsOf = async () =>
  (await s3.client.send(new ListObjectVersionsCommand({ Bucket }))).Versions?.map(
    ({ VersionId }) => VersionId,
  ) ?? [];
const put = (Body: string) => s3.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const textOf = async (VersionId?: string) => {
  const { Body } = await s3.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return Body?.transformToString();
};

describe('an object of a bucket that locks', () => {
  it('cannot be deleted, and is there below whatever is written or deleted over it', async () => {
    await put('sealed');
    const [sealed] = await versionsOf();
    await expect(
      s3.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: sealed })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    await put('other');
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key }));
    expect([await versionsOf(), await textOf(sealed)]).toEqual([[expect.anything(), sealed], 'sealed']);
  });

  it('can be deleted once its time is over', async () => {
    await put('sealed');
    const [VersionId] = await versionsOf();
    s3.clock.advance(7 * 86_400_000 + 1000);
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
    expect(await versionsOf()).toEqual([]);
  });
});

describe('seals in such a bucket', () => {
  const listed = async () => {
    const all = [];
    for await (const one of bucketSeals(Bucket, s3.client).list()) all.push(one);
    return all;
  };

  it('are written once a day and listed by day', async () => {
    const seals = bucketSeals(Bucket, s3.client);
    await seals.writeOnce('2026-11-21/heads.json', Buffer.from('b'));
    await seals.writeOnce(Key, Buffer.from('a'));
    expect(String(await seals.writeOnce(Key, Buffer.from('again')))).toBe('a');
    expect(await listed()).toEqual([
      { key: Key, isUntouched: true },
      { key: '2026-11-21/heads.json', isUntouched: true },
    ]);
  });

  it.each([
    ['written over', () => put('other')],
    ['hidden by a delete marker', () => s3.client.send(new DeleteObjectCommand({ Bucket, Key }))],
  ])('show that they were %s', async (_, touch) => {
    await put('sealed');
    await touch();
    expect(await listed()).toEqual([{ key: Key, isUntouched: false }]);
  });
});
