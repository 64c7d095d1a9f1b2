import type { Destination, StoredPart } from './contract.ts';

export interface WriteOptions {
  /** Byte of the remote file the source starts at; 0 empties an existing file first. */
  readonly offset: number;
  /** Called as the server acknowledges: `totalBytes` counts from the file's start, without gaps, and only grows. */
  onAcknowledged?(totalBytes: number): void;
  /** Keeps to one writer where there could be several: what was sent before did not read back as it should. */
  readonly hasOneWriter?: boolean;
  /** Ends the write and the whole connection; the write then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One open connection to a destination, bound to its directory: a name is a file name in it, never a path.
 *
 * Every method ends, whatever the server does: it is raced with the end of the connection, a watchdog on progress and
 * the connection's deadline. Failures are `TransientError` or `PermanentError` with a `FailureCode` and its text; any
 * method may fail with CONNECTION_LOST, NO_PROGRESS or UNEXPECTED, and after the first two the connection is gone.
 */
interface OpenConnection {
  /** The settings it was opened with; texts of failures are filled from them. */
  readonly destination: Destination;

  /**
   * Bytes `start` to `endExclusive` in order; ends early when the file is shorter. A piece is only good until the next one
   * is asked for.
   * @throws READ_DENIED; DIR_NOT_FOUND when there is no such file
   */
  read(name: string, start: number, endExclusive: number): AsyncIterable<Buffer>;

  /** Does nothing when there is no such file. @throws WRITE_DENIED */
  remove(name: string): Promise<void>;

  /** Says goodbye and closes the socket, by force when the server does not answer within a second. Never fails. */
  close(): Promise<void>;
}

/** A server on which a file grows where all can see it: it is written under a temporary name and renamed in the end. */
export interface RenameTransport extends OpenConnection {
  readonly style: 'RENAME';
  /** Most bytes on their way to the server without an acknowledgement. */
  readonly windowBytes: number;

  /** Whether the directory is there. Left out where opening the connection has shown it. @throws DIR_NOT_FOUND */
  checkDirectory?(): Promise<void>;

  /** @throws READ_DENIED */
  stat(name: string): Promise<{ sizeBytes: number } | undefined>;

  /**
   * Writes the source from `offset` on and closes the file. The source may end early: what it gave is then written.
   * Errors of the source leave unchanged. Never proof that the bytes are there: read back.
   * @returns bytes from the file's start that the server acknowledged, all of them
   * @throws DIR_NOT_FOUND, WRITE_DENIED, DISK_FULL
   */
  write(
    name: string,
    source: AsyncIterable<Buffer>,
    options: WriteOptions,
  ): Promise<{ acknowledgedBytes: number }>;

  /** Never replaces: fails when `to` exists. @throws RENAME_REFUSED */
  rename(from: string, to: string): Promise<void>;
}

/** Bytes with their SHA-256 in base64; the destination refuses them when they arrive otherwise. */
export interface Part {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** A file under its final name. `tag` is the destination's own mark of this very content. */
export interface WholeFile {
  readonly sizeBytes: number;
  readonly tag: string;
  /** What `sha256OfParts` gives for the parts it was made of; absent when it was put there another way. */
  readonly sha256?: string | undefined;
}

/** `EXISTS`: there is a file of that name, and it was left alone. */
export type Creation = { readonly kind: 'CREATED'; readonly tag: string } | { readonly kind: 'EXISTS' };

/** A store in which a name shows nothing until the write has ended well, and then all of it. */
export interface WholeTransport extends OpenConnection {
  readonly style: 'WHOLE';
  /** Size of a part that it likes; files up to here go in one piece. */
  readonly partBytes: number;
  readonly mostParts: number;
  /** Parts on their way at a time. */
  readonly partsInFlight: number;

  /** How it writes the hash of a file made of these parts, each a SHA-256 in base64; of one: sent in one piece. */
  sha256OfParts(partSha256: readonly string[]): string;

  /** @throws READ_DENIED when the account may not ask, which some answer for a missing file too */
  stat(name: string): Promise<WholeFile | undefined>;

  /** Writes a small file at once. Never replaces. @throws as `uploadPart` */
  createFile(name: string, part: Part, signal?: AbortSignal): Promise<Creation>;

  /** @returns the id of the upload. @throws as `uploadPart` */
  startUpload(name: string): Promise<string>;

  /**
   * A part that arrives again takes the place of the first.
   * @param partNumber counts from 1
   * @returns the destination's mark of the part, or `undefined` when there is no such upload any more
   * @throws S3_ACCESS_DENIED, S3_KMS_DENIED, SERVER_BUSY, VERIFY_FAILED when it arrived spoilt
   */
  uploadPart(
    name: string,
    uploadId: string,
    partNumber: number,
    part: Part,
    signal?: AbortSignal,
  ): Promise<string | undefined>;

  /**
   * Makes the file of its parts. Never replaces.
   * @returns `GONE` when there is no such upload any more: it was finished, or thrown away; `SPOILT` when its parts are not
   * the ones listed
   */
  finishUpload(
    name: string,
    uploadId: string,
    parts: readonly StoredPart[],
  ): Promise<Creation | { readonly kind: 'GONE' } | { readonly kind: 'SPOILT' }>;

  /** Throws away the unfinished uploads to a name, as far as the account may and they can be found. Never fails. */
  dropUploads(name: string, uploadId?: string): Promise<void>;
}

export type Transport = RenameTransport | WholeTransport;

/** What connecting goes through, in this order; a protocol leaves out those it does not have. */
export type ConnectStage = 'RESOLVE' | 'CONNECT' | 'SECURE' | 'SIGN_IN';

/**
 * Told as a stage begins, which ends the one before; and once more with `text` when the stage knows a fact to show, such
 * as `AES-128-GCM`. Texts are of our own words or shapes (a known cipher's name, a date, a fingerprint), at most 300
 * characters, and never anything free that the server said.
 */
export type OnStage = (stage: ConnectStage, text?: string) => void;

/** Limits of one connection, all counted in milliseconds. */
export interface TransportTiming {
  /** Name look-up. */
  readonly resolveMs: number;
  /** Until the TCP connection stands. */
  readonly connectMs: number;
  /** From there until the account is signed in. */
  readonly readyMs: number;
  /** One small operation: stat, open, close, rename, remove. */
  readonly operationMs: number;
  /** Longest time without an acknowledged (or received) byte while some are on their way. */
  readonly noProgressMs: number;
  /** The whole life of the connection. */
  readonly deadlineMs: number;
}

export const defaultTiming: TransportTiming = {
  resolveMs: 5_000,
  connectMs: 10_000,
  readyMs: 20_000,
  operationMs: 30_000,
  noProgressMs: 60_000,
  deadlineMs: 900_000,
};
