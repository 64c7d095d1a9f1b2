import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publishSite } from '../../../bin/publish-site.ts';
import { startS3, type TestS3 } from '../../local/s3/endpoint.ts';

const bucket = 'site';
const config = {
  apiUrl: 'https://api.example',
  issuer: 'https://issuer.example',
  clientId: 'client-1',
  senderArn: 'arn:aws:iam::1:root',
  sftpAddress: 'sftp.example',
};
const folders: string[] = [];
let s3: TestS3;
beforeEach(async () => {
  s3 = await startS3({ buckets: [{ name: bucket }] });
});
afterEach(async () => {
  await s3.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A built site of a version: its page names a script and a style sheet by their content. */
function aSite(version: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-site-'));
  folders.push(folder);
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'assets', `index-${version}.js`), `run(${version})`);
  writeFileSync(join(folder, 'assets', `index-${version}.css`), `a{}/*${version}*/`);
  writeFileSync(join(folder, 'assets', 'vendor-1.js'), 'vendor()');
  writeFileSync(join(folder, 'favicon.svg'), '<svg/>');
  writeFileSync(join(folder, '.stamp'), 'not published');
  writeFileSync(
    join(folder, 'index.html'),
    `<script src="/assets/index-${version}.js"></script><link href="/assets/index-${version}.css">`,
  );
  return folder;
}

const keys = async () =>
  (await s3.client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents?.map(({ Key }) => Key) ?? [];
const textOf = async (Key: string) =>
  (await s3.client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString() ?? '';

/** What a browser that opens the site now misses. */
async function missing(): Promise<string[]> {
  const present = await keys();
  if (!present.includes('index.html')) return [];
  const page = await textOf('index.html');
  const named = [...page.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
  return [...named, 'config.json'].filter((path) => !present.includes(path));
}

/** A client that dies at the n-th write, as a program that is killed. */
function dyingAt(client: S3Client, writeCount: number): S3Client {
  let left = writeCount;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (/^(Put|Delete)/.test(context.commandName ?? '') && left-- <= 0) throw new Error('killed');
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}

describe('publishing the site', () => {
  it('puts every file with its type, and lets browsers keep only what is named by its content', async () => {
    expect(await publishSite(s3.client, bucket, config, aSite('1'))).toEqual({
      writtenCount: 6,
      unchangedCount: 0,
      removedCount: 0,
    });
    const described = await Promise.all(
      (await keys()).map(async (Key = '') => {
        const { ContentType, CacheControl } = await s3.client.send(
          new GetObjectCommand({ Bucket: bucket, Key }),
        );
        return [Key, ContentType, CacheControl];
      }),
    );
    const kept = 'public, max-age=31536000, immutable';
    expect(described).toEqual([
      ['assets/index-1.css', 'text/css; charset=utf-8', kept],
      ['assets/index-1.js', 'text/javascript; charset=utf-8', kept],
      ['assets/vendor-1.js', 'text/javascript; charset=utf-8', kept],
      ['config.json', 'application/json', 'no-store'],
      ['favicon.svg', 'image/svg+xml', 'no-store'],
      ['index.html', 'text/html; charset=utf-8', 'no-store'],
    ]);
    expect(JSON.parse(await textOf('config.json'))).toEqual(config);
  });

  it('writes the page last, and removes what an earlier version left only after it', async () => {
    await publishSite(s3.client, bucket, config, aSite('1'));
    s3.authorizations.length = 0;
    const done = await publishSite(s3.client, bucket, config, aSite('2'));
    expect(done).toEqual({ writtenCount: 5, unchangedCount: 1, removedCount: 2 });
    const writes = s3.authorizations
      .filter(({ action }) => /^s3:(Put|Delete)Object$/.test(action))
      .map(({ action, resource }) => `${action} ${resource.split(':::site/')[1]}`);
    expect(writes.slice(-3)).toEqual([
      's3:PutObject index.html',
      's3:DeleteObject assets/index-1.css',
      's3:DeleteObject assets/index-1.js',
    ]);
    expect(await keys()).toEqual([
      'assets/index-2.css',
      'assets/index-2.js',
      'assets/vendor-1.js',
      'config.json',
      'favicon.svg',
      'index.html',
    ]);
  });

  it('leaves a whole site wherever it is killed, and the next run ends what was begun', async () => {
    const sites = [aSite('1'), aSite('2')];
    await publishSite(s3.client, bucket, config, sites[0]);
    const whole = await keys();
    let killCount = 0;
    for (;;) {
      // From one version to the other and back, dying one write later each time.
      const site = sites[(killCount + 1) % 2];
      const run = publishSite(dyingAt(s3.clientWith({}), killCount), bucket, config, site);
      const isKilled = await run.then(
        () => false,
        () => true,
      );
      expect(await missing()).toEqual([]);
      await publishSite(s3.client, bucket, config, site);
      expect(await missing()).toEqual([]);
      expect(await keys()).toHaveLength(whole.length);
      if (!isKilled) break;
      killCount += 1;
    }
    expect(killCount).toBe(7); // five files and two removals
  });

  it('refuses a folder without a built site before anything is written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-site-'));
    folders.push(folder);
    await expect(publishSite(s3.client, bucket, config, folder)).rejects.toThrow(
      /holds no built site; build it/,
    );
    expect(await keys()).toEqual([]);
  });
});
