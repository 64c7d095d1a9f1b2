import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** As it is deployed; once in a while as for developers, when React complains of what it does not like. */
const mode = process.env['WAYBILL_DEEP'] === undefined ? 'production' : 'development';
const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const cache = join(root, 'node_modules/.cache/waybill-site');
const sources = ['frontend/{index.html,vite.config.ts}', 'frontend/{src,public}/**/*', 'package-lock.json'];
const contracts = ['functions/*/contract.ts', 'functions/*/catalog/*.ts'];
const staleLockMs = 60_000;
const oldBuildMs = 3_600_000;

/** Folder of the site built from the sources as they are; built once, however many test files ask at the same time. */
export async function builtSite(): Promise<string> {
  const folder = join(cache, sourceHash());
  const lock = `${folder}.lock`;
  mkdirSync(cache, { recursive: true });
  while (!existsSync(folder)) {
    if (!takeLock(lock)) {
      await pause(100);
      continue;
    }
    try {
      await buildInto(folder);
    } finally {
      rmdirSync(lock);
    }
  }
  return folder;
}

function sourceHash(): string {
  const hash = createHash('sha256').update(mode);
  for (const path of globSync([...sources, ...contracts], { cwd: root }).sort()) {
    const file = join(root, path);
    if (statSync(file).isFile()) hash.update(`${path}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** A lock that is older than any build was left by a run that was killed. */
function takeLock(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > staleLockMs) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

async function buildInto(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.unfinished`;
  const args = [
    'build',
    join(root, 'frontend'),
    '--outDir',
    unfinished,
    '--emptyOutDir',
    '--logLevel',
    'error',
  ];
  // A program of its own: in this one `NODE_ENV` is `test`, for which React is built in as for its developers.
  await run(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), ...args], {
    env: { ...process.env, NODE_ENV: mode },
  });
  renameSync(unfinished, folder);
  removeOldBuilds();
}

function removeOldBuilds(): void {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    const builtAtMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - builtAtMs > oldBuildMs) rmSync(path, { recursive: true, force: true });
  }
}
