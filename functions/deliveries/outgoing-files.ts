import { encryptedKeys, encryptFile, readEncrypted } from '../pgp/encrypt-file.ts';
import type { PgpKey } from '../pgp/pgp-key.ts';
import type { Files } from '../platform/files.ts';
import { SendProgress } from '../transfer/contract.ts';
import type { DeliveryPackage } from './contract.ts';
import type { LedgerEntry } from './delivery-store.ts';

type PackagedFile = DeliveryPackage['files'][number];

/** A file as it is sent. */
export interface OutgoingFile {
  /** As the package names it; the ledger's key. */
  readonly packagedName: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly blockBytes: number;
  readonly objectKey: string;
  readonly blocksKey: string;
  /** Of the key it is encrypted for. */
  readonly fingerprint?: string | undefined;
  /** How far just these bytes are. */
  readonly progress: SendProgress;
  /** Name under which other bytes of this file were begun, encrypted for another key or not at all. */
  readonly abandonedName?: string | undefined;
}

interface Wanted {
  readonly offered: DeliveryPackage;
  readonly ledger: ReadonlyMap<string, LedgerEntry>;
  /** Absent: everything is sent as it is. */
  readonly key: PgpKey | undefined;
  readonly at: Date;
  shouldPause(): boolean;
}

/** Files of the room package-proof that name nobody: the completion marker, the signed statement, the volumes' sums. */
const readable = /_(COMPLETE\.json|statement\.json|SHA256SUMS\.txt)$/;

/**
 * The files of a package as an attempt sends them, those that name people encrypted once per key.
 * @returns `undefined` when the turn has to end before all of them are ready
 */
export async function outgoingFiles(files: Files, wanted: Wanted): Promise<OutgoingFile[] | undefined> {
  const outgoing: OutgoingFile[] = [];
  for (const packaged of wanted.offered.files) {
    const file = await outgoingFile(files, wanted, packaged);
    if (file === undefined) return undefined;
    outgoing.push(file);
  }
  return outgoing;
}

async function outgoingFile(
  files: Files,
  wanted: Wanted,
  packaged: PackagedFile,
): Promise<OutgoingFile | undefined> {
  const entry = wanted.ledger.get(packaged.name);
  // What is at the destination, or is there but for its name, stays what it is whatever key came since.
  const isThere = entry !== undefined && ['sent', 'renaming'].includes(entry.progress.phase);
  const earlier = isThere ? await asBegun(files, wanted, packaged, entry) : undefined;
  if (earlier !== undefined) return earlier;
  if (wanted.key === undefined || readable.test(packaged.name))
    return continued(plain(wanted.offered, packaged), entry);
  const encrypted = await encryptedOnce(files, wanted, packaged, wanted.key);
  return encrypted && continued(encrypted, entry);
}

type WithoutProgress = Omit<OutgoingFile, 'progress' | 'abandonedName'>;

function continued(file: WithoutProgress, entry: LedgerEntry | undefined): OutgoingFile {
  if (entry === undefined) return { ...file, progress: SendProgress.parse({}) };
  const begun = entry.sent ?? { name: file.packagedName, sha256: file.sha256 };
  if (begun.name === file.name && begun.sha256 === file.sha256) return { ...file, progress: entry.progress };
  const abandonedName = begun.name === file.name ? undefined : begun.name;
  return { ...file, progress: SendProgress.parse({}), abandonedName };
}

function plain({ keyPrefix }: DeliveryPackage, packaged: PackagedFile): WithoutProgress {
  const { name, sizeBytes, sha256, blockBytes, key, blocksKey } = packaged;
  const objects = { objectKey: `${keyPrefix}${key}`, blocksKey: `${keyPrefix}${blocksKey}` };
  return { packagedName: name, name, sizeBytes, sha256, blockBytes, ...objects };
}

/** The bytes that were begun; `undefined` when they are not kept any more and not all there either. */
async function asBegun(
  files: Files,
  { offered }: Wanted,
  packaged: PackagedFile,
  { sent, progress }: LedgerEntry,
): Promise<OutgoingFile | undefined> {
  const file = plain(offered, packaged);
  if (sent?.fingerprint === undefined) return { ...file, progress };
  const keys = encryptedKeys(offered.keyPrefix ?? '', packaged.key, sent.fingerprint);
  const isKept = progress.phase === 'sent' || (await readEncrypted(files, keys))?.sha256 === sent.sha256;
  return isKept ? { ...file, ...keys, ...sent, progress } : undefined;
}

async function encryptedOnce(
  files: Files,
  { offered, at, shouldPause }: Wanted,
  packaged: PackagedFile,
  key: PgpKey,
): Promise<WithoutProgress | undefined> {
  const file = plain(offered, packaged);
  const keys = encryptedKeys(offered.keyPrefix ?? '', packaged.key, key.fingerprint);
  let hashes = await readEncrypted(files, keys);
  if (hashes === undefined) {
    if (shouldPause()) return undefined;
    hashes = await encryptFile(files, file, { key, at, keys });
  }
  const { sizeBytes, sha256, blockBytes } = hashes;
  const { fingerprint } = key;
  return { ...file, ...keys, name: `${file.name}.pgp`, sizeBytes, sha256, blockBytes, fingerprint };
}
