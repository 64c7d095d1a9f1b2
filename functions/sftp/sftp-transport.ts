import type { SFTPWrapper, Stats } from 'ssh2';
import {
  CallerFailure,
  classifyConnectionFailure,
  classifyOperationFailure,
  type Operation,
  statusOf,
  TransferFailure,
  toTransferError,
} from '../transfer/classify-failure.ts';
import type { Credentials, SftpDestination } from '../transfer/contract.ts';
import type { Settle } from '../transfer/lifeline.ts';
import { remoteDirectory, remotePath } from '../transfer/remote-path.ts';
import type { RenameTransport, WriteOptions } from '../transfer/transport.ts';
import { mostInFlight, openLanes } from './file-lanes.ts';
import { type ConnectOptions, connectSftp, type SftpConnection } from './sftp-connection.ts';
import { readPipelined } from './sftp-reader.ts';
import { writePipelined } from './sftp-writer.ts';

/** Flags of an SFTP open. @see draft-ietf-secsh-filexfer-02 6.3 */
const openFlags = { read: 0x01, write: 0x02, create: 0x08, truncate: 0x10 };
/** Status codes. @see draft-ietf-secsh-filexfer-02 7 */
const noSuchFile = 2;
const statusFailure = 4;

/** @throws TransientError or PermanentError as `Transport` says, and those of connecting */
export async function openSftpTransport(
  destination: SftpDestination,
  credentials: Credentials,
  options: ConnectOptions,
): Promise<RenameTransport> {
  try {
    return sftpTransport(destination, await connectSftp(destination, credentials, options));
  } catch (error) {
    throw toTransferError(classifyConnectionFailure(error), destination, error);
  }
}

function sftpTransport(destination: SftpDestination, connection: SftpConnection): RenameTransport {
  const pathOf = (name: string) => remotePath(destination.directory, name);
  const translated = (error: unknown, operation: Operation) =>
    error instanceof CallerFailure
      ? error.cause
      : toTransferError(classifyOperationFailure(error, operation), destination, error);
  const attempt = async <T>(
    operation: Operation,
    start: (sftp: SFTPWrapper, settle: Settle<T>) => void,
  ): Promise<T> => {
    try {
      return await connection.call(start);
    } catch (error) {
      throw translated(error, operation);
    }
  };
  const stat = async (name: string) => {
    const path = pathOf(name);
    const found = await attempt<Stats | undefined>('stat', (sftp, settle) =>
      sftp.stat(path, (error, stats) =>
        statusOf(error ?? {}) === noSuchFile ? settle(undefined) : settle(error ?? notStats(stats), stats),
      ),
    );
    return found === undefined ? undefined : { sizeBytes: found.size };
  };

  return {
    style: 'RENAME',
    destination,
    async checkDirectory() {
      const path = remoteDirectory(destination.directory);
      if (path === '.') return;
      const isMissing = await attempt<boolean>('stat', (sftp, settle) =>
        sftp.stat(path, (error, found) => {
          const code = statusOf(error ?? {});
          // A server that does not tell is believed: the first write will show it.
          if (code === undefined) settle(error, found && !found.isDirectory());
          else settle(undefined, code === noSuchFile);
        }),
      );
      if (isMissing) throw toTransferError('DIR_NOT_FOUND', destination);
    },
    windowBytes: mostInFlight * connection.packetBytes.write,
    stat,
    async write(name, source, options) {
      const path = pathOf(name);
      try {
        return { acknowledgedBytes: await writeFile(connection, path, source, options) };
      } catch (error) {
        throw translated(error, 'write');
      }
    },
    async *read(name, start, endExclusive) {
      const path = pathOf(name);
      try {
        yield* readFile(connection, path, start, endExclusive);
      } catch (error) {
        throw translated(error, 'read');
      }
    },
    async rename(from, to) {
      const [fromPath, toPath] = [pathOf(from), pathOf(to)];
      // Version 3 leaves it to the server whether a rename replaces; OpenSSH refuses, others do not.
      if ((await stat(to)) !== undefined) throw toTransferError('RENAME_REFUSED', destination);
      await attempt<void>('rename', (sftp, settle) => sftp.rename(fromPath, toPath, settle));
    },
    async remove(name) {
      const path = pathOf(name);
      await attempt<void>('remove', (sftp, settle) =>
        sftp.unlink(path, (error) =>
          statusOf(error ?? {}) === noSuchFile ? settle(undefined) : settle(error),
        ),
      );
    },
    close: connection.close,
  };
}

