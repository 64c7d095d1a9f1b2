import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

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

/** Puts the built site and its settings into the site's bucket. Files named after their content may be kept by browsers. */
export async function publishSite(
  client: S3Client,
  bucket: string,
  config: SiteConfig,
  folder = builtSite,
): Promise<void> {
  for await (const entry of glob('**/*', { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    const Key = path.slice(folder.length + 1).replaceAll('\\', '/');
    const isNamedByContent = Key.startsWith('assets/');
    const CacheControl = isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-store';
    const ContentType = contentTypes[extname(entry.name)] ?? 'application/octet-stream';
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body: await readFile(path), ContentType, CacheControl }),
    );
  }
  const settings = { Bucket: bucket, Key: 'config.json', Body: JSON.stringify(config) };
  await client.send(
    new PutObjectCommand({ ...settings, ContentType: 'application/json', CacheControl: 'no-store' }),
  );
}
