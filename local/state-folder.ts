import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isStillRunning, type ProcessIdentity } from './proc.ts';
import { StartError } from './start-error.ts';

/** Raised when what an older runtime wrote can no longer be read. */
const stateVersion = 2;
const neededBytes = 200_000_000;
/** Longest wait for a stale child to be gone after it was killed, ms. */
const reapTimeoutMs = 5_000;

const lockFile = 'lock.db';
const ownerFile = 'runtime.pid';
const childrenFile = 'children.json';
const versionFile = 'version.json';
const folderVariable = 'WAYBILL_STATE_FOLDER';

/** The one folder that holds all durable state, taken by one runtime at a time. */
export interface StateFolder {
  readonly path: string;
  /** Writes down a process that this runtime started, so that the next start ends it if this one is killed. */
  recordChild(pid: number): void;
  forgetChild(pid: number): void;
  /** Gives the folder back. */
  close(): void;
}

/**
 * Takes the folder, makes it if need be, and ends what a killed runtime left running.
 * @param minimumFreeBytes 200 MB unless told
 * @throws StartError when another runtime has it, the disk is full, or it holds something else
 */
export async function openStateFolder(path: string, minimumFreeBytes = neededBytes): Promise<StateFolder> {
  makeFolder(path);
  refuseFullDisk(path, minimumFreeBytes);
  refuseForeignFolder(path);
  const lock = takeLock(path);
  try {
    refuseOtherVersion(path);
    await reapChildren(path);
  } catch (error) {
    lock.close();
    throw error;
  }
  writeFileSync(join(path, versionFile), JSON.stringify({ version: stateVersion }));
  writeFileSync(join(path, ownerFile), JSON.stringify(identityOf(process.pid) ?? { pid: process.pid }));
  const children = new Map<number, ProcessIdentity>();
  const save = () => writeFileSync(join(path, childrenFile), JSON.stringify([...children.values()]));
  return {
    path,
    recordChild: (pid) => {
      const identity = identityOf(pid);
      if (identity !== undefined) children.set(pid, identity);
      save();
    },
    forgetChild: (pid) => {
      children.delete(pid);
      save();
    },
    close: () => {
      rmSync(join(path, ownerFile), { force: true });
      lock.close();
    },
  };
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `The state folder ${path} cannot be made (${code}). Choose another with ${folderVariable}=…`,
      { cause: error },
    );
  }
}

function refuseFullDisk(path: string, minimumFreeBytes: number): void {
  const { bavail, bsize } = statfsSync(path);
  const freeBytes = bavail * bsize;
  if (freeBytes >= minimumFreeBytes) return;
  const [free, needed] = [freeBytes, minimumFreeBytes].map((bytes) => Math.floor(bytes / 1_000_000));
  throw new StartError(
    `Only ${free} MB are free where the state folder ${path} is, and ${needed} MB are needed. Free some space, or choose another folder with ${folderVariable}=…`,
  );
}

function refuseForeignFolder(path: string): void {
  const entries = readdirSync(path);
  const isOurs = entries.length === 0 || entries.includes(versionFile) || entries.includes(lockFile);
  if (isOurs) return;
  throw new StartError(
    `${path} holds other files and is no state folder. Choose an empty folder with ${folderVariable}=…`,
  );
}

/** The kernel frees a SQLite lock when its process ends, however it ends: a stale lock cannot exist. */
function takeLock(path: string): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(path, lockFile), { timeout: 0 });
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const { errcode } = error as { errcode?: number };
    if (errcode === sqliteBusy) throw new StartError(takenSentence(path), { cause: error });
    throw new StartError(
      `The state folder ${path} is damaged. Run \`npm run reset\` to throw it away and start afresh.`,
      { cause: error },
    );
  }
}

/** https://www.sqlite.org/rescode.html#busy */
const sqliteBusy = 5;

function takenSentence(path: string): string {
  const owner = readJson(join(path, ownerFile)) as ProcessIdentity | undefined;
  const who =
    owner !== undefined && isStillRunning(owner) ? `another runtime (pid ${owner.pid})` : 'another runtime';
  return `The state folder ${path} is in use by ${who}. Stop it, or choose another folder with ${folderVariable}=…`;
}

function refuseOtherVersion(path: string): void {
  if (!existsSync(join(path, versionFile))) return;
  const written = readJson(join(path, versionFile)) as { version?: unknown } | undefined;
  if (written?.version === stateVersion) return;
  const why = written === undefined ? 'is damaged' : 'was written by another version of the runtime';
  throw new StartError(
    `The state folder ${path} ${why}. Run \`npm run reset\` to throw it away and start afresh.`,
  );
}

async function reapChildren(path: string): Promise<void> {
  const written = (readJson(join(path, childrenFile)) ?? []) as ProcessIdentity[];
  const stale = written.filter((child) => isStillRunning(child));
  for (const child of stale) process.kill(child.pid, 'SIGKILL');
  const deadlineMs = Date.now() + reapTimeoutMs;
  while (stale.some((child) => isStillRunning(child))) {
    if (Date.now() > deadlineMs) {
      const pids = stale.map((child) => child.pid).join(', ');
      throw new StartError(
        `A runtime that was killed left processes that do not end (pid ${pids}). End them.`,
      );
    }
    await delay(5);
  }
  rmSync(join(path, childrenFile), { force: true });
}

/** @returns `undefined` when the file is missing or no JSON. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
