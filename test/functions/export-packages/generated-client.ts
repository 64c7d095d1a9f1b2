import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setRecordCount } from '../../../functions/directory/directory-store.ts';
import { saveDirectory } from '../../../functions/directory/save-directory.ts';
import { RecordLine } from '../../../functions/interchange/contract.ts';
import { generateRecords } from '../../../functions/interchange/generate-records.ts';
import { loadRecords } from '../../../functions/interchange/load-records.ts';
import { folderPack } from '../../../functions/interchange/pack-folder.ts';
import { startPack } from '../../../functions/interchange/pack-writer.ts';
import type { ExportWorld } from '../../support/export-world.ts';

/** A record as it was handed over, with the bytes of its attachments; `undefined` for those declared lost. */
export interface HandedOver {
  readonly line: RecordLine;
  readonly attachments: (Buffer | undefined)[];
}

/** Loads a generated pack with so many records of client 1001 and answers what was in it, for that client. */
export async function loadGeneratedClient(world: ExportWorld, recordCount: number): Promise<HandedOver[]> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-pack-'));
  try {
    const attachmentSizes = { leastBytes: 2_000, mostBytes: 6_000 };
    const request = { seed: 7, recordCount, asOfDate: '2026-11-20', attachmentSizes };
    await generateRecords({ pack: await startPack(folder) }, request);
    const summary = await loadRecords({
      i9: world.i9,
      attachments: world.attachments,
      pack: folderPack(folder),
      rejections: { keep: async () => undefined, add: async (some) => failOn(some.length) },
      saveDirectory: (entries) => saveDirectory(world, entries),
      setRecordCount: (key, count) => setRecordCount(world, key, count),
    });
    if (summary.rejectedCount > 0) throw new Error('the generated pack was not accepted');
    return await handedOver(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function failOn(count: number): void {
  if (count > 0) throw new Error(`${count} generated lines were rejected`);
}

async function handedOver(folder: string): Promise<HandedOver[]> {
  const text = await readFile(join(folder, 'records-0001.ndjson'), 'utf8');
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => RecordLine.parse(JSON.parse(line)))
    .filter((line) => line.clientId === 1001);
  const bundles = new Map<string, Buffer>();
  const bytesOf = async (attachment: RecordLine['attachments'][number]) => {
    const { file, offset, sizeBytes } = attachment;
    if (file === undefined) return undefined;
    const bundle = bundles.get(file) ?? (await readFile(join(folder, file)));
    bundles.set(file, bundle);
    return bundle.subarray(offset, offset + sizeBytes);
  };
  return Promise.all(
    lines.map(async (line) => ({ line, attachments: await Promise.all(line.attachments.map(bytesOf)) })),
  );
}
