import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import type { S3ObjectEvent } from '../../../local/s3/contract.ts';
import { refusalOf, startS3, type TestS3 } from './endpoint.ts';

let s3: TestS3;
afterEach(() => s3.close());

const Bucket = 'files';
const put = (Key: string, Body = Key, more = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

describe('S3 event notifications', () => {
  it('tell of every change in order of commit, with size, ETag and a growing sequencer', async () => {
    s3 = await startS3();
    const { ETag = '' } = await put('dir/ä b', 'four');
    await s3.client.send(
      new CopyObjectCommand({ Bucket: 'other', Key: 'copy', CopySource: 'files/dir/%C3%A4%20b' }),
    );
    const upload = { Bucket, Key: 'parts' };
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(upload));
    const part = await s3.client.send(
      new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: 'xy' }),
    );
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag: part.ETag }] };
    const done = await s3.client.send(
      new CompleteMultipartUploadCommand({ ...upload, UploadId, MultipartUpload }),
    );
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'dir/ä b' }));
    await expect.poll(() => s3.events.length).toBe(4);

    const eTag = ETag.replaceAll('"', '');
    const shared = {
      sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(s3.events).toEqual([
      { ...shared, eventName: 'ObjectCreated:Put', bucket: 'files', key: 'dir/ä b', sizeBytes: 4, eTag },
      { ...shared, eventName: 'ObjectCreated:Copy', bucket: 'other', key: 'copy', sizeBytes: 4, eTag },
      {
        ...shared,
        eventName: 'ObjectCreated:CompleteMultipartUpload',
        bucket: 'files',
        key: 'parts',
        sizeBytes: 2,
        eTag: done.ETag?.replaceAll('"', ''),
      },
      { ...shared, eventName: 'ObjectRemoved:Delete', bucket: 'files', key: 'dir/ä b', sizeBytes: 4, eTag },
    ]);
    const sequencers = s3.events.map(({ sequencer }) => sequencer);
    expect(sequencers).toEqual([...new Set(sequencers)].sort());
  });

  it('tell nothing of writes that failed or deletes of nothing', async () => {
    s3 = await startS3();
    await put('first');
    expect(await refusalOf(put('first', 'again', { IfNoneMatch: '*' }))).toBeDefined();
    expect(await refusalOf(put('bad', 'x', { ChecksumCRC32: 'AAAAAA==' }))).toBeDefined();
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'absent' }));
    await put('last');
    await expect.poll(() => s3.events.at(-1)?.key).toBe('last');
    expect(s3.events.map(({ key }) => key)).toEqual(['first', 'last']);
  });

  it('are told again, after a second by the clock, when their receiver fails, and hold up no others', async () => {
    const told: string[] = [];
    let isBroken = true;
    const onObjectEvent = async ({ key }: S3ObjectEvent) => {
      if (key === 'poison' && isBroken) throw new Error('receiver is down');
      told.push(key);
    };
    s3 = await startS3({ onObjectEvent });
    await put('poison');
    await put('other');
    await expect.poll(() => told).toEqual(['other']);
    isBroken = false;
    const toldASecondLater = () => {
      s3.clock.advance(1000);
      return told;
    };
    await expect.poll(toldASecondLater).toEqual(['other', 'poison']);
  });

  it('wait for the receiver before the next one is told', async () => {
    const told: string[] = [];
    const release = Promise.withResolvers<void>();
    s3 = await startS3({
      onObjectEvent: async ({ key }) => {
        told.push(`begin ${key}`);
        await release.promise;
        told.push(`end ${key}`);
      },
    });
    await put('a');
    await put('b');
    await expect.poll(() => told).toEqual(['begin a']);
    release.resolve();
    await expect.poll(() => told).toEqual(['begin a', 'end a', 'begin b', 'end b']);
  });
});
