import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** Why a path or an operation is refused; becomes an SFTP status. */
export class RefusedError extends Error {
  readonly reason: 'denied' | 'missing' | 'failure';
  constructor(reason: RefusedError['reason'], message: string) {
    super(message);
    this.name = 'RefusedError';
    this.reason = reason;
  }
}

/** POSIX's PATH_MAX, bytes. */
const pathLimitBytes = 4_096;

/**
 * The one form of a client's path: absolute, without `.`, `..` or a trailing slash.
 * `..` above the root stays at the root, as in a chroot.
 */
export function canonicalPath(remotePath: string): string {
  if (remotePath.includes('\0') || Buffer.byteLength(remotePath) > pathLimitBytes) {
    throw new RefusedError('failure', 'the path is not acceptable');
  }
  const normal = posix.normalize(`/${remotePath}`);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
}

/**
 * Where a client's path lies on the disk, inside `root`.
 * @throws RefusedError when any part of it is a symbolic link, which could lead outside
 */
export async function diskPath(root: string, remotePath: string): Promise<string> {
  const parts = canonicalPath(remotePath).split('/').filter(Boolean);
  let path = root;
  for (const part of parts) {
    path = join(path, part);
    const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found?.isSymbolicLink()) throw new RefusedError('denied', 'symbolic links are not followed');
  }
  return path;
}

/** Opens a file inside `root`; the last step does not follow a link either. */
export async function openInside(root: string, remotePath: string, flags: number): Promise<FileHandle> {
  return await open(await diskPath(root, remotePath), flags | constants.O_NOFOLLOW, 0o600);
}
