import { createHash } from 'node:crypto';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import type { ManifestFile } from './contract.ts';

/** Tells one wrong thing, in a line. */
export type Report = (finding: string) => void;

const optionsOfZip = { lazyEntries: true, strictFileNames: true, validateEntrySizes: true } as const;

/**
 * Reads every entry of a volume and compares it with the manifest: nothing missing, added, renamed, twice or changed.
 * Memory grows with the number of entries, not with their bytes.
 */
export async function checkVolume(
  path: string,
  volume: { readonly name: string; readonly files: readonly ManifestFile[] },
  report: Report,
): Promise<void> {
  const wanted = new Map(volume.files.map((file) => [file.path, file]));
  const seen = new Set<string>();
  const told = (entryPath: string, wrong: string) => report(`${volume.name}: ${entryPath} ${wrong}`);
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, optionsOfZip);
    for await (const entry of zip.eachEntry()) {
      const { fileName } = entry;
      const file = wanted.get(fileName);
      if (seen.has(fileName)) told(fileName, 'is there twice');
      else if (file === undefined) told(fileName, 'is not in the manifest: it was added or renamed');
      else await checkEntry(zip, entry, file, (wrong) => told(fileName, wrong));
      seen.add(fileName);
    }
  } catch (error) {
    report(
      `${volume.name} is no whole ZIP archive (${textOf(error)}); not all of its files could be checked`,
    );
    return;
  } finally {
    zip?.close();
  }
  for (const { path: missing } of volume.files) if (!seen.has(missing)) told(missing, 'is missing');
}

async function checkEntry(
  zip: ZipFile,
  entry: Entry,
  file: ManifestFile,
  told: (wrong: string) => void,
): Promise<void> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const bytes of await zip.openReadStreamPromise(entry)) {
      hash.update(bytes as Buffer);
      sizeBytes += (bytes as Buffer).length;
    }
  } catch (error) {
    told(`cannot be read (${textOf(error)})`);
    return;
  }
  if (sizeBytes !== file.sizeBytes) told(`has ${sizeBytes} bytes instead of ${file.sizeBytes}`);
  else if (hash.digest('hex') !== file.sha256) told('is not the file that was sealed: its SHA-256 differs');
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
