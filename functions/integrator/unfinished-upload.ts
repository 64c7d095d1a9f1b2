import { encodeTime } from 'ulid';
import { readFirms } from '../directory/directory-store.ts';
import { variants } from '../import-templates/catalog/messages.ts';
import { readFileName } from '../import-templates/file-name.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import type { FoundObject } from '../platform/movable-files.ts';
import { type FileNote, folders, type ObjectCreated } from './contract.ts';
import type { IntegratorDeps, StartingDeps } from './deps.ts';
import { dropPlaceOf } from './drop-key.ts';
import { fileIdOf } from './file-id.ts';
import { contentOf, fileNote, replacedNote, toldNote } from './file-notes.ts';
import {
  addFile,
  isPending,
  listFiles,
  readImportFile,
  readName,
  rejectPending,
  type StoredImportFile,
} from './import-file-store.ts';
import { finishMove, freeRejectedKey } from './move-file.ts';
import { type Added, type ReceiveOutcome, receiveOnce, type Upload } from './receive-file.ts';

/*
 * Uploads that did not finish. What arrived of a broken one may lie in the bucket like a whole file, and in the place of one:
 * it is never read, the firm is told, and it is moved out of the way.
 */

/** Takes notice of an upload that broke off; nothing is said of one whose name is changed at its end. */
export const receiveBrokenUpload = (deps: StartingDeps, event: ObjectCreated): Promise<ReceiveOutcome> =>
  receiveOnce(deps, event, (upload) => addBroken(deps, event, upload));

async function addBroken(deps: StartingDeps, event: ObjectCreated, upload: Upload): Promise<Added> {
  if (isUnfinished(upload.fileName)) return 'IGNORED';
  const { key, size = 0, etag = '' } = event.detail.object;
  const found = await deps.drop.describe(key);
  const { before, pending } = await pendingAt(deps, upload, key);
  // Another object there is an upload of its own, the one that was pending or a later one.
  const part = found !== undefined && isOf(event, found) && found.eTag !== pending?.eTag ? found : undefined;
  const file = await refusedFile(deps, upload, part ?? { key, eTag: etag, sizeBytes: size });
  const told: StoredImportFile = {
    ...file,
    arrivedAt: new Date(event.time).toISOString(),
    movedKey: part === undefined || upload.folder !== folders.import ? undefined : file.movedKey,
  };
  if (part === undefined || pending === undefined) {
    const broken = { ...told, notes: [unfinishedNote('brokenUpload')] };
    return (await addFile(deps, { file: broken })) ? broken : 'RACED';
  }
  const content = contentOf(pending);
  const replacement = replacedNote(told, content);
  const arrival = {
    file: {
      ...told,
      notes: [unfinishedNote('brokenReplacement'), replacement],
      replaces: { fileId: pending.fileId, content },
    },
    name: { canonicalName: pending.canonicalName ?? '', before },
    replaced: { ...pending, notes: [replacement], movedKey: undefined },
  };
  return (await addFile(deps, arrival)) ? arrival.file : 'RACED';
}

/** Whether an object is what arrived of that upload: by its tag, and by its size where the event has none. */
function isOf({ detail: { object } }: ObjectCreated, found: FoundObject): boolean {
  if (object.etag !== undefined) return object.etag.replaceAll('"', '') === found.eTag;
  return object.size !== undefined && object.size === found.sizeBytes;
}

const isUnfinished = (fileName: string): boolean => {
  const named = readFileName(fileName);
  return 'code' in named && named.code === 'ZI-I-002';
};

const unfinishedNote = (text: 'brokenUpload' | 'brokenReplacement' | 'leftOver' | 'unconfirmed'): FileNote =>
  toldNote({ code: 'ZI-F-012', message: variants[text] });

/** The pending file whose object is, or was, the one under that key, and the row of its name. */
async function pendingAt(deps: IntegratorDeps, { firmId, fileName }: Omit<Upload, 'fileId'>, key: string) {
  const named = readFileName(fileName);
  if ('code' in named) return {};
  const before = await readName(deps, firmId, named.canonicalName);
  const pending = before?.fileId && (await readImportFile(deps, { firmId, fileId: before.fileId }));
  return pending && isPending(pending) && pending.objectKey === key ? { before, pending } : { before };
}

async function refusedFile(
  deps: IntegratorDeps,
  upload: Upload,
  object: FoundObject,
): Promise<StoredImportFile> {
  const named = readFileName(upload.fileName);
  const now = deps.clock.now();
  return {
    ...upload,
    objectKey: object.key,
    eTag: object.eTag,
    sizeBytes: object.sizeBytes,
    arrivedAt: now.toISOString(),
    status: 'REJECTED',
    notes: [],
    earlierCount: 0,
    movedKey: await freeRejectedKey(deps, upload, pacificDateOf(now)),
    ...(!('code' in named) && {
      templateId: named.template.id,
      nameDate: named.nameDate,
      canonicalName: named.canonicalName,
    }),
  };
}

/** A file was renamed by SFTP: was it pending under that name, its check finds that it is gone and tells so. */
export async function noteAbsence(deps: StartingDeps, key: string): Promise<void> {
  const place = dropPlaceOf(key);
  if (place === undefined) return;
  const { pending } = await pendingAt(deps, place, key);
  if (pending === undefined || (await deps.drop.describe(key)) !== undefined) return;
  await deps.checkStarter.start({ firmId: pending.firmId, fileId: pending.fileId });
}

