import { Readable } from 'node:stream';
import {
  CallerFailure,
  classifyConnectionFailure,
  TransferFailure,
  toTransferError,
} from '../transfer/classify-failure.ts';
import type { Credentials, FtpsDestination } from '../transfer/contract.ts';
import { remotePath } from '../transfer/remote-path.ts';
import type { RenameTransport, WriteOptions } from '../transfer/transport.ts';
import { beginTransfer } from './begin-transfer.ts';
import type { ControlConnection } from './control-connection.ts';
import { receive } from './ftps-reader.ts';
import { sendAll, windowBytes } from './ftps-writer.ts';
import { refusal } from './reply-failures.ts';
import { type ConnectOptions, type FtpsSession, signInFtps } from './sign-in.ts';

/**
 * FTP over TLS. Acknowledged are the bytes that have left this machine, less a window of what may still be on its way;
 * only the end of a file is truly acknowledged.
 * @throws TransientError or PermanentError as `Transport` says, and those of connecting
 */
export async function openFtpsTransport(
  destination: FtpsDestination,
  credentials: Credentials,
  options: ConnectOptions,
): Promise<RenameTransport> {
  try {
    return ftpsTransport(destination, await signInFtps(destination, credentials, options));
  } catch (error) {
    throw toTransferError(classifyConnectionFailure(error), destination, error);
  }
}

function ftpsTransport(destination: FtpsDestination, session: FtpsSession): RenameTransport {
  const { control } = session;
  const pathOf = (name: string) => remotePath(destination.directory, name);
  const translated = (error: unknown) =>
    error instanceof CallerFailure
      ? error.cause
      : toTransferError(classifyConnectionFailure(error), destination, error);
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw translated(error);
    }
  };
  return {
    style: 'RENAME',
    destination,
    windowBytes,
    checkDirectory: () =>
      attempt(async () => {
        if (!(await isDirectoryThere(control, pathOf('file')))) throw new TransferFailure('DIR_NOT_FOUND');
      }),
    async stat(name) {
      const path = pathOf(name);
      const sizeBytes = await attempt(() => sizeOf(control, path));
      return sizeBytes === undefined ? undefined : { sizeBytes };
    },
    async write(name, source, options) {
      const path = pathOf(name);
      return { acknowledgedBytes: await attempt(() => writeFile(session, path, source, options)) };
    },
    async *read(name, start, endExclusive) {
      const path = pathOf(name);
      if (endExclusive <= start) return;
      try {
        yield* readFile(session, path, start, endExclusive);
      } catch (error) {
        throw translated(error);
      }
    },
    async rename(from, to) {
      const [fromPath, toPath] = [pathOf(from), pathOf(to)];
      await attempt(async () => {
        // Most servers replace what is there.
        if ((await sizeOf(control, toPath)) !== undefined) throw new TransferFailure('RENAME_REFUSED');
        await control.tell(`RNFR ${fromPath}`, 'rename', [350]);
        await control.tell(`RNTO ${toPath}`, 'rename');
      });
    },
    async remove(name) {
      const path = pathOf(name);
      await attempt(async () => {
        const reply = await control.ask(`DELE ${path}`);
        if (reply.code < 300) return;
        if (reply.code !== 550 || (await sizeOf(control, path)) !== undefined) throw refusal(reply, 'remove');
      });
    },
    close: control.close,
  };
}

const noSuchCommand = new Set([500, 502, 504]);

/** Servers say 550 for a missing file and for one that may not be seen alike: both count as missing. */
async function sizeOf(control: ControlConnection, path: string): Promise<number | undefined> {
  const reply = await control.ask(`SIZE ${path}`);
  if (reply.code === 213) return wholeNumber(reply.text);
  if (noSuchCommand.has(reply.code)) return sizeFromFacts(control, path);
  if (reply.code === 550) return undefined;
  throw refusal(reply, 'stat');
}

/** @see RFC 3659 7 */
async function sizeFromFacts(control: ControlConnection, path: string): Promise<number | undefined> {
  const reply = await control.ask(`MLST ${path}`);
  if (reply.code === 550) return undefined;
  if (reply.code !== 250) throw refusal(reply, 'stat');
  return wholeNumber(/^ ?(?:[^ ]*;)?size=(\d+);/im.exec(reply.text)?.[1] ?? '');
}

function wholeNumber(text: string): number {
  const digits = text.trim();
  if (!/^\d{1,15}$/.test(digits)) throw new TransferFailure('UNEXPECTED');
  return Number(digits);
}

