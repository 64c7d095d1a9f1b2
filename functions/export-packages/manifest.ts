import type { Segment } from '../archives/contract.ts';
import type { StoredDataExport } from '../data-exports/data-export-store.ts';
import { entriesKeyOf } from '../data-exports/package-keys.ts';
import { packageFormatVersion } from '../package-proof/contract.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import type { FileHashes } from './block-hash.ts';
import { type PackageEntry, SegmentEntries } from './chunk-result.ts';

/** A finished volume under the name by which it is delivered. */
export interface SealedVolume {
  readonly volumeNumber: number;
  readonly name: string;
  readonly segments: readonly Segment[];
  readonly hashes: FileHashes;
}

export interface RecordCounts {
  readonly recordCount: number;
  readonly exceptionCount: number;
}

/** What the manifest says first. */
function heading(stored: StoredDataExport, counts: RecordCounts) {
  return {
    formatVersion: packageFormatVersion,
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
  counts: RecordCounts,
): AsyncGenerator<string> {
  const parts = volumes.map(({ name, hashes }) => ({
    name,
    sizeBytes: hashes.sizeBytes,
    sha256: hashes.sha256,
  }));
  const head = JSON.stringify({ ...heading(stored, counts), volumes: parts });
  yield `${head.slice(0, -1)},"files":[`;
  let separator = '\n';
  for await (const { volume, entries } of sealedEntries(files, volumes)) {
    const lines = entries.map(({ path, sizeBytes, sha256, i9Id, assetCode }) => {
      const line = separator + JSON.stringify({ path, volume, sizeBytes, sha256, i9Id, assetCode });
      separator = ',\n';
      return line;
    });
    yield lines.join('');
  }
  yield '\n]}\n';
}

/** The same files as `sha256sum -c` reads them, for the folder in which all volumes were unpacked. */
export async function* treeChecksumLines(
  files: Files,
  volumes: readonly SealedVolume[],
): AsyncGenerator<string> {
  for await (const { entries } of sealedEntries(files, volumes)) yield checksumLines(entries);
}

/** Lines of `sha256sum`: hash, two spaces, path. */
export function checksumLines(files: readonly { readonly sha256: string; readonly path: string }[]): string {
  return files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');
}

async function* sealedEntries(
  files: Files,
  volumes: readonly SealedVolume[],
): AsyncGenerator<{ volume: string; entries: PackageEntry[] }> {
  for (const { name: volume, segments } of volumes) {
    for (const segment of segments) {
      const bytes = await files.read(entriesKeyOf(segment.key));
      if (bytes === undefined)
        throw new PermanentError('PACKAGE_INCOMPLETE', 'the entries of a segment are missing');
      yield { volume, entries: SegmentEntries.parse(JSON.parse(bytes.toString())).entries };
    }
  }
}
