import type { Segment } from '../archives/contract.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { FileHashes } from './block-hash.ts';
import { SegmentEntries } from './chunk-result.ts';
import type { StoredDataExport } from '../data-exports/data-export-store.ts';
import { entriesKeyOf } from '../data-exports/package-keys.ts';

/** A finished volume under the name by which it is delivered. */
export interface SealedVolume {
  readonly volumeNumber: number;
  readonly name: string;
  readonly segments: readonly Segment[];
  readonly hashes: FileHashes;
}

interface Counts {
  readonly recordCount: number;
  readonly exceptionCount: number;
}

/** What manifest and marker say first. */
function heading(stored: StoredDataExport, counts: Counts) {
  return {
    formatVersion: '1.0',
    exportNumber: stored.exportNumber,
    dataExportId: stored.dataExportId,
    clientId: stored.clientId,
    recordSet: stored.recordSet.label,
    assets: stored.assets,
    asOfAt: stored.asOfAt,
    recordCount: counts.recordCount,
    exportedCount: counts.recordCount - counts.exceptionCount,
    exceptionCount: counts.exceptionCount,
  };
}

/**
 * The manifest, a line per file: path, volume, bytes, SHA-256, I-9 id and asset. It is one JSON object and is made
 * segment by segment, so its size does not matter to memory.
 * @throws PermanentError `PACKAGE_INCOMPLETE` when the entries of a segment are missing
 */
export async function* manifestLines(
  files: Files,
  stored: StoredDataExport,
  volumes: readonly SealedVolume[],
  counts: Counts,
): AsyncGenerator<string> {
  const parts = volumes.map(({ name, hashes }) => ({
    name,
    sizeBytes: hashes.sizeBytes,
    sha256: hashes.sha256,
  }));
  const head = JSON.stringify({ ...heading(stored, counts), volumes: parts });
  yield `${head.slice(0, -1)},"files":[`;
  let separator = '\n';
  for (const volume of volumes) {
    for (const segment of volume.segments) {
      const lines = await fileLines(files, segment, volume.name);
      yield lines.map((line) => separatorBefore(line)).join('');
    }
  }
  yield '\n]}\n';

  function separatorBefore(line: string): string {
    const led = separator + line;
    separator = ',\n';
    return led;
  }
}

async function fileLines(files: Files, segment: Segment, volume: string): Promise<string[]> {
  const bytes = await files.read(entriesKeyOf(segment.key));
  if (bytes === undefined)
    throw new PermanentError('PACKAGE_INCOMPLETE', 'the entries of a segment are missing');
  const { entries } = SegmentEntries.parse(JSON.parse(bytes.toString()));
  return entries.map(({ path, sizeBytes, sha256, i9Id, assetCode }) =>
    JSON.stringify({ path, volume, sizeBytes, sha256, i9Id, assetCode }),
  );
}

/** The completion marker: what must have arrived, with which hashes. */
export function completeText(
  stored: StoredDataExport,
  volumes: readonly SealedVolume[],
  manifest: { readonly name: string; readonly sizeBytes: number; readonly sha256: string },
  counts: Counts,
): string {
  const parts = volumes.map(({ name, hashes }) => ({
    name,
    sizeBytes: hashes.sizeBytes,
    sha256: hashes.sha256,
  }));
  return `${JSON.stringify({ ...heading(stored, counts), volumes: parts, manifest }, null, 2)}\n`;
}
