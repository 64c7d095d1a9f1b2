import ssh2, { type Attributes, type SFTPWrapper } from 'ssh2';
import { canonicalPath } from '../ssh/client-path.ts';
import { endWell } from '../ssh/exit-status.ts';
import { RefusedError, statusOfReason } from '../ssh/refused-error.ts';
import type { BucketObjects } from './bucket-objects.ts';
import { attributesOf } from './file-attributes.ts';
import { openListing } from './folder-listing.ts';
import type { LogicalFolders } from './mappings.ts';
import { OpenHandles } from './open-handles.ts';
import type { SessionFiles } from './session-files.ts';

const { STATUS_CODE } = ssh2.utils.sftp;

export interface SftpSessionOptions {
  readonly files: SessionFiles;
  readonly folders: LogicalFolders;
  readonly objects: BucketObjects;
  readonly ignoresSetStat: boolean;
  /** Called with every request. */
  touch(): void;
  /** Told of everything under way, so that the server can wait for it. */
  track(work: Promise<void>): void;
  log(line: string): void;
}

export interface SftpSession {
  /** Closes what is open; `isKept` decides whether a part of a file becomes an object. */
  end(isKept: boolean): void;
}

/** Answers one client's SFTP requests from the user's buckets. */
export function serveSftp(sftp: SFTPWrapper, options: SftpSessionOptions): SftpSession {
  const handles = new OpenHandles();
  let ended: { readonly isKept: boolean } | undefined;
  const closeOpened = (isKept: boolean) => {
    for (const opened of handles.takeAll()) {
      if (opened.kind === 'upload')
        options.track(isKept ? options.files.breakOff(opened) : opened.upload.discard());
    }
  };
  const answers = new Answers(sftp, options);
  serveFiles(sftp, { ...options, handles, answers });
  serveListings(sftp, { ...options, handles, answers });
  servePaths(sftp, options, answers);
  sftp.on('OPEN', (reqId, path, flags) =>
    answers.reply(reqId, async () => {
      handles.requireRoom();
      const handle = handles.keep(await options.files.open(path, flags));
      // Opened for a client that has gone meanwhile.
      if (ended !== undefined) return closeOpened(ended.isKept);
      sftp.handle(reqId, handle);
    }),
  );
  // OpenSSH's client waits for the server to end the channel, too.
  sftp.on('end', () => endWell(sftp));
  // A malformed packet; without a listener it would end the whole runtime.
  sftp.on('error', () => sftp.end());
  return {
    end: (isKept) => {
      ended = { isKept };
      closeOpened(isKept);
    },
  };
}

/** Runs operations and answers them; a refusal becomes a status. */
class Answers {
  readonly #sftp: SFTPWrapper;
  readonly #options: SftpSessionOptions;

  constructor(sftp: SFTPWrapper, options: SftpSessionOptions) {
    this.#sftp = sftp;
    this.#options = options;
  }

  /** @param operation sends its own answer */
  reply(reqId: number, operation: () => Promise<void>): void {
    this.#options.touch();
    this.#options.track(operation().catch((error: unknown) => this.#refuse(reqId, error)));
  }

  /** @param operation is answered with "ok" */
  confirm(reqId: number, operation: () => Promise<void>): void {
    this.reply(reqId, async () => {
      await operation();
      this.#sftp.status(reqId, STATUS_CODE.OK);
    });
  }

  /** The message is a reason, never a bucket, a key or a path of this machine. */
  #refuse(reqId: number, error: unknown): void {
    if (error instanceof RefusedError) {
      this.#sftp.status(reqId, statusOfReason[error.reason], error.message);
      return;
    }
    this.#options.log(`transfer: ${error instanceof Error ? error.stack : String(error)}`);
    this.#sftp.status(reqId, STATUS_CODE.FAILURE, 'the server failed');
  }
}

interface Parts extends SftpSessionOptions {
  readonly handles: OpenHandles;
  readonly answers: Answers;
}

