import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const mebibyte = 1024 * 1024;

/** A new file of random bytes in a folder. @returns its path */
export function randomFile(folder: string, megabytes: number): string {
  const path = join(folder, `${megabytes}.bin`);
  const descriptor = openSync(path, 'w');
  for (let written = 0; written < megabytes; written += 1) writeSync(descriptor, randomBytes(mebibyte));
  closeSync(descriptor);
  return path;
}
