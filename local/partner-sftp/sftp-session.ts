import ssh2, { type SFTPWrapper } from 'ssh2';
import { RefusedError, statusOfReason } from '../ssh/refused-error.ts';
import { OpenHandles } from './open-handles.ts';
import { attributesOf, type PartnerFiles } from './partner-files.ts';

const { STATUS_CODE } = ssh2.utils.sftp;
const entriesPerAnswer = 128;

/** Answers one client's SFTP requests from the partner's folder. */
export function serveSftp(sftp: SFTPWrapper, files: PartnerFiles): void {
  const handles = new OpenHandles();
  serveHandles(sftp, files, handles);
  servePaths(sftp, files);
  sftp.on('close', () => handles.closeAll());
  // OpenSSH's client waits for the server to end the channel, too.
  sftp.on('end', () => sftp.end());
  // A malformed packet; without a listener it would end the whole runtime.
  sftp.on('error', () => sftp.end());
}

/** Runs an operation that sends its own answer; a refusal is sent for it. */
function reply(sftp: SFTPWrapper, reqId: number, operation: () => Promise<void>): void {
  operation().catch((error: unknown) => refuse(sftp, reqId, error));
}

/** Runs an operation whose answer is "ok". */
function confirm(sftp: SFTPWrapper, reqId: number, operation: () => Promise<void>): void {
  reply(sftp, reqId, async () => {
    await operation();
    sftp.status(reqId, STATUS_CODE.OK);
  });
}

function serveHandles(sftp: SFTPWrapper, files: PartnerFiles, handles: OpenHandles): void {
  sftp.on('OPEN', (reqId, path, flags) =>
    reply(sftp, reqId, async () => {
      handles.requireRoom();
      sftp.handle(reqId, handles.keep({ file: await files.open(path, flags) }));
    }),
  );
  sftp.on('OPENDIR', (reqId, path) =>
    reply(sftp, reqId, async () => {
      handles.requireRoom();
      sftp.handle(reqId, handles.keep({ entries: await files.list(path) }));
    }),
  );
  sftp.on('READ', (reqId, handle, offset, length) =>
    reply(sftp, reqId, async () => {
      const chunk = await files.read(handles.file(handle), offset, length);
      if (chunk.length === 0) sftp.status(reqId, STATUS_CODE.EOF);
      else sftp.data(reqId, chunk);
    }),
  );
  sftp.on('READDIR', (reqId, handle) =>
    reply(sftp, reqId, async () => {
      const entries = handles.nextEntries(handle, entriesPerAnswer);
      if (entries.length === 0) sftp.status(reqId, STATUS_CODE.EOF);
      else sftp.name(reqId, entries);
    }),
  );
  sftp.on('FSTAT', (reqId, handle) =>
    reply(sftp, reqId, async () => sftp.attrs(reqId, attributesOf(await handles.file(handle).stat()))),
  );
  sftp.on('WRITE', (reqId, handle, offset, chunk) =>
    confirm(sftp, reqId, async () => files.write(handles.file(handle), offset, chunk)),
  );
  sftp.on('FSETSTAT', (reqId, handle, attributes) =>
    confirm(sftp, reqId, async () => files.setHandleAttributes(handles.file(handle), attributes)),
  );
  sftp.on('CLOSE', (reqId, handle) => confirm(sftp, reqId, () => handles.close(handle)));
}

/** READLINK, SYMLINK and extensions are left to ssh2, which answers "operation unsupported". */
function servePaths(sftp: SFTPWrapper, files: PartnerFiles): void {
  const stat = (reqId: number, path: string) =>
    reply(sftp, reqId, async () => sftp.attrs(reqId, await files.attributes(path)));
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('REALPATH', (reqId, path) =>
    reply(sftp, reqId, async () => sftp.name(reqId, [files.realPath(path)])),
  );
  sftp.on('SETSTAT', (reqId, path, attributes) =>
    confirm(sftp, reqId, () => files.setAttributes(path, attributes)),
  );
  sftp.on('RENAME', (reqId, from, to) => confirm(sftp, reqId, () => files.rename(from, to)));
  sftp.on('REMOVE', (reqId, path) => confirm(sftp, reqId, () => files.remove(path)));
  sftp.on('MKDIR', (reqId, path) => confirm(sftp, reqId, () => files.makeFolder(path)));
  sftp.on('RMDIR', (reqId, path) => confirm(sftp, reqId, () => files.removeFolder(path)));
}

const statusOfCode: Record<string, number> = {
  ENOENT: STATUS_CODE.NO_SUCH_FILE,
  ENOTDIR: STATUS_CODE.NO_SUCH_FILE,
  EACCES: STATUS_CODE.PERMISSION_DENIED,
  EPERM: STATUS_CODE.PERMISSION_DENIED,
  ELOOP: STATUS_CODE.PERMISSION_DENIED,
};

/** The message is a reason or an error code, never a path of this machine. */
function refuse(sftp: SFTPWrapper, reqId: number, error: unknown): void {
  if (error instanceof RefusedError) {
    sftp.status(reqId, statusOfReason[error.reason], error.message);
    return;
  }
  const code = (error as NodeJS.ErrnoException).code ?? '';
  sftp.status(reqId, statusOfCode[code] ?? STATUS_CODE.FAILURE, code);
}
