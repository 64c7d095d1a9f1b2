import { InvalidInputError } from '../platform/errors.ts';

/** Longest file name common servers accept (NAME_MAX of Linux and Windows), bytes. */
const longestNameBytes = 255;

/**
 * Remote path of a file in a directory; an empty directory is the one the server starts in.
 * @throws InvalidInputError for a name that is not a plain file name, or a directory that climbs
 */
export function remotePath(directory: string, name: string): string {
  if (name === '' || name === '.' || name.includes('/') || Buffer.byteLength(name) > longestNameBytes)
    throw new InvalidInputError('REMOTE_PATH_INVALID', 'a remote file needs a plain name of 1 to 255 bytes');
  return joined(directory, [name]);
}

/** Remote path of a directory itself, `.` for the one the server starts in. @throws InvalidInputError as `remotePath` */
export function remoteDirectory(directory: string): string {
  return joined(directory, []) || '.';
}

function joined(directory: string, names: readonly string[]): string {
  const segments = directory.split('/').filter((segment) => segment !== '' && segment !== '.');
  const all = [...segments, ...names];
  if (all.some(isUnsafe))
    throw new InvalidInputError(
      'REMOTE_PATH_INVALID',
      'a remote path must not contain "..", backslashes or control characters',
    );
  return `${directory.startsWith('/') ? '/' : ''}${all.join('/')}`;
}

function isUnsafe(segment: string): boolean {
  return segment === '..' || /[\\\p{Cc}\u2028\u2029]/u.test(segment) || !segment.isWellFormed();
}
