import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { TLSSocket } from 'node:tls';
import type { PartnerFiles } from '../partner-sftp/partner-files.ts';
import { openInside } from '../partner-sftp/remote-path.ts';
import { canonicalPath } from '../ssh/client-path.ts';
import { RefusedError } from '../ssh/refused-error.ts';
import type { DataChannel } from './data-channel.ts';

export interface FileCommandsOptions {
  readonly root: string;
  readonly files: PartnerFiles;
  readonly channel: DataChannel;
  say(line: string): void;
}

const { O_CREAT, O_RDONLY, O_TRUNC, O_WRONLY } = constants;
const transfers = new Set(['STOR', 'APPE', 'RETR', 'LIST', 'NLST', 'MLSD']);

type Entry = Awaited<ReturnType<PartnerFiles['list']>>[number];
/** @returns the last answer to the command */
type Command = (session: FileCommands, argument: string) => Promise<string> | string;

const byName: Readonly<Record<string, Command>> = {
  PWD: (session) => session.showFolder(),
  CWD: (session, argument) => session.changeFolder(argument),
  CDUP: (session) => session.changeFolder('..'),
  SIZE: (session, argument) => session.showSize(argument),
  MDTM: (session, argument) => session.showTime(argument),
  MLST: (session, argument) => session.showFacts(argument),
  REST: (session, argument) => session.startAt(argument),
  STOR: (session, argument) => session.store(argument),
  APPE: (session, argument) => session.store(argument, Number.MAX_SAFE_INTEGER),
  RETR: (session, argument) => session.retrieve(argument),
  LIST: (session, argument) => session.list(argument, ({ longname }) => longname),
  NLST: (session, argument) => session.list(argument, ({ filename }) => filename),
  MLSD: (session, argument) =>
    session.list(argument, ({ filename, attrs }) => `${factsOf(attrs)} ${filename}`),
  ALLO: () => '202 There is no need.',
  ABOR: () => '226 Nothing is under way.',
  RNFR: (session, argument) => session.renameFrom(argument),
  RNTO: (session, argument) => session.renameTo(argument),
  DELE: (session, argument) => session.remove(argument),
  MKD: (session, argument) => session.makeFolder(argument),
  RMD: (session, argument) => session.removeFolder(argument),
};

/** The commands of a signed-in session that look at files or move them. */
export class FileCommands {
  readonly #options: FileCommandsOptions;
  #folder = '/';
  #restart = 0;
  #renamed: string | undefined;

  constructor(options: FileCommandsOptions) {
    this.#options = options;
  }

