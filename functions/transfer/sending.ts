import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { InvalidInputError } from '../platform/errors.ts';
import { type Destination, SendProgress } from './contract.ts';
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
  /** Keeps the progress. Called at checkpoints, at a pause, and always before the final name shows. */
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
      /** It was gone by the time we looked: someone collected it as soon as it showed. */
      readonly wasCollected: boolean;
      /** Every block was read back and found equal; false when the account may only write. */
      readonly isReadBack: boolean;
    }
  | { readonly kind: 'paused' };

/** One call of `sendFile` while it runs. */
export interface Sending<T extends Transport> {
  readonly transport: T;
  readonly file: FileToSend;
  readonly run: SendRun;
  readonly blockCount: number;
  progress: SendProgress;
}

const defaultCheckpointBytes = 64 * 1024 * 1024;

/** @throws InvalidInputError BLOCK_COUNT_WRONG */
export function beginSending<T extends Transport>(transport: T, file: FileToSend, run: SendRun): Sending<T> {
  const blockCount = Math.ceil(file.sizeBytes / file.blockBytes);
  if (file.blockSha256.length !== blockCount)
    throw new InvalidInputError('BLOCK_COUNT_WRONG', 'a file needs one hash for each of its blocks');
  const destinationKey = keyOf(transport.destination);
  const { progress } = run;
  const isOfHere =
    progress.phase === 'sent' || (progress.destinationKey ?? destinationKey) === destinationKey;
  const kept = isOfHere ? progress : SendProgress.parse({});
  return { transport, file, run, blockCount, progress: { ...kept, destinationKey } };
}

/** Tells destinations apart: half a file at one is nothing at another. */
function keyOf(destination: Destination): string {
  const place =
    destination.protocol === 'S3'
      ? [destination.bucket, destination.prefix]
      : [destination.host.toLowerCase(), destination.port, destination.username, destination.directory];
  const text = JSON.stringify([destination.protocol, ...place]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function checkpointBytesOf({ run }: Sending<Transport>): number {
  return run.checkpointBytes ?? defaultCheckpointBytes;
}

export async function save(sending: Sending<Transport>, change: Partial<SendProgress>): Promise<void> {
  const { upload, ...progress } = { ...sending.progress, ...change };
  sending.progress = { ...progress, ...(upload && { upload }) };
  await sending.run.save(sending.progress);
}

/** After a block was found equal: saves now and then, and at a pause. @returns whether the turn is to end */
export async function checkpoint(
  sending: Sending<Transport>,
  counter: 'verifiedBlockCount' | 'comparedBlockCount',
  blockCount: number,
): Promise<boolean> {
  const { file, run, progress } = sending;
  const isPaused = blockCount < sending.blockCount && run.shouldPause();
  const checkedBytes = (blockCount - progress[counter]) * file.blockBytes;
  if (isPaused || checkedBytes >= checkpointBytesOf(sending)) await save(sending, { [counter]: blockCount });
  return isPaused;
}

type SentFacts = Pick<Extract<SendOutcome, { kind: 'sent' }>, 'wasAlreadyThere' | 'wasCollected'>;

export async function finish(sending: Sending<Transport>, facts: Partial<SentFacts>): Promise<SendOutcome> {
  await save(sending, { phase: 'sent', acknowledgedBytes: sending.file.sizeBytes, upload: undefined });
  return sent(sending, facts);
}

export function sent({ progress, blockCount }: Sending<Transport>, facts: Partial<SentFacts>): SendOutcome {
  const isReadBack = progress.verifiedBlockCount === blockCount;
  return { kind: 'sent', wasAlreadyThere: false, wasCollected: false, ...facts, isReadBack };
}
