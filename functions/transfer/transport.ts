import type { Destination } from './contract.ts';

export interface WriteOptions {
  /** Byte of the remote file the source starts at; 0 empties an existing file first. */
  readonly offset: number;
  /** Called as the server acknowledges: `totalBytes` counts from the file's start, without gaps, and only grows. */
  onAcknowledged?(totalBytes: number): void;
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
export interface Transport {
  /** The settings it was opened with; texts of failures are filled from them. */
  readonly destination: Destination;
  /** Most bytes on their way to the server without an acknowledgement. */
  readonly windowBytes: number;

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

  /**
   * Bytes `start` to `endExclusive` in order; ends early when the file is shorter.
   * @throws READ_DENIED; DIR_NOT_FOUND when there is no such file
   */
  read(name: string, start: number, endExclusive: number): AsyncIterable<Buffer>;

  /** Never replaces: fails when `to` exists. @throws RENAME_REFUSED */
  rename(from: string, to: string): Promise<void>;

  /** Does nothing when there is no such file. @throws WRITE_DENIED */
  remove(name: string): Promise<void>;

  /** Says goodbye and closes the socket, by force when the server does not answer within a second. Never fails. */
  close(): Promise<void>;
}

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
