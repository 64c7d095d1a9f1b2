import type { Readable } from 'node:stream';
import { InvalidInputError } from '../platform/errors.ts';
import { checkpointedSource } from './checkpointed-source.ts';
import { toTransferError } from './classify-failure.ts';
import { compareBlocks } from './compare-blocks.ts';
import type { SendProgress } from './contract.ts';
import type { Transport } from './transport.ts';

/** A file to send: where its bytes come from and what they must be. */
export interface FileToSend {
  /** Name it has at the destination in the end. */
  readonly finalName: string;
  readonly sizeBytes: number;
  readonly blockBytes: number;
  /** SHA-256, hexadecimal, of each `blockBytes` of the file in order; the last block may be shorter. */
  readonly blockSha256: readonly string[];
  /** The file's bytes from `offset` to its end. */
  openSource(offset: number): Promise<Readable>;
}

/** One turn of sending: where the last one stopped, and how this one is stopped. */
export interface SendRun {
  readonly progress: SendProgress;
  /** Keeps the progress. Called at checkpoints, at a pause, and always before the rename. */
  save(progress: SendProgress): Promise<void>;
  /** Asked often, must be cheap; true ends the turn as soon as what is on its way has arrived. */
  shouldPause(): boolean;
  readonly signal?: AbortSignal;
  /** Bytes between two saves. @default 64 MiB */
  readonly checkpointBytes?: number;
}

export type SendOutcome =
  | {
      readonly kind: 'sent';
      /** It was found, equal, under its final name. */
      readonly wasAlreadyThere: boolean;
      /** It was gone by the time we looked: someone collected it right after the rename. */
      readonly wasCollected: boolean;
      /** Every block was read back and found equal; false when the account may only write. */
      readonly isReadBack: boolean;
    }
  | { readonly kind: 'paused' };

/** Name of the unfinished file; the same in every turn and attempt, so that each goes on with what is there. */
export function temporaryNameOf(finalName: string): string {
  return `.${finalName}.partial`;
}

interface Sending {
  readonly transport: Transport;
  readonly file: FileToSend;
  readonly run: SendRun;
  readonly temporaryName: string;
  readonly blockCount: number;
  progress: SendProgress;
}

const defaultCheckpointBytes = 64 * 1024 * 1024;

/**
 * Sends one file so that its final name only ever shows the whole of it: temporary name, read back, rename. May be
 * killed anywhere and called again with the progress saved last.
 * @throws TransientError or PermanentError of the transport; FILE_DIFFERS, VERIFY_FAILED; and the source's own errors
 */
export async function sendFile(transport: Transport, file: FileToSend, run: SendRun): Promise<SendOutcome> {
  const blockCount = Math.ceil(file.sizeBytes / file.blockBytes);
  if (file.blockSha256.length !== blockCount)
    throw new InvalidInputError('BLOCK_COUNT_WRONG', 'a file needs one hash for each of its blocks');
  const temporaryName = temporaryNameOf(file.finalName);
  const sending: Sending = { transport, file, run, temporaryName, blockCount, progress: run.progress };
  if (run.progress.phase === 'sent') return sent(sending, { wasAlreadyThere: true });
  const earlier = await resolveEarlierFinal(sending);
  if (earlier !== undefined) return earlier;
  while (sending.progress.phase === 'sending' || sending.progress.phase === 'verifying') {
    const isPaused =
      sending.progress.phase === 'sending' ? await sendBytes(sending) : await verifyBytes(sending);
    if (isPaused) return { kind: 'paused' };
  }
  return renameToFinal(sending);
}

/**
 * What a file (or none) under the final name means. Since every rename of ours is announced by a saved `renaming`, both
 * names being gone in that phase means that the file was renamed and collected.
 */
