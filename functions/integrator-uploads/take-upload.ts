import { createHash } from 'node:crypto';
import { FirmId } from '../directory/contract.ts';
import { readFileName } from '../import-templates/file-name.ts';
import { folders, type ObjectCreated } from '../integrator/contract.ts';
import type { StartingDeps } from '../integrator/deps.ts';
import { fileIdOf, isLaterObject } from '../integrator/file-id.ts';
import { readImportFile, readName } from '../integrator/import-file-store.ts';
import { type ReceiveOutcome, receiveFile } from '../integrator/receive-file.ts';
import { Ulid } from '../platform/contract.ts';
import type { ExactObject } from '../platform/movable-files.ts';
import { type UploadArrived, uploadPrefix } from './contract.ts';
import { notePlace, noteTaken, readUpload, type StoredUpload, type UploadRef } from './upload-store.ts';

/** `UNASKED`: nobody was allowed to upload it, or too long ago. `KNOWN`: the upload was taken in before. */
export type TakeOutcome = ReceiveOutcome | 'UNASKED' | 'KNOWN';

/**
 * Takes in what was uploaded by request, as if it had been dropped into the Import folder by SFTP when its upload ended. Can be
 * broken off anywhere and begun again; the same event again changes nothing.
 */
export async function takeUpload(deps: StartingDeps, event: UploadArrived): Promise<TakeOutcome> {
  const { key, etag } = event.detail.object;
  const ref = uploadRefOf(key);
  if (ref === undefined) return 'IGNORED';
  const object: ExactObject = { key, eTag: etag.replaceAll('"', '') };
  const upload = await readUpload(deps, ref);
  if (upload === undefined || upload.takenAt !== undefined) {
    await deps.drop.remove(object);
    return upload === undefined ? 'UNASKED' : 'KNOWN';
  }
  const arrived = { upload, object, time: event.time, sizeBytes: event.detail.object.size };
  const fileId = fileIdOf(droppedAs(arrived, undefined));
  const isKnown = (await readImportFile(deps, { firmId: upload.firmId, fileId })) !== undefined;
  const eTag = isKnown ? undefined : await place(deps, arrived);
  if (eTag === 'GONE') return 'GONE';
  const outcome = await receiveFile(deps, droppedAs(arrived, eTag));
  const takenAt = deps.clock.now().toISOString();
  await noteTaken(deps, ref, { takenAt, fileId: await takenFileId(deps, upload, fileId) });
  await deps.drop.remove(object);
  deps.log.info('UPLOAD_TAKEN', { firmId: upload.firmId, code: outcome, fileId });
  return outcome;
}

interface Arrived {
  readonly upload: StoredUpload;
  readonly object: ExactObject;
  /** When the upload ended. */
  readonly time: string;
  readonly sizeBytes: number;
}

const importKey = ({ firmId, fileName }: StoredUpload): string => `${firmId}/${folders.import}/${fileName}`;

/** `undefined` for a key that no upload has. */
export function uploadRefOf(key: string): UploadRef | undefined {
  if (!key.startsWith(uploadPrefix)) return undefined;
  const [firm, upload, ...more] = key.slice(uploadPrefix.length).split('/');
  const firmId = FirmId.safeParse(firm);
  const uploadId = Ulid.safeParse(upload);
  if (!firmId.success || !uploadId.success || more.length > 0) return undefined;
  return { firmId: firmId.data, uploadId: uploadId.data };
}

/**
 * The event of the same upload by SFTP. What orders it is of the upload, as a copy may have another entity tag: the file has one
 * id however often it comes, and uploads by request are ordered by when they ended, and within a second by when they were asked
 * for.
 */
function droppedAs({ upload, time, sizeBytes }: Arrived, eTag: string | undefined): ObjectCreated {
  const sequencer = sequencerOf(upload, time);
  const dropped = { key: importKey(upload), size: sizeBytes, etag: eTag, sequencer };
  return { time, detail: { bucket: { name: '' }, object: dropped } };
}

const sequencerOf = ({ uploadId }: StoredUpload, time: string): string =>
  Date.parse(time).toString(16).toUpperCase().padStart(12, '0') + uploadId;

/**
 * Copies the object into the Import folder, in the place of what lies there. A later upload stays: one that waits for a run, or
 * what came there after an earlier beginning of this.
 * @returns the entity tag of the copy, or that of the object when a later upload stays
 */
async function place(deps: StartingDeps, { upload, object, time }: Arrived): Promise<string> {
  const toKey = importKey(upload);
  const there = await deps.drop.describe(toKey);
  if (await isLaterPending(deps, upload, time)) return object.eTag;
  const eTagNow = there?.eTag ?? '';
  const eTagBefore = await notePlace(deps, upload, { eTag: object.eTag, eTagBefore: eTagNow });
  if (there !== undefined && eTagNow !== eTagBefore)
    return (await isSameContent(deps, object, there)) ? eTagNow : object.eTag;
  if (!(await deps.drop.copy(object, toKey))) return 'GONE';
  return (await deps.drop.describe(toKey))?.eTag ?? object.eTag;
}

/** Whether a file of that name waits whose upload ended later. */
async function isLaterPending(deps: StartingDeps, upload: StoredUpload, time: string): Promise<boolean> {
  const fileId = await pendingFileId(deps, upload);
  const pending = fileId && (await readImportFile(deps, { firmId: upload.firmId, fileId }));
  if (!pending) return false;
  const { sequencer, arrivedAt } = pending;
  return sequencer === undefined
    ? Date.parse(arrivedAt) > Date.parse(time)
    : isLaterObject(sequencer, sequencerOf(upload, time));
}

async function pendingFileId(
  deps: StartingDeps,
  { firmId, fileName }: StoredUpload,
): Promise<string | undefined> {
  const named = readFileName(fileName);
  return 'code' in named ? undefined : (await readName(deps, firmId, named.canonicalName))?.fileId;
}

async function isSameContent(deps: StartingDeps, one: ExactObject, other: ExactObject): Promise<boolean> {
  const hash = await hashOf(deps, one);
  return hash !== undefined && hash === (await hashOf(deps, other));
}

async function hashOf({ drop }: StartingDeps, object: ExactObject): Promise<string | undefined> {
  const stream = await drop.openExact(object);
  if (stream === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const piece of stream) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** The file that it became, or the same content under the same name that waits already. */
async function takenFileId(
  deps: StartingDeps,
  upload: StoredUpload,
  fileId: string,
): Promise<string | undefined> {
  const file = await readImportFile(deps, { firmId: upload.firmId, fileId });
  return file === undefined ? pendingFileId(deps, upload) : fileId;
}
