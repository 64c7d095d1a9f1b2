import { createHash } from 'node:crypto';
import { PermanentError } from '../platform/errors.ts';
import { checkpointedSource } from './checkpointed-source.ts';
import { toTransferError } from './classify-failure.ts';
import { compareBlocks } from './compare-blocks.ts';
import { cutParts, type PartPlan, planParts } from './cut-parts.ts';
import { openPartWindow, type PartWindow, UploadGone } from './part-window.ts';
import {
  checkpoint,
  checkpointBytesOf,
  finish,
  type Sending as SendingOver,
  type SendOutcome,
  save,
} from './sending.ts';
import type { Creation, Part, WholeFile, WholeTransport } from './transport.ts';

interface Sending extends SendingOver<WholeTransport> {
  readonly plan: PartPlan;
  /** An earlier turn may have made the file without hearing of it. */
  readonly wasAnnounced: boolean;
}

/** `undefined`: to be begun again. */
type Result = SendOutcome | undefined;

/** In one piece, or in parts that are joined at the end; then what the destination has is compared by its hash. */
export async function sendWhole(begun: SendingOver<WholeTransport>): Promise<SendOutcome> {
  const plan = planParts(begun.file, begun.transport);
  const sending = Object.assign(begun, { plan, wasAnnounced: begun.progress.phase === 'renaming' });
  for (;;) {
    const outcome =
      (await resolveEarlierFinal(sending)) ??
      (begun.file.sizeBytes <= plan.partBytes ? await sendInOne(sending) : await sendInParts(sending));
    if (outcome !== undefined) return outcome;
  }
}

async function resolveEarlierFinal(sending: Sending): Promise<Result> {
  const found = await look(sending);
  if (typeof found === 'object') return compareWithFinal(sending, found);
  if (sending.progress.comparedBlockCount > 0) await save(sending, { comparedBlockCount: 0 });
  return undefined;
}

/** An account that may only write is not told whether there is a file: the write, which never replaces, finds out. */
async function look({ transport, file }: Sending): Promise<WholeFile | 'unreadable' | undefined> {
  try {
    return await transport.stat(file.finalName);
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'READ_DENIED') return 'unreadable';
    throw error;
  }
}

async function compareWithFinal(sending: Sending, found: WholeFile): Promise<SendOutcome> {
  if (found.sizeBytes !== sending.file.sizeBytes) return differs(sending);
  const compared = await compareBytes(sending, found);
  if (compared === 'paused') return { kind: 'paused' };
  if (compared === 'different' || (compared === 'unreadable' && !sending.wasAnnounced))
    return differs(sending);
  const { transport, file, progress, blockCount } = sending;
  if (progress.upload !== undefined) await transport.dropUploads(file.finalName, progress.upload.id);
  if (compared === 'equal') await save(sending, { verifiedBlockCount: blockCount });
  return finish(sending, { wasAlreadyThere: true });
}

/** By its hash when it was made of the same parts, else byte by byte. */
async function compareBytes(sending: Sending, found: WholeFile) {
  const { transport, file } = sending;
  const partSha256 = knownParts(sending);
  if (partSha256 !== undefined && found.sha256 === transport.sha256OfParts(partSha256)) return 'equal';
  const compared = await compareBlocks(transport, file.finalName, file, {
    signal: sending.run.signal,
    fromBlock: sending.progress.comparedBlockCount,
    onBlock: (count) => checkpoint(sending, 'comparedBlockCount', count),
  });
  return compared.kind;
}

/** Hashes of the parts that the file is or would be made of, when they are known without its bytes. */
function knownParts({ file, plan, progress, blockCount }: Sending): string[] | undefined {
  const { parts = [] } = progress.upload ?? {};
  if (file.sizeBytes > plan.partBytes)
    return parts.length === partCountOf({ file, plan }) ? parts.map(({ sha256 }) => sha256) : undefined;
  if (blockCount > 1) return undefined;
  const [sha256] = file.blockSha256;
  return sha256 === undefined ? [sha256OfNothing] : [Buffer.from(sha256, 'hex').toString('base64')];
}

const sha256OfNothing = createHash('sha256').digest('base64');

async function differs(sending: Sending): Promise<never> {
  await dropUpload(sending);
  throw toTransferError('FILE_DIFFERS', sending.transport.destination);
}

async function dropUpload(sending: Sending): Promise<void> {
  const { transport, file, progress } = sending;
  if (progress.upload !== undefined) await transport.dropUploads(file.finalName, progress.upload.id);
  await save(sending, { phase: 'sending', acknowledgedBytes: 0, verifiedBlockCount: 0, upload: undefined });
}

/** Once; then it is the destination that loses what it was given. */
async function again(sending: Sending): Promise<undefined> {
  const isSecond = sending.progress.rewriteCount > 0;
  await dropUpload(sending);
  await save(sending, { rewriteCount: isSecond ? 0 : 1 });
  if (isSecond) throw toTransferError('VERIFY_FAILED', sending.transport.destination);
}

async function sendInOne(sending: Sending): Promise<Result> {
  const { transport, file, run } = sending;
  let part: Part = { bytes: Buffer.alloc(0), sha256: sha256OfNothing };
  const source = await openSource(sending, 0, () => 0);
  try {
    for await (const whole of source.parts) part = whole;
  } finally {
    source.close();
  }
  if (source.isPaused()) return { kind: 'paused' };
  await save(sending, { phase: 'renaming' });
  const creation = await transport.createFile(file.finalName, part, run.signal);
  return afterCreation(sending, creation, [part.sha256]);
}

