import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { StoredObject } from '../cloudfront/distribution.ts';
import type { ResolvedResource } from '../template/template.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** The bucket that the distribution shows; `undefined` when it shows none. */
export function siteBucket(resources: readonly ResolvedResource[]): string | undefined {
  const distribution = resources.find(({ type }) => type === 'AWS::CloudFront::Distribution');
  const { Origins = [] } = (distribution?.properties['DistributionConfig'] ?? {}) as {
    Origins?: { DomainName: string; S3OriginConfig?: object }[];
  };
  const origin = Origins.find(({ S3OriginConfig }) => S3OriginConfig !== undefined);
  return origin && resources.find((one) => isBucketAt(one, origin.DomainName))?.physicalId;
}

function isBucketAt({ type, physicalId }: ResolvedResource, domainName: string): boolean {
  return type === 'AWS::S3::Bucket' && domainName.startsWith(`${physicalId}.s3.`);
}

/** Makes the bucket hold exactly the files of the folder, as the deployment of the site does. @returns how many changed */
export async function publishSite(client: S3Client, bucket: string, folder: string): Promise<number> {
  const eTags = new Map<string, string>();
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  for (const { Key = '', ETag = '' } of Contents) eTags.set(Key, ETag.replaceAll('"', ''));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let changedCount = 0;
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join('/');
    const content = await readFile(path);
    const isSame = eTags.get(key) === createHash('md5').update(content).digest('hex');
    eTags.delete(key);
    if (isSame) continue;
    const ContentType = contentTypes[extname(key)] ?? 'application/octet-stream';
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content, ContentType }));
    changedCount += 1;
  }
  for (const key of eTags.keys()) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  return changedCount + eTags.size;
}

/** @returns `undefined` when there is no such object */
export async function readObject(
  client: S3Client,
  bucket: string,
  key: string,
): Promise<StoredObject | undefined> {
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return {
      body: answer.Body as Readable,
      contentType: answer.ContentType,
      contentLength: answer.ContentLength ?? 0,
      eTag: answer.ETag ?? '',
      cacheControl: answer.CacheControl,
    };
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
