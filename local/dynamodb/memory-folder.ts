import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reapStale } from './dynoxide-child.ts';

const prefix = 'local-dynamodb-';

/**
 * A new folder in the machine's memory. A file there is as fast as the binary's own in-memory mode, which has
 * no file that the stream indexes could be added to. Folders of dead runtimes are removed on the way.
 */
export async function memoryFolder(): Promise<string> {
  const root = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  for (const name of readdirSync(root)) {
    const ownerPid = Number(/^local-dynamodb-(\d+)-/.exec(name)?.[1]);
    if (!(ownerPid > 0) || isAlive(ownerPid)) continue;
    await reapStale(join(root, name));
    rmSync(join(root, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(root, `${prefix}${process.pid}-`));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
