import { readFirm } from '../directory/directory-store.ts';
import { pacificDateOf } from '../import-templates/run-date.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { TransientError } from '../platform/errors.ts';
import type { FoundObject } from '../platform/movable-files.ts';
import { folders, type ImportFileStatus, type ObjectCreated } from './contract.ts';
import type { StartingDeps } from './deps.ts';
import { type DropPlace, dropPlaceOf, retention } from './drop-key.ts';
import { decideFile, type FileDecision } from './file-decision.ts';
import { fileIdOf, isLaterObject } from './file-id.ts';
import { contentOf, fileNote, nameNotes, replacedNote } from './file-notes.ts';
import {
  addFile,
  isPending,
  pendingFileIds,
  readImportFile,
  readName,
  type StoredImportFile,
} from './import-file-store.ts';
import { finishMove, freeRejectedKey } from './move-file.ts';
import { outdatedFiles } from './pending-parents.ts';

/** `IGNORED`: nothing that a firm uploaded to be imported. `GONE`: was taken away before it was looked at. */
export type ReceiveOutcome = ImportFileStatus | 'IGNORED' | 'GONE';

/** Others who write about the same name at the same moment and are given way. */
const mostRaces = 5;

/** Files of a firm that may wait for runs at a time; of some that arrive at the same moment a few more. */
export const mostPendingFiles = 200;

/**
 * Takes notice of an upload: decides by its place, name, size and time, and has it checked. The event is a hint; the object
 * is looked at. The same event again, and events in another order, come to the same.
 */
export const receiveFile = (deps: StartingDeps, event: ObjectCreated): Promise<ReceiveOutcome> =>
  receiveOnce(deps, event, (upload) => receiveNew(deps, event, upload));

/** A file as it was added; or what became of it otherwise. `RACED`: somebody else has written meanwhile. */
export type Added = StoredImportFile | ReceiveOutcome | 'RACED';
export type Upload = DropPlace & { readonly fileId: string };

/** Adds the file of an upload unless it is known, and does what is to be done about it. */
export async function receiveOnce(
  deps: StartingDeps,
  event: ObjectCreated,
  add: (upload: Upload) => Promise<Added>,
): Promise<ReceiveOutcome> {
  const place = dropPlaceOf(event.detail.object.key);
  if (place === undefined) return 'IGNORED';
  if ((await readFirm(deps, place.firmId)) === undefined) {
    deps.log.warn('IMPORT_FIRM_UNKNOWN');
    return 'IGNORED';
  }
  const fileId = fileIdOf(event);
  for (let race = 0; race < mostRaces; race += 1) {
    const known = await readImportFile(deps, { firmId: place.firmId, fileId });
    if (known !== undefined) return goOn(deps, known);
    const added = await add({ ...place, fileId });
    if (added === 'RACED') continue;
    if (typeof added === 'string') return added;
    const { status: code, sizeBytes } = added;
    deps.log.info('IMPORT_FILE_RECEIVED', { fileId, code, sizeBytes });
    return goOn(deps, added);
  }
  throw new TransientError('IMPORT_NAME_BUSY', 'others kept uploading under the same name; try again');
}

/** Does what is left to do of a file that is known: also after a run of this function that died. */
async function goOn(deps: StartingDeps, file: StoredImportFile): Promise<ImportFileStatus> {
  const { firmId, fileId, replaces } = file;
  const replaced = replaces && (await readImportFile(deps, { firmId, fileId: replaces.fileId }));
  if (replaced?.status === 'REPLACED') await finishMove(deps, replaced);
  await finishMove(deps, file);
  if (file.status === 'REJECTED' && file.folder !== folders.import)
    await deps.drop.expire(file.objectKey, retention.astray);
  if (file.status === 'REJECTED' && file.canonicalName !== undefined) await checkOutdated(deps, firmId);
  if (file.status === 'RECEIVED') await deps.checkStarter.start({ firmId, fileId });
  return file.status;
}

/** Files that took for granted what a file that is pending no more would make. */
async function checkOutdated(deps: StartingDeps, firmId: string): Promise<void> {
  for (const { fileId } of await outdatedFiles(deps, firmId))
    await deps.checkStarter.start({ firmId, fileId });
}