async function sendInParts(sending: Sending): Promise<Result> {
  const { transport, file } = sending;
  try {
    if (await uploadMissing(sending)) return { kind: 'paused' };
  } catch (error) {
    if (error instanceof UploadGone) return again(sending);
    throw error;
  }
  const { upload } = sending.progress;
  if (upload === undefined) return again(sending);
  await save(sending, { phase: 'renaming', acknowledgedBytes: file.sizeBytes });
  const result = await transport.finishUpload(file.finalName, upload.id, upload.parts);
  if (result.kind === 'SPOILT') return again(sending);
  if (result.kind !== 'GONE')
    return afterCreation(
      sending,
      result,
      upload.parts.map(({ sha256 }) => sha256),
    );
  // Finished without our hearing of it, or thrown away. Where nothing shows it is sent again: better twice than never.
  const found = await look(sending);
  return typeof found === 'object' ? compareWithFinal(sending, found) : again(sending);
}

/** @returns whether the turn is to end. @throws UploadGone */
async function uploadMissing(sending: Sending): Promise<boolean> {
  const { transport, file, plan, run } = sending;
  const upload = await currentUpload(sending);
  if (upload.parts.length === partCountOf(sending)) return false;
  const keptBytes = upload.parts.length * plan.partBytes;
  const offset = keptBytes - (keptBytes % plan.unitBytes);
  const window = openPartWindow(
    transport.partsInFlight,
    upload.parts.slice(0, offset / plan.partBytes),
    (number, part) => transport.uploadPart(file.finalName, upload.id, number, part, run.signal),
  );
  const acknowledgedBytes = () => Math.min(window.parts.length * plan.partBytes, file.sizeBytes);
  const keep = () =>
    save(sending, {
      acknowledgedBytes: acknowledgedBytes(),
      upload: { ...upload, parts: [...window.parts] },
    });
  const source = await openSource(sending, offset, acknowledgedBytes, keep);
  try {
    await sendAll(source.parts, window);
  } catch (error) {
    await window.settled();
    // The failure counts; progress that cannot be saved costs only bytes sent again.
    await keep().catch(() => undefined);
    throw error;
  } finally {
    source.close();
  }
  await keep();
  return source.isPaused();
}

async function sendAll(parts: AsyncIterable<Part>, window: PartWindow): Promise<void> {
  for await (const part of parts) await window.send(part);
  await window.drained();
}

/** The upload begun earlier, or a new one; what else was left unfinished under the name goes away first. */
async function currentUpload(sending: Sending) {
  const { transport, file, plan, progress } = sending;
  if (progress.upload?.partBytes === plan.partBytes) return progress.upload;
  await transport.dropUploads(file.finalName, progress.upload?.id);
  await transport.dropUploads(file.finalName);
  const upload = { id: await transport.startUpload(file.finalName), partBytes: plan.partBytes, parts: [] };
  await save(sending, { phase: 'sending', acknowledgedBytes: 0, upload });
  return upload;
}

async function openSource(
  { file, run, plan, ...rest }: Sending,
  offset: number,
  acknowledgedBytes: () => number,
  keep: () => Promise<void> = async () => undefined,
) {
  const readable = await file.openSource(offset);
  const source = checkpointedSource(readable, {
    missingBytes: file.sizeBytes - offset,
    checkpointBytes: checkpointBytesOf({ file, run, ...rest }),
    shouldPause: run.shouldPause,
    acknowledgedBytes,
    save: keep,
  });
  return {
    parts: cutParts(source.chunks, file, plan, offset),
    isPaused: source.isPaused,
    close: () => void readable.destroy(),
  };
}

async function afterCreation(
  sending: Sending,
  creation: Creation,
  partSha256: readonly string[],
): Promise<Result> {
  const { transport, file, blockCount, wasAnnounced } = sending;
  const found = await look(sending);
  if (creation.kind === 'EXISTS') {
    if (found === undefined) return again(sending);
    if (found !== 'unreadable') return compareWithFinal(sending, found);
    return wasAnnounced ? finish(sending, { wasAlreadyThere: true }) : differs(sending);
  }
  if (found === undefined) return finish(sending, { wasCollected: true });
  if (found === 'unreadable') return finish(sending, {});
  if (found.tag !== creation.tag) return compareWithFinal(sending, found);
  const compared = await compareCreated(sending, found, transport.sha256OfParts(partSha256));
  if (compared === 'paused') return { kind: 'paused' };
  if (compared === 'different') {
    await transport.remove(file.finalName);
    return again(sending);
  }
  if (compared === 'equal') await save(sending, { verifiedBlockCount: blockCount });
  return finish(sending, {});
}

async function compareCreated(sending: Sending, found: WholeFile, sha256: string) {
  if (found.sizeBytes !== sending.file.sizeBytes) return 'different';
  if (found.sha256 === undefined) return compareBytes(sending, found);
  return found.sha256 === sha256 ? 'equal' : 'different';
}

function partCountOf({ file, plan }: Pick<Sending, 'file' | 'plan'>): number {
  return Math.ceil(file.sizeBytes / plan.partBytes);
}
