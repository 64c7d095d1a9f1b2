import type { StoredDataExport } from '../data-exports/data-export-store.ts';
import { type ExportRef, packageKeys, packageName } from '../data-exports/package-keys.ts';
import type { DeliveryPackage } from '../deliveries/contract.ts';
import {
  fileEndings,
  type PackageStatement,
  packageFormatVersion,
  productVersion,
  SignedStatement,
} from '../package-proof/contract.ts';
import { markerText, statedFiles, statementText } from '../package-proof/statement.ts';
import { type StatementSigner, signStatement } from '../package-proof/statement-signer.ts';
import type { Clock } from '../platform/clock.ts';
import { PermanentError } from '../platform/errors.ts';
import type { Files } from '../platform/files.ts';
import { BlockHasher, type FileHashes } from './block-hash.ts';
import {
  checksumLines,
  manifestLines,
  type RecordCounts,
  type SealedVolume,
  treeChecksumLines,
} from './manifest.ts';

export interface PackageFilesDeps {
  readonly files: Files;
  readonly clock: Clock;
  readonly signer: StatementSigner;
  readonly productName: string;
}

/** A delivered file and where it and its hashes lie in the bucket. */
interface SealedFile {
  readonly name: string;
  readonly key: string;
  readonly hashesKey: string;
  readonly hashes: FileHashes;
}

type OfferedFile = DeliveryPackage['files'][number];

/** What a package is made of, when its volumes are finished. */
export interface SealedPackage {
  readonly ref: ExportRef;
  readonly stored: StoredDataExport;
  readonly volumes: readonly SealedVolume[];
  readonly counts: RecordCounts;
}

/**
 * Writes what goes with the volumes — manifest, checksums, signed statement, completion marker — and lists every file in
 * the order in which it is to be sent. Written again they are the same, byte for byte.
 */
export async function writePackageFiles(
  deps: PackageFilesDeps,
  sealed: SealedPackage,
): Promise<OfferedFile[]> {
  const keys = packageKeys(sealed.ref);
  const name = packageName({ ...sealed.stored, asOfAt: sealed.stored.asOfAt ?? '' });
  const volumes = sealed.volumes.map((volume) => ({
    name: volume.name,
    key: keys.volume(volume.volumeNumber),
    hashesKey: keys.volumeHashes(volume.volumeNumber),
    hashes: volume.hashes,
  }));
  const write = (ending: string, [key, hashesKey]: readonly [string, string], lines: Lines) =>
    hashedWrite(deps.files, { name: name + ending, key, hashesKey }, lines);
  // One after the other: both read every list of entries, and side by side they would take twice the memory.
  const manifest = await write(
    fileEndings.manifest,
    [keys.manifest, keys.manifestHashes],
    manifestLines(deps.files, sealed.stored, sealed.volumes, sealed.counts),
  );
  const treeChecksums = await write(
    fileEndings.treeChecksums,
    [keys.treeChecksums, keys.treeChecksumsHashes],
    treeChecksumLines(deps.files, sealed.volumes),
  );
  const sums = [...volumes, manifest, treeChecksums].map((file) => ({
    path: file.name,
    sha256: file.hashes.sha256,
  }));
  const checksums = await write(
    fileEndings.checksums,
    [keys.checksums, keys.checksumsHashes],
    [checksumLines(sums)],
  );
  const statement = await writeStatement(deps, sealed, {
    volumes: volumes.map(proved),
    manifest: proved(manifest),
    checksums: [checksums, treeChecksums].map(proved),
    fileCount: sealed.volumes
      .flatMap(({ segments }) => segments)
      .reduce((sum, { entryCount }) => sum + entryCount, 0),
    name: name + fileEndings.statement,
  });
  const marker = await write(
    fileEndings.marker,
    [keys.complete, keys.completeHashes],
    [markerText(statement.statement, proved(statement.file))],
  );
  const all = [...volumes, manifest, checksums, treeChecksums, statement.file, marker];
  return all.map((file) => offered(file, keys.prefix));
}

type StatedFiles = Pick<PackageStatement, 'volumes' | 'manifest' | 'checksums' | 'fileCount'> & {
  readonly name: string;
};

/** The first statement stays, also when two runs seal at the same instant: signing once more gives another file. */
async function writeStatement(
  deps: PackageFilesDeps,
  sealed: SealedPackage,
  { name, ...files }: StatedFiles,
): Promise<{ statement: PackageStatement; file: SealedFile }> {
  const { statement: key, statementHashes: hashesKey } = packageKeys(sealed.ref);
  const content = (await deps.files.read(key)) ?? (await signOnce(deps, sealed, files));
  const { statement } = SignedStatement.parse(JSON.parse(content.toString()));
  if (JSON.stringify(statedFiles(statement)) !== JSON.stringify(statedFiles(files)))
    throw new PermanentError('PACKAGE_INCOMPLETE', 'the package was signed with other files');
  const hasher = new BlockHasher();
  hasher.update(content);
  const hashes = hasher.finish();
  await deps.files.write(hashesKey, JSON.stringify(hashes), 'application/json');
  return { statement, file: { name, key, hashesKey, hashes } };
}

/** @returns the statement that is there, which may be that of another run */
async function signOnce(
  deps: PackageFilesDeps,
  { ref, stored, counts }: SealedPackage,
  files: Omit<StatedFiles, 'name'>,
): Promise<Buffer> {
  const signed = await signStatement(deps.signer, {
    formatVersion: packageFormatVersion,
    product: { name: deps.productName, version: productVersion },
    exportNumber: stored.exportNumber,
    dataExportId: stored.dataExportId,
    distributorId: stored.distributorId,
    client: { clientId: stored.clientId, name: stored.clientName },
    description: stored.description,
    purpose: stored.purpose,
    recordSet: stored.recordSet.label,
    ssnDisplay: stored.ssnDisplay,
    assets: stored.assets,
    asOfAt: stored.asOfAt ?? '',
    sealedAt: deps.clock.now().toISOString(),
    recordCount: counts.recordCount,
    exportedCount: counts.recordCount - counts.exceptionCount,
    exceptionCount: counts.exceptionCount,
    ...files,
  });
  return deps.files.writeOnce(packageKeys(ref).statement, statementText(signed), 'application/json');
}

type Lines = AsyncIterable<string> | Iterable<string>;

async function hashedWrite(
  files: Files,
  file: Omit<SealedFile, 'hashes'>,
  lines: Lines,
): Promise<SealedFile> {
  const hasher = new BlockHasher();
  async function* passing() {
    for await (const line of lines) {
      const bytes = Buffer.from(line);
      hasher.update(bytes);
      yield bytes;
    }
  }
  const contentType = file.name.endsWith('.txt') ? 'text/plain' : 'application/json';
  await files.writeStream(file.key, passing(), contentType);
  const hashes = hasher.finish();
  await files.write(file.hashesKey, JSON.stringify(hashes), 'application/json');
  return { ...file, hashes };
}

function proved({ name, hashes: { sizeBytes, sha256 } }: SealedFile) {
  return { name, sizeBytes, sha256 };
}

function offered({ name, key, hashesKey, hashes }: SealedFile, prefix: string): OfferedFile {
  return {
    name,
    key: key.slice(prefix.length),
    blocksKey: hashesKey.slice(prefix.length),
    sizeBytes: hashes.sizeBytes,
    sha256: hashes.sha256,
    blockBytes: hashes.blockBytes,
  };
}
