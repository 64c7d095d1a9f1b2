import { constants, type Stats } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, { type Attributes, type FileEntry, type InputAttributes } from 'ssh2';
import { canonicalPath } from '../ssh/client-path.ts';
import { RefusedError } from '../ssh/refused-error.ts';
import { diskPath, openInside } from './remote-path.ts';

const { OPEN_MODE } = ssh2.utils.sftp;
/** The most that one READ is answered with, bytes; a client may ask for 4 GiB. */
const readLimitBytes = 256 * 1024;

/** The partner's folder as SFTP sees it. Paths are the client's; nothing outside `root` is reachable. */
export class PartnerFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** @param flags SFTP's own, as in OPEN */
  async open(path: string, flags: number): Promise<FileHandle> {
    const handle = await openInside(this.#root, path, diskFlags(flags));
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
    throw new RefusedError('failure', 'not a file');
  }

  async read(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(Math.min(length, readLimitBytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  }

  async write(handle: FileHandle, offset: number, chunk: Buffer): Promise<void> {
    let written = 0;
    while (written < chunk.length) {
      const { bytesWritten } = await handle.write(chunk, written, chunk.length - written, offset + written);
      written += bytesWritten;
    }
  }

  async attributes(path: string): Promise<Attributes> {
    return attributesOf(await lstat(await diskPath(this.#root, path)));
  }

  async list(path: string): Promise<FileEntry[]> {
    const folder = await diskPath(this.#root, path);
    const found: FileEntry[] = [];
    for (const filename of (await readdir(folder)).sort()) {
      const stats = await lstat(join(folder, filename));
      if (stats.isFile() || stats.isDirectory()) found.push(entryOf(filename, stats));
    }
    return found;
  }

  realPath(path: string): FileEntry {
    const filename = canonicalPath(path);
    return { filename, longname: filename, attrs: {} as Attributes };
  }

  /** Fails when the target exists, as SFTP version 3 demands. */
  async rename(from: string, to: string): Promise<void> {
    const [source, target] = [await diskPath(this.#root, from), await diskPath(this.#root, to)];
    if ((await lstat(source)).isFile()) {
      // A hard link fails on an existing name in one step, where rename(2) would replace it.
      await link(source, target);
      return await unlink(source);
    }
    const isTaken = await lstat(target).then(
      () => true,
      () => false,
    );
    if (isTaken) throw new RefusedError('failure', 'the target exists');
    return await rename(source, target);
  }

  async remove(path: string): Promise<void> {
    await unlink(await diskPath(this.#root, path));
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(await diskPath(this.#root, path), { mode: 0o700 });
  }

  async removeFolder(path: string): Promise<void> {
    if (canonicalPath(path) === '/') throw new RefusedError('denied', 'the root stays');
    await rmdir(await diskPath(this.#root, path));
  }

  async setAttributes(path: string, attributes: InputAttributes): Promise<void> {
    const flags = attributes.size === undefined ? constants.O_RDONLY : constants.O_RDWR;
    const handle = await openInside(this.#root, path, flags);
    try {
      await this.setHandleAttributes(handle, attributes);
    } finally {
      await handle.close();
    }
  }

  /** Size, mode and times are set; an owner is refused. */
  async setHandleAttributes(handle: FileHandle, attributes: InputAttributes): Promise<void> {
    const { size, mode, atime, mtime, uid, gid } = attributes;
    if (uid !== undefined || gid !== undefined) throw new RefusedError('denied', 'owners are not changed');
    if (size !== undefined) await handle.truncate(size);
    if (mode !== undefined) await handle.chmod(Number(mode) & 0o777);
    if (atime !== undefined && mtime !== undefined) await handle.utimes(atime, mtime);
  }
}

function diskFlags(flags: number): number {
  const has = (flag: number) => (flags & flag) !== 0;
  const writes = has(OPEN_MODE.WRITE) || has(OPEN_MODE.APPEND);
  let result = writes ? (has(OPEN_MODE.READ) ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  if (has(OPEN_MODE.APPEND)) result |= constants.O_APPEND;
  if (has(OPEN_MODE.CREAT)) result |= constants.O_CREAT;
  if (has(OPEN_MODE.TRUNC)) result |= constants.O_TRUNC;
  if (has(OPEN_MODE.EXCL)) result |= constants.O_EXCL;
  return result;
}

export function attributesOf(stats: Stats): Attributes {
  return {
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1_000),
    mtime: Math.floor(stats.mtimeMs / 1_000),
  };
}

function entryOf(filename: string, stats: Stats): FileEntry {
  const kind = stats.isDirectory() ? 'drwx------' : '-rw-------';
  const [date = '', time = ''] = stats.mtime.toISOString().split('T');
  const longname = `${kind} 1 partner partner ${String(stats.size).padStart(12)} ${date} ${time.slice(0, 5)} ${filename}`;
  return { filename, longname, attrs: attributesOf(stats) };
}
