import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, refusalOf, startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
beforeEach(async () => {
  s3 = await startS3({ buckets: [{ name: 'files', versioned: true }] });
});
afterEach(() => s3.close());

const at = { Bucket: 'files', Key: 'report' };
const put = async (Body: string) => (await s3.client.send(new PutObjectCommand({ ...at, Body }))).VersionId;
const read = async (VersionId?: string) =>
  (await bytesOf(await s3.client.send(new GetObjectCommand({ ...at, VersionId })))).toString();

describe('S3 versioned bucket', () => {
  it('keeps every version under its id and reads the newest without one', async () => {
    const [first, second] = [await put('one'), await put('two')];
    expect(first).not.toBe(second);
    expect([await read(), await read(first), await read(second)]).toEqual(['two', 'one', 'two']);
    expect(await refusalOf(read('unknown'))).toMatchObject({ code: 'NoSuchVersion' });
  });

  it('hides the object behind a delete marker, and shows it again when the marker is deleted', async () => {
    await put('one');
    const { VersionId, DeleteMarker } = await s3.client.send(new DeleteObjectCommand(at));
    expect(DeleteMarker).toBe(true);
    expect(await refusalOf(read())).toMatchObject({ code: 'NoSuchKey' });
    expect((await s3.client.send(new ListObjectsV2Command({ Bucket: 'files' }))).KeyCount).toBe(0);
    const Objects = [{ Key: at.Key, VersionId }];
    await s3.client.send(new DeleteObjectsCommand({ Bucket: 'files', Delete: { Objects } }));
    expect(await read()).toBe('one');
  });

  it('removes the version a delete names and falls back to the one before', async () => {
    const [first, second] = [await put('one'), await put('two')];
    await s3.client.send(new DeleteObjectCommand({ ...at, VersionId: second }));
    expect([await read(), await read(first)]).toEqual(['one', 'one']);
  });

  it('tells of markers and versions apart', async () => {
    const first = await put('one');
    await s3.client.send(new DeleteObjectCommand(at));
    await s3.client.send(new DeleteObjectCommand({ ...at, VersionId: first }));
    await expect.poll(() => s3.events.length).toBe(3);
    expect(s3.events.map(({ eventName }) => eventName)).toEqual([
      'ObjectCreated:Put',
      'ObjectRemoved:DeleteMarkerCreated',
      'ObjectRemoved:Delete',
    ]);
    expect(s3.events[0]?.versionId).toBe(first);
  });
});
