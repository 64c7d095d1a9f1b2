import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import type { S3ObjectEvent } from '../../../local/s3/contract.ts';
import { bytesOf, contentFilesOf, newStateFolder, refusalOf, startS3, type TestS3 } from './endpoint.ts';

const Bucket = 'files';
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
let child: ChildProcess | undefined;
let survivor: TestS3 | undefined;

afterEach(async () => {
  child?.kill('SIGKILL');
  await survivor?.close();
  survivor = undefined;
});

async function startChild(stateFolder: string, ...more: string[]): Promise<S3Client> {
  child = fork(new URL('./s3-child.ts', import.meta.url), [stateFolder, ...more], { execArgv: [] });
  const [message] = (await once(child, 'message')) as [{ url: string }];
  return new S3Client({ region: 'us-east-1', endpoint: message.url, credentials, maxAttempts: 1 });
}

async function killChild(): Promise<void> {
  const running = child;
  if (running === undefined) return;
  const ended = once(running, 'exit');
  running.kill('SIGKILL');
  await ended;
}

async function reopen(stateFolder: string, events: S3ObjectEvent[] = []): Promise<TestS3> {
  survivor = await startS3({ stateFolder, onObjectEvent: (event) => void events.push(event) });
  return survivor;
}

/** A body that can be recognized as whole: random bytes, then their hash. */
function sealed(sizeBytes: number): Buffer {
  const bytes = randomBytes(sizeBytes);
  return Buffer.concat([bytes, createHash('sha256').update(bytes).digest()]);
}

function isWhole(body: Buffer): boolean {
  const digest = createHash('sha256').update(body.subarray(0, -32)).digest();
  return body.subarray(-32).equals(digest);
}

describe('S3 durability: an acknowledged write is kept', () => {
  it('over kill -9 in the middle of puts; other objects are absent or whole, and nothing is left over', async () => {
    const stateFolder = newStateFolder();
    const client = await startChild(stateFolder);
    const acknowledged = new Set<string>();
    const started: string[] = [];
    const enough = 60;
    const write = async (writer: number) => {
      for (let index = 0; ; index++) {
        const Key = `${writer}/${index}`;
        started.push(Key);
        await client.send(
          new PutObjectCommand({ Bucket, Key, Body: sealed(writer % 2 === 0 ? 1_500_000 : 400) }),
        );
        acknowledged.add(Key);
        if (acknowledged.size === enough) child?.kill('SIGKILL');
      }
    };
    await Promise.allSettled(Array.from({ length: 8 }, (_, writer) => write(writer)));
    expect(acknowledged.size).toBeGreaterThanOrEqual(enough);
    expect(started.length).toBeGreaterThan(acknowledged.size);

    const s3 = await reopen(stateFolder);
    const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket }));
    const found = Contents.map(({ Key = '' }) => Key);
    expect([...acknowledged].filter((key) => !found.includes(key))).toEqual([]);
    for (const Key of found) {
      const body = await bytesOf(await s3.client.send(new GetObjectCommand({ Bucket, Key })));
      expect([Key, isWhole(body)]).toEqual([Key, true]);
    }
    expect(readdirSync(join(stateFolder, 's3', 'receiving'))).toEqual([]);
    await expect.poll(() => contentFilesOf(s3).length).toBe(found.length);
    client.destroy();
  });

  it('over kill -9 between parts: the upload goes on where it was', async () => {
    const stateFolder = newStateFolder();
    const client = await startChild(stateFolder);
    const Key = 'resumed';
    const bodies = [randomBytes(5 * 1024 * 1024), randomBytes(9)];
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const part = (index: number) =>
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: index + 1, Body: bodies[index] });
    const first = await client.send(part(0));
    await killChild();
    client.destroy();

    const s3 = await reopen(stateFolder);
    const second = await s3.client.send(part(1));
    const Parts = [first, second].map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 }));
    await s3.client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
    const whole = await bytesOf(await s3.client.send(new GetObjectCommand({ Bucket, Key })));
    expect(whole.equals(Buffer.concat(bodies))).toBe(true);
  });

  it('sweeps at start what a crash left: bytes half received, and whole ones nothing refers to', async () => {
    const s3 = await startS3();
    await s3.client.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'kept' }));
    const [kept] = contentFilesOf(s3);
    writeFileSync(join(s3.stateFolder, 's3', 'content', '0a', '0-1'), 'orphan');
    writeFileSync(join(s3.stateFolder, 's3', 'receiving', '0a-0-2'), 'half');
    survivor = await s3.restart();
    expect(readdirSync(join(s3.stateFolder, 's3', 'receiving'))).toEqual([]);
    await expect.poll(() => contentFilesOf(s3)).toEqual([kept]);
    expect(
      await refusalOf(survivor.client.send(new HeadObjectCommand({ Bucket, Key: 'kept' }))),
    ).toBeUndefined();
  });

  it('leaves nothing of a put whose client goes away half-way', async () => {
    const s3 = await startS3();
    survivor = s3;
    const receiving = () => readdirSync(join(s3.stateFolder, 's3', 'receiving')).length;
    const put = request(`${s3.url}/files/half`, { method: 'PUT', headers: { 'content-length': 200_000 } });
    put.on('error', () => undefined);
    put.write(Buffer.alloc(100_000));
    await expect.poll(receiving).toBe(1);
    put.destroy();
    await expect.poll(receiving).toBe(0);
    expect(await refusalOf(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'half' })))).toMatchObject({
      status: 404,
    });
  });
});

describe('S3 event notifications over a crash', () => {
  it('are told at the next start, in order, once they were not told before kill -9', async () => {
    const stateFolder = newStateFolder();
    const client = await startChild(stateFolder, 'hold-events');
    for (const Key of ['a', 'b']) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await killChild();
    client.destroy();

    const events: S3ObjectEvent[] = [];
    const s3 = await reopen(stateFolder, events);
    await expect.poll(() => events.length).toBe(3);
    expect(events.map(({ eventName, key }) => [eventName, key])).toEqual([
      ['ObjectCreated:Put', 'a'],
      ['ObjectCreated:Put', 'b'],
      ['ObjectRemoved:Delete', 'a'],
    ]);
    // Told now: the next start has nothing left to tell.
    survivor = await s3.restart();
    await survivor.client.send(new PutObjectCommand({ Bucket, Key: 'c', Body: 'c' }));
    await expect.poll(() => events.at(-1)?.key).toBe('c');
    expect(events).toHaveLength(4);
  });
});
