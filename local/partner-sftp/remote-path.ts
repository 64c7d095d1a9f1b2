import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalPath } from '../ssh/client-path.ts';
import { RefusedError } from '../ssh/refused-error.ts';

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
