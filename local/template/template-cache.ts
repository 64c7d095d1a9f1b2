import { createHash, randomUUID } from 'node:crypto';
import { glob, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SynthesizedTemplate } from './template.ts';

/** Everything that the templates are made from: the CDK app, what it may import of the functions, and the library. */
const sources = [
  'cdk.json',
  'package-lock.json',
  'bin/app.ts',
  'lib/**/*.ts',
  'functions/*/contract.ts',
  'functions/*/catalog/**/*.{ts,json}',
];

/** A hash that changes when the synthesized templates may change. */
export async function cacheKeyOf(projectFolder: string, stage: string): Promise<string> {
  const hash = createHash('sha256').update(`${process.version} ${stage}\n`);
  for (const path of await filesOf(projectFolder, sources)) {
    hash.update(`${path}\n`).update(await readFile(join(projectFolder, path)));
  }
  // A function file that comes or goes may fail the synthesis; what stands in it does not.
  for (const path of await filesOf(projectFolder, ['functions/*/*.lambda.ts'])) hash.update(`${path}\n`);
  return hash.digest('hex').slice(0, 32);
}

export async function readCached(folder: string, key: string): Promise<SynthesizedTemplate[] | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, `${key}.json`), 'utf8')) as SynthesizedTemplate[];
  } catch {
    return undefined;
  }
}

/** Keeps the newest templates only. */
export async function writeCached(
  folder: string,
  key: string,
  templates: SynthesizedTemplate[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  // Another runtime may be writing, too.
  const unfinished = join(folder, `${key}.${randomUUID()}.part`);
  for (const name of await readdir(folder))
    if (name.endsWith('.json')) await rm(join(folder, name), { force: true });
  await writeFile(unfinished, JSON.stringify(templates));
  await rename(unfinished, join(folder, `${key}.json`));
}

async function filesOf(projectFolder: string, patterns: string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const path of glob(patterns, { cwd: projectFolder })) found.push(path);
  return found.sort();
}
