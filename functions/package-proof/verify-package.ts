import { createHash, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { checkVolume, type Report } from './check-volume.ts';
import {
  fileEndings,
  type ManifestFile,
  type PackageStatement,
  ProvedFile,
  SignedStatement,
} from './contract.ts';
import { readManifest } from './manifest-reader.ts';
import { isSignatureValid, keyFingerprint, markerText, statedFiles, statementText } from './statement.ts';

/** What a folder was found to be; `statement` is absent when it could not be read. */
export interface VerifiedPackage {
  readonly statement?: PackageStatement;
  /** Of the key in the statement. */
  readonly keyFingerprint?: string;
  /** Files of the volumes that were looked at. */
  readonly checkedFileCount: number;
}

/** What both statement and marker list; either is enough to check the rest. */
const Listed = z.object({
  volumes: z.array(ProvedFile),
  manifest: ProvedFile,
  checksums: z.array(ProvedFile),
});
type Listed = z.infer<typeof Listed>;

interface Folder {
  readonly path: string;
  readonly names: readonly string[];
  readonly report: Report;
}

/**
 * Checks a delivered package by itself, in its folder, without access to what made it. Each wrong thing is reported in a
 * line of its own; a folder without a report is the package that was sealed.
 * @param key must be the one that signed; without it the caller compares the fingerprint with the published one
 */
export async function verifyPackage(path: string, report: Report, key?: KeyObject): Promise<VerifiedPackage> {
  const names = (await readdir(path)).sort();
  const folder = { path, names, report };
  if (isEncrypted(folder)) return { checkedFileCount: 0 };
  const markerName = onlyName(folder, fileEndings.marker, 'it arrives last, so the package is not whole');
  const statementName = onlyName(folder, fileEndings.statement, 'nothing vouches for the package');
  const signed = statementName === undefined ? undefined : await checkStatement(folder, statementName, key);
  const listed = await checkMarker(folder, markerName, statementName, signed);
  if (listed === undefined) {
    report('Neither statement nor completion marker can be read; nothing else can be checked.');
    return { checkedFileCount: 0 };
  }
  await checkDelivered(folder, listed, [markerName, statementName]);
  const checkedFileCount = await checkContents(folder, listed, signed?.statement);
  const known = signed && { statement: signed.statement, keyFingerprint: signed.signature.keyFingerprint };
  return { ...known, checkedFileCount };
}

/** An encrypted file beside its decrypted twin is no fault; alone it ends the check. */
function isEncrypted({ names, report }: Folder): boolean {
  const encrypted = names.filter((name) => name.endsWith('.pgp') && !names.includes(name.slice(0, -4)));
  if (encrypted.length === 0) return false;
  report(
    `${encrypted[0]} is encrypted${encrypted.length > 1 ? `, and ${encrypted.length - 1} more` : ''}: decrypt first, in the folder of the package, with: gpg --decrypt-files *.pgp`,
  );
  return true;
}

function onlyName({ names, report }: Folder, ending: string, consequence: string): string | undefined {
  const found = names.filter((name) => name.endsWith(ending));
  if (found.length === 0) report(`No file ending in ${ending}: ${consequence}.`);
  if (found.length > 1)
    report(`${found.join(' and ')} are of several packages; give each package a folder of its own.`);
  return found[0];
}

async function checkStatement(
  { path, report }: Folder,
  name: string,
  key: KeyObject | undefined,
): Promise<SignedStatement | undefined> {
  const text = await readFile(join(path, name), 'utf8');
  const signed = SignedStatement.safeParse(jsonOf(text)).data;
  if (signed === undefined) {
    report(`${name} is no statement: it was changed or cut.`);
    return undefined;
  }
  const { statement, signature } = signed;
  if (statementText(signed) !== text || !isSignatureValid(signed))
    report(`${name} is not what was signed: it was changed.`);
  if (key !== undefined && keyFingerprint(key) !== signature.keyFingerprint)
    report(`${name} is signed with another key than the given one.`);
  if (statement.exportedCount + statement.exceptionCount !== statement.recordCount)
    report(`${name}: exported records and exceptions do not sum to all records.`);
  return signed;
}

/** @returns what was delivered, by the statement or, when that cannot be read, by the marker */
async function checkMarker(
  { path, report }: Folder,
  markerName: string | undefined,
  statementName: string | undefined,
  signed: SignedStatement | undefined,
): Promise<Listed | undefined> {
  const text = markerName === undefined ? '' : await readFile(join(path, markerName), 'utf8');
  const marker = Listed.safeParse(jsonOf(text)).data;
  if (signed === undefined || statementName === undefined) {
    if (markerName !== undefined && marker === undefined)
      report(`${markerName} is no completion marker: it was changed or cut.`);
    return marker;
  }
  const statementFile = await describeFile(path, statementName);
  const isSame = text === markerText(signed.statement, statementFile);
  // A statement that was changed has been told of; the marker then differs from it without being at fault.
  if (markerName !== undefined && !isSame && isSignatureValid(signed) && isOwnText(signed, statementFile))
    report(`${markerName} is not what the statement says: it was changed.`);
  return signed.statement;
}

function isOwnText(signed: SignedStatement, file: ProvedFile): boolean {
  return file.sha256 === createHash('sha256').update(statementText(signed)).digest('hex');
}

/** Every listed file is there as it was sealed, and nothing else is. */
async function checkDelivered(
  { path, names, report }: Folder,
  listed: Listed,
  known: readonly (string | undefined)[],
): Promise<void> {
  const files = statedFiles(listed);
  for (const file of files) {
    if (!names.includes(file.name)) {
      report(`${file.name} is missing.`);
      continue;
    }
    const found = await describeFile(path, file.name);
    if (found.sizeBytes !== file.sizeBytes)
      report(`${file.name} has ${found.sizeBytes} bytes instead of ${file.sizeBytes}.`);
    else if (found.sha256 !== file.sha256)
      report(`${file.name} is not the file that was sealed: its SHA-256 differs.`);
  }
  const belonging = new Set([...files.map(({ name }) => name), ...known]);
  for (const name of names) {
    const isTwin = name.endsWith('.pgp') && belonging.has(name.slice(0, -4));
    if (!belonging.has(name) && !isTwin) report(`${name} does not belong to the package.`);
  }
}

/** Opens the volumes one after the other, as the manifest lists them. @returns the number of files listed */
async function checkContents(
  { path, names, report }: Folder,
  listed: Listed,
  statement: PackageStatement | undefined,
): Promise<number> {
  const { name } = listed.manifest;
  if (!names.includes(name)) return 0;
  const unread = new Set(listed.volumes.map((volume) => volume.name));
  let held: { name: string; files: ManifestFile[] } = { name: '', files: [] };
  let fileCount = 0;
  const checkHeld = async () => {
    if (held.files.length === 0) return;
    if (!unread.delete(held.name))
      report(`${name} lists files of ${held.name}, which is no volume or comes twice.`);
    else if (names.includes(held.name)) await checkVolume(join(path, held.name), held, report);
  };
  for await (const piece of readManifest(join(path, name))) {
    if (piece.kind === 'unreadable') report(`${name} cannot be read in line ${piece.lineNumber}.`);
    if (piece.kind === 'head' && statement !== undefined && !isSameCounts(piece.head, statement))
      report(`${name} counts other records than the statement.`);
    if (piece.kind !== 'file') continue;
    fileCount += 1;
    if (piece.file.volume !== held.name) {
      await checkHeld();
      held = { name: piece.file.volume, files: [] };
    }
    held.files.push(piece.file);
  }
  await checkHeld();
  for (const volume of unread) report(`${name} lists no file of ${volume}.`);
  if (statement !== undefined && fileCount !== statement.fileCount)
    report(`${name} lists ${fileCount} files instead of ${statement.fileCount}.`);
  return fileCount;
}

type Counts = Pick<PackageStatement, 'recordCount' | 'exportedCount' | 'exceptionCount'>;

function isSameCounts(one: Counts, other: Counts): boolean {
  return (
    one.recordCount === other.recordCount &&
    one.exportedCount === other.exportedCount &&
    one.exceptionCount === other.exceptionCount
  );
}

async function describeFile(folder: string, name: string): Promise<ProvedFile> {
  const path = join(folder, name);
  const found = await stat(path);
  if (!found.isFile()) return { name, sizeBytes: 0, sha256: '' };
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, sizeBytes: found.size, sha256: hash.digest('hex') };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