async function resolveEarlierFinal(sending: Sending): Promise<SendOutcome | undefined> {
  const { transport, file, progress } = sending;
  const final = await transport.stat(file.finalName);
  if (final !== undefined) return compareWithFinal(sending, final.sizeBytes);
  if (progress.comparedBlockCount > 0) await save(sending, { comparedBlockCount: 0 });
  if (progress.phase !== 'renaming') return undefined;
  const temporary = await transport.stat(sending.temporaryName);
  if (temporary === undefined) return finish(sending, { wasCollected: true });
  if (temporary.sizeBytes !== file.sizeBytes) await save(sending, { phase: 'sending' });
  return undefined;
}

async function compareWithFinal(sending: Sending, sizeBytes: number): Promise<SendOutcome> {
  const { transport, file, temporaryName, progress } = sending;
  const differs = () => toTransferError('FILE_DIFFERS', transport.destination);
  if (sizeBytes !== file.sizeBytes) throw differs();
  const compared = await compareBlocks(transport, file.finalName, file, {
    signal: sending.run.signal,
    fromBlock: progress.comparedBlockCount,
    onBlock: (count) => checkpoint(sending, 'comparedBlockCount', count),
  });
  if (compared.kind === 'paused') return { kind: 'paused' };
  // Unreadable and of the right size: ours when we were renaming, anyone's otherwise.
  const isOurs =
    compared.kind === 'equal' || (compared.kind === 'unreadable' && progress.phase === 'renaming');
  if (!isOurs) throw differs();
  if ((await transport.stat(temporaryName)) !== undefined) await transport.remove(temporaryName);
  if (compared.kind === 'equal') await save(sending, { verifiedBlockCount: sending.blockCount });
  return finish(sending, { wasAlreadyThere: true });
}

/** @returns whether the turn is to end */
async function sendBytes(sending: Sending): Promise<boolean> {
  const { transport, file, temporaryName, progress } = sending;
  const temporary = await transport.stat(temporaryName);
  const offset = resumeOffset(temporary?.sizeBytes, progress.acknowledgedBytes, sending);
  const verifiedBlockCount = Math.min(progress.verifiedBlockCount, Math.floor(offset / file.blockBytes));
  if (offset < file.sizeBytes || temporary?.sizeBytes !== file.sizeBytes) {
    const { isPaused, acknowledgedBytes } = await writeFrom(sending, offset, verifiedBlockCount);
    if (isPaused) {
      await save(sending, { acknowledgedBytes, verifiedBlockCount });
      return true;
    }
  }
  await save(sending, { phase: 'verifying', acknowledgedBytes: file.sizeBytes, verifiedBlockCount });
  return false;
}

async function writeFrom(sending: Sending, offset: number, verifiedBlockCount: number) {
  const { transport, file, temporaryName, run } = sending;
  let acknowledgedBytes = offset;
  // A cut may lose what the server held but had not written: go on a window behind what it acknowledged.
  const saveSafely = () =>
    save(sending, {
      acknowledgedBytes: Math.max(offset, acknowledgedBytes - transport.windowBytes),
      verifiedBlockCount,
    });
  const readable = await file.openSource(offset);
  const source = checkpointedSource(readable, {
    missingBytes: file.sizeBytes - offset,
    checkpointBytes: run.checkpointBytes ?? defaultCheckpointBytes,
    shouldPause: run.shouldPause,
    acknowledgedBytes: () => acknowledgedBytes,
    save: saveSafely,
  });
  try {
    await transport.write(temporaryName, source.chunks, {
      offset,
      signal: run.signal,
      onAcknowledged: (totalBytes) => {
        acknowledgedBytes = totalBytes;
      },
    });
  } catch (error) {
    // The failure counts; progress that cannot be saved costs only bytes sent again.
    await saveSafely().catch(() => undefined);
    throw error;
  } finally {
    readable.destroy();
  }
  return { isPaused: source.isPaused(), acknowledgedBytes };
}