const leftOverMs = 24 * 3_600_000;
/** Events of uploads come within moments; of what has lain for so long the operator hears. */
const unnoticedMs = 10 * 60_000;
/** And the firm, when that has not helped. */
const unconfirmedMs = 3_600_000;
/** Between the end of an upload and what S3 says of its object, whichever is first. */
const clocksApartMs = 5 * 60_000;

/**
 * Counts files that have lain for ten minutes and of which no event told; they are not taken in, as what lies there may be
 * half of an upload that broke off. Tells every firm, once each, of files that have lain for a day under the name of an unfinished upload, and of those that
 * have lain for an hour and of which no event told. These stay for a day: is the event only late, they are taken in still.
 * What has waited for a subscription for 30 days is refused.
 */
export async function tellLeftOvers(deps: IntegratorDeps): Promise<{ toldCount: number }> {
  const before = new Date(deps.clock.now().getTime() - unnoticedMs);
  let toldCount = 0;
  let unnoticedCount = 0;
  for (const { firmId } of await readFirms(deps))
    for await (const found of deps.drop.listOlder(`${firmId}/${folders.import}/`, before))
      if (deps.clock.now().getTime() - found.writtenAt.getTime() > unconfirmedMs) {
        if (await tellLeftOver(deps, found)) toldCount += 1;
      } else if (await isUnnoticed(deps, found)) {
        deps.log.warn('FILE_UNNOTICED', { firmId, sizeBytes: found.sizeBytes });
        unnoticedCount += 1;
      }
  deps.log.measure('FilesUnnoticed', unnoticedCount);
  return { toldCount };
}

interface LeftOver extends FoundObject {
  readonly writtenAt: Date;
}

async function isUnnoticed(deps: IntegratorDeps, found: LeftOver): Promise<boolean> {
  const place = dropPlaceOf(found.key);
  if (place?.folder !== folders.import || isUnfinished(place.fileName)) return false;
  return (await knownFile(deps, { ...place, fileId: leftOverId(found) }, found)) === undefined;
}

/** The same however often it is looked at, and another than that of an event. */
function leftOverId({ key, eTag, writtenAt }: LeftOver): string {
  const object = { key, etag: eTag };
  return fileIdOf({ time: writtenAt.toISOString(), detail: { bucket: { name: '' }, object } });
}

async function tellLeftOver(deps: IntegratorDeps, found: LeftOver): Promise<boolean> {
  const place = dropPlaceOf(found.key);
  if (place?.folder !== folders.import) return false;
  const isOld = deps.clock.now().getTime() - found.writtenAt.getTime() > leftOverMs;
  const unfinished = isUnfinished(place.fileName);
  const writtenAt = found.writtenAt.toISOString();
  const fileId = leftOverId(found);
  if (unfinished && !isOld) return false;
  const known = unfinished ? undefined : await knownFile(deps, { ...place, fileId }, found);
  if (known !== undefined) return endKnown(deps, known);
  const refused = await refusedFile(deps, { ...place, fileId }, found);
  const note = unfinishedNote(unfinished ? 'leftOver' : 'unconfirmed');
  const file = { ...refused, arrivedAt: writtenAt, notes: [note] };
  const isNew = await addFile(deps, { file });
  if (isOld) await finishMove(deps, (await readImportFile(deps, file)) ?? file);
  return isNew;
}

/** The file of an object as it lies there, when an event has told of it: it waits for a run, or has come to another end. */
async function knownFile(
  deps: IntegratorDeps,
  upload: Upload,
  found: LeftOver,
): Promise<StoredImportFile | undefined> {
  const { pending } = await pendingAt(deps, upload, found.key);
  if (pending?.eTag === found.eTag) return pending;
  const from = encodeTime(found.writtenAt.getTime() - clocksApartMs, 10);
  for await (const file of filesSince(deps, upload.firmId, from)) {
    const isSame = file.objectKey === found.key && file.eTag === found.eTag && file.status !== 'REPLACED';
    if (isSame && file.fileId !== upload.fileId) return file;
  }
  return undefined;
}

/** For so long a file waits for its firm's subscription. */
const heldMs = 30 * 24 * 3_600_000;

/** Moves away what was refused and not moved, and ends what was held for too long. @returns whether that is to be told */
async function endKnown(deps: IntegratorDeps, file: StoredImportFile): Promise<boolean> {
  const now = deps.clock.now();
  const isHeld = file.status === 'HELD' && file.notes.some(({ code }) => code === 'ZI-F-010');
  const isTooLong = isHeld && now.getTime() - Date.parse(file.arrivedAt) > heldMs;
  if (!isTooLong || (await readSetup(deps, file.firmId)).isSubscribed) {
    if (file.status === 'REJECTED') await finishMove(deps, file);
    return false;
  }
  const movedKey = await freeRejectedKey(deps, file, pacificDateOf(now));
  const isEnded = await rejectPending(deps, file, { notes: [fileNote('ZI-F-010')], movedKey });
  await finishMove(deps, (await readImportFile(deps, file)) ?? file);
  return isEnded;
}

const filesAtATime = 100;

/** Newest first. @param from beginning of a file's id, which is when its upload ended */
async function* filesSince(deps: IntegratorDeps, firmId: string, from: string) {
  for (let before = '~'; ; ) {
    const files = await listFiles(deps, firmId, { before, limit: filesAtATime });
    for (const file of files) {
      if (file.fileId < from) return;
      yield file;
      before = file.fileId;
    }
    if (files.length < filesAtATime) return;
  }
}
