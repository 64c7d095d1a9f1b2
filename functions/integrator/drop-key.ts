import { FirmId } from '../directory/contract.ts';
import type { RetentionDays } from '../platform/files.ts';
import { folders } from './contract.ts';

/** Days for which objects of the bucket of drops are kept, by what they are. What a run is still to take is kept until then. */
export const retention = {
  /** Files that runs have taken, receipts and results. */
  archive: 90,
  /** What checks and runs have found. */
  details: 90,
  /** Refused files and why. */
  rejected: 30,
  /** Files that were uploaded to another folder than Import, and downloads. */
  astray: 7,
} as const satisfies Readonly<Record<string, RetentionDays>>;

/** Where an object of the bucket of drops lies. */
export interface DropPlace {
  readonly firmId: string;
  /** Path below the firm's area, without slashes around it; '' for the area itself. */
  readonly folder: string;
  readonly fileName: string;
}

/** Below a firm's area, and not visible over SFTP: what this room keeps of checks, and downloads. */
const ownFolder = '.integrator';

/** What this room itself writes into the folders that firms read. */
const ownFolders = /^(Rejected\/\d{8}|Archive\/Receipts|Archive\/\d{4}\/\d{2}|Export)$/;

/**
 * Reads the key of an object that a firm uploaded; the tenant is what the key says and nothing else.
 * @returns `undefined` for folder markers, for what this room writes itself, and for keys that belong to no firm
 */
export function dropPlaceOf(key: string): DropPlace | undefined {
  const [first = '', ...path] = key.split('/');
  const fileName = path.pop() ?? '';
  const firmId = FirmId.safeParse(first);
  if (!firmId.success || fileName === '') return undefined;
  const folder = path.join('/');
  if (folder === ownFolder || folder.startsWith(`${ownFolder}/`) || ownFolders.test(folder)) return undefined;
  return { firmId: firmId.data, folder, fileName };
}

/** S3 takes keys of 1,024 bytes; what is put before and after a name needs some of them. */
const mostNameBytes = 900;

const movedName = (fileName: string, fileId: string): string =>
  Buffer.byteLength(fileName) > mostNameBytes ? fileId : fileName;

/**
 * Where a refused file may go: of several of one name and day each has a place of its own.
 * @param date of the rejection, `YYYY-MM-DD`
 */
export function* rejectedKeys(
  file: { readonly firmId: string; readonly fileName: string; readonly fileId: string },
  date: string,
): Generator<string, void, undefined> {
  const folder = `${file.firmId}/${folders.rejected}/${date.replaceAll('-', '')}`;
  const name = movedName(file.fileName, file.fileId);
  yield `${folder}/${name}`;
  const [, base = name, ending = ''] = /^(.+?)(\.[^.]*)?$/s.exec(name) ?? [];
  for (let number = 2; number <= mostOfOneName; number += 1) yield `${folder}/${base}_${number}${ending}`;
  yield `${folder}/${file.fileId}`;
}
const mostOfOneName = 20;

export const errorTextKey = (keyOfRejected: string): string => `${keyOfRejected}.error.txt`;

export const receiptKey = (firmId: string, fileName: string): string =>
  `${firmId}/${folders.archive}/Receipts/${fileName}.receipt.txt`;

/** What a check found; each check has a folder of its own, so that two at once do not mix. */
export const checkKey = (
  file: { readonly firmId: string; readonly fileId: string },
  checkId: string,
  what: 'findings' | 'erased-values' | 'made-keys',
): string =>
  `${file.firmId}/${ownFolder}/${file.fileId}/${checkId}/${what}.${what === 'made-keys' ? 'bin' : 'ndjson'}`;

export const downloadKey = (firmId: string, id: string): string => `${firmId}/${ownFolder}/downloads/${id}`;