/** ssh2 passes on whatever answers a question, be it the answer to another kind of question or one without a size. */
function notStats(answer: Partial<Stats> | undefined): TransferFailure | undefined {
  return Number.isSafeInteger(answer?.size) ? undefined : new TransferFailure('UNEXPECTED');
}

async function writeFile(
  connection: SftpConnection,
  path: string,
  source: AsyncIterable<Buffer>,
  options: WriteOptions,
): Promise<number> {
  const { signal, offset } = options;
  const isAborted = () => signal?.aborted === true;
  const aborted = () => new CallerFailure('aborted', { cause: signal?.reason });
  if (isAborted()) throw aborted();
  const abort = () => connection.lifeline.end(new TransferFailure('CONNECTION_LOST'));
  signal?.addEventListener('abort', abort, { once: true });
  const flags = openFlags.write | openFlags.create | (offset === 0 ? openFlags.truncate : 0);
  try {
    const first = await openFile(connection, path, flags);
    const openMore = (sftp: SFTPWrapper) => openFileOn(connection, sftp, path, openFlags.write);
    const lanes = openLanes(connection, first, openMore, options.hasOneWriter ? 1 : undefined);
    const acknowledged = await writePipelined(connection, lanes, source, options).catch(
      async (error: unknown) => {
        await lanes.close().catch(() => undefined);
        throw error;
      },
    );
    await lanes.close();
    return acknowledged;
  } catch (error) {
    if (isAborted()) throw aborted();
    throw (await isDiskFull(connection, path, error)) ? new TransferFailure('DISK_FULL', error) : error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

async function* readFile(
  connection: SftpConnection,
  path: string,
  start: number,
  endExclusive: number,
): AsyncGenerator<Buffer> {
  const first = await openFile(connection, path, openFlags.read);
  const lanes = openLanes(connection, first, (sftp) => openFileOn(connection, sftp, path, openFlags.read));
  try {
    yield* readPipelined(connection, lanes, start, endExclusive);
  } finally {
    await lanes.close().catch(() => undefined);
  }
}

function openFile(connection: SftpConnection, path: string, flags: number): Promise<Buffer> {
  return openFileOn(connection, connection.sftp, path, flags);
}

function openFileOn(
  { callOn }: SftpConnection,
  sftp: SFTPWrapper,
  path: string,
  flags: number,
): Promise<Buffer> {
  return callOn<Buffer>(sftp, (channel, settle) =>
    channel.open(path, flags, (error, fileHandle) => {
      const isOpen = Buffer.isBuffer(fileHandle);
      settle(error ?? (isOpen ? undefined : new TransferFailure('UNEXPECTED')), fileHandle);
    }),
  );
}

/** OpenSSH answers a full disk with the same status as everything else it has no code for, so the disk is asked. */
async function isDiskFull(connection: SftpConnection, path: string, error: unknown): Promise<boolean> {
  if (statusOf(error) !== statusFailure) return false;
  if (/no space|quota|disk (is )?full/i.test((error as Error).message)) return true;
  try {
    const disk = await connection.call<{ f_bavail: number; f_frsize: number }>((sftp, settle) =>
      sftp.ext_openssh_statvfs(path, settle),
    );
    return disk.f_bavail * disk.f_frsize < connection.packetBytes.write;
  } catch {
    return false; // the server has no such question, or the connection is gone: the first error stands
  }
}
