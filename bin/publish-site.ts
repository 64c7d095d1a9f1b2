import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import {
  DeleteObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

const root = join(import.meta.dirname, '..');
const siteSource = join(root, 'frontend');
const builtSite = join(siteSource, 'dist');

/** What the site asks for before it starts; `config.json` beside its files. */
export interface SiteConfig {
  readonly apiUrl: string;
  readonly issuer: string;
  readonly clientId: string;
  /** The account that assumes customers' roles. */
  readonly senderArn: string;
  /** Where firms upload: host, and the port unless it is 22. */
  readonly sftpAddress: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Builds the site unless what is there was built from the same sources. */
export async function buildSite(log: (line: string) => void): Promise<void> {
  const stampFile = join(builtSite, '.stamp');
  const stamp = await sourceHash();
  if (existsSync(stampFile) && (await readFile(stampFile, 'utf8')) === stamp) return;
  log('building the site');
  const { build } = await import('vite');
  await build({ root: siteSource, configFile: join(siteSource, 'vite.config.ts'), logLevel: 'error' });
  await writeFile(stampFile, stamp);
}

async function sourceHash(): Promise<string> {
  const patterns = [
    'frontend/{index.html,vite.config.ts}',
    'frontend/{src,public}/**/*',
    'functions/*/contract.ts',
    'functions/*/catalog/*.ts',
    'package-lock.json',
  ];
  const paths: string[] = [];
  for await (const entry of glob(patterns, { cwd: root, withFileTypes: true })) {
    if (entry.isFile()) paths.push(join(entry.parentPath, entry.name));
  }
  const hash = createHash('sha256');
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(await readFile(path));
  return hash.digest('hex');
}

/** What publishing did, in files. */
export interface PublishedSite {
  readonly writtenCount: number;
  readonly unchangedCount: number;
  readonly removedCount: number;
}

/**
 * Makes the site's bucket hold the built site and its settings, and nothing else. Whoever opens the site meanwhile gets the
 * old one or the new one: what `index.html` names is there before it, and what the old one named goes after it.
 */
export async function publishSite(
  client: S3Client,
  bucket: string,
  config: SiteConfig,
  folder = builtSite,
): Promise<PublishedSite> {
  const earlier = await eTagsIn(client, bucket);
  const files = await siteFiles(folder, config);
  let unchangedCount = 0;
  for (const [Key, Body] of files) {
    if (isNamedByContent(Key) && earlier.get(Key) === createHash('md5').update(Body).digest('hex')) {
      unchangedCount += 1;
      continue;
    }
    const CacheControl = isNamedByContent(Key) ? 'public, max-age=31536000, immutable' : 'no-store';
    const ContentType = contentTypes[extname(Key)] ?? 'application/octet-stream';
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType, CacheControl }));
  }
  const left = [...earlier.keys()].filter((key) => !files.has(key));
  for (const Key of left) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
  return { writtenCount: files.size - unchangedCount, unchangedCount, removedCount: left.length };
}

/** Browsers may keep such files: another content has another name. */
const isNamedByContent = (key: string): boolean => key.startsWith('assets/');

/** In the order in which they are written: what others name first, `index.html` last. */
async function siteFiles(folder: string, config: SiteConfig): Promise<Map<string, Buffer>> {
  const files = new Map([['config.json', Buffer.from(JSON.stringify(config))]]);
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path));
  }
  if (!files.has('index.html'))
    throw new Error(`${folder} holds no built site; build it with npx vite build frontend`);
  const rank = (key: string) => (key === 'index.html' ? 2 : isNamedByContent(key) ? 0 : 1);
  return new Map([...files].sort(([one], [other]) => rank(one) - rank(other) || (one < other ? -1 : 1)));
}

async function eTagsIn(client: S3Client, bucket: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket }))
    for (const { Key = '', ETag = '' } of Contents) found.set(Key, ETag.replaceAll('"', ''));
  return found;
}
