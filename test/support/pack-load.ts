import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setRecordCount } from '../../functions/directory/directory-store.ts';
import { saveDirectory } from '../../functions/directory/save-directory.ts';
import type { LoadProgress, RejectedLine } from '../../functions/interchange/contract.ts';
import { generateRecords } from '../../functions/interchange/generate-records.ts';
import type { LoadDeps } from '../../functions/interchange/load-deps.ts';
import { folderPack } from '../../functions/interchange/pack-folder.ts';
import { startPack } from '../../functions/interchange/pack-writer.ts';
import { memoryFiles } from './memory-files.ts';
import type { TableEngine } from './table-engine.ts';

/** Generates a small pack with attachments of about a kilobyte. */
export async function writePack(folder: string, recordCount: number): Promise<void> {
  const attachmentSizes = { leastBytes: 512, mostBytes: 1024 };
  const request = { seed: 1, recordCount, asOfDate: '2026-11-01', attachmentSizes };
  await generateRecords({ pack: await startPack(folder) }, request);
}

/** Everything a load needs, in new tables and a bucket in memory; rejections and progress are kept for the test. */
export async function loadDeps(engine: TableEngine, folder: string) {
  const directory = { directory: { client: engine.client, table: await engine.createTable() } };
  const rejected: RejectedLine[] = [];
  const progress: LoadProgress[] = [];
  const deps = {
    i9: { client: engine.client, table: await engine.createTable() },
    attachments: memoryFiles(),
    pack: folderPack(folder),
    rejections: {
      async keep(count: number) {
        rejected.length = Math.min(count, rejected.length);
      },
      async add(more: readonly RejectedLine[]) {
        rejected.push(...more);
      },
    },
    saveDirectory: (entries) => saveDirectory(directory, entries),
    setRecordCount: (key, counts) => setRecordCount(directory, key, counts),
    onProgress: (step) => progress.push(step),
  } satisfies LoadDeps;
  return { deps, directory, rejected, progress };
}

/** Replaces lines of a file of a pack; numbers count from 1. */
export async function changeLines(
  folder: string,
  file: string,
  changes: Record<number, (line: string) => string>,
): Promise<void> {
  const lines = (await readFile(join(folder, file), 'utf8')).split('\n');
  const changed = lines.map((line, position) => changes[position + 1]?.(line) ?? line);
  await writeFile(join(folder, file), changed.join('\n'));
}

/** Changes the parsed content of a line. */
// biome-ignore lint/suspicious/noExplicitAny: tests break lines in ways their types forbid
export function changed(change: (record: any) => void): (line: string) => string {
  return (line) => {
    const record = JSON.parse(line);
    change(record);
    return JSON.stringify(record);
  };
}
