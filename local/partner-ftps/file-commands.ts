import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import type { PartnerFiles } from '../partner-sftp/partner-files.ts';
import { canonicalPath, openInside, RefusedError } from '../partner-sftp/remote-path.ts';
import type { DataChannel } from './data-channel.ts';

export interface FileCommandsOptions {
  readonly root: string;
  readonly files: PartnerFiles;
  readonly channel: DataChannel;
  say(line: string): void;
}

/** The commands of a signed-in session that look at files or move them. */
export interface FileCommands {
  isTransfer(name: string): boolean;
  run(name: string, argument: string): Promise<void>;
}

const { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } = constants;
const transfers = new Set(['STOR', 'APPE', 'RETR', 'LIST', 'NLST', 'MLSD']);

type Entries = Awaited<ReturnType<PartnerFiles['list']>>;
type Entry = Entries[number];

export function fileCommands({ root, files, channel, say }: FileCommandsOptions): FileCommands {
  let folder = '/';
  let restart = 0;
  let renamed: string | undefined;
  const pathOf = (argument: string) =>
    canonicalPath(argument.startsWith('/') ? argument : `${folder}/${argument}`);

  const move = async (begin: string, work: (data: TLSSocket) => Promise<void>) => {
    say(begin);
    const data = await channel.take().catch(() => undefined);
    if (data === undefined) return say('425 There is no data connection.');
    try {
      await work(data);
    } catch (error) {
      return say(failedTransfer(error as NodeJS.ErrnoException));
    } finally {
      channel.close();
    }
    return say('226 Done.');
  };
  const store = async (path: string, flags: number, start: number) => {
    const file = await openFile(root, path, flags);
    try {
      const at = flags & O_TRUNC ? 0 : Math.min(start, (await file.stat()).size);
      await move('150 Go ahead.', (data) =>
        pipeline(data, file.createWriteStream({ start: at, autoClose: false })),
      );
    } finally {
      await file.close();
    }
  };
  const retrieve = async (path: string, start: number) => {
    const file = await openFile(root, path, O_RDONLY);
    try {
      await move('150 Here it comes.', (data) =>
        pipeline(file.createReadStream({ start, autoClose: false, highWaterMark: 256 * 1024 }), data),
      );
    } finally {
      await file.close();
    }
  };
  const list = async (argument: string, lineOf: (entry: Entry) => string) => {
    const asked = argument.replace(/^(-\S+ ?)+/, '');
    const entries = await files.list(pathOf(asked));
    const text = entries.map((entry) => `${lineOf(entry)}\r\n`).join('');
    await move('150 Here it comes.', (data) => pipeline([Buffer.from(text)], data));
  };
  const sizeOf = async (path: string) => {
    const { size, mtime, mode } = await files.attributes(path);
    return { size, mtime, isFile: (Number(mode) & constants.S_IFMT) === constants.S_IFREG };
  };

  const commands: Readonly<Record<string, (argument: string) => Promise<void> | void>> = {
    PWD: () => say(`257 "${folder.replaceAll('"', '""')}"`),
    CDUP: () => commands['CWD']?.('..'),
    async CWD(argument) {
      await files.list(pathOf(argument));
      folder = pathOf(argument);
      say('250 Fine.');
    },
    async SIZE(argument) {
      const { size, isFile } = await sizeOf(pathOf(argument));
      say(isFile ? `213 ${size}` : '550 That is not a file.');
    },
    async MDTM(argument) {
      const { mtime } = await sizeOf(pathOf(argument));
      say(`213 ${timeOf(mtime)}`);
    },
    async MLST(argument) {
      const path = pathOf(argument);
      const { size, mtime, isFile } = await sizeOf(path);
      say(
        `250-Here:\r\n type=${isFile ? 'file' : 'dir'};size=${size};modify=${timeOf(mtime)}; ${path}\r\n250 End.`,
      );
    },
    REST(argument) {
      if (!/^\d{1,15}$/.test(argument)) return say('501 That is no number.');
      restart = Number(argument);
      return say('350 From there.');
    },
    async STOR(argument) {
      const start = restart;
      await store(pathOf(argument), O_WRONLY | O_CREAT | (start === 0 ? O_TRUNC : 0), start);
    },
    APPE: (argument) => store(pathOf(argument), O_WRONLY | O_CREAT, Number.MAX_SAFE_INTEGER),
    RETR: (argument) => retrieve(pathOf(argument), restart),
    LIST: (argument) => list(argument, ({ longname }) => longname),
    NLST: (argument) => list(argument, ({ filename }) => filename),
    MLSD: (argument) => list(argument, factsOf),
    ALLO: () => say('202 There is no need.'),
    ABOR: () => say('226 Nothing is under way.'),
    async RNFR(argument) {
      await files.attributes(pathOf(argument));
      renamed = pathOf(argument);
      say('350 And to?');
    },
    async RNTO(argument) {
      if (renamed === undefined) return say('503 RNFR first.');
      await files.rename(renamed, pathOf(argument));
      return say('250 Renamed.');
    },
    async DELE(argument) {
      await files.remove(pathOf(argument));
      say('250 Removed.');
    },
    async MKD(argument) {
      await files.makeFolder(pathOf(argument));
      say(`257 "${pathOf(argument).replaceAll('"', '""')}"`);
    },
    async RMD(argument) {
      await files.removeFolder(pathOf(argument));
      say('250 Removed.');
    },
  };

  return {
    isTransfer: (name) => transfers.has(name),
    async run(name, argument) {
      if (!Object.hasOwn(commands, name)) return say('502 That is not known.');
      if (transfers.has(name) && !channel.isOpen) return say('425 EPSV or PASV first.');
      try {
        await commands[name]?.(argument);
      } catch (error) {
        say(refused(error as NodeJS.ErrnoException));
      }
      // REST and RNFR are meant for the very next command.
      if (name !== 'REST') restart = 0;
      if (name !== 'RNFR') renamed = undefined;
    },
  };
}

async function openFile(root: string, path: string, flags: number): Promise<FileHandle> {
  const file = await openInside(root, path, flags);
  if ((await file.stat()).isFile()) return file;
  await file.close();
  throw new RefusedError('failure', 'not a file');
}

/** A path may be the client's, so that the error's own words are not passed on. */
function refused({ code }: NodeJS.ErrnoException): string {
  if (code === 'ENOSPC' || code === 'EDQUOT') return '452 There is no space left.';
  if (code === 'ENOENT') return '550 There is no such file or folder.';
  if (code === 'EEXIST') return '553 There is one already.';
  return '550 That is not allowed.';
}

function failedTransfer({ code }: NodeJS.ErrnoException): string {
  return code === 'ENOSPC' || code === 'EDQUOT' ? '452 There is no space left.' : '426 The connection broke.';
}

function factsOf({ filename, attrs }: Entry): string {
  const isFile = (Number(attrs.mode) & constants.S_IFMT) === constants.S_IFREG;
  return `type=${isFile ? 'file' : 'dir'};size=${attrs.size};modify=${timeOf(attrs.mtime)}; ${filename}`;
}

/** @see RFC 3659 2.3 */
function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(/[-:T]|\.\d+Z/g, '');
}