function resumeOffset(
  temporaryBytes: number | undefined,
  acknowledgedBytes: number,
  { transport, file }: Sending,
): number {
  if (temporaryBytes === undefined || temporaryBytes > file.sizeBytes) return 0;
  if (temporaryBytes >= acknowledgedBytes) return acknowledgedBytes;
  return Math.max(0, temporaryBytes - transport.windowBytes);
}

/** @returns whether the turn is to end */
async function verifyBytes(sending: Sending): Promise<boolean> {
  const { transport, file, temporaryName, progress, blockCount } = sending;
  const sizeBytes = (await transport.stat(temporaryName))?.sizeBytes ?? -1;
  if (sizeBytes !== file.sizeBytes) {
    const isLonger = sizeBytes > file.sizeBytes;
    const block = isLonger ? 0 : Math.floor(Math.max(0, sizeBytes) / file.blockBytes);
    await sendAgainFrom(sending, block, Math.min(block, progress.verifiedBlockCount));
    return false;
  }
  const compared = await compareBlocks(transport, temporaryName, file, {
    signal: sending.run.signal,
    fromBlock: progress.verifiedBlockCount,
    onBlock: (count) => checkpoint(sending, 'verifiedBlockCount', count),
  });
  if (compared.kind === 'paused') return true;
  if (compared.kind === 'different') await sendAgainFrom(sending, compared.block, compared.block);
  else if (compared.kind === 'equal')
    await save(sending, { phase: 'renaming', verifiedBlockCount: blockCount });
  else await save(sending, { phase: 'renaming' });
  return false;
}

/** Once; then it is the server that keeps what it was not given. */
async function sendAgainFrom(sending: Sending, block: number, verifiedBlockCount: number): Promise<void> {
  const { transport, file, progress } = sending;
  const isSecond = progress.rewriteCount > 0;
  await save(sending, {
    phase: 'sending',
    acknowledgedBytes: block * file.blockBytes,
    verifiedBlockCount,
    rewriteCount: isSecond ? 0 : 1,
  });
  if (isSecond) throw toTransferError('VERIFY_FAILED', transport.destination);
}

async function renameToFinal(sending: Sending): Promise<SendOutcome> {
  const { transport, file, temporaryName } = sending;
  await transport.rename(temporaryName, file.finalName);
  const final = await transport.stat(file.finalName);
  if (final !== undefined && final.sizeBytes !== file.sizeBytes)
    throw toTransferError('VERIFY_FAILED', transport.destination);
  return finish(sending, { wasCollected: final === undefined });
}

async function finish(sending: Sending, facts: Partial<SentFacts>): Promise<SendOutcome> {
  await save(sending, { phase: 'sent', acknowledgedBytes: sending.file.sizeBytes });
  return sent(sending, facts);
}

type SentFacts = Pick<Extract<SendOutcome, { kind: 'sent' }>, 'wasAlreadyThere' | 'wasCollected'>;

function sent({ progress, blockCount }: Sending, facts: Partial<SentFacts>): SendOutcome {
  const isReadBack = progress.verifiedBlockCount === blockCount;
  return { kind: 'sent', wasAlreadyThere: false, wasCollected: false, ...facts, isReadBack };
}

/** After a block was found equal: saves now and then, and at a pause. @returns whether the turn is to end */
async function checkpoint(
  sending: Sending,
  counter: 'verifiedBlockCount' | 'comparedBlockCount',
  blockCount: number,
): Promise<boolean> {
  const { file, run, progress } = sending;
  const isPaused = blockCount < sending.blockCount && run.shouldPause();
  const checkedBytes = (blockCount - progress[counter]) * file.blockBytes;
  if (isPaused || checkedBytes >= (run.checkpointBytes ?? defaultCheckpointBytes))
    await save(sending, { [counter]: blockCount });
  return isPaused;
}

async function save(sending: Sending, change: Partial<SendProgress>): Promise<void> {
  sending.progress = { ...sending.progress, ...change };
  await sending.run.save(sending.progress);
}