async function receiveNew(deps: StartingDeps, event: ObjectCreated, upload: Upload): Promise<Added> {
  const now = deps.clock.now();
  const { key, sequencer } = event.detail.object;
  const found = await deps.drop.describe(key);
  if (found === undefined) return 'GONE';
  const arrivedAt = new Date(Math.min(Date.parse(event.time), now.getTime())).toISOString();
  const arrived = { ...upload, objectKey: key, sequencer, sizeBytes: found.sizeBytes, arrivedAt };
  const setup = await readSetup(deps, upload.firmId);
  const decision = await withinQuota(deps, upload.firmId, decideFile(arrived, setup, now));
  if (decision.kind === 'IGNORE') return 'IGNORED';
  const draft = { ...arrived, eTag: found.eTag, earlierCount: 0, notes: [] };
  const isMoved = decision.kind === 'REJECT' && decision.isMoved;
  const movedKey = isMoved ? await freeRejectedKey(deps, draft, pacificDateOf(now)) : undefined;
  const file = fileAsDecided({ ...draft, movedKey }, decision);
  return addUnderItsName(deps, file, { event, found });
}

/** Refuses a file of one name too many; one that takes the place of another is none. */
async function withinQuota(
  deps: StartingDeps,
  firmId: string,
  decision: FileDecision,
): Promise<FileDecision> {
  if (decision.kind !== 'CHECK' && decision.kind !== 'HOLD') return decision;
  const { named } = decision;
  const own = await readName(deps, firmId, named.canonicalName);
  if (own?.fileId !== undefined) return decision;
  const { length: count } = await pendingFileIds(deps, firmId);
  if (count < mostPendingFiles) return decision;
  return { kind: 'REJECT', note: fileNote('ZI-F-013', { n: count }), isMoved: true, named };
}

type Draft = Omit<StoredImportFile, 'status'>;

function fileAsDecided(
  draft: Draft,
  decision: Exclude<FileDecision, { readonly kind: 'IGNORE' }>,
): StoredImportFile {
  const { template, nameDate, canonicalName } = decision.named ?? {};
  const named: Draft = { ...draft, templateId: template?.id, nameDate, canonicalName };
  if (decision.kind === 'REJECT') return { ...named, status: 'REJECTED', notes: [decision.note] };
  const notes = [...decision.notes];
  if (decision.kind === 'HOLD') return { ...named, status: 'HELD', notes };
  return { ...named, status: 'RECEIVED', notes, runDate: decision.runDate };
}

interface Seen {
  readonly event: ObjectCreated;
  readonly found: FoundObject;
}

/** Adds a file with its claim to its name. */
async function addUnderItsName(
  deps: StartingDeps,
  file: StoredImportFile,
  { event, found }: Seen,
): Promise<Added> {
  const { firmId, canonicalName } = file;
  const added = async (arrival: Parameters<typeof addFile>[1]) =>
    (await addFile(deps, arrival)) ? arrival.file : ('RACED' as const);
  if (canonicalName === undefined) return added({ file });
  const before = await readName(deps, firmId, canonicalName);
  const pending = before?.fileId && (await readImportFile(deps, { firmId, fileId: before.fileId }));
  if (isOutdated(file, { event, found }, pending || undefined)) {
    const later = pending || { eTag: found.eTag };
    const outdated = { ...file, eTag: event.detail.object.etag ?? file.eTag };
    const notes = [replacedNote(later, contentOf(outdated))];
    return added({
      file: { ...outdated, status: 'REPLACED', notes, runDate: undefined, movedKey: undefined },
    });
  }
  const name = { canonicalName, before };
  const counted = { ...file, earlierCount: before?.takenCount ?? 0 };
  const told = (one: StoredImportFile) => ({
    ...one,
    notes: [...one.notes, ...(isPending(one) ? nameNotes(one) : [])],
  });
  if (!pending || !isPending(pending)) return added({ file: told(counted), name });
  const isSameObject = pending.objectKey === file.objectKey;
  if (isSameObject && pending.eTag === file.eTag) return pending.status;
  // Spelled in another case it is another object: when the later one is refused, the earlier one still counts.
  if (!isSameObject && !isPending(file)) return added({ file });
  const content = contentOf(pending);
  const today = pacificDateOf(deps.clock.now());
  const movedKey = isSameObject ? undefined : await freeRejectedKey(deps, pending, today);
  return added({
    file: told({ ...counted, replaces: { fileId: pending.fileId, content } }),
    name,
    replaced: { ...pending, notes: [replacedNote(file, content)], movedKey },
  });
}

/** Whether a later upload of the same key has been seen, or lies there now. */
function isOutdated(
  { objectKey }: StoredImportFile,
  { event, found }: Seen,
  pending: StoredImportFile | undefined,
): boolean {
  const { etag, sequencer } = event.detail.object;
  if (etag !== undefined && etag.replaceAll('"', '') !== found.eTag) return true;
  const other = pending?.objectKey === objectKey ? pending.sequencer : undefined;
  return other !== undefined && sequencer !== undefined && isLaterObject(other, sequencer);
}