function serveFiles(sftp: SFTPWrapper, { handles, answers, files, ignoresSetStat }: Parts): void {
  sftp.on('READ', (reqId, handle, offset, length) =>
    answers.reply(reqId, async () => {
      const chunk = await files.read(handles.get(handle, 'download'), offset, length);
      if (chunk.length === 0) sftp.status(reqId, STATUS_CODE.EOF);
      else sftp.data(reqId, chunk);
    }),
  );
  sftp.on('WRITE', (reqId, handle, offset, chunk) =>
    answers.confirm(reqId, async () => handles.get(handle, 'upload').upload.write(offset, chunk)),
  );
  sftp.on('CLOSE', (reqId, handle) =>
    answers.confirm(reqId, async () => {
      const opened = handles.take(handle);
      if (opened.kind === 'upload') await files.finish(opened);
    }),
  );
  sftp.on('FSTAT', (reqId, handle) =>
    answers.reply(reqId, async () => {
      const opened = handles.any(handle);
      if (opened.kind === 'folder') return sftp.attrs(reqId, attributesOf('folder'));
      const sizeBytes = opened.kind === 'upload' ? opened.upload.sizeBytes : opened.sizeBytes;
      const modifiedAtMs = opened.kind === 'upload' ? Date.parse(opened.startedAt) : opened.modifiedAtMs;
      sftp.attrs(reqId, attributesOf('file', sizeBytes, modifiedAtMs));
    }),
  );
  sftp.on('FSETSTAT', (reqId, handle) =>
    answers.confirm(reqId, async () => {
      handles.any(handle);
      requireSetStat(ignoresSetStat);
    }),
  );
}

function serveListings(sftp: SFTPWrapper, { handles, answers, folders, objects }: Parts): void {
  sftp.on('OPENDIR', (reqId, path) =>
    answers.reply(reqId, async () => {
      handles.requireRoom();
      const batches = await openListing(objects, folders.resolve(path));
      sftp.handle(reqId, handles.keep({ kind: 'folder', batches }));
    }),
  );
  sftp.on('READDIR', (reqId, handle) =>
    answers.reply(reqId, async () => {
      const { value } = await handles.get(handle, 'folder').batches.next();
      if (value === undefined) sftp.status(reqId, STATUS_CODE.EOF);
      else sftp.name(reqId, value);
    }),
  );
}

/** READLINK, SYMLINK and extensions are left to ssh2, which answers "operation unsupported". */
function servePaths(sftp: SFTPWrapper, options: SftpSessionOptions, answers: Answers): void {
  const { files, folders, ignoresSetStat } = options;
  const stat = (reqId: number, path: string) =>
    answers.reply(reqId, async () => sftp.attrs(reqId, await files.attributes(path)));
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('REALPATH', (reqId, path) =>
    answers.reply(reqId, async () => {
      const filename = canonicalPath(path);
      sftp.name(reqId, [{ filename, longname: filename, attrs: {} as Attributes }]);
    }),
  );
  sftp.on('SETSTAT', (reqId, path) =>
    answers.confirm(reqId, async () => {
      folders.resolve(path);
      requireSetStat(ignoresSetStat);
    }),
  );
  sftp.on('RENAME', (reqId, from, to) => answers.confirm(reqId, () => files.rename(from, to)));
  sftp.on('REMOVE', (reqId, path) => answers.confirm(reqId, () => files.remove(path)));
  sftp.on('MKDIR', (reqId, path) => answers.confirm(reqId, () => files.makeFolder(path)));
  sftp.on('RMDIR', (reqId, path) => answers.confirm(reqId, () => files.removeFolder(path)));
}

/** S3 keeps no times, modes and owners of a client's choice. */
function requireSetStat(ignoresSetStat: boolean): void {
  if (!ignoresSetStat) throw new RefusedError('unsupported', 'attributes cannot be set');
}
