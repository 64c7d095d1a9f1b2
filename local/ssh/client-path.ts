import { posix } from 'node:path';
import { RefusedError } from './refused-error.ts';

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
