import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { SendProgress } from '../../../functions/transfer/contract.ts';
import type { FileToSend, SendRun } from '../../../functions/transfer/send-file.ts';

/** A file whose source gives chunks of `chunkBytes`. */
export function aFileToSend(
  bytes: Buffer,
  { blockBytes = 10, chunkBytes = 4, finalName = 'a.zip' } = {},
): FileToSend {
  const blockSha256: string[] = [];
  for (let at = 0; at < bytes.length; at += blockBytes)
    blockSha256.push(
      createHash('sha256')
        .update(bytes.subarray(at, at + blockBytes))
        .digest('hex'),
    );
  return {
    finalName,
    sizeBytes: bytes.length,
    blockBytes,
    blockSha256,
    openSource: async (offset) => Readable.from(chunks(bytes, offset, chunkBytes)),
  };
}

function* chunks(bytes: Buffer, offset: number, chunkBytes: number) {
  for (let at = offset; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** A run that keeps every progress saved; the last one is what the next turn starts with. */
export function aRun(changes: Partial<SendRun> = {}): SendRun & { readonly saved: SendProgress[] } {
  const saved: SendProgress[] = [];
  return {
    saved,
    progress: SendProgress.parse({}),
    save: async (progress) => void saved.push(progress),
    shouldPause: () => false,
    ...changes,
  };
}
