import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { newStateFolder } from './endpoint.ts';

const mebibyte = 1024 * 1024;

it('S3 streams: 200 MiB go in, are copied and come out while the process stays far smaller than that', async () => {
  const stateFolder = newStateFolder();
  const child = fork(new URL('./s3-child.ts', import.meta.url), [stateFolder], { execArgv: [] });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const peakRssBytes = async () => {
    child.send('peak');
    const [message] = (await once(child, 'message')) as [{ peakRssBytes: number }];
    return message.peakRssBytes;
  };
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ region: 'us-east-1', endpoint: url, credentials });
  const at = { Bucket: 'files', Key: 'large' };
  await client.send(new PutObjectCommand({ ...at, Body: Buffer.alloc(5 * mebibyte) }));
  const before = await peakRssBytes();

  const count = 200;
  const chunk = Buffer.alloc(mebibyte, 7);
  const Body = Readable.from(Array.from({ length: count }, () => chunk));
  await client.send(new PutObjectCommand({ ...at, Body, ContentLength: count * mebibyte }));
  await client.send(
    new CopyObjectCommand({
      Bucket: 'other',
      Key: 'copy',
      CopySource: 'files/large',
      ChecksumAlgorithm: 'SHA1',
    }),
  );
  const output = await client.send(new GetObjectCommand({ Bucket: 'other', Key: 'copy' }));
  let readBytes = 0;
  for await (const piece of output.Body as Readable) readBytes += (piece as Buffer).length;
  expect(readBytes).toBe(count * mebibyte);
  expect((await peakRssBytes()) - before).toBeLessThan(100 * mebibyte);

  client.destroy();
  child.kill();
  await once(child, 'exit');
  rmSync(stateFolder, { recursive: true, force: true });
});
