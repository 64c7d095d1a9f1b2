import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { centralDirectory, ZipSegmentBuilder } from '../../../functions/archives/zip-segment.ts';
import {
  type ManifestFile,
  type PackageStatement,
  packageFormatVersion,
  type SignedStatement,
} from '../../../functions/package-proof/contract.ts';
import { markerText, statementText } from '../../../functions/package-proof/statement.ts';
import { type StatementSigner, signStatement } from '../../../functions/package-proof/statement-signer.ts';

const at = new Date('2026-11-20T12:00:00Z');
const packageName = 'Acme_EX-000007_20261120T120000Z';
export const nameOf = (ending: string) => `${packageName}${ending}`;

/** Path and content of each file, volume by volume. */
export type Contents = readonly (readonly (readonly [path: string, content: string])[])[];
export const someContents: Contents = [
  [
    ['00_README.txt', 'I-9 DATA EXPORT EX-000007\r\n'],
    ['01_index/Records.csv', `I9 ID\r\n${'1\r\n'.repeat(200)}`],
    ['records/Acme/A_I9-1/I9-1_FormI9.pdf', `%PDF-1.7 ${'form one '.repeat(40)}`],
  ],
  [
    ['records/Acme/B_I9-2/I9-2_FormI9.pdf', `%PDF-1.7 ${'form two '.repeat(40)}`],
    ['records/Acme/B_I9-2/empty.txt', ''],
  ],
];

export function zipOf(files: Contents[number]): Buffer {
  const builder = new ZipSegmentBuilder(at);
  for (const [path, content] of files) builder.add(path, Buffer.from(content));
  const { bytes, entries, sizeBytes } = builder.finish();
  return Buffer.concat([bytes, centralDirectory([{ baseOffset: 0, entries }], sizeBytes, at)]);
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');
const proved = (name: string, bytes: Buffer | string) => ({
  name,
  sizeBytes: Buffer.byteLength(bytes),
  sha256: sha256(bytes),
});

function manifestText(head: object, files: readonly ManifestFile[]): string {
  const lines = files.map((file) => JSON.stringify(file)).join(',\n');
  return `${JSON.stringify(head).slice(0, -1)},"files":[\n${lines}\n]}\n`;
}

export interface APackage {
  /** Delivered files by name. */
  readonly files: Map<string, Buffer>;
  readonly statement: PackageStatement;
  readonly signed: SignedStatement;
}

/** A small sealed package of two volumes, all of its own making. */
export async function aPackage(
  signer: StatementSigner,
  contents: Contents = someContents,
): Promise<APackage> {
  const zips = contents.map((files, index) => ({
    name: nameOf(`_part0${index + 1}of02.zip`),
    bytes: zipOf(files),
  }));
  const volumes = zips.map(({ name, bytes }) => proved(name, bytes));
  const counts = { recordCount: 3, exportedCount: 2, exceptionCount: 1 };
  const listed = contents.flatMap((files, index) =>
    files.map(([path, content]) => {
      const { sizeBytes, sha256: hash } = proved(path, content);
      return { path, volume: zips[index]?.name ?? '', sizeBytes, sha256: hash, assetCode: 'X' };
    }),
  );
  const manifest = manifestText({ formatVersion: packageFormatVersion, ...counts, volumes }, listed);
  const sums = volumes.map(({ name, sha256: hash }) => `${hash}  ${name}\n`).join('');
  const signed = await signStatement(signer, {
    formatVersion: packageFormatVersion,
    product: { name: 'Waybill', version: '0.1.0' },
    exportNumber: 'EX-000007',
    dataExportId: '01JD0000000000000000000001',
    distributorId: 'meridian-hr',
    client: { clientId: 1001, name: 'Acme' },
    description: 'Audit, «November»',
    purpose: 'GOVERNMENT_AUDIT',
    recordSet: 'All employers',
    ssnDisplay: 'LAST_FOUR',
    assets: ['I9_FORM'],
    asOfAt: '2026-11-20T12:00:00.000Z',
    sealedAt: '2026-11-20T12:01:00.000Z',
    ...counts,
    fileCount: listed.length,
    volumes,
    manifest: proved(nameOf('_manifest.json'), manifest),
    checksums: [proved(nameOf('_SHA256SUMS.txt'), sums)],
  });
  return { ...delivered(signed, { zips, manifest, sums }), statement: signed.statement, signed };
}

interface Parts {
  readonly zips: readonly { readonly name: string; readonly bytes: Buffer }[];
  readonly manifest: string;
  readonly sums: string;
}

function delivered(signed: SignedStatement, { zips, manifest, sums }: Parts): Pick<APackage, 'files'> {
  const statement = statementText(signed);
  const files = new Map(zips.map(({ name, bytes }) => [name, bytes]));
  files.set(nameOf('_manifest.json'), Buffer.from(manifest));
  files.set(nameOf('_SHA256SUMS.txt'), Buffer.from(sums));
  files.set(nameOf('_statement.json'), Buffer.from(statement));
  const marker = markerText(signed.statement, proved(nameOf('_statement.json'), statement));
  files.set(nameOf('_COMPLETE.json'), Buffer.from(marker));
  return { files };
}

/** Writes files into a folder of their own. */
export async function folderOf(files: ReadonlyMap<string, Buffer>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-verify-'));
  for (const [name, bytes] of files) await writeFile(join(folder, name), bytes);
  return folder;
}