  /** @returns the last answer to the command */
  async run(name: string, argument: string, isProtected: boolean): Promise<string> {
    const command = Object.hasOwn(byName, name) ? byName[name] : undefined;
    if (command === undefined) return '502 That is not known.';
    if (transfers.has(name) && !isProtected) return '522 PROT P first.';
    if (transfers.has(name) && !this.#options.channel.isOpen) return '425 EPSV or PASV first.';
    try {
      return await command(this, argument);
    } catch (error) {
      return refused(error as NodeJS.ErrnoException);
    } finally {
      // Both are meant for the very next command.
      if (name !== 'REST') this.#restart = 0;
      if (name !== 'RNFR') this.#renamed = undefined;
    }
  }

  showFolder(): string {
    return `257 ${quoted(this.#folder)}`;
  }

  async changeFolder(argument: string): Promise<string> {
    const path = this.#pathOf(argument);
    await this.#options.files.list(path);
    this.#folder = path;
    return '250 Fine.';
  }

  async showSize(argument: string): Promise<string> {
    const attributes = await this.#options.files.attributes(this.#pathOf(argument));
    return isFile(attributes) ? `213 ${attributes.size}` : '550 That is not a file.';
  }

  async showTime(argument: string): Promise<string> {
    const { mtime } = await this.#options.files.attributes(this.#pathOf(argument));
    return `213 ${timeOf(mtime)}`;
  }

  async showFacts(argument: string): Promise<string> {
    const path = this.#pathOf(argument);
    const facts = factsOf(await this.#options.files.attributes(path));
    return `250-Here:\r\n ${facts} ${path}\r\n250 End.`;
  }

  startAt(argument: string): string {
    if (!/^\d{1,15}$/.test(argument)) return '501 That is no number.';
    this.#restart = Number(argument);
    return '350 From there.';
  }

  /** Goes on at `start`, or where the file ends if that is before. */
  async store(argument: string, start = this.#restart): Promise<string> {
    const isNew = start === 0;
    const file = await openFile(
      this.#options.root,
      this.#pathOf(argument),
      O_WRONLY | O_CREAT | (isNew ? O_TRUNC : 0),
    );
    try {
      const at = Math.min(start, (await file.stat()).size);
      return await this.#move((data) =>
        // Closes the file itself: with autoClose off a pipeline would wait for ever for that.
        pipeline(data, file.createWriteStream({ start: at })),
      );
    } finally {
      await file.close();
    }
  }

  async retrieve(argument: string): Promise<string> {
    const file = await openFile(this.#options.root, this.#pathOf(argument), O_RDONLY);
    try {
      const from = { start: this.#restart, autoClose: false, highWaterMark: 256 * 1024 };
      return await this.#move((data) => pipeline(file.createReadStream(from), data));
    } finally {
      await file.close();
    }
  }

  /** Options as for `ls` are passed over. */
  async list(argument: string, lineOf: (entry: Entry) => string): Promise<string> {
    const entries = await this.#options.files.list(this.#pathOf(argument.replace(/^(-\S+ ?)+/, '')));
    const text = entries.map((entry) => `${lineOf(entry)}\r\n`).join('');
    return await this.#move((data) => pipeline([Buffer.from(text)], data));
  }

  async renameFrom(argument: string): Promise<string> {
    const path = this.#pathOf(argument);
    await this.#options.files.attributes(path);
    this.#renamed = path;
    return '350 And to?';
  }

  async renameTo(argument: string): Promise<string> {
    if (this.#renamed === undefined) return '503 RNFR first.';
    await this.#options.files.rename(this.#renamed, this.#pathOf(argument));
    return '250 Renamed.';
  }

  async remove(argument: string): Promise<string> {
    await this.#options.files.remove(this.#pathOf(argument));
    return '250 Removed.';
  }

  async makeFolder(argument: string): Promise<string> {
    await this.#options.files.makeFolder(this.#pathOf(argument));
    return `257 ${quoted(this.#pathOf(argument))}`;
  }

  async removeFolder(argument: string): Promise<string> {
    await this.#options.files.removeFolder(this.#pathOf(argument));
    return '250 Removed.';
  }

  #pathOf(argument: string): string {
    return canonicalPath(argument.startsWith('/') ? argument : `${this.#folder}/${argument}`);
  }

  async #move(work: (data: TLSSocket) => Promise<void>): Promise<string> {
    const { channel, say } = this.#options;
    say('150 Go ahead.');
    const data = await channel.take().catch(() => undefined);
    if (data === undefined) return '425 There is no data connection.';
    try {
      await work(data);
      return '226 Done.';
    } catch (error) {
      return failedTransfer(error as NodeJS.ErrnoException);
    } finally {
      channel.close();
    }
  }
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

function quoted(path: string): string {
  return `"${path.replaceAll('"', '""')}"`;
}

function isFile({ mode }: Entry['attrs']): boolean {
  return (Number(mode) & constants.S_IFMT) === constants.S_IFREG;
}

/** @see RFC 3659 7.5 */
function factsOf(attributes: Entry['attrs']): string {
  const { size, mtime } = attributes;
  return `type=${isFile(attributes) ? 'file' : 'dir'};size=${size};modify=${timeOf(mtime)};`;
}

/** @see RFC 3659 2.3 */
function timeOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(/[-:T]|\.\d+Z/g, '');
}
