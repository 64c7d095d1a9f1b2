import { checkpointedSource } from './checkpointed-source.ts';
import { toTransferError } from './classify-failure.ts';
import { compareBlocks } from './compare-blocks.ts';
import {
  checkpoint,
  checkpointBytesOf,
  finish,
  type Sending as SendingOver,
  type SendOutcome,
  save,
} from './sending.ts';
import type { RenameTransport } from './transport.ts';

/** Name of the unfinished file; the same in every turn and attempt, so that each goes on with what is there. */
export function temporaryNameOf(finalName: string): string {
  return `.${finalName}.partial`;
}

type Sending = SendingOver<RenameTransport>;

/** Temporary name, read back, rename. */
export async function sendRenamed(sending: Sending): Promise<SendOutcome> {
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
  const temporary = await transport.stat(temporaryNameOf(sending.file.finalName));
  if (temporary === undefined) return finish(sending, { wasCollected: true });
  if (temporary.sizeBytes !== file.sizeBytes) await save(sending, { phase: 'sending' });
  return undefined;
}

async function compareWithFinal(sending: Sending, sizeBytes: number): Promise<SendOutcome> {
  const { transport, file, progress } = sending;
  const temporaryName = temporaryNameOf(file.finalName);
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
  const { transport, file, progress } = sending;
  const temporaryName = temporaryNameOf(file.finalName);
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
  const { transport, file, run } = sending;
  const temporaryName = temporaryNameOf(file.finalName);
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
    checkpointBytes: checkpointBytesOf(sending),
    shouldPause: run.shouldPause,
    acknowledgedBytes: () => acknowledgedBytes,
    save: saveSafely,
  });
  try {
    await transport.write(temporaryName, source.chunks, {
      offset,
      hasOneWriter: sending.progress.rewriteCount > 0,
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
  const { transport, file, progress, blockCount } = sending;
  const temporaryName = temporaryNameOf(file.finalName);
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
  const { transport, file } = sending;
  const temporaryName = temporaryNameOf(file.finalName);
  await transport.rename(temporaryName, file.finalName);
  const final = await transport.stat(file.finalName);
  if (final !== undefined && final.sizeBytes !== file.sizeBytes)
    throw toTransferError('VERIFY_FAILED', transport.destination);
  return finish(sending, { wasCollected: final === undefined });
}