async function writeFile(
  session: FtpsSession,
  path: string,
  source: AsyncIterable<Buffer>,
  options: WriteOptions,
): Promise<number> {
  const { control } = session;
  const { signal } = options;
  const isAborted = () => signal?.aborted === true;
  const aborted = () => new CallerFailure('aborted', { cause: signal?.reason });
  if (isAborted()) throw aborted();
  const abort = () => control.lifeline.end(new TransferFailure('CONNECTION_LOST'));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const transfer = await beginUpload(session, path, options.offset);
    return await sendAll(control, transfer, source, options);
  } catch (error) {
    if (isAborted()) throw aborted();
    if (codeOf(error) === 451 && (await isDiskFull(session, path)))
      throw new TransferFailure('DISK_FULL', (error as Error).cause);
    throw await withDirectoryChecked(control, path, error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** The server cannot begin in mid-file. */
const restartRefusals = new Set([500, 501, 502, 503, 504, 554, 555]);

/**
 * In mid-file by REST and STOR: vsftpd, ProFTPD and Pure-FTPd keep what is behind the offset until it is written over,
 * others cut it off; either is right. Where a server knows no REST for uploads, APPE does the same if the file ends
 * exactly there; otherwise the file is removed, so that the next attempt begins it anew.
 */
async function beginUpload(session: FtpsSession, path: string, offset: number) {
  const begin = (command: string, at: number) =>
    beginTransfer(session, 'write', { command: `${command} ${path}`, offset: at });
  if (offset === 0) return begin('STOR', 0);
  const sizeBytes = await sizeOf(session.control, path);
  // Servers fill a gap with zeros.
  if (sizeBytes === undefined || sizeBytes < offset) throw new TransferFailure('VERIFY_FAILED');
  try {
    return await begin('STOR', offset);
  } catch (error) {
    if (!restartRefusals.has(codeOf(error))) throw error;
    if (sizeBytes === offset) return begin('APPE', 0);
    await session.control.tell(`DELE ${path}`, 'remove');
    throw new TransferFailure('VERIFY_FAILED', (error as Error).cause);
  }
}

async function* readFile(
  session: FtpsSession,
  path: string,
  start: number,
  endExclusive: number,
): AsyncGenerator<Buffer> {
  const { control } = session;
  const command = `RETR ${path}`;
  const transfer = await beginTransfer(session, 'read', { command, offset: start }).catch(
    async (error: unknown) => {
      const isMissing = codeOf(error) === 550 && (await sizeOf(control, path)) === undefined;
      throw isMissing ? new TransferFailure('DIR_NOT_FOUND', (error as Error).cause) : error;
    },
  );
  yield* receive(control, transfer, endExclusive - start);
}

/**
 * ProFTPD says 451, as for any local error, when the disk is full in the midst of a block, and 452 only behind it: one
 * byte more tells. It is behind everything acknowledged, so whoever goes on writes over it.
 */
async function isDiskFull(session: FtpsSession, path: string): Promise<boolean> {
  try {
    const transfer = await beginTransfer(session, 'write', { command: `APPE ${path}`, offset: 0 });
    await sendAll(session.control, transfer, Readable.from([Buffer.alloc(1)]), { offset: 0 });
    return false;
  } catch (error) {
    return error instanceof TransferFailure && error.failureCode === 'DISK_FULL';
  }
}

/** Servers refuse a file in a missing directory and in one that may not be written to alike: the directory is tried. */
async function withDirectoryChecked(
  control: ControlConnection,
  path: string,
  error: unknown,
): Promise<unknown> {
  const isRefused = error instanceof TransferFailure && error.failureCode === 'WRITE_DENIED';
  if (!isRefused || (await isDirectoryThere(control, path).catch(() => true))) return error;
  return new TransferFailure('DIR_NOT_FOUND', error.cause);
}

/** Steps into the directory of a path and back to where the session starts. */
async function isDirectoryThere(control: ControlConnection, path: string): Promise<boolean> {
  const directory = path.slice(0, Math.max(path.lastIndexOf('/'), path.startsWith('/') ? 1 : 0));
  if (directory === '') return true;
  const { text } = await control.tell('PWD', 'stat', [257]);
  const start = /"((?:[^"]|"")*)"/.exec(text)?.[1]?.replaceAll('""', '"');
  if (start === undefined) throw new TransferFailure('UNEXPECTED');
  const { code } = await control.ask(`CWD ${directory}`);
  if (code < 300) await control.tell(`CWD ${start}`, 'stat');
  return code < 300;
}

/** Reply code of a refusal, 0 for any other error. */
function codeOf(error: unknown): number {
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  return error instanceof TransferFailure && typeof code === 'number' ? code : 0;
}
