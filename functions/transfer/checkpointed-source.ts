import type { Readable } from 'node:stream';
import { TransientError, WaybillError } from '../platform/errors.ts';

interface CheckpointOptions {
  /** What the source must give, exactly. */
  readonly missingBytes: number;
  /** Bytes acknowledged between two saves. */
  readonly checkpointBytes: number;
  shouldPause(): boolean;
  acknowledgedBytes(): number;
  save(): Promise<void>;
}

/** A source that saves at checkpoints and ends early at a pause. */
export function checkpointedSource(readable: Readable, options: CheckpointOptions) {
  let isPaused = false;
  async function* chunks(): AsyncGenerator<Buffer> {
    let { missingBytes } = options;
    let savedBytes = options.acknowledgedBytes();
    for await (const chunk of chunksOf(readable)) {
      isPaused = options.shouldPause();
      if (isPaused) return;
      if (options.acknowledgedBytes() - savedBytes >= options.checkpointBytes) {
        await options.save();
        savedBytes = options.acknowledgedBytes();
      }
      missingBytes -= chunk.length;
      if (missingBytes < 0) break;
      yield chunk;
    }
    if (missingBytes !== 0)
      throw new TransientError('SOURCE_SIZE_WRONG', 'the file to send is not as long as its manifest says');
  }
  return { chunks: chunks(), isPaused: () => isPaused };
}

/** Storage that fails in mid-read is tried again like any other lost connection. */
async function* chunksOf(readable: Readable): AsyncGenerator<Buffer> {
  try {
    yield* readable as AsyncIterable<Buffer>;
  } catch (cause) {
    if (cause instanceof WaybillError) throw cause;
    throw new TransientError('SOURCE_UNREADABLE', 'the file to send could not be read; try again', { cause });
  }
}
